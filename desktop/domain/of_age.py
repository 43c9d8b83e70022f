"""Whether somebody may stand in a book by her age: the one place where all that is known of it is weighed. Pure.

Her document, or a full date of birth, tells her age to the day. Everything else only hints: who may be under eighteen
stays out until somebody has asked. The answer names when and who, and what it was about: other hints are asked anew.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from desktop.domain import documents
from desktop.domain.age_words import of_birth, of_text
from desktop.domain.ages import ADULT, Born, Hint, unpack
from desktop.domain.people import Person
from desktop.domain.resident import age_on

BESIDE = timedelta(days=366)
"""A birthday told a year off is the same birthday by another calendar."""
ONE_TIME = timedelta(days=20 * 365)
Answer = Literal["adult", "minor"]
AgeCode = Literal["adult", "minor", "hinted", "unknown"]


@dataclass(frozen=True, slots=True)
class AgeStanding:
    """`code`, and the words that made it so; `gone` = what says that she is dead."""

    code: AgeCode
    words: tuple[str, ...] = ()
    gone: str | None = None
    asked: str | None = None  # when and by whom, as kept

    @property
    def said(self) -> str:
        return "、".join(dict.fromkeys(self.words))[:60]


def standing(person: Person, today: date) -> AgeStanding:
    """Everything that is known of her age, as of today."""
    hints = _hints(person, today)
    gone = next((hint.words for hint in hints if hint.kind == "gone"), None)
    told = [hint for hint in hints if hint.kind != "gone"]
    born = _born(person, today)
    if born is not None and age_on(born, today) < ADULT:
        return AgeStanding("minor", (f"出生 {born}",), gone)
    doubts = [hint for hint in told if _doubts(hint, born, told, today)]
    answer = _answer(person, told)
    if answer is not None:
        return AgeStanding(answer, tuple(h.words for h in doubts), gone, person.age_asked)
    if doubts:
        return AgeStanding("hinted", tuple(hint.words for hint in doubts), gone)
    return AgeStanding("adult" if born is not None or told else "unknown", (), gone)


def answer_text(person: Person, answer: Answer, at: str, rep: str, today: date) -> str:
    """The kept answer of somebody who was asked."""
    told = [hint for hint in _hints(person, today) if hint.kind != "gone"]
    return f"{answer} {at} {_mark(told)} {rep}"


def told_in_words(row: Person, today: date) -> list[Hint]:
    """What a row of a list says, as hints for somebody who is known already."""
    day = documents.read_date(row.birth) if row.birth else None
    hints = _hints(row, today)
    return [*hints, Hint("born", f"出生 {row.birth}", Born(day, day))] if day else hints


def _answer(person: Person, told: list[Hint]) -> Answer | None:
    """What was answered, if it was about these very hints. An answer "under age" stands whatever else is said."""
    parts = (person.age_asked or "").split(" ", 3)
    if parts[0] == "minor":
        return "minor"
    return "adult" if parts[0] == "adult" and len(parts) == 4 and parts[2] == _mark(told) else None


def _mark(told: list[Hint]) -> str:
    return hashlib.sha256("\n".join(sorted({hint.words for hint in told})).encode()).hexdigest()[:12]


def _doubts(hint: Hint, known: date | None, told: list[Hint], today: date) -> bool:
    """Whether a hint keeps her out. Where her birth is known, only what contradicts it outright; a word that only may
    speak of a child is silent where an age says that she is grown."""
    if hint.born is not None:
        one = hint.born.last - hint.born.first < ONE_TIME  # else it may mean two centuries
        within = known is not None and one and hint.born.first - BESIDE <= known <= hint.born.last + BESIDE
        return not within and not hint.born.adult(today)
    if hint.kind == "minor":
        return True
    return known is None and not any(other.born is not None and other.born.adult(today) for other in told)


def _born(person: Person, today: date) -> date | None:
    """Her birthday by the document's number or as it was told; of two, the one that makes her younger."""
    told = [documents.read_date(person.birth) if person.birth else None]
    if person.doc_type in documents.RESIDENT_LIKE and person.doc_no:
        facts = documents.check_document(person.doc_type or "", person.doc_no, today).facts
        told.append(documents.read_date(facts.get("birth") or ""))
    return max((day for day in told if day is not None), default=None)


def _hints(person: Person, today: date) -> list[Hint]:
    """Those that came with a list, and those her form says now. What a remark calls her age was true when the record
    was last captured."""
    said_on = documents.read_date((person.captured_at or person.created_at or "")[:10]) or today
    hints = [*unpack(person.age_hints)]
    hints += of_text(person.remark, said_on) if person.remark else ()
    if person.guardian_name:
        hints.append(Hint("maybe", "有监护人"))
    if person.birth and documents.read_date(person.birth) is None:
        hints += of_birth(person.birth, said_on)
    return hints
