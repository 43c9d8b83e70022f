"""Anything at all thrown at the import and at what a card reader says: no crash, no hang, a reason for each refusal.

Mutations of good input, not only noise: bit flips, cuts, surrogates, direction marks, private characters, digits of
other scripts, endless numbers. Some thousand in every run; `make faults` (CUNBU_LONG) throws 100,000 of each.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TypeVar

import pytest

from desktop.base.errors import CunbuError
from desktop.domain import card_record, documents, enrolment, mrz, names, phones, simcards, writing
from desktop.domain.people import Person
from desktop.domain.problems import Problem
from desktop.services import roster
from desktop.services.session import Session
from desktop.services.sheets_clip import Clip
from tests.conftest import VILLAGE
from tests.domain import cards
from tests.services.lists import HEAD, row

THROWN = 100_000 if os.environ.get("CUNBU_LONG") else 3_000
SLOWEST = 0.25
"""Seconds for one case; an import row or a card must not hang on what it says."""
TODAY = date(2026, 11, 26)
ODD = (
    "", " ", "\0", "\u202e", "\u200b", "\ufeff", "\ud83d", "\udc00", "\ue000", "\U000f0000", "𠮷", "䶮", "·",
    "•", "'", "=cmd|' /C calc'!A0", "@", "+86", "１２３", "٣٤٥", "Ⅻ", "½", "1e400", "9" * 400, "-0", "NaN",
    "2026-02-30", "长期", "\t", "\r\n", "\u2028", "é", "e\u0301", "ﬁ", "㍿", "<script>", "&#0;", "',;--", "\x7f",
    "\u0000" * 9, "口" * 300,
)  # fmt: skip
FIELDS = (
    "name", "doc_no", "doc_to", "birth", "mobile", "home_line", "iccid", "imei1", "group_no", "short_no", "address",
)  # fmt: skip


def mutated(dice: random.Random, text: str) -> str:
    """A good text with some of it cut, doubled, swapped or replaced by something odd."""
    signs = list(text)
    for _ in range(dice.randrange(1, 4)):
        place = dice.randrange(len(signs) + 1)
        kind = dice.randrange(6)
        if kind == 0:
            signs[place:place] = dice.choice(ODD)
        elif kind == 1:
            del signs[place : place + dice.randrange(4)]
        elif kind == 2 and signs:
            signs[place:place] = signs[: dice.randrange(len(signs) + 1)]
        elif kind == 3 and place < len(signs):
            signs[place] = chr(dice.choice((ord(signs[place]) ^ 1 << dice.randrange(16), dice.randrange(0x110000))))
        elif kind == 4:
            signs = list(dice.choice(ODD))
        else:
            dice.shuffle(signs)
    return "".join(signs)[:2000]


T = TypeVar("T")


def tried(work: Callable[[], T]) -> T | None:
    """What came of it; None where it was refused, with a sentence."""
    try:
        return work()
    except CunbuError as refused:
        if not refused.sentence.strip():
            raise
        return None


def sentences(problems: tuple[Problem, ...] | list[Problem]) -> None:
    """Each refusal has a code, and words for the person."""
    for problem in problems:
        assert problem.code
        assert problem.message.strip()


def test_any_cell_is_taken_or_refused_with_a_reason(session: Session) -> None:
    dice, slowest = random.Random(11), 0.0
    for _ in range(0, THROWN, 250):
        table = [HEAD]
        for n in range(250):
            cells = ["" if cell is None else str(cell) for cell in row(1 + n)]
            for _ in range(dice.randrange(1, 4)):
                at = dice.randrange(len(cells))
                cells[at] = mutated(dice, cells[at])
            table.append(cells)
        text = "\n".join("\t".join(cell.translate(_ONE_LINE) for cell in line) for line in table)
        begun = time.perf_counter()
        found = roster.judge(session, roster.read_clip(Clip(text)), VILLAGE, signed_sheet="签-1")
        slowest = max(slowest, (time.perf_counter() - begun) / 250)
        for judged in found.rows:
            sentences(judged.problems)
            if judged.verdict != "error":
                _clean(judged.person)
        assert found.accepted + found.rejected == len(found.rows)
    assert slowest < SLOWEST


_ONE_LINE = str.maketrans('\t\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"', " " * 12)
"""A cell of the clipboard's text; what quotes and line ends do there is tried in test_roster_clip."""


def _clean(person: Person) -> None:
    """What was taken is as it would be kept: cleaning it once more changes nothing."""
    for field in FIELDS:
        kept = getattr(person, field)
        if kept:
            assert writing.normalise_field(field, kept) == kept, field


def test_any_name_and_number_is_judged_and_cleaning_is_for_good() -> None:
    dice = random.Random(12)
    good = ("李春花", "阿不都热依木·买买提", "欧阳𠮷", "SMITH, JOHN", "412825193803029986", "91411722MA40000000",
            "18623450178", "03966912188", "8986011922004512345", "867400031234567")  # fmt: skip
    for _ in range(THROWN):
        text, begun = mutated(dice, dice.choice(good)), time.perf_counter()
        cleaned, told = names.clean_name(text)
        sentences(told)
        assert names.clean_name(cleaned)[0] == cleaned
        sentences(names.check_name(cleaned, dice.choice(("RIC", "PPT", "USCC", None))))
        for kind in documents.DOCUMENT_TYPES:
            sentences(documents.check_document(kind, text, TODAY).problems)
        for check in (phones.check_phone, phones.check_mobile, simcards.check_iccid, simcards.check_imei):
            sentences(check(text).problems)
        for field in FIELDS:
            kept = writing.normalise_field(field, text)
            assert kept is None or writing.normalise_field(field, kept) == kept, (field, text)
        assert time.perf_counter() - begun < SLOWEST


def test_any_card_record_is_read_or_refused_with_a_sentence() -> None:
    dice = random.Random(13)
    good = [make() for make in (cards.resident, cards.wang, cards.permit, cards.foreign_2017, cards.foreign_2023)]
    for _ in range(THROWN):
        raw, begun = bytearray(dice.choice(good)), time.perf_counter()
        for _ in range(dice.randrange(1, 12)):
            raw[dice.randrange(len(raw))] ^= 1 << dice.randrange(8)
        if dice.random() < 0.2:
            raw = bytearray(dice.randbytes(dice.choice((0, 1, 255, 256, 257, 512))))
        elif dice.random() < 0.2:
            start = dice.randrange(len(raw))
            raw[start : start + 30] = dice.randbytes(min(30, len(raw) - start))
        read = tried(lambda raw=raw: card_record.read_card(bytes(raw), TODAY))
        if read is not None:
            sentences(read.problems)
            person = Person(id="x", kind="signup", village=VILLAGE, state="draft", rev=0)
            filled = {name: value for name, value in read.values().items() if value}
            sentences(enrolment.check_person(replace(person, **filled), TODAY))
        assert time.perf_counter() - begun < SLOWEST


def test_any_passport_lines_are_read_or_told_apart() -> None:
    dice = random.Random(14)
    good = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10"
    for _ in range(THROWN):
        text, begun = mutated(dice, good), time.perf_counter()
        read = tried(lambda text=text: mrz.read_lines(text, TODAY))
        if read is not None:
            sentences(read.problems)
        assert time.perf_counter() - begun < SLOWEST


@pytest.mark.parametrize("suffix", [".xlsx", ".xls", ".ods", ".csv", ".et"])
def test_a_file_with_any_bit_turned_is_read_or_refused(
    session: Session, samples: Path, tmp_path: Path, suffix: str
) -> None:
    dice = random.Random(suffix)
    whole = (samples / "roster_village_120.xlsx").read_bytes()
    for n in range(THROWN // 300):
        raw = bytearray(whole)
        for _ in range(dice.randrange(1, 9)):
            raw[dice.randrange(len(raw))] ^= 1 << dice.randrange(8)
        path = tmp_path / f"{n}{suffix}"
        path.write_bytes(raw[: dice.randrange(len(raw))] if dice.random() < 0.3 else raw)
        found = tried(lambda path=path: roster.preview(session, path, VILLAGE, "签-1"))
        if found is not None:
            for judged in found.rows:
                sentences(judged.problems)
        path.unlink()
