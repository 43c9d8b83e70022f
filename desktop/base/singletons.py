"""A cure for Python 3.11 under PySide6 6.12.

That wheel was compiled where None, True, False and NotImplemented are immortal (Python 3.12 and later), so on 3.11
each emitted signal and each call that returns nothing drops one reference of theirs, and after some thousands of them
the interpreter aborts ("deallocating None"). Found by counting: `sys.getrefcount(True)` falls by one per emit. The
wheel of 6.11 does not do it, but has no QtPdf wheel of its own.
"""

from __future__ import annotations

import ctypes
import sys

PLENTY = 1 << 40  # at a million lost references a second: twelve days


def hold_singletons() -> None:
    """Give the singletons more references than any session can lose; nothing to do from Python 3.12 on."""
    if sys.version_info >= (3, 12) or sys.implementation.name != "cpython":
        return
    for thing in (None, True, False, NotImplemented):
        count = ctypes.c_ssize_t.from_address(id(thing))
        if count.value < PLENTY:
            count.value += PLENTY
