"""Long lists and Python's collector of cycles."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def no_collecting() -> Iterator[None]:
    """While a long list grows: its many small things all stay, and walking them again and again finds nothing (it was
    a tenth of the time). Where a window is open the collector is off already and stays so."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
