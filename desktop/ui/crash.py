"""Bugs: to the log and to one dialog, by kind and place only, never by value (values may be somebody's name)."""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import Callable
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

from desktop.base.paths import private_folder

log = logging.getLogger("cunbu.window")


def describe(error: BaseException) -> str:
    """The error's kind and the lines it passed through; its text is left out, it may quote data."""
    frames = traceback.extract_tb(error.__traceback__)
    lines = [f"  {_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]
    return "\n".join([f"{type(error).__module__}.{type(error).__qualname__}", *lines])


def _short(filename: str) -> str:
    parts = Path(filename).parts
    return "/".join(parts[parts.index("desktop") :]) if "desktop" in parts else Path(filename).name


def open_log(folder: Path) -> None:
    """Errors of the window go to `window.log` in the data folder, half a megabyte at most."""
    private_folder(folder)
    handler = RotatingFileHandler(
        folder / "window.log", maxBytes=256_000, backupCount=1, encoding="utf-8", delay=True
    )
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    log.addHandler(handler)
    log.propagate = False


def install(show: Callable[[str], None]) -> None:
    """Send uncaught exceptions of the UI thread to the log and to `show`."""

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        show(record(error))

    sys.excepthook = hook


def record(error: BaseException) -> str:
    """Write a bug to the log; returns what was written, for the dialog."""
    text = describe(error)
    log.error("%s", text)
    return text
