"""A hub in a process of its own that dies by itself at a named step."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import ModuleType
from typing import Any

from desktop.hub import app, intake, ledger, serve
from desktop.hub.desk import Settings

STEPS: dict[str, tuple[ModuleType, str, bool]] = {
    "arrived": (intake, "_commit", False),
    "uncommitted": (ledger, "count_receipt", True),
    "committed": (intake, "take", True),
    "removed": (app, "_finish", True),
}
"""step -> (room, function, whether the function still runs before the end)."""

_context = multiprocessing.get_context("forkserver" if os.name == "posix" else "spawn")
if os.name == "posix":
    _context.set_forkserver_preload(["tests.sync.dying"])


@contextmanager
def hub(folder: Path, port: int, step: str = "") -> Iterator[BaseProcess]:
    """Serve `folder` on `port`; with a step, until that step is reached."""
    ready = _context.Event()
    process = _context.Process(target=_serve, args=(folder, port, step, ready), daemon=True)
    process.start()
    try:
        assert ready.wait(20)
        yield process
    finally:
        process.kill()
        process.join()
        process.close()


def _serve(folder: Path, port: int, step: str, ready: Any) -> None:
    if step:
        room, name, runs = STEPS[step]
        setattr(room, name, _deadly(getattr(room, name), runs))
    serve.serve(Settings(folder), "127.0.0.1", port, lambda *_: ready.set())


def _deadly(true: Callable[..., Any], runs: bool) -> Callable[..., Any]:
    def act(*given: Any, **named: Any) -> None:
        if runs:
            true(*given, **named)
        os._exit(9)

    return act
