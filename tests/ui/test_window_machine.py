"""The real window under a hand that does things in any order: nobody is mixed with another, nothing promised is lost.

Every made-up person has facts that are hers alone. The rep looks, opens, corrects, throws away, begins, types (also
the next villager, without looking where), saves, withdraws, erases, goes to another village, locks; and the program
is killed: the folder as it lies at that moment is opened by another window. After each step the store is read.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop import app as application
from desktop.domain.people import Person
from desktop.domain.villages import Village
from desktop.storage import people, villages
from desktop.ui.people import acts as people_acts
from desktop.ui.window import Window
from tests.ui.conftest import settle
from tests.ui.hands import ALT, CTRL, press, write
from tests.ui.window_world import HERS, SAME_FOR_ALL, MadeUp, World

pytestmark = [pytest.mark.window, pytest.mark.timeout(7200)]

SEQUENCES = int(os.environ.get("CUNBU_SEQUENCES", "50"))
STEPS = 9
WORLD: World | None = None


@pytest.fixture
def world(qtbot, data_dir: Path, monkeypatch) -> Iterator[World]:
    global WORLD
    monkeypatch.setattr(people_acts, "ask", lambda *_words: True)
    top = Path(tempfile.mkdtemp(prefix="cunbu-window-"))
    WORLD = World(qtbot, Path(shutil.copytree(data_dir, top / "data")))
    yield WORLD
    WORLD.window.close()
    settle(qtbot, WORLD.window.bench)
    application.close(WORLD.window)
    shutil.rmtree(top)
    assert not WORLD.broken, WORLD.broken
    WORLD = None


class Desk(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        assert WORLD is not None
        self.world = WORLD
        self.owner: dict[str, int] = {}  # a fact -> whose it is
        self.made: dict[int, MadeUp] = {}
        self.promised: dict[str, tuple[int, Person]] = {}  # id -> (whose record it is, as it was saved)
        self.turn = 0
        self.mind: int | None = None  # whom the rep believes she is writing
        self.here = 0
        n = self.world.count * 2
        self.villages = [Village(f"4117221{n + k:05d}"[:12], f"试{n + k}村", "朱里镇", "demo") for k in range(2)]
        villages.save(self.bench.session.store, self.villages)
        self.bench.announce("villages")
        self.bench.choose_village(self.villages[0])
        self.world.desk = self
        self.begin()

    # -- the window
    @property
    def window(self) -> Window:
        return self.world.window

    @property
    def bench(self) -> Any:
        return self.window.bench

    @property
    def page(self) -> Any:
        return self.window.shell.build("enrol")

    @property
    def on_form(self) -> bool:
        return bool(self.window.shell.here == "enrol")

    def settle(self) -> None:
        settle(self.world.qtbot, self.bench)

    def on_finished(self, outcome: Any) -> None:
        """What the page says is saved, is saved: that very record, under that very person."""
        if outcome.captured:
            person = outcome.look.person
            whose = self.promised[person.id][0] if person.id in self.promised else self.owner[person.name]
            self.promised[person.id] = (whose, people.get(self.bench.session.store, person.id))

    def strike(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        if QApplication.focusWidget() is None:
            self.window.activateWindow()
            self.page.setFocus()
        if QApplication.focusWidget() is not None:
            press(key, modifier)
        self.settle()

    def put(self, field: str, text: str) -> None:
        """Into the line as a hand does it; a line that is shut takes nothing."""
        self.page.form.enter(field)
        if self.page.form.controls[field].hasFocus():
            self.page.form.controls[field].selectAll()
            write(text)
            press(Qt.Key.Key_Return)

    def take_person(self) -> int:
        someone = self.world.take_person()
        self.made[someone.n] = someone
        for value in someone.facts.values():
            self.owner[value] = someone.n
        return someone.n

    def known(self) -> list[str]:
        return sorted(self.promised)

    # -- what the rep does
    def begin(self) -> None:
        """开始登记: whoever sits there now is somebody new, and the rep types without looking."""
        self.window.shell.open("today")
        self.settle()
        self.window.shell.page.on_start()
        self.settle()
        self.mind = self.take_person()

    @rule(fields=st.sets(st.sampled_from(HERS), min_size=1), whole=st.booleans(), save=st.booleans())
    def next_villager(self, fields: set[str], whole: bool, save: bool) -> None:
        self.begin()
        self.type(fields, whole)
        if save:
            self.strike(Qt.Key.Key_Return, CTRL)

    def type(self, fields: set[str], whole: bool) -> None:
        if self.mind is None or not self.on_form:
            return
        for field in HERS:
            if whole or field in fields:
                self.put(field, self.made[self.mind].facts[field])
        if whole:
            hand = self.page.hand
            hand.commit_all(SAME_FOR_ALL)
            hand.give("service", "sign", None)
            hand.give("sensitive", "sign", None)
            hand.choose("full", "sign", None)
        self.settle()

    @rule(fields=st.sets(st.sampled_from(HERS), min_size=1), whole=st.booleans())
    def go_on_typing(self, fields: set[str], whole: bool) -> None:
        self.type(fields, whole)

    @rule(save=st.booleans())
    def come_back(self, save: bool) -> None:
        """Alt+2, and the rep reads whose form it is."""
        self.window.shell.open("enrol")
        self.settle()
        self.read_on()
        if save:
            self.strike(Qt.Key.Key_Return, CTRL)

    def read_on(self) -> None:
        """An empty form is for whoever comes next; one with something in it for her whose it is."""
        shown = [str(self.page.form.controls[f].value() or "") for f in HERS]
        whose = {self.owner[value] for value in shown if value in self.owner}
        self.mind = whose.pop() if whose else self.take_person()

    @precondition(lambda self: self.promised)
    @rule(data=st.data(), back=st.sampled_from(["people", "today", "directory", "enrol"]), leave=st.booleans())
    def look(self, data: Any, back: str, leave: bool) -> None:
        person = data.draw(st.sampled_from(self.known()))
        self.bench.go("enrol", person=person, back=back)
        self.settle()
        self.mind = None
        if leave:
            self.strike(Qt.Key.Key_Escape)
            if self.on_form:
                self.read_on()

    @precondition(lambda self: self.on_form)
    @rule(field=st.sampled_from(("address", "mobile", "contact_phone")), save=st.booleans())
    def correct(self, field: str, save: bool) -> None:
        """更正, and another telephone or house of hers."""
        self.strike(Qt.Key.Key_C, ALT)
        person = self.page.hand.person
        if person is None or person.id not in self.promised:
            return
        self.turn += 1
        whose = self.promised[person.id][0]
        new = self.made[whose].again(self.turn % 100)[field]
        self.owner[new] = whose
        self.put(field, new)
        self.settle()
        if save:
            self.strike(Qt.Key.Key_Return, CTRL)
            self.mind = None

    @precondition(lambda self: self.on_form)
    @rule(save=st.booleans(), opens=st.booleans())
    def somebody_else_is_typed_over(self, save: bool, opens: bool) -> None:
        """The next villager typed into whatever is there, unless it is plainly somebody's half-written form."""
        person = self.page.hand.person
        if person is None or (person.state == "draft" and self.page.form.controls["name"].value()):
            return
        if person.state == "draft":
            self.read_on()
        else:
            self.mind = self.take_person()
        self.type({"name", "doc_no", "mobile"}, False)
        if save:
            self.strike(Qt.Key.Key_Return, CTRL)
        if opens and self.on_form:
            self.strike(Qt.Key.Key_B, ALT)  # 开新表: there where somebody else is being written over her
            if self.page.hand.person is not None and self.page.hand.person.state == "draft":
                self.read_on()
        elif person.state != "draft":
            self.mind = None

    @precondition(lambda self: self.on_form)
    @rule(key=st.sampled_from([Qt.Key.Key_Z, Qt.Key.Key_B, Qt.Key.Key_J, Qt.Key.Key_A]))
    def strike_a_key(self, key: Qt.Key) -> None:
        """放弃修改, 开新表, the form that waits, all offers; where there is nothing to do, nothing is done."""
        self.strike(key, ALT)
        if self.on_form and self.page.hand.person is not None:
            if self.page.hand.person.state == "draft":
                self.read_on()
            else:
                self.mind = None

    @rule()
    def save(self) -> None:
        if self.on_form:
            self.strike(Qt.Key.Key_Return, CTRL)
            self.mind = None

    @precondition(lambda self: self.promised)
    @rule(data=st.data(), erase=st.booleans())
    def leaves(self, data: Any, erase: bool) -> None:
        """She is withdrawn or erased from the list."""
        person = data.draw(st.sampled_from(self.known()))
        self.window.shell.open("people")
        acts = self.window.shell.page.acts
        acts.erase(person) if erase else acts.withdraw([person])
        self.settle()
        self.mind = None
        whose, kept = self.promised[person]
        gone = people.get(self.bench.session.store, person)
        assert gone is not None
        assert gone.state == "withdrawn", "withdrawn is a promise"
        assert not erase or not any(getattr(gone, f) for f in HERS)
        assert gone.rev in (kept.rev, kept.rev + 1)
        self.promised[person] = (whose, gone)

    @rule()
    def go_to_the_other_village(self) -> None:
        self.here = 1 - self.here
        self.bench.choose_village(self.villages[self.here])
        self.settle()
        if self.on_form:
            self.read_on()

    @rule()
    def lock(self) -> None:
        self.window.lock()
        self.settle()
        self.window.on_signed_in(self.bench.session)
        self.settle()
        self.mind = None
        if self.on_form:
            self.read_on()

    @rule(half=st.booleans())
    def kill(self, half: bool) -> None:
        """With half a name in the line, a second after the last key."""
        kept = None
        line = self.page.form.controls["name"]
        if half and self.on_form and self.mind is not None and line.isEnabled() and not line.value():
            self.page.form.enter("name")
            name = self.made[self.mind].facts["name"]
            self.owner[name[:2]] = self.owner.get(name[:2], self.mind)
            write(name)
            line._rest.timeout.emit()
            self.settle()
            kept = (self.page.hand.person.id, name)
        self.world.kill()
        self.bench.choose_village(self.villages[self.here])
        self.settle()
        self.mind = None
        if kept is not None:
            found = people.get(self.bench.session.store, kept[0])
            assert found is not None
            assert found.name == kept[1], "what was typed a second ago is on disk"

    # -- what is always so
    @invariant()
    def no_record_holds_two_people(self) -> None:
        for village in self.villages:
            for person in people.of_village(self.bench.session.store, village.code):
                facts = [value for f in HERS if (value := getattr(person, f))]
                whose = {self.owner.get(value) for value in facts}
                assert len(whose) <= 1, f"one record, facts of {whose}"
                if person.id in self.promised and facts:
                    assert whose == {self.promised[person.id][0]}, "she became somebody else"

    @invariant()
    def what_was_promised_stands(self) -> None:
        for person_id, (_, kept) in self.promised.items():
            now = people.get(self.bench.session.store, person_id)
            assert now == kept, "looked at, corrected and not saved, or thrown away: she stands as she was saved"

    @invariant()
    def nothing_broke(self) -> None:
        assert not self.world.broken, self.world.broken


def test_whatever_the_hand_does_nobody_is_mixed_or_lost(world: World) -> None:
    run_state_machine_as_test(
        Desk,
        settings=settings(
            max_examples=SEQUENCES,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
