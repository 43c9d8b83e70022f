"""People of one's own village whom a colleague took down, so that a village's directory is whole on every laptop.

Only what the directory prints travels, by each person's own choice: no document, no address, no birthday (the county
says that she is of age), a hidden number with its last four gone. Who is not to be listed does not travel at all.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from desktop.base.errors import WireError
from desktop.domain.consent import Consent
from desktop.domain.directory_rules import age_on
from desktop.domain.of_age import standing
from desktop.domain.people import Person
from desktop.wire import canonical

STREAM = "people/1"
MOST_ROWS = 5000
_LIMIT = 2 * 1024 * 1024
_NAMES = (
    "id",
    "kind",
    "name",
    "surname_reading",
    "group_no",
    "household",
    "is_head",
    "directory_choice",
    "captured_at",
)
_NUMBERS = {
    "full": ("mobile", "home_line", "wished_number", "short_no"),
    "masked": ("mobile", "home_line", "wished_number", "short_no"),
    "short_only": ("short_no",),
    "home_only": ("home_line",),
}
_CONSENTS = frozenset({"directory", "publish"})
_UNFIT = "县里送来的同事登记看不懂,没有采用,本机没有变。请升级村簿后再同步。"
Row = tuple[str, bytes]
"""Id, and what is told of her; b"" = nothing any more (a tombstone)."""


def told_of(record: Mapping[str, Any], today: date) -> bytes:
    """What colleagues are told of a person; b"" for nothing."""
    choice = str(record.get("directory_choice") or "")
    given = [c for c in record.get("consents") or () if c.get("kind") in _CONSENTS and not c.get("withdrawn_at")]
    age = standing(_judged(record), today)
    agreed = any(c["kind"] == "directory" for c in given)
    if choice not in _NUMBERS or not agreed or age.gone is not None or age.code in ("minor", "hinted"):
        return b""
    said = {name: record[name] for name in (*_NAMES, *_NUMBERS[choice]) if record.get(name)}
    if choice == "masked":
        for name in ("mobile", "home_line", "wished_number"):
            if said.get(name):
                said[name] = f"{str(said[name])[:-4]}0000"  # printed with its last four hidden all the same
    years = age_on(record.get("birth"), today)
    if years is not None:
        said["birth"] = f"{today.year - years}-01-01"
    told = ("kind", "text_version", "given_at", "method")
    return canonical.dump(said | {"consents": [{name: c.get(name) for name in told} for c in given]})


_BEARS_ON_AGE = (
    "birth", "doc_type", "doc_no", "age_hints", "age_asked", "remark", "guardian_name", "captured_at", "created_at",
)  # fmt: skip


def _judged(record: Mapping[str, Any]) -> Person:
    """What of a record bears on her age; a laptop of an earlier version says less, and no less is looked at."""
    told = {name: record[name] for name in _BEARS_ON_AGE if isinstance(record.get(name), str)}
    return Person("", "listing", "", **told)


def person_of(payload: bytes, village: str) -> Person:
    """The person as a directory takes her; WireError for anything else."""
    said = canonical.load_object(payload, limit=64 * 1024)
    try:
        texts = {
            name: said[name] for name in (*_NAMES, *_NUMBERS["full"], "birth") if isinstance(said.get(name), str)
        }
        consents = tuple(
            Consent(str(c["kind"]), str(c["text_version"]), str(c["given_at"]), str(c["method"]))  # type: ignore[arg-type]
            for c in said["consents"] if c["kind"] in _CONSENTS
        )  # fmt: skip
        person = Person(village=village, state="received", rev=1, consents=consents, **texts)
        return person.with_fields(is_head=said.get("is_head") is True)
    except (LookupError, TypeError, ValueError) as odd:
        raise WireError(_UNFIT, code="bad_page") from odd


def row_hash(row: Row) -> int:
    """128 bits of a row; both sides compare the xor of all rows of a village."""
    return int.from_bytes(hashlib.sha256(row[0].encode() + b"\0" + row[1]).digest()[:16], "big")


def pack_rows(rows: Sequence[Row]) -> bytes:
    return canonical.dump([[id_, payload.decode()] for id_, payload in rows])


def unpack_rows(data: bytes) -> list[Row]:
    rows = canonical.load(data, limit=_LIMIT)
    fits = isinstance(rows, list) and len(rows) <= MOST_ROWS
    if not fits or not all(
        isinstance(row, list) and len(row) == 2 and all(isinstance(text, str) for text in row) and len(row[0]) <= 64
        for row in rows
    ):
        raise WireError(_UNFIT, code="bad_page")
    return [(row[0], row[1].encode("utf-8", "surrogatepass")) for row in rows]
