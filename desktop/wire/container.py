"""The batch container: one immutable file for every road.

    8 bytes magic, 2 bytes format, 4 bytes header length, header (canonical JSON), body (zstd), 64 bytes Ed25519
    signature over everything before the body; the header names the body by its SHA-256.

The body of format 1 is one record a line, that of format 2 the same lines laid out by column (`wire.columns`).

The batch's name is the SHA-256 of the whole container. A record's line is its payload, byte for byte as it was
written into the outbox; its number in the device's sequence stands in the header (`seqs`), because the same content
must stay the same content when a restored laptop offers it again under another number.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import zstandard

from desktop.base.errors import WireError
from desktop.wire import canonical, columns, laid_out, signing
from desktop.wire.versions import CONTAINER_FORMAT, LINES_FORMAT

MAGIC = b"CUNBU\x1a\r\n"
_PREFIX = struct.Struct(">8sHI")
MAX_CONTAINER = 16 * 1024 * 1024
MAX_HEADER = 256 * 1024
MAX_BODY = 32 * 1024 * 1024
MAX_RECORDS = 10_000
MAX_PAYLOAD = 64 * 1024
_WINDOW = 8 * 1024 * 1024
QUICK, SMALL = 3, 19
"""Levels of compression: a fast line is kept busy, a slow one is spared bytes."""
FEW_LINES = 50
BROKEN = columns.BROKEN


class Entry(NamedTuple):
    """One record as it travels. id is "" when the line cannot be read (its neighbours still count)."""

    seq: int
    id: str
    rev: int
    schema: str
    village: str
    sha256: str
    payload: bytes
    data: dict[str, Any] | None = None

    def __repr__(self) -> str:
        return f"Entry({self.seq}, {self.schema})"  # never what it says: it may stand in a traceback


@dataclass(frozen=True, slots=True)
class Header:
    """What the signed header says. `hub` is the receiver's name (hex fingerprint of its verify key)."""

    device: str
    epoch: str
    number: int
    prev: str
    seqs: tuple[tuple[int, int], ...]
    count: int
    schemas: tuple[str, ...]
    hub: str
    made_at: str
    body_sha256: str
    body_size: int

    @property
    def first_seq(self) -> int:
        return self.seqs[0][0]

    @property
    def last_seq(self) -> int:
        return self.seqs[-1][1]

    def numbers(self) -> list[int]:
        return [n for first, last in self.seqs for n in range(first, last + 1)]


@dataclass(frozen=True, slots=True)
class Batch:
    """`table`: the same records by column, where they came so (format 2)."""

    sha: str
    header: Header
    entries: tuple[Entry, ...] = field(repr=False)
    table: laid_out.Table | None = field(default=None, repr=False)


def entry(seq: int, payload: bytes, data: dict[str, Any] | None = None) -> Entry:
    """Read the four names every schema carries; content that has none of them yields an entry without an id."""
    content = canonical.sha256(payload)
    try:
        data = data or canonical.load_object(payload, limit=MAX_PAYLOAD)
    except WireError:
        return Entry(seq, "", 0, "", "", content, payload)
    names = data.get("id"), data.get("rev"), data.get("schema"), data.get("village")
    id_, rev, schema, village = names
    fit = isinstance(rev, int) and not isinstance(rev, bool) and 0 < rev < 2**31
    if not (fit and all(_is_name(text, 64) and text for text in (id_, schema, village))):
        return Entry(seq, "", 0, "", "", content, payload)
    assert isinstance(rev, int)
    return Entry(seq, str(id_), rev, str(schema), str(village), content, payload, data)


def _is_name(text: Any, longest: int) -> bool:
    """What may name something in a database: a NUL or half a character would stop one of its engines."""
    return isinstance(text, str) and len(text) <= longest and text.isprintable()


def pack(
    entries: Sequence[tuple[int, bytes, str]],
    *,
    device: str,
    epoch: str,
    number: int,
    prev: str,
    hub: str,
    made_at: str,
    key: bytes,
    level: int = QUICK,
) -> bytes:
    """Write and sign one container from (seq, payload, schema), in rising order of seq."""
    if any(b"\n" in payload or not payload for _, payload, _ in entries):
        raise ValueError("a payload is one line of canonical JSON")
    lines = [payload for _, payload, _ in entries]
    version, text, body = _body(lines, level)
    header = canonical.dump(
        {
            "format": version,
            "device": device,
            "epoch": epoch,
            "number": number,
            "prev": prev,
            "seqs": _runs([seq for seq, _, _ in entries]),
            "count": len(entries),
            "schemas": sorted({schema for _, _, schema in entries}),
            "hub": hub,
            "made_at": made_at,
            "body_sha256": canonical.sha256(body),
            "body_size": len(text),
        }
    )
    head = _PREFIX.pack(MAGIC, version, len(header)) + header
    return head + body + signing.sign(key, "batch", head)


def _body(lines: list[bytes], level: int) -> tuple[int, bytes, bytes]:
    """(format, text, compressed text), the smaller of both formats where there are few lines: columns need a plan."""
    by_column = columns.encode(lines)
    ways = [(CONTAINER_FORMAT, by_column)] if by_column else []
    if not ways or len(lines) < FEW_LINES:
        ways.append((LINES_FORMAT, b"\n".join(lines)))
    packer = zstandard.ZstdCompressor(level=level)
    return min(((version, text, packer.compress(text)) for version, text in ways), key=lambda way: len(way[2]))


def unpack(data: bytes, key_of: Callable[[Header], bytes | None]) -> Batch:
    """Check every byte and open; `key_of` finds the device's verify key from the (not yet trusted) header. None:
    whose it is cannot be checked, and nothing in it may be taken for hers who is named."""
    head, header = _read_head(data)
    body, signature = data[len(head) : -signing.SIGNATURE_SIZE], data[-signing.SIGNATURE_SIZE :]
    key = key_of(header)
    if key is not None:
        signing.check(key, "batch", head, signature)
    if canonical.sha256(body) != header.body_sha256:
        raise WireError(BROKEN, code="bad_batch")
    text = _expand(body, header.body_size)
    table, lines = None, list[tuple[bytes, Any]]()
    if _PREFIX.unpack_from(data)[1] == LINES_FORMAT:
        lines = [(line, None) for line in text.split(b"\n")]
    else:
        table, lines = laid_out.decode(text, MAX_BODY)
    if len(lines) != header.count:
        raise WireError(BROKEN, code="bad_batch")
    entries = (entry(seq, line, said) for seq, (line, said) in zip(header.numbers(), lines, strict=True))
    return Batch(canonical.sha256(data), header, tuple(entries), table)


def _read_head(data: bytes) -> tuple[bytes, Header]:
    if len(data) > MAX_CONTAINER:
        raise WireError("批次文件过大,没有读取。", code="too_large")
    if len(data) < _PREFIX.size + signing.SIGNATURE_SIZE:
        raise WireError(BROKEN, code="bad_batch")
    magic, version, length = _PREFIX.unpack_from(data)
    if magic != MAGIC:
        raise WireError("这不是村簿的批次文件,没有读取。", code="not_a_batch")
    if version > CONTAINER_FORMAT:
        raise WireError("这个批次是新版村簿写的,本版读不了,没有采用。请先升级。", code="batch_too_new")
    end = _PREFIX.size + length
    if version < LINES_FORMAT or length > MAX_HEADER or end + signing.SIGNATURE_SIZE > len(data):
        raise WireError(BROKEN, code="bad_batch")
    return data[:end], _header(canonical.load_object(data[_PREFIX.size : end], limit=MAX_HEADER))


def _header(raw: dict[str, Any]) -> Header:
    texts = [raw.get(name) for name in ("device", "epoch", "prev", "hub", "made_at", "body_sha256")]
    numbers = [raw.get(name) for name in ("number", "count", "body_size")]
    seqs, schemas = raw.get("seqs"), raw.get("schemas")
    ok = (
        all(_is_name(text, longest) for text, longest in zip(texts, (64, 32, 64, 64, 64, 64), strict=True))
        and all(type(number) is int and 0 <= number < 2**53 for number in numbers)
        and isinstance(schemas, list)
        and all(isinstance(schema, str) and len(schema) <= 64 for schema in schemas)
        and raw["body_size"] <= MAX_BODY
        and 0 < raw["count"] <= MAX_RECORDS
        and _rising(seqs, raw["count"])
    )
    if not ok:
        raise WireError(BROKEN, code="bad_batch")
    assert isinstance(seqs, list)
    assert isinstance(schemas, list)
    return Header(
        device=raw["device"],
        epoch=raw["epoch"],
        number=raw["number"],
        prev=raw["prev"],
        seqs=tuple((first, last) for first, last in seqs),
        count=raw["count"],
        schemas=tuple(schemas),
        hub=raw["hub"],
        made_at=raw["made_at"],
        body_sha256=raw["body_sha256"],
        body_size=raw["body_size"],
    )


def _runs(seqs: list[int]) -> list[list[int]]:
    """[1, 2, 3, 7] -> [[1, 3], [7, 7]]"""
    runs: list[list[int]] = []
    for seq in seqs:
        if runs and seq <= runs[-1][1]:
            raise ValueError("entries must come in rising order")
        if runs and seq == runs[-1][1] + 1:
            runs[-1][1] = seq
        else:
            runs.append([seq, seq])
    return runs


def _rising(seqs: Any, count: int) -> bool:
    if not isinstance(seqs, list) or len(seqs) > count:
        return False
    above, total = 0, 0
    for run in seqs:
        if not (isinstance(run, list) and len(run) == 2 and all(type(n) is int for n in run)):
            return False
        first, last = run
        if not above < first <= last < 2**53:
            return False
        above, total = last, total + last - first + 1
    return total == count


def _expand(body: bytes, size: int) -> bytes:
    """Decompress to exactly `size` bytes: a bomb is cut off one byte past what the header promised."""
    reader = zstandard.ZstdDecompressor(max_window_size=_WINDOW).stream_reader(io.BytesIO(body))
    try:
        text = reader.read(size + 1)
    except (zstandard.ZstdError, MemoryError) as broken:
        raise WireError(BROKEN, code="bad_batch") from broken
    if len(text) != size:
        raise WireError(BROKEN, code="bad_batch")
    return bytes(text)
