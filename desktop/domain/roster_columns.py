"""What the columns of a committee's list are taken for: as their titles say, or as the rep says."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from desktop.domain import headers, roster_words
from desktop.domain.headers import IGNORED, Header

NOT_USED = IGNORED
FIELDS: tuple[str, ...] = (
    "name", "doc_type", "doc_no", "mobile", "phone", "home_line", "group_no", "household", "address", "head",
    "relation", "plan", "contract", "directory_choice", "wished_number", "short_no", "iccid", "sex", "birth",
    "ethnic", "validity", "doc_from", "doc_to", "guardian_name", "guardian_doc_type", "guardian_doc_no",
    "guardian_relation", "guardian_phone", "remark",
)  # fmt: skip
"""What a column can be taken for, the frequent ones first."""

Fields = tuple[str, ...]
"""A field for each column, "" where it is not used."""

_LONGEST_TITLE = 40


def fields_of(header: Header) -> Fields:
    by_column = {column: field for field, column in header.columns.items()}
    return tuple(by_column.get(column, NOT_USED) for column in range(len(header.titles)))


def with_fields(header: Header, fields: Sequence[str]) -> Header:
    """The header with its columns taken for these fields; unknown names and second uses are not used."""
    columns: dict[str, int] = {}
    for column, field in enumerate(fields[: len(header.titles)]):
        if field in FIELDS:
            columns.setdefault(field, column)
    return replace(header, columns=columns)


def taken_for(fields: Sequence[str], column: int, field: str) -> Fields:
    """The fields with one column taken for another one; the column that had it before is not used then."""
    return tuple(
        field if at == column else NOT_USED if field and had == field else had for at, had in enumerate(fields)
    )


def with_name(header: Header) -> Header:
    """Where only the head of the household is named, she is the person of the row, and 户主电话 is her phone."""
    if "name" in header.columns:
        return header
    columns: dict[str, int] = {}
    for column, title in enumerate(header.titles):
        own = headers.plain(title).removeprefix("户主")
        field = roster_words.COLUMNS.field(own) if own else roster_words.COLUMNS.field(title)
        if field:
            columns.setdefault("name" if field == "head" else field, column)
    return replace(header, columns=columns)


def by_hand(rows: Sequence[tuple[int, list[str]]], number: int, width: int) -> Header:
    """The header a person points at: row `number`, 0 where the list has none. A title that is missing there is looked
    for in the row above, as in a header of two lines."""
    cells = dict(rows)
    here, above = cells.get(number, []), cells.get(number - 1, [])
    titles = [
        (here[column] if column < len(here) else "") or (above[column] if column < len(above) and number else "")
        for column in range(width)
    ]
    if not number:
        titles = [f"{letters(column)} 列" for column in range(width)]
    columns: dict[str, int] = {}
    for column, title in enumerate(titles if number else ()):
        field = roster_words.COLUMNS.field(title) if title else None
        if field:
            columns.setdefault(field, column)
    return with_name(Header(columns, titles, number, number))


def key_of(titles: Sequence[str]) -> str:
    """One name for all headers with these titles, however they are spaced and starred. It is a hash: where somebody
    points at the wrong row, a person stands there."""
    plain = [headers.plain(title)[:_LONGEST_TITLE] for title in titles]
    while plain and not plain[-1]:
        plain.pop()
    return hashlib.sha256("\x1f".join(plain).encode()).hexdigest()


def letters(column: int) -> str:
    """A, B … Z, AA: how a spreadsheet calls its columns."""
    name = ""
    while column >= 0:
        column, letter = divmod(column, 26)
        name, column = chr(65 + letter) + name, column - 1
    return name
