"""Running the hub: one process, one line when it is ready, no personal data in its log."""

from __future__ import annotations

import gc
import logging
import socket
from collections.abc import Callable
from typing import Any

import uvicorn

from desktop.base.errors import HubError
from desktop.base.journal import trace
from desktop.hub import pages
from desktop.hub.answering import answering
from desktop.hub.app import create_app
from desktop.hub.desk import Settings
from desktop.hub.patience import PatientProtocol, raise_limit_of_files


def serve(settings: Settings, host: str, port: int, ready: Callable[[str, bool, str], None]) -> None:
    """Serve until stopped; `ready` is told the address once calls are answered (port 0 = any free one), whether
    laptops in the same network find it without, and the key of the figures."""
    listener = _listen(host, port)
    here = listener.getsockname()[1]
    with listener:
        _keep_log_wordless()
        app = create_app(settings)
        _collect_seldom()
        raise_limit_of_files()
        config = uvicorn.Config(
            app,
            http=PatientProtocol,
            access_log=False,
            log_config=None,
            log_level="warning",
            timeout_graceful_shutdown=5,
            server_header=False,
            date_header=False,
        )
        shown = f"[{host}]" if ":" in host else host
        with answering(app.state.desk.keys, host, here) as found:
            opens = pages.key(app.state.desk)
            _Server(config, lambda: ready(f"http://{shown}:{here}", found, opens)).run(sockets=[listener])


class Wordless(logging.Formatter):
    """A bug in the log is its kind and the lines it passed through: its own text may quote a record."""

    def formatException(self, ei: Any) -> str:
        return f"{ei[0].__name__} {trace(ei[1])}" if ei[1] is not None else ""


def _collect_seldom() -> None:
    """A batch is many small values without cycles: looking for cycles among them takes a tenth of the work."""
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)


def _keep_log_wordless() -> None:
    handler = logging.StreamHandler()
    handler.setFormatter(Wordless("%(levelname)s %(message)s"))
    log = logging.getLogger("uvicorn")
    log.handlers, log.propagate = [handler], False


class _Server(uvicorn.Server):
    """uvicorn, telling when it listens."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        if self.started:
            self._ready()


def _listen(host: str, port: int) -> socket.socket:
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        # the protocol must be named, or asyncio leaves Nagle's delay on and every answer waits 40 ms
        listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
    except OSError as taken:
        raise HubError(f"端口 {port} 用不了(可能已被占用),接收台没有启动。请换一个 --port。", code="port") from taken
    return listener
