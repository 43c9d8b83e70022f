"""The log: what happened, never to whom. A bug is its type and the lines it passed through, without values."""

from __future__ import annotations

import hashlib
import logging
import logging.handlers
import traceback
from pathlib import Path

import structlog

from desktop.base.paths import private_file, private_folder

_SAFE = frozenset(
    {"event", "timestamp", "level", "code", "count", "seconds", "state", "bytes", "mark", "kind", "where"}
)
_journal = structlog.get_logger("cunbu")


def open_journal(data: Path) -> None:
    """Write the log to DATA/log/cunbu.log, a few small files; keys that could carry personal data are dropped."""
    folder = data / "log"
    private_folder(folder)
    private_file(folder / "cunbu.log")
    logging.raiseExceptions = False  # a full disk takes no log, and its traceback on the screen is for nobody
    handler = logging.handlers.RotatingFileHandler(
        folder / "cunbu.log", maxBytes=512 * 1024, backupCount=3, encoding="utf-8"
    )
    root = logging.getLogger("cunbu")
    for old in list(root.handlers):
        root.removeHandler(old)
        old.close()
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    root.propagate = False
    structlog.configure(
        processors=[
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _only_safe_keys,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


def note(event: str, **safe: object) -> None:
    """Log an event; only keys of the short safe list are kept."""
    if logging.getLogger("cunbu").handlers:
        _journal.info(event, **safe)


def journal_bug(bug: BaseException) -> str:
    """Log a bug without its message and values; returns a short mark to find it by."""
    where = trace(bug)
    mark = hashlib.sha256(f"{type(bug).__name__} {where}".encode()).hexdigest()[:8]
    note("bug", kind=type(bug).__name__, where=where, mark=mark)
    return mark


def trace(bug: BaseException) -> str:
    """The lines a bug passed through, the last first; not its message, no value: they may be somebody's name."""
    lines = [f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in traceback.extract_tb(bug.__traceback__)]
    return " < ".join(reversed(lines[-12:]))


def _only_safe_keys(_logger: object, _method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    return {key: value for key, value in event.items() if key in _SAFE}
