"""Record names: UUIDv7 (RFC 9562), rising within one process. A name only: never order, time or trust."""

from __future__ import annotations

import secrets
import threading
import time
import uuid

_lock = threading.Lock()
_last_ms = 0
_counter = 0


def new_id() -> str:
    """Return a fresh UUIDv7 as text; later calls in this process always sort after earlier ones."""
    global _last_ms, _counter
    with _lock:
        now_ms = time.time_ns() // 1_000_000
        if now_ms > _last_ms:
            _last_ms, _counter = now_ms, secrets.randbits(11)
        else:
            _counter += 1
            if _counter > 0xFFF:  # the counter is full: borrow the next millisecond, never wrap
                _last_ms, _counter = _last_ms + 1, secrets.randbits(11)
        ms, counter = _last_ms, _counter
    value = (ms & (1 << 48) - 1) << 80 | 0x7 << 76 | counter << 64 | 0b10 << 62 | secrets.randbits(62)
    return str(uuid.UUID(int=value))
