"""What the process holds in memory stays there: names, keys, passphrases."""

from __future__ import annotations

import ctypes
import sys
from contextlib import suppress


def keep_to_ourselves() -> None:
    """A crash leaves no picture of our memory on the disk, or anywhere else; children inherit that."""
    if sys.platform == "win32":
        with suppress(AttributeError, OSError):  # no critical-error box, no crash report that carries memory along
            ctypes.windll.kernel32.SetErrorMode(0x0001 | 0x0002 | 0x8000)
        return
    import resource

    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
