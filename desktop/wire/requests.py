"""How a laptop proves who it is: one Authorization header, signed over the call. No clock takes part.

Every call may be repeated without harm (batches are named by their content, answers are sealed to the laptop), so a
replayed header gains nothing and needs no nonce. Upload pieces are signed without their bytes: they are judged by
the batch's name when the last one has come, and what arrived before a cut must still count.
"""

from __future__ import annotations

import re

from desktop.base.errors import WireError
from desktop.wire import canonical, signing

SCHEME = "Cunbu"
_HEADER = re.compile(r"Cunbu ([0-9A-Za-z-]{1,64}) ([0-9A-Za-z+/=]{88})")


def authorization(key: bytes, *, device: str, hub: str, method: str, path: str, body: bytes | None) -> str:
    """The header's value. `path` includes the query; body None = an upload piece."""
    signature = signing.sign(key, "request", _text(hub, device, method, path, body))
    return f"{SCHEME} {device} {signing.encode(signature)}"


def device_of(header: str | None) -> str:
    """Which device claims to speak; WireError when the header is not ours."""
    return _parsed(header)[0]


def check(header: str | None, key: bytes, *, hub: str, method: str, path: str, body: bytes | None) -> None:
    """Raise WireError unless the device signed exactly this call to this hub."""
    device, signature = _parsed(header)
    signing.check(key, "request", _text(hub, device, method, path, body), signature)


def _parsed(header: str | None) -> tuple[str, bytes]:
    found = _HEADER.fullmatch(header or "")
    if found is None:
        raise WireError("这次请求没有签名。", code="not_signed")
    return found[1], signing.decode(found[2])


def _text(hub: str, device: str, method: str, path: str, body: bytes | None) -> bytes:
    content = "-" if body is None else canonical.sha256(body)
    return "\n".join((hub, device, method, path, content)).encode("utf-8")
