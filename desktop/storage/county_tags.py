"""The county's tags on this laptop: one number a row, so that hundreds of thousands stay small and quick.

A row's code holds village, kind and tag; a village's rows lie together. Looking asks every village under its own key:
the keys are made ready once, and only what passes a village's sieve is looked for in the file.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from desktop.base.errors import WireError
from desktop.storage import own_tags, pulled
from desktop.storage.pulled import Scope
from desktop.storage.store import Store
from desktop.wire import pull, tags
from desktop.wire.pull import Part
from desktop.wire.tags import Row, Tagger, Value

_TAG_BITS = 8 * tags.WIDTH
_NO_SHIFT = _TAG_BITS + 3
_TAG_MASK, _KIND_MASK = (1 << _TAG_BITS) - 1, 7
AT_ONCE = 500
REMEMBERED = 64
_LETS_ALL = b"\xff"  # the sieve of a village that is still on its way


@dataclass(frozen=True, slots=True)
class Found:
    """A value that people of a village came with, and on which days."""

    value: Value
    tag: int
    village: str
    village_name: str
    days: tuple[int, ...]


class CountyTags:
    """Looking up. Keeps the prepared keys and what passed the sieves of the last values, until the scopes change."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._stamp: str | None = None
        self._places: dict[int, Scope] = {}
        self._asked: list[tuple[int, Tagger, bytes, int]] = []
        self._codes: dict[tuple[int, str], list[int]] = {}

    def find(self, values: Sequence[Value]) -> list[Found]:
        """Where in the county each value is known, this laptop's own records included."""
        self._prepare()
        return [found for value in values for found in self._find(value)]

    def _prepare(self) -> None:
        stamp = pulled.stamp(self._store)
        if stamp != self._stamp:
            self._places = {scope.no: scope for scope in pulled.scopes(self._store, tags.STREAM)}
            self._asked = [
                (no << _NO_SHIFT, Tagger(scope.key), scope.sieve or _LETS_ALL, 8 * len(scope.sieve or _LETS_ALL) - 1)
                for no, scope in self._places.items()
            ]
            self._codes = {}
            self._stamp = stamp

    def _find(self, value: Value) -> list[Found]:
        found = []
        for some in _stretches(self._codes_of(value)):
            for code, days in _held(self._store, some):
                scope = self._places[code >> _NO_SHIFT]
                known = Found(value, code & _TAG_MASK, scope.scope, scope.name, tags.unpack_days(days))
                found.append(known)
        return found

    def _codes_of(self, value: Value) -> list[int]:
        name = value.kind, value.text
        codes = self._codes.get(name)
        if codes is None:
            said, kind = tags.message(value.kind, value.text), value.kind << _TAG_BITS
            codes = []
            for first, tagger, sieve, mask in self._asked:
                tag = tagger.of(said)
                if sieve[(tag & mask) >> 3] >> (tag & 7) & 1:
                    codes.append(first | kind | tag)
            if len(self._codes) >= REMEMBERED:
                self._codes.pop(next(iter(self._codes)))
            self._codes[name] = codes
        return codes


def apply(store: Store, part: Part, hub: str) -> bool:
    """Take one part in with its cursor; in one transaction with its page. False: the scope's end did not fit what is
    here, and it begins anew with the next page."""
    with store.atomic():
        scope = pulled.get(store, part.stream, part.scope)
        if not part.after:
            scope = _begin(store, part, scope)
        if scope is None or part.after != scope.cursor:
            raise WireError("县里送来的一页接不上本机的,没有采用。请再同步一次。", code="wrong_cursor")
        count, xor = _write(store, scope, tags.unpack_rows(part.rows))
        count, xor = scope.count + count, int(scope.digest, 16) ^ xor
        fits = part.end is None or (part.end.count, part.end.digest) == (count, pull.xor_text(xor))
        sieve = _sieve(store, scope, count) if part.end is not None and fits else b""
        pulled.move(store, scope, part.cursor if fits else "", count, pull.xor_text(xor), sieve)
        if not fits:
            pulled.set_complete(store, "")
        elif part.end is not None:
            own_tags.claim(store, scope.scope, Tagger(scope.key), hub)
        return fits


def drop(store: Store, scope: Scope) -> None:
    """Forget a scope: this laptop no longer sees it."""
    with store.atomic():
        _clear(store, scope)
        own_tags.forget(store, scope.scope)
        pulled.drop(store, scope)


def forget_all(store: Store) -> None:
    """Another county: nothing of the old one's stays."""
    with store.atomic():
        for scope in pulled.scopes(store, tags.STREAM):
            drop(store, scope)
        pulled.forget_place(store)


def count(store: Store) -> int:
    return int(store.value("SELECT count(*) FROM county_tag"))


def _begin(store: Store, part: Part, before: Scope | None) -> Scope:
    if before is not None:
        _clear(store, before)
        if part.end is None:
            pulled.set_complete(store, "")  # for a while some of it is missing
        if before.key != part.key:
            own_tags.forget(store, before.scope)
    if len(part.key) != 32:
        raise WireError("县里送来的一页没有钥匙,没有采用。请再同步一次。", code="bad_page")
    return pulled.begin(store, part.stream, part.scope, part.key, part.name)


def _clear(store: Store, scope: Scope) -> None:
    store.execute("DELETE FROM county_tag WHERE code >= ? AND code < ?", _bounds(scope))


def _write(store: Store, scope: Scope, rows: Sequence[Row]) -> tuple[int, int]:
    """Put rows in and take tombstones out; how many more rows there are, and the xor of all that changed."""
    first = scope.no << _NO_SHIFT
    packed = {first | row.kind << _TAG_BITS | row.tag: tags.pack_days(row.days) for row in rows}
    held: dict[int, bytes] = {}
    if scope.count:
        for some in _stretches(list(packed)):
            held |= dict(_held(store, some))
    more = xor = 0
    for code, days in packed.items():
        old = held.get(code, b"")
        more += bool(days) - bool(old)
        for one in filter(None, (old, days)):
            xor ^= tags.row_hash(code >> _TAG_BITS & _KIND_MASK, code & _TAG_MASK, one)
    gone = [(code,) for code, days in packed.items() if not days and code in held]
    store.execute_many("DELETE FROM county_tag WHERE code = ?", gone)
    store.execute_many(
        "INSERT INTO county_tag (code, days) VALUES (?, ?) ON CONFLICT (code) DO UPDATE SET days = excluded.days",
        [(code, days) for code, days in packed.items() if days],
    )
    return more, xor


def _sieve(store: Store, scope: Scope, count: int) -> bytes:
    """Eight bits or more a tag, the one its last digits name set: nine villages of ten need not be asked."""
    bits = bytearray(1 << max(0, count - 1).bit_length())
    mask = 8 * len(bits) - 1
    for (code,) in store.tuples("SELECT code FROM county_tag WHERE code >= ? AND code < ?", _bounds(scope)):
        bits[(code & mask) >> 3] |= 1 << (code & 7)
    return bytes(bits)


def _bounds(scope: Scope) -> list[int]:
    return [scope.no << _NO_SHIFT, (scope.no + 1) << _NO_SHIFT]


def _stretches(codes: Sequence[int]) -> list[Sequence[int]]:
    return [codes[start : start + AT_ONCE] for start in range(0, len(codes), AT_ONCE)]


def _held(store: Store, codes: Sequence[int]) -> list[tuple[int, bytes]]:
    marks = ", ".join("?" * len(codes))
    return store.tuples(f"SELECT code, days FROM county_tag WHERE code IN ({marks})", codes)
