"""The middle of the page: three groups in the order of the card and the talk, and one memory of what is on disk."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QWidget

from desktop.domain.audit_reasons import reason_of
from desktop.domain.identity import ANOTHER
from desktop.domain.people import EDITABLE, Person
from desktop.domain.problems import Problem
from desktop.ui.enrol.consents import ConsentGroup
from desktop.ui.enrol.offering import Offering
from desktop.ui.enrol.others import OthersGroup
from desktop.ui.enrol.parts import Group
from desktop.ui.enrol.service import ServiceGroup
from desktop.ui.enrol.walk import Walk, enter
from desktop.ui.enrol.who import WhoGroup
from desktop.ui.operations.enrol import Look
from desktop.ui.widgets import TextLine, column

ORDER = (
    "kind", "name", "doc_type", "doc_no", "name_bss", "surname_reading", "birth", "sex", "doc_from", "doc_to",
    "seen_original", "group_no", "household", "is_head", "address", "guardian_name", "guardian_relation",
    "guardian_phone", "guardian_doc_type", "guardian_doc_no", "agent_name", "agent_relation", "agent_phone",
    "agent_letter", "agent_doc_type", "agent_doc_no", "agent_seen", "agent_address", "approval", "user_role",
    "user_name", "user_doc_type", "user_doc_no", "user_address", "user_phone", "service", "network", "wished_number",
    "plan", "contract", "mobile", "iccid", "home_line", "contact_phone", "cards_declared", "handset", "imei1",
    "imei2", "broadband", "blank_card", "twin_reason", "method", "method_reference", "short_no", "directory_choice",
    "consent_service", "consent_sensitive", "consent_publish", "consent_marketing",
)  # fmt: skip
"""How a hand walks through the form: as the eye reads it, line by line."""

TICKED_TIMES = ("seen_original", "agent_seen")
"""Boxes that stand for a moment: what is kept is when they were ticked."""

PASSED_OVER = frozenset({"wished_number", "iccid", "home_line", "contact_phone", "cards_declared", "household",
                         "is_head", "blank_card"})  # fmt: skip
"""What may stay empty: the hand is not led there, it goes there by itself."""

UNASKED = frozenset({"missing", "not_asked", "consent_missing", "original_not_seen"})
"""What is merely not there yet is not told while the form is being filled, only when it is to be saved."""


def place_of(problem: Problem) -> str:
    """The control a finding belongs to."""
    if problem.code == "consent_missing" and problem.field != "directory":
        return f"consent_{problem.field}"
    return "directory_choice" if problem.field == "directory" else problem.field


UNJUDGED = ("missing", ANOTHER)
"""No auditor has a word for these: nothing is there yet, or it is about somebody else."""


def _in_words(problem: Problem, person: Person) -> str:
    """The sentence, and for an error the words the county's auditors have for it."""
    reason = reason_of(problem, person.user_role) if problem.severity == "error" else None
    return f"{problem.message}〔{reason}〕" if reason and problem.code not in UNJUDGED else problem.message


class Form(QWidget):
    """`committed(field, value)`: a control was left with news in it."""

    committed = Signal(str, object)
    ended = Signal()  # Enter after the last control
    entered = Signal(object)  # the control that has the hand now
    typed = Signal(str, str)  # a line rests with this in it, the hand is still there

    def __init__(self, today: Callable[[], date]) -> None:
        super().__init__()
        self.setProperty("role", "clear")
        self.who, self.others = WhoGroup(self, today), OthersGroup(self)
        self.service, self.consents = ServiceGroup(self, today), ConsentGroup(self, today)
        self.groups: tuple[Group, ...] = (self.who, self.others, self.service, self.consents)
        for opener in self.others.openers(self.enter):
            self.who.head.addWidget(opener)
        self.service.handset_wanted.connect(lambda: self.enter(self.service.ask_handset()))
        self.controls: dict[str, Any] = {k: c for group in self.groups for k, c in group.controls.items()}
        self.setLayout(column(*(group.card for group in self.groups), None, gap=8))
        for group in self.groups:
            group.committed.connect(self._on_committed)
        self.offering = Offering(self.controls, self)
        self.asked = False
        self._held_back: dict[str, str] = {}  # control -> why its value did not go to disk
        self.walk = Walk([self.controls[name] for name in ORDER], self.ended.emit, self)
        self.walk.entered.connect(self.entered)
        for name, line in self.controls.items():
            if isinstance(line, TextLine):
                line.textEdited.connect(lambda _text, name=name: self._held_back.pop(name, None))
                if name in EDITABLE:
                    line.rested.connect(lambda value, name=name: self.typed.emit(name, value))

    # -- what is on disk, shown
    def begin(self, look: Look) -> None:
        """Another person's form: everything is replaced, the one control in hand too."""
        self.asked = False
        self._held_back.clear()
        self.consents.begin(look.person)
        self.others.begin(look.person)
        self.service.begin()
        self._show(look, self.controls)
        self.say(look)

    def clear(self) -> None:
        """Nobody's form: what stood here is not left in sight."""
        self.begin(Look(Person(id="", kind="signup", village="")))

    def refresh(self, look: Look) -> None:
        """The newest state on disk; the control in hand and what was refused stay as they were typed."""
        self._show(look, {name: c for name, c in self.controls.items() if not self._in_hand(name, c)})
        self.say(look)

    def _show(self, look: Look, controls: dict[str, Any]) -> None:
        person = look.person
        for group in self.groups:
            group.dress(person)
        self.who.kind.setEnabled(look.may_change_kind)
        self.service.want_reason(look.reason_wanted)
        self.others.want_approval(any(problem.field == "approval" for problem in look.rules))
        for name, control in controls.items():
            if name in TICKED_TIMES:
                control.set_value(bool(getattr(person, name)))
            elif hasattr(person, name) and name not in ("directory_choice", "consents"):
                control.set_value(getattr(person, name))
        self.offering.show(person, look.offers)

    def _in_hand(self, name: str, control: QWidget) -> bool:
        return control.hasFocus() or name in self._held_back or bool(getattr(control, "pending", False))

    # -- findings
    def say(self, look: Look) -> None:
        """Each finding under its field, errors before warnings; a field that was refused keeps its sentence."""
        told = set(self._held_back)
        for group in self.groups:
            group.hush()
        for name, sentence in self._held_back.items():
            self._put(name, sentence, "error")
        for problem in sorted(look.problems, key=lambda p: p.severity != "error"):
            place = place_of(problem)
            if (problem.code in UNASKED and not self.asked) or (place in told and not place.startswith("consent_")):
                continue
            told.add(place)
            self._put(place, _in_words(problem, look.person), problem.severity)
        for name, words in look.good.items():
            if name not in told:
                self._put(name, words, "ok")

    def refuse(self, name: str, sentence: str) -> None:
        """This value did not go to disk: it stays as typed, with the reason, until it is changed."""
        if name in self.controls:
            self._held_back[name] = sentence
        self._put(name, sentence, "error")

    def hush(self, name: str) -> None:
        """Nothing is said about this field for now."""
        self._put(name, "", "")

    def _put(self, name: str, text: str, tone_name: str) -> None:
        for group in self.groups:
            if group.say(name, text, tone_name):
                return

    def lacking(self, look: Look) -> list[str]:
        """Controls that keep the form from being saved, in the order of the walk."""
        wrong = {place_of(p) for p in look.problems if p.severity == "error"} | set(self._held_back)
        return [name for name in ORDER if name in wrong]

    @property
    def refused(self) -> str | None:
        """A control whose value is not on disk, if any."""
        if self.consents.waiting:
            return "method"
        return next((name for name in ORDER if name in self._held_back), None)

    # -- what is offered
    def take_offers(self) -> dict[str, Any]:
        """Take everything that is offered and whole; the values by field, for one act. The line in hand comes too."""
        taken: dict[str, Any] = {}
        for name in ORDER:
            control = self.controls[name]
            offer = getattr(control, "offer", None)
            if (
                offer is None
                or offer.is_open
                or not control.isVisible()
                or control.value()
                or name in self._held_back
            ):
                continue
            control.set_value(offer.value)
            if control.value():
                taken[name] = control.value()
        return taken

    def first_empty(self) -> str:
        """Where the hand goes next: the first visible control that still wants an answer."""
        for name in ORDER:
            control = self.controls[name]
            if name in PASSED_OVER or not control.isVisible() or not control.isEnabled():
                continue
            if not (control.isChecked() if isinstance(control, QCheckBox) else control.value()):
                return name
        return "method"

    # -- the hand
    def field_in_hand(self) -> str | None:
        return next((name for name, control in self.controls.items() if control.hasFocus()), None)

    def enter(self, name: str) -> None:
        control = self.controls.get(name)
        if control is not None:
            enter(control)

    def commit_in_hand(self) -> None:
        for control in self.controls.values():
            if getattr(control, "pending", False):
                control.commit()

    def let_go(self) -> None:
        """What stands in the lines is not wanted any more: nothing of it is told."""
        for control in self.controls.values():
            if isinstance(control, TextLine):
                control.let_go()

    def put(self, name: str, value: Any) -> None:
        """Write a value as if a person had: shown at once, then committed."""
        self.controls[name].set_value(value)
        self._on_committed(name, value)

    def show_values(self, values: Mapping[str, Any]) -> None:
        """Show values that are on their way to disk by another road than a control."""
        for name, value in values.items():
            self._held_back.pop(name, None)
            if name in self.controls:
                self.controls[name].set_value(value)

    def _on_committed(self, name: str, value: Any) -> None:
        self._held_back.pop(name, None)
        self.committed.emit(name, value)
