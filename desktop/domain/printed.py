"""What will be printed of a person, and where: the one answer that her receipt, her own data sheet, the form and the
side panel give, made by the rules that make the books and the wall."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from desktop.domain.consent import CHOICE_NAMES, NOTICE_VERSION, Consent
from desktop.domain.directory_book import LEFT_OUT_REASONS, NumberLine
from desktop.domain.directory_rules import number_lines, reason_left_out
from desktop.domain.people import Person

_ASKED_FOR = Consent("directory", NOTICE_VERSION, "", "sign")


@dataclass(frozen=True, slots=True)
class Printed:
    """`kept_out` and `off_the_wall` are reasons (codes of LEFT_OUT_REASONS), "" where she is printed."""

    choice: str
    kept_out: str
    off_the_wall: str
    numbers: tuple[NumberLine, ...]

    @property
    def book(self) -> str:
        """How the directory has her, in words for herself."""
        if not self.kept_out:
            return CHOICE_NAMES[self.choice]
        if self.kept_out == "declined":
            return CHOICE_NAMES["none"]
        why = "还没有问" if self.kept_out == "not_asked" else LEFT_OUT_REASONS[self.kept_out]
        return f"{CHOICE_NAMES['none']}({why})"

    def leads_to(self, consent: str) -> bool:
        """Whether a consent of this kind, where it stands, puts her on any paper; those about no paper always do."""
        return not {"directory": self.kept_out, "publish": self.off_the_wall}.get(consent)

    @property
    def wall(self) -> str:
        return "不上墙" if self.off_the_wall else "上墙"


def printed_of(person: Person, today: date) -> Printed:
    kept_out = reason_left_out(person, person.village, today) or ""
    wall = reason_left_out(person, person.village, today, "wall") or ""
    return Printed(person.directory_choice or "", kept_out, wall, () if kept_out else number_lines(person))


def too_young(person: Person, today: date) -> bool:
    """Whether the law keeps her out whatever she answers: then there is nothing to ask her about the directory."""
    willing = person.with_fields(
        state="captured", name=person.name or "-", directory_choice="full", consents=(_ASKED_FOR,)
    )
    return reason_left_out(willing, person.village, today) == "minor"


def of_age_after_all(person: Person, now: Person, today: date) -> bool:
    """What made her a child was put right: her "not listed" was the law's, so she herself is to be asked."""
    return person.directory_choice == "none" and too_young(person, today) and not too_young(now, today)


TOO_YOUNG = f"{LEFT_OUT_REASONS['minor']}不登号码簿,也不上墙,不用选"
