"""Just enough of the Internet Printing Protocol (RFC 8010, 8011) to ask a CUPS server questions.

The command-line tools cannot tell a finished job from one given up (see docs/decisions/0002-print-queue.md); the
protocol's job-state can.
"""

from __future__ import annotations

import getpass
import http.client
import socket
import struct
from dataclasses import dataclass

CANCEL_JOB = 0x0008
GET_JOB_ATTRIBUTES = 0x0009
CUPS_GET_PRINTERS = 0x4002

OK_BELOW = 0x0100
NOT_FOUND = 0x0406
NOT_POSSIBLE = 0x0404  # the job has ended already

_OPERATION, _END = 0x01, 0x03
_INTEGER, _BOOLEAN, _ENUM = 0x21, 0x22, 0x23
_NAME, _KEYWORD, _URI, _CHARSET, _LANGUAGE = 0x42, 0x44, 0x45, 0x47, 0x48
_FIRST_VALUE_TAG = 0x10
MOST_BYTES = 4_000_000

Value = int | bool | str
Group = dict[str, list[Value]]


class IppError(Exception):
    """The server cannot be reached or does not speak the protocol; the text is for the log, without personal data."""


@dataclass(frozen=True)
class Answer:
    status: int
    groups: tuple[Group, ...]  # one for each printer or job; the operation's own attributes are left out


class _SocketConnection(http.client.HTTPConnection):
    """HTTP over the spooler's local socket."""

    def __init__(self, path: str, timeout: float) -> None:
        super().__init__("localhost", timeout=timeout)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)


def ask(
    server: str,
    operation: int,
    *,
    job: int = 0,
    wanted: tuple[str, ...] = (),
    purge: bool = False,
    seconds: float = 10,
) -> Answer:
    """Ask `server` (a socket path or host:port, as `lpstat -H` prints it) one question."""
    user = getpass.getuser()
    headers = {"Content-Type": "application/ipp"}
    connection: http.client.HTTPConnection
    if server.startswith("/"):
        connection = _SocketConnection(server, seconds)
        headers["Authorization"] = f"PeerCred {user}"  # the spooler checks it against the socket's own credentials
    else:
        host, _, port = server.rpartition(":")
        connection = http.client.HTTPConnection(host or server, int(port) if host and port.isdecimal() else 631)
        connection.timeout = seconds
    try:
        connection.request("POST", "/", request(operation, job=job, wanted=wanted, purge=purge, user=user), headers)
        reply = connection.getresponse()
        body = reply.read(MOST_BYTES + 1)
    except (OSError, http.client.HTTPException) as error:
        raise IppError(f"{type(error).__name__}") from error
    finally:
        connection.close()
    if reply.status != http.HTTPStatus.OK or len(body) > MOST_BYTES:
        raise IppError(f"HTTP {reply.status}, {len(body)} bytes")
    return answer(body)


def request(operation: int, *, user: str, job: int = 0, wanted: tuple[str, ...] = (), purge: bool = False) -> bytes:
    """The bytes of a question; the order of its attributes is the protocol's."""
    parts = [struct.pack(">BBHIB", 1, 1, operation, 1, _OPERATION)]
    parts.append(_attribute(_CHARSET, "attributes-charset", b"utf-8"))
    parts.append(_attribute(_LANGUAGE, "attributes-natural-language", b"en"))
    if job:
        parts.append(_attribute(_URI, "job-uri", f"ipp://localhost/jobs/{job}".encode()))
    parts.append(_attribute(_NAME, "requesting-user-name", user.encode()))
    for place, name in enumerate(wanted):
        parts.append(_attribute(_KEYWORD, "" if place else "requested-attributes", name.encode()))
    if purge:
        parts.append(_attribute(_BOOLEAN, "purge-job", b"\1"))
    return b"".join(parts) + bytes([_END])


def _attribute(tag: int, name: str, value: bytes) -> bytes:
    return struct.pack(f">BH{len(name)}sH", tag, len(name), name.encode(), len(value)) + value


def answer(body: bytes) -> Answer:
    """Read the bytes of an answer; anything that is not one is an IppError."""
    try:
        return _answer(body)
    except (struct.error, IndexError) as error:
        raise IppError("the answer is cut short or is no IPP") from error


def _answer(body: bytes) -> Answer:
    status = struct.unpack_from(">H", body, 2)[0]
    groups: list[tuple[int, Group]] = []
    values: list[Value] = []
    at = 8
    while (tag := body[at]) != _END:
        at += 1
        if tag < _FIRST_VALUE_TAG:  # a group begins
            groups.append((tag, {}))
            continue
        name, at = _counted(body, at)
        data, at = _counted(body, at)
        if name:  # an empty name is one more value of the attribute before
            values = []
            groups[-1][1][name.decode("ascii", "replace")] = values
        values.append(_value(tag, data))
    return Answer(status, tuple(group for tag, group in groups if tag != _OPERATION))


def _counted(body: bytes, at: int) -> tuple[bytes, int]:
    length = struct.unpack_from(">H", body, at)[0]
    end = at + 2 + length
    if end > len(body):
        raise IndexError
    return body[at + 2 : end], end


def _value(tag: int, data: bytes) -> Value:
    if tag in (_INTEGER, _ENUM):
        return int(struct.unpack(">i", data)[0])
    if tag == _BOOLEAN:
        return data != b"\0"
    return data.decode("utf-8", "replace")
