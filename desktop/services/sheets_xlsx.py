"""xlsx, read row by row with expat. One reader for values and formulas, so that what is checked is what is read."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from desktop.domain.roster_columns import letters
from desktop.services.sheet_rows import (
    MAX_CELL,
    MAX_COLUMNS,
    MAX_ROWS,
    Pulse,
    Row,
    Sheet,
    broken,
    number_text,
    too_big,
)
from desktop.services.sheets_xlsx_survey import REFERENCE, column_of, survey_of
from desktop.services.sheets_xml import (
    Attributes,
    feed,
    local,
    open_archive,
    parse_whole,
    parser,
    part,
)

MAX_STRINGS = 2_000_000
_BUILTIN_DATES = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
_NOT_FORMAT = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def sheets(path: Path, pulse: Pulse) -> list[Sheet]:
    with open_archive(path) as archive:
        book = _Book(archive)
        parts = book.visible()
        if not parts:
            raise broken()
        strings = _shared_strings(archive, book, pulse)
        dates = _date_styles(archive, book)

    def make(name: str, target: str) -> Sheet:
        survey = cache(lambda: survey_of(path, target, pulse))
        return Sheet(
            name,
            lambda: _rows(path, target, strings, dates, book.first_day),
            lambda: survey()[1],
            lambda: survey()[0],
        )

    return [make(name, target) for name, target in parts]


class _Book:
    """The workbook's own table of contents: sheet names, their parts, the calendar."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.names = set(archive.namelist())
        self.sheets: list[tuple[str, str, str]] = []  # name, relation, state
        self.first_day = date(1899, 12, 30)
        self.targets: dict[str, tuple[str, str]] = {}  # relation -> kind, part
        where = "xl/workbook.xml" if "xl/workbook.xml" in self.names else self._odd_workbook()
        self.folder = posixpath.dirname(where)
        parse_whole(archive, where, parser(self._in_book))
        relations = f"{self.folder}/_rels/{posixpath.basename(where)}.rels"
        parse_whole(archive, relations, parser(self._in_relations))

    def _odd_workbook(self) -> str:
        found = sorted(n for n in self.names if re.fullmatch(r"xl/workbook\w*\.xml", n))
        if not found:
            raise broken()
        return found[0]

    def _in_book(self, name: str, attributes: Attributes) -> None:
        name = local(name)
        if name == "sheet":
            relation = next((v for k, v in attributes.items() if ":" in k and local(k) == "id"), "")
            self.sheets.append((attributes.get("name", ""), relation, attributes.get("state", "visible")))
        elif name == "workbookPr" and attributes.get("date1904") in ("1", "true", "on"):
            self.first_day = date(1904, 1, 1)

    def _in_relations(self, name: str, attributes: Attributes) -> None:
        if local(name) == "Relationship":
            target = attributes.get("Target", "")
            full = target.lstrip("/") if target.startswith("/") else posixpath.join(self.folder, target)
            kind = attributes.get("Type", "").rpartition("/")[2]
            self.targets[attributes.get("Id", "")] = (kind, posixpath.normpath(full))

    def visible(self) -> list[tuple[str, str]]:
        found = []
        for name, relation, state in self.sheets:
            kind, target = self.targets.get(relation, ("", ""))
            if state == "visible" and kind == "worksheet" and target in self.names:
                found.append((name, target))
        return found

    def related(self, kind: str) -> str | None:
        return next((t for k, t in self.targets.values() if k == kind and t in self.names), None)


def _unescape(text: str) -> str:
    return _ESCAPED.sub(_escaped, text) if "_x" in text else text


def _escaped(match: re.Match[str]) -> str:
    code = int(match[1], 16)
    return "" if 0xD800 <= code < 0xE000 else chr(code)


def _shared_strings(archive: zipfile.ZipFile, book: _Book, pulse: Pulse) -> list[str]:
    where = book.related("sharedStrings")
    strings: list[str] = []
    if where is None:
        return strings
    pieces: list[str] = []
    inside = [False, False]  # in <t>, in phonetic <rPh>

    def start(name: str, _attributes: Attributes) -> None:
        name = local(name)
        if name == "t":
            inside[0] = not inside[1]
        elif name == "rPh":
            inside[1] = True

    def end(name: str) -> None:
        name = local(name)
        if name == "t":
            inside[0] = False
        elif name == "rPh":
            inside[1] = False
        elif name == "si":
            strings.append(_unescape("".join(pieces))[:MAX_CELL])
            pieces.clear()
            if len(strings) > MAX_STRINGS:
                raise too_big("文件里文字太多")

    def text(piece: str) -> None:
        if inside[0]:
            pieces.append(piece)

    parse_whole(archive, where, parser(start, end, text), pulse)
    return strings


def _date_styles(archive: zipfile.ZipFile, book: _Book) -> frozenset[str]:
    """Numbers of the cell styles that show a date."""
    where = book.related("styles")
    if where is None:
        return frozenset()
    custom: set[str] = set()
    found: set[str] = set()
    state = {"in_cells": 0, "style": 0}

    def start(name: str, attributes: Attributes) -> None:
        name = local(name)
        if name == "numFmt":
            shape = _NOT_FORMAT.sub("", attributes.get("formatCode", "")).lower()
            if re.search(r"[ymd年月日]", shape):
                custom.add(attributes.get("numFmtId", ""))
        elif name == "cellXfs":
            state["in_cells"] = 1
        elif name == "xf" and state["in_cells"]:
            number = attributes.get("numFmtId", "")
            if number in custom or (number.isdecimal() and int(number) in _BUILTIN_DATES):
                found.add(str(state["style"]))
            state["style"] += 1

    def end(name: str) -> None:
        if local(name) == "cellXfs":
            state["in_cells"] = 0

    parse_whole(archive, where, parser(start, end))
    return frozenset(found)


_COLUMNS = {letters(column): column for column in range(MAX_COLUMNS)}


class _Reader:
    """The handlers of one sheet: collects whole rows for the caller to take away."""

    def __init__(self, strings: list[str], dates: frozenset[str], first_day: date) -> None:
        self.ready: list[Row] = []
        self._strings, self._dates, self._first_day = strings, dates, first_day
        self._number = 0
        self._cells: list[str] = []
        self._formulas: set[int] = set()
        self._column = -1
        self._type = self._style = ""
        self._value: list[str] = []
        self._taking = self._phonetic = False
        self._rows = 0

    def start(self, name: str, attributes: Attributes) -> None:
        if ":" in name:
            name = local(name)
        if name == "c":
            self._column = self._place(attributes.get("r", ""))
            self._type, self._style = attributes.get("t", "n"), attributes.get("s", "")
            self._value.clear()
        elif name == "v" or name == "t":
            self._taking = not self._phonetic
        elif name == "f":
            self._formulas.add(self._column)
        elif name == "rPh":
            self._phonetic = True
        elif name == "row":
            given = attributes.get("r", "")
            number = int(given) if given.isdecimal() and len(given) < 8 else 0
            self._number = max(number, self._number + 1)
            self._cells, self._formulas, self._column = [], set(), -1

    def _place(self, reference: str) -> int:
        """The column of a cell; where its reference is none of ours, the next one."""
        if reference[-1:].isdecimal() and reference.isascii():
            known = _COLUMNS.get(reference.rstrip("0123456789"))
            if known is not None:
                return known
        found = REFERENCE.fullmatch(reference)
        return column_of(found[1]) if found else self._column + 1

    def text(self, piece: str) -> None:
        if self._taking:
            self._value.append(piece)

    def end(self, name: str) -> None:
        if ":" in name:
            name = local(name)
        if name == "v" or name == "t":
            self._taking = False
        elif name == "c":
            if self._value and self._column < MAX_COLUMNS:
                self._put("".join(self._value))
        elif name == "rPh":
            self._phonetic = False
        elif name == "row":
            self._rows += 1
            if self._rows > MAX_ROWS:
                raise too_big(f"表格超过 {MAX_ROWS} 行")
            if self._cells or self._formulas:
                self.ready.append(Row(self._number, self._cells, frozenset(self._formulas)))

    def _put(self, raw: str) -> None:
        missing = self._column - len(self._cells)
        if missing < 0:  # the same cell twice, or columns out of order: a writer of spreadsheets never does that
            self._cells[self._column] = self._convert(raw)
            return
        if missing:
            self._cells.extend([""] * missing)
        self._cells.append(self._convert(raw))

    def _convert(self, raw: str) -> str:
        kind = self._type
        if kind == "s":
            return self._strings[int(raw)] if raw.isdecimal() and int(raw) < len(self._strings) else ""
        if kind in ("inlineStr", "str", "e"):
            return _unescape(raw)[:MAX_CELL]
        if kind == "b":
            return "是" if raw.strip() == "1" else "否"
        if kind == "d":
            return raw[:10]
        if self._style in self._dates:
            return self._date(raw)
        return number_text(raw.strip())

    def _date(self, raw: str) -> str:
        try:
            days = int(float(raw))
            return (self._first_day + timedelta(days=days)).isoformat() if days > 0 else number_text(raw)
        except (ValueError, OverflowError):
            return number_text(raw)


def _rows(path: Path, target: str, strings: list[str], dates: frozenset[str], first_day: date) -> Iterator[Row]:
    reader = _Reader(strings, dates, first_day)
    with open_archive(path) as archive, part(archive, target) as stream:
        for _ in feed(stream, parser(reader.start, reader.end, reader.text)):
            if reader.ready:
                yield from reader.ready
                reader.ready.clear()
