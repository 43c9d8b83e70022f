"""A TCP relay that counts bytes and breaks connections where it is told to."""

from __future__ import annotations

import contextlib
import socket
import threading
from dataclasses import dataclass, field


@dataclass
class Proxy:
    """Relays to `target`. `cut_up` / `cut_down`: break the next connection after so many bytes from the client /
    from the server (None = never), once; `every`: break each connection after so many bytes of both."""

    target: int
    cut_up: int | None = None
    cut_down: int | None = None
    every: int | None = None
    connections: int = 0
    captured: bytearray = field(default_factory=bytearray)
    _listener: socket.socket = field(init=False)
    _open: list[socket.socket] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        for held in (self._listener, *self._open):
            held.close()

    def _accept(self) -> None:
        while True:
            try:
                client = self._listener.accept()[0]
            except OSError:
                return
            try:
                server = socket.create_connection(("127.0.0.1", self.target))
            except OSError:
                client.close()
                continue
            self.connections += 1
            for held in (client, server):
                held.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._open += [client, server]
            up, down, self.cut_up, self.cut_down = self.cut_up, self.cut_down, None, None
            pair = _Pair(client, server, self.every)
            threading.Thread(target=self._pump, args=(pair, client, server, up), daemon=True).start()
            threading.Thread(target=self._pump, args=(pair, server, client, down), daemon=True).start()

    def _pump(self, pair: _Pair, source: socket.socket, sink: socket.socket, limit: int | None) -> None:
        passed = 0
        try:
            while data := source.recv(65536):
                self.captured += data
                room = len(data) if limit is None else limit - passed
                room = min(room, pair.room(len(data)))
                sink.sendall(data[:room])
                passed += min(room, len(data))
                if room < len(data) or passed == limit:
                    break
        except OSError:
            pass
        pair.break_off()


@dataclass
class _Pair:
    client: socket.socket
    server: socket.socket
    left: int | None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def room(self, wanted: int) -> int:
        """How many of these bytes may still pass on this connection."""
        with self._lock:
            if self.left is None:
                return wanted
            allowed = min(self.left, wanted)
            self.left -= allowed
            return allowed

    def break_off(self) -> None:
        for held in (self.client, self.server):
            with contextlib.suppress(OSError):
                held.shutdown(socket.SHUT_RDWR)
