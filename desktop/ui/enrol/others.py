"""Who stands beside the owner: the agent who acts for her, and the one who will use the number or answers for it.
Each block is asked only where there is such a person; a unit always has both."""

from __future__ import annotations

from PySide6.QtCore import QObject

from desktop.domain import agents, parties
from desktop.domain.parties import AGENT, USER, Role
from desktop.domain.people import Person
from desktop.ui.enrol.parts import PERSONAL, Group, initials, message, tell
from desktop.ui.widgets import Card, Clear, Label, PassphraseLine, Tick, column, row
from desktop.ui.widgets.choices import KeyedChoice, KeyedPick
from desktop.ui.widgets.grid import FieldGrid
from desktop.ui.widgets.mini import MiniButton
from desktop.ui.widgets.offered import OfferedLine

RELATIONS = [(words, words, initials(words)) for words in agents.RELATIONS]
FIRST_OF = {AGENT: "agent_name", USER: "user_role"}


class OthersGroup(Group):
    """`ask(role)` opens a block for this form; it stays open while anything is written in it."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._asked: set[Role] = set()
        self._person = Person("", "signup", "")
        self._agent()
        self._user()
        self._lay_out()

    def _agent(self) -> None:
        self.add("agent_name", "经办人姓名", OfferedLine(limit=50))
        self.add("agent_relation", "与本人关系", KeyedPick(RELATIONS))
        self.add("agent_phone", "经办人电话", OfferedLine(shape="phone", limit=16))
        self.add("agent_doc_type", "经办人证件", KeyedPick(PERSONAL, placeholder="居民身份证"))
        self.add("agent_doc_no", "经办人证件号码", OfferedLine(shape="document", limit=30))
        self.letter = self.add("agent_letter", "委托书编号", OfferedLine(limit=60, placeholder="没有编号写日期"))
        self.add("agent_address", "经办人住址", OfferedLine(limit=120))
        self.bind("agent_seen", Tick("我已当面看过经办人原件"))
        self._seen_message = message()
        self.approval = self.add("approval", "主管口令", PassphraseLine("主管输口令,按 Enter"))

    def _user(self) -> None:
        self.bind("user_role", KeyedChoice("使用人或责任人", agents.ROLE_NAMES.items()))
        self._role_message = message()
        self.add("user_name", "姓名", OfferedLine(limit=50))
        self.add("user_doc_type", "证件类型", KeyedPick(PERSONAL, placeholder="居民身份证"))
        self.add("user_doc_no", "证件号码", OfferedLine(shape="document", limit=30))
        self.add("user_phone", "电话", OfferedLine(shape="phone", limit=16))
        self.add("user_address", "住址", OfferedLine(limit=120))

    def _lay_out(self) -> None:
        f = self.fields
        seen = Clear(column(self.controls["agent_seen"], self._seen_message, gap=2))
        self._agent_grid = FieldGrid(
            ((f["agent_name"], 3), (f["agent_relation"], 3), (f["agent_phone"], 3), (f["agent_letter"], 3)),
            ((f["agent_doc_type"], 3), (f["agent_doc_no"], 5), (seen, 4)),
            ((f["agent_address"], 12),),
            ((self.approval, 6),),
        )
        user_grid = FieldGrid(
            ((f["user_name"], 3), (f["user_doc_type"], 3), (f["user_doc_no"], 6)),
            ((f["user_address"], 9), (f["user_phone"], 3)),
        )
        user_head = row(Label("谁用这个号", "title"), 12, self.controls["user_role"], self._role_message, None, gap=8)
        self.blocks = {
            AGENT: Clear(column(Label("经办人(代办)", "title"), self._agent_grid, gap=6)),
            USER: Clear(column(user_head, user_grid, gap=6)),
        }
        self.card = Card(margins=(16, 8, 16, 10))
        self.card.body.setSpacing(8)
        self.card.add(*self.blocks.values())
        self._agent_grid.show_cell(self.approval, False)

    def openers(self, on_asked) -> list[MiniButton]:
        """The two small buttons in the head of the form; `on_asked(control)` puts the hand into the block."""

        def opener(role: Role, words: str, key: str) -> MiniButton:
            def ask() -> None:
                self.ask(role)
                on_asked(FIRST_OF[role])

            return MiniButton(words, ask, key=key)

        return [opener(AGENT, "有人代办", "Alt+G"), opener(USER, "使用人另有其人", "Alt+U")]

    def ask(self, role: Role) -> None:
        self._asked.add(role)
        self._show(self._person)

    def begin(self, person: Person) -> None:
        """Another person's form: she is here herself unless something says otherwise."""
        self._asked.clear()
        self._person = person

    def dress(self, person: Person) -> None:
        self._person = person
        self.letter.set_label("介绍信、授权书编号" if agents.is_unit(person) else "委托书编号")
        self._show(person)

    def _show(self, person: Person) -> None:
        signup = person.kind == "signup"
        for role, block in self.blocks.items():
            named = parties.is_given(person, role) or bool(getattr(person, FIRST_OF[role]))
            block.setVisible(signup and (agents.is_unit(person) or role in self._asked or named))
        self.card.setVisible(any(not block.isHidden() for block in self.blocks.values()))

    def want_approval(self, wanted: bool) -> None:
        if not wanted:
            self.approval.control.set_value("")
        self._agent_grid.show_cell(self.approval, wanted)

    def say(self, name: str, text: str, tone_name: str, cure=None) -> bool:
        told = {"agent_seen": self._seen_message, "user_role": self._role_message}.get(name)
        if told is None:
            return super().say(name, text, tone_name, cure)
        tell(told, text, tone_name)
        return True

    def hush(self) -> None:
        super().hush()
        tell(self._seen_message, "", "")
        tell(self._role_message, "", "")
