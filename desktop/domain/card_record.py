"""What the chip of a card holds: 256 bytes of UTF-16LE in one of four layouts, told apart by the letter at 248.

The bytes come from outside and may be anything: what can be read is read, the rest becomes a problem; only a record
that holds no person at all is refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from desktop.base.errors import RefusedInput
from desktop.base.text import clean_cell, graphemes, is_private, squeeze
from desktop.domain import ethnic
from desktop.domain.documents import LONG_TERM, check_document, normalise_number, read_date
from desktop.domain.hanzi import repaired_private
from desktop.domain.names import LONGEST, clean_name
from desktop.domain.problems import Problem, warning

LENGTH = 256
_FLAG = slice(248, 250)
_SEXES = {"1": "男", "2": "女"}

Layout = dict[str, slice]


def _cut(*parts: tuple[str, int]) -> Layout:
    """Names and byte counts, in order, as slices."""
    slices, start = {}, 0
    for name, size in parts:
        slices[name] = slice(start, start + size)
        start += size
    if start != LENGTH:
        raise ValueError(f"a layout of {start} bytes")
    return slices


RESIDENT = _cut(
    ("name", 30), ("sex", 2), ("ethnic", 4), ("birth", 16), ("address", 70), ("doc_no", 36), ("issuer", 30),
    ("doc_from", 16), ("doc_to", 16), ("permit_no", 18), ("issue_count", 4), ("spare", 6), ("flag", 2), ("end", 6),
)  # fmt: skip
"""Resident cards, and with a permit number and an issue count the residence permits of HK, Macao and Taiwan."""
FOREIGN_2017 = _cut(
    ("latin_name", 120), ("sex", 2), ("doc_no", 30), ("nation", 6), ("name", 30), ("doc_from", 16), ("doc_to", 16),
    ("birth", 16), ("version", 4), ("office", 8), ("flag", 2), ("end", 6),
)  # fmt: skip
FOREIGN_2023 = _cut(
    ("name", 30), ("sex", 2), ("issue_count", 4), ("birth", 16), ("latin_name", 70), ("doc_no", 36), ("spare", 30),
    ("doc_from", 16), ("doc_to", 16), ("latin_more", 22), ("nation", 6), ("flag", 2), ("old_link", 6),
)  # fmt: skip

_BY_FLAG: dict[str, tuple[str, Layout]] = {
    "": ("RIC", RESIDENT),
    "J": ("HMTR", RESIDENT),
    "I": ("FPR17", FOREIGN_2017),
    "Y": ("FPR23", FOREIGN_2023),
}
FILLED = ("name", "doc_type", "doc_no", "sex", "birth", "ethnic", "address", "doc_from", "doc_to")
"""Fields of a person a card may fill, in the order they are committed: the type before its number."""


@dataclass(frozen=True, slots=True)
class CardRecord:
    """What was read, under the names of Person's fields and in the form they are kept in; None = not on this card.

    Birth and sex are the number's wherever the number is sound: a record that says otherwise gets a warning.
    """

    doc_type: str
    name: str | None = None
    doc_no: str | None = None
    sex: str | None = None
    birth: str | None = None
    ethnic: str | None = None
    address: str | None = None
    doc_from: str | None = None
    doc_to: str | None = None
    issuer: str | None = None
    latin_name: str | None = None
    nation: str | None = None  # three letters, foreigners only
    permit_no: str | None = None  # the travel permit beside a residence permit
    issue_count: str | None = None
    problems: tuple[Problem, ...] = ()

    def values(self) -> dict[str, str]:
        """What may go into the form."""
        return {name: value for name in FILLED if (value := getattr(self, name))}


def read_card(raw: bytes, today: date) -> CardRecord:
    """The person on the card. Raises RefusedInput when the bytes hold nobody."""
    if len(raw) != LENGTH:
        raise RefusedInput("读到的卡内信息不完整,什么都没有填。请把证件拿开再放一次。", code="card_incomplete")
    flag = raw[_FLAG].decode("utf-16-le", "replace").strip("\0 \uffff")
    doc_type, layout = _BY_FLAG.get(flag, _BY_FLAG[""])
    problems: list[Problem] = []
    if flag not in _BY_FLAG:
        problems.append(warning("doc_type", "unknown_card", "卡里的证件类别不认识,已按居民身份证读,请对照证件"))
    texts = {name: _text(raw[where]) for name, where in layout.items()}
    number = normalise_number(texts["doc_no"])
    name, latin = _names(texts, raw[layout["name"]], problems)
    if not name and not re.search(r"[0-9]", number):
        raise RefusedInput("卡里没有读到姓名和号码,什么都没有填。请照证件填写。", code="card_empty")
    told = {
        "sex": _SEXES.get(texts["sex"]),
        "birth": _day(texts["birth"], "birth", "出生日期", problems),
    }
    told |= _by_number(doc_type, number, told, today, problems)
    group = texts.get("ethnic", "")
    return CardRecord(
        doc_type=doc_type,
        name=name or None,
        doc_no=number or None,
        sex=told["sex"],
        birth=told["birth"],
        ethnic=ethnic.name_of(group) if group.isascii() else None,
        address=_mended(texts.get("address", ""), "address", "住址", problems),
        doc_from=_day(texts["doc_from"], "doc_from", "有效期起始", problems),
        doc_to=_day(texts["doc_to"], "doc_to", "有效期截止", problems),
        issuer=_mended(texts.get("issuer", ""), "", "签发机关", problems),
        latin_name=latin or None,
        nation=texts.get("nation") or None,
        permit_no=texts.get("permit_no") or None if doc_type == "HMTR" else None,
        issue_count=texts.get("issue_count") or None if doc_type != "RIC" else None,
        problems=tuple(problems),
    )


def _text(raw: bytes) -> str:
    """A field's text without its padding; what is no text shows as U+FFFD, which no rule lets through as a name."""
    return raw.decode("utf-16-le", "replace").replace("\0", " ").replace("\uffff", " ").strip()


def _names(texts: dict[str, str], raw: bytes, problems: list[Problem]) -> tuple[str, str]:
    """The name to keep (Chinese where there is one) and the one in letters."""
    name, found = clean_name(texts["name"])
    problems += found
    latin = clean_name(f"{texts.get('latin_name', '')}{texts.get('latin_more', '')}")[0]
    if raw[-2:] not in (b"\0\0", b" \0", b"\xff\xff"):
        words = f"卡里最多存 15 个字,“{name[-2:]}”后面可能还有,请对照卡面补全姓名"
        problems.append(warning("name", "name_cut", words))
    if "\ufffd" in name or "\ufffd" in latin:
        problems.append(warning("name", "name_damaged", "卡里的姓名有字读不出,请对照卡面改正"))
    if graphemes(latin) > LONGEST:
        words = f"卡里的外文姓名超过 {LONGEST} 个字符,请对照卡面核对"
        problems.append(warning("name", "name_long", words))
    return name or latin, latin


def _mended(text: str, field: str, what: str, problems: list[Problem]) -> str | None:
    """An address or office: invisible signs off, private code points repaired where known, said where not."""
    cleaned = squeeze(clean_cell(text)[0])
    fixed = "".join(repaired_private(c) or c if is_private(c) else c for c in cleaned)
    if any(is_private(c) or c == "\ufffd" for c in fixed):
        problems.append(warning(field, "private_unknown", f"{what}里有本机不认识的字,已照原样留下,请对照卡面改正"))
    elif fixed != cleaned:
        problems.append(warning(field, "private_repaired", f"{what}里的造字已换成通用字,请对照卡面"))
    return fixed or None


def _day(text: str, field: str, what: str, problems: list[Problem]) -> str | None:
    """An ISO day, 长期, or nothing; what is neither is said and left out."""
    if field == "doc_to" and text.startswith(LONG_TERM):
        return LONG_TERM
    day = read_date(text) if len(text) <= 10 else None
    if text and day is None:
        problems.append(warning(field, "bad_date", f"卡里的{what}不是日期,没有填,请照卡面填写"))
    return day.isoformat() if day else None


def _by_number(
    doc_type: str, number: str, told: dict[str, str | None], today: date, problems: list[Problem]
) -> dict[str, str]:
    """Birth and sex as a sound number tells them; a number that is not sound decides nothing."""
    if not number:
        problems.append(Problem("doc_no", "missing", "卡里没有读到号码,请照卡面填写"))
        return {}
    read = check_document(doc_type, number, today)
    problems += read.problems
    if not read.ok:
        return {}
    sure = {field: read.facts[field] for field in told if field in read.facts}
    for field, words in (("birth", "出生日期"), ("sex", "性别")):
        if field in sure and told[field] and told[field] != sure[field]:
            said = f"卡里写的{words}是 {told[field]},与号码不同,已按号码填 {sure[field]},请对照卡面"
            problems.append(warning(field, "differs_from_number", said))
    return sure
