"""A TCP relay that counts bytes and breaks connections where it is told to."""

from __future__ import annotations

import contextlib
import queue
import socket
import threading
import time
from dataclasses import dataclass, field


@dataclass
class Proxy:
    """Relays to `target`. `cut_up` / `cut_down`: break the next connection after so many bytes from the client /
    from the server (None = never), once; `every`: break each connection after so many bytes of both. `delay` is what
    a byte takes one way in seconds (opening a connection takes both), `bits` what passes a second each way."""

    target: int
    cut_up: int | None = None
    cut_down: int | None = None
    every: int | None = None
    delay: float = 0.0
    bits: float = 0.0
    passed: int = 0
    broken: int = 0
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
            if self.delay:
                time.sleep(2 * self.delay)  # the line itself: opening a connection goes there and back
            pair = _Pair(client, server, self.every)
            threading.Thread(target=self._pump, args=(pair, client, server, up), daemon=True).start()
            threading.Thread(target=self._pump, args=(pair, server, client, down), daemon=True).start()

    def _pump(self, pair: _Pair, source: socket.socket, sink: socket.socket, limit: int | None) -> None:
        passed = 0
        line = _Line(sink, self.delay, self.bits) if self.delay else sink
        try:
            while data := source.recv(1400 if self.delay else 65536):
                self.captured += data
                room = len(data) if limit is None else limit - passed
                room = min(room, pair.room(len(data)))
                line.sendall(data[:room])
                self.passed += room
                passed += min(room, len(data))
                if room < len(data) or passed == limit:
                    self.broken += 1
                    break
        except OSError:
            pass
        if isinstance(line, _Line):
            line.drain()
        pair.break_off()


class _Line:
    """Bytes leave no faster than `bits` a second and arrive `delay` later, in order."""

    def __init__(self, sink: socket.socket, delay: float, bits: float) -> None:
        self._sink, self._delay, self._bits = sink, delay, bits
        self._free = 0.0
        self._under_way: queue.Queue[tuple[float, bytes]] = queue.Queue()
        self._carrier = threading.Thread(target=self._carry, daemon=True)
        self._carrier.start()

    def sendall(self, data: bytes) -> None:
        now = time.monotonic()
        self._free = max(self._free, now) + len(data) * 8 / self._bits
        time.sleep(max(0.0, self._free - now - 0.02))  # what a modem holds before the sender has to wait
        self._under_way.put((self._free + self._delay, data))

    def drain(self) -> None:
        self._under_way.put((0.0, b""))
        self._carrier.join()

    def _carry(self) -> None:
        with contextlib.suppress(OSError):
            while (item := self._under_way.get())[1]:
                time.sleep(max(0.0, item[0] - time.monotonic()))
                self._sink.sendall(item[1])


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
