"""What a photograph of a card says, as a recogniser saw it. Number, address and term may fill; the name never by
itself, because a rare character comes back as one that looks like it, with every sign of confidence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from desktop.base.text import clean_cell, hanzi_count, squeeze
from desktop.domain import documents, ethnic, names, resident
from desktop.domain.problems import Problem, warning

_NUMBER = re.compile(r"[0-9OQILZSB]{17}[0-9OQILZSBX]")
_LOOKALIKE = str.maketrans("OQILZSB", "0011258")
_TERM = re.compile(r"([0-9]{4})[.-]?([0-9]{2})[.-]?([0-9]{2})[-—~至]+(长期|[0-9]{4}[.-]?[0-9]{2}[.-]?[0-9]{2})")
_BIRTH = re.compile(r"([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})日")
_LABELS = ("姓名", "性别", "民族", "出生", "住址", "公民身份号码", "签发机关", "有效期限")
_NOT_ADDRESS = re.compile("姓名|性别|民族|出生|公民身份|身份号码|签发机关|有效期限|居民身份证|中华人民共和国")
SURE = 0.9


@dataclass(frozen=True, slots=True)
class Seen:
    """One line of words; its box in pixels."""

    text: str
    score: float
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class PhotoRecord:
    """Under the names of Person's fields. `name` is a proposal: whoever uses it puts a confirmed one in its place."""

    doc_type: str = "RIC"
    name: str | None = None
    doc_no: str | None = None
    sex: str | None = None
    birth: str | None = None
    ethnic: str | None = None
    address: str | None = None
    doc_from: str | None = None
    doc_to: str | None = None
    issuer: str | None = None
    confirmed: bool = False
    problems: tuple[Problem, ...] = ()

    def with_name(self, name: str) -> PhotoRecord:
        """A person compared the name with the card and says what it is."""
        return replace(self, name=names.clean_name(name)[0] or None, confirmed=True)

    def values(self) -> dict[str, str]:
        """What may go into the form: no name that nobody confirmed."""
        fields = ("name", "doc_type", "doc_no", "sex", "birth", "ethnic", "address", "doc_from", "doc_to")
        held = {f: v for f in fields if (v := getattr(self, f)) and (f != "name" or self.confirmed)}
        return held if "doc_no" in held else {f: v for f, v in held.items() if f != "doc_type"}


def read_lines(lines: Sequence[Seen], today: date) -> PhotoRecord:
    """The card the lines belong to, front or back; what is not sure is left out with a word."""
    ordered = _in_reading_order(lines)
    whole = [squeeze(clean_cell(line.text)[0]).upper() for line in ordered]
    problems: list[Problem] = []
    number, facts = _number(whole, today, problems)
    begin, end = _term(whole)
    record = PhotoRecord(
        name=_after(whole, "姓名"),
        doc_no=number,
        sex=facts.get("sex"),
        birth=facts.get("birth"),
        ethnic=ethnic.from_text((_after(whole, "民族") or "").replace("漢", "汉")),
        address=_address(whole),
        doc_from=begin,
        doc_to=end,
        issuer=_after(whole, "签发机关"),
    )
    _compare_birth(whole, record.birth, problems)
    doubtful = [line.text for line in ordered if line.score < SURE and hanzi_count(line.text) > 2]
    if record.address and any(squeeze(text) in record.address for text in doubtful):
        problems.append(warning("address", "doubtful_photo", "住址识别得不太清楚,请对照证件改"))
    return replace(record, problems=tuple(problems))


def found_anything(record: PhotoRecord) -> bool:
    return any((record.name, record.doc_no, record.address, record.doc_to))


def _in_reading_order(lines: Sequence[Seen]) -> list[Seen]:
    """Rows from the top, each from the left: boxes that overlap by half in height are one row."""
    rows: list[list[Seen]] = []
    for line in sorted(lines, key=lambda seen: (seen.top + seen.bottom) / 2):
        middle = (line.top + line.bottom) / 2
        if rows and rows[-1][0].top <= middle <= rows[-1][0].bottom:
            rows[-1].append(line)
        else:
            rows.append([line])
    return [line for row in rows for line in sorted(row, key=lambda seen: seen.left)]


def _number(whole: Sequence[str], today: date, problems: list[Problem]) -> tuple[str | None, dict[str, str]]:
    """The number whose check character holds; a look-alike letter is a digit only where that makes it hold."""
    wrong = False
    for text in whole:
        for found in _NUMBER.findall(text.removeprefix("公民身份号码")):
            for value in dict.fromkeys((found, found.translate(_LOOKALIKE))):
                if re.fullmatch(r"[0-9]{17}[0-9X]", value) and resident.check_char(value[:17]) == value[17]:
                    return value, documents.check_document("RIC", value, today).facts
            wrong = True
    if wrong:
        words = "照片上的号码没有读准(校验位不合),没有填,请照证件填写"
        problems.append(warning("doc_no", "number_unread", words))
    return None, {}


def _after(whole: Sequence[str], label: str) -> str | None:
    """What stands behind a label, on its line or as the next piece of its row."""
    for place, text in enumerate(whole):
        if label not in text:
            continue
        rest = text.split(label, 1)[1]
        for other in _LABELS:
            rest = rest.split(other, 1)[0]
        if rest.strip(":："):
            return rest.strip(":：")
        following = whole[place + 1] if place + 1 < len(whole) else ""
        return following if following and not any(other in following for other in _LABELS) else None
    return None


def _address(whole: Sequence[str]) -> str | None:
    """From its label to the number; the address of a card runs over up to three lines."""
    start = next((n for n, text in enumerate(whole) if "住址" in text), None)
    if start is None:
        return None
    parts = [whole[start].split("住址", 1)[1]]
    for text in whole[start + 1 :]:
        if _NOT_ADDRESS.search(text) or _NUMBER.search(text) or len(parts) == 4:
            break
        parts.append(text)
    address = "".join(parts).strip(":：")
    return address if hanzi_count(address) >= 4 else None


def _term(whole: Sequence[str]) -> tuple[str | None, str | None]:
    for text in whole:
        if found := _TERM.search(text):
            begin = documents.read_date(f"{found[1]}-{found[2]}-{found[3]}")
            last = found[4] if found[4] == documents.LONG_TERM else re.sub(r"\D", "", found[4])
            end = None if last == documents.LONG_TERM else documents.read_date(last)
            if begin and (end or last == documents.LONG_TERM):
                return begin.isoformat(), end.isoformat() if end else documents.LONG_TERM
    return None, None


def _compare_birth(whole: Sequence[str], birth: str | None, problems: list[Problem]) -> None:
    """Birth is the number's; where the card's own line says another day, one of both was misread."""
    for text in whole:
        found = _BIRTH.search(text)
        said = documents.read_date(found[0]) if found else None
        if said and birth and said.isoformat() != birth:
            words = f"出生日期照片上像是 {said},按号码是 {birth},请对照证件"
            problems.append(warning("doc_no", "birth_differs", words))
            return
