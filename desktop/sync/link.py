"""The hub's calls over HTTP. Nothing that comes back counts until its signature has been checked by the caller."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Iterator
from types import TracebackType
from urllib.parse import urlsplit

import httpx2

from desktop.base.errors import HubError, RefusedInput, WireError
from desktop.storage.device import Device
from desktop.wire import refusals, requests

ANSWER_LIMIT = 16 * 1024 * 1024
CONNECT_SECONDS = 8.0
STALL_SECONDS = 30.0
NOBODY_THERE = httpx2.ConnectTimeout.__name__
STEP = 16 * 1024
"""Bytes after which a sender looks up: whether it was stopped, how far it is."""
OTHER_HUB = (
    "这个地址上答话的不是登记过的那个接收台(县里可能换了新的)。记录都在本机,一条没丢。"
    "请向县里核对;确实换了,请要一个登记码。"
)
_CAUSES = {
    "disk_full": "县里的电脑磁盘满了,要请县里腾出空间",
    "busy": "县里的接收台正忙,或它的数据库正在重启",
    "portal": "这个网络像是要先登录的页面",
}
_RETRY_CODES = frozenset({"busy", "disk_full"})


class LinkLost(Exception):
    """The line broke, nobody answered, or somebody other than the hub did. Never shown; the engine decides."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Link:
    """One connection to one hub; counts the content bytes of both directions."""

    def __init__(self, url: str, device: Device, hub: str, road: str = "network") -> None:
        self.road = road
        self._device = device
        self._hub = hub
        self._key = device.hub.verify_key if device.hub is not None and device.hub.name == hub else None
        self._client = httpx2.Client(
            base_url=url,
            trust_env=False,
            follow_redirects=False,
            # reading the system's certificates takes longer than a whole greeting: only where TLS is spoken
            verify=True if url.startswith("https:") else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT),
            timeout=httpx2.Timeout(STALL_SECONDS, connect=CONNECT_SECONDS),
        )
        for name in ("accept", "accept-encoding", "connection", "user-agent"):
            del self._client.headers[name]  # the greeting of a round with nothing new counts every byte
        self.bytes_out = 0
        self.bytes_in = 0
        self._counting = threading.Lock()  # two batches may be under way

    def __enter__(self) -> Link:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def trust(self, verify_key: bytes) -> None:
        """Whose refusals are the county's, for a laptop that is only joining."""
        self._key = verify_key

    def post(self, path: str, body: bytes, *, signed: bool = True) -> bytes:
        return self._call("POST", path, body, signed_body=body if signed else None, signed=signed)[1]

    def get(self, path: str) -> bytes:
        """An unsigned question (the hub's card)."""
        return self._call("GET", path, None, signed=False)[1]

    def progress(self, upload: str, what: str = "batch") -> bytes | int:
        """The receipt, or how many bytes the hub has. `what`: batch or picture."""
        status, answer, headers = self._call("GET", f"/v1/{what}/{upload}", None)
        return answer if status == 200 else _offset(headers)

    def ask_standing(self, body: bytes) -> bytes:
        """The answer to the shortest greeting; b"" = greet in full."""
        return self._call("POST", "/v1/s", body, signed_body=body)[1]

    def send(
        self,
        upload: str,
        offset: int,
        piece: bytes,
        *,
        last: bool,
        told: Callable[[int], None] | None = None,
        what: str = "batch",
    ) -> bytes | int:
        """Send a piece; the receipt after the last one, else how many bytes the hub has now. `told` hears how many
        bytes have left while they do; what it raises ends the sending."""
        headers = {"Upload-Offset": str(offset), "Upload-Complete": "?1" if last else "?0"}
        status, answer, got = self._call("PATCH", f"/v1/{what}/{upload}", piece, headers=headers, told=told)
        return answer if status == 200 else _offset(got)

    def _call(
        self,
        method: str,
        path: str,
        body: bytes | None,
        *,
        headers: dict[str, str] | None = None,
        signed: bool = True,
        signed_body: bytes | None = None,
        told: Callable[[int], None] | None = None,
    ) -> tuple[int, bytes, httpx2.Headers]:
        sent = dict(headers or {})
        content: bytes | Iterator[bytes] | None = body
        if body is not None and told is not None:
            sent["Content-Length"] = str(len(body))
            content = _told(body, told)
        if signed:
            sent["Authorization"] = requests.authorization(
                self._device.sign_key,
                device=self._device.id,
                hub=self._hub,
                method=method,
                path=path,
                body=signed_body,
            )
        self._count(out=len(body or b""))
        try:
            with self._client.stream(method, path, content=content, headers=sent) as response:
                answer = self._read(response)
        except (httpx2.HTTPError, httpx2.InvalidURL, httpx2.StreamError, OSError) as lost:
            raise LinkLost(type(lost).__name__) from lost
        if response.status_code in (200, 204):
            return response.status_code, answer, response.headers
        raise self._refusal(response.status_code, answer, sent.get("Authorization", ""))

    def _refusal(self, status: int, answer: bytes, called: str) -> Exception:
        """The county signs what it refuses; anything else came from something in between."""
        try:
            if self._key is None:
                raise WireError("nobody is known yet")
            code, message = refusals.read(self._key, called, answer)
        except WireError as unsigned:
            if self._key is not None and unsigned.code == "bad_signature":  # it signs, with another key
                return HubError(OTHER_HUB, code="unknown_device")
            return LinkLost(f"status {status}")
        if code in _RETRY_CODES:
            return LinkLost(code)
        kind = WireError if status in (401, 413, 422) and code not in ("unknown_device",) else HubError
        return kind(message, code=code)

    def _count(self, *, out: int = 0, back: int = 0) -> None:
        with self._counting:
            self.bytes_out += out
            self.bytes_in += back

    def _read(self, response: httpx2.Response) -> bytes:
        held = bytearray()
        for piece in response.iter_raw():
            held += piece
            self._count(back=len(piece))
            if len(held) > ANSWER_LIMIT:
                raise LinkLost("answer too large")
        return bytes(held)


def told(why: str) -> str:
    """What kept us from the county, as far as it is known, without a full stop."""
    if why.startswith("status "):
        return f"答话的不是县里的接收台,是中间的代理、网关或登录页(状态 {why[7:]})"
    return _CAUSES.get(why, "连不上县里")


def tidy_url(text: str) -> str:
    """http://host:port as typed by a person; raises RefusedInput for anything else."""
    url = text.strip().rstrip("/")
    if "://" not in url:
        url = "http://" + url
    try:
        parts = urlsplit(url)
        fits = parts.scheme in ("http", "https") and parts.hostname and not parts.query and not parts.username
        _ = parts.port
    except ValueError:
        fits = None
    if not fits or parts.path not in ("", "/"):
        raise RefusedInput("县里的地址不对,没有改动。应像 http://10.1.2.3:8000,请核对。", code="bad_url")
    return url


def _told(body: bytes, told: Callable[[int], None]) -> Iterator[bytes]:
    for at in range(0, len(body), STEP):
        told(at)
        yield body[at : at + STEP]
    told(len(body))


def _offset(headers: httpx2.Headers) -> int:
    text = headers.get("upload-offset", "")
    if not text.isascii() or not text.isdigit() or len(text) > 12:
        raise LinkLost("not the hub")
    return int(text)
