"""1 本人: who she is, in the order of the card, and the guardian of a minor."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from desktop.domain import agents, guardians, names
from desktop.domain.documents import DOCUMENT_TYPES, LONG_TERM, RESIDENT_LIKE
from desktop.domain.people import Person
from desktop.services.characters import undrawable
from desktop.ui.enrol.parts import PERSONAL, Group, ValidityLine, initials, message, tell
from desktop.ui.enrol.readings import ReadingChoice
from desktop.ui.widgets import Card, Clear, Label, TextLine, Tick, column, row
from desktop.ui.widgets.choices import KeyedChoice, KeyedPick
from desktop.ui.widgets.grid import FieldGrid
from desktop.ui.widgets.mini import MiniButton
from desktop.ui.widgets.offered import OfferedLine

KINDS = (("signup", "办业务"), ("listing", "只登号码簿"))
ANY_DOCUMENT = [(t.code, t.name, initials(t.name)) for t in DOCUMENT_TYPES.values() if t.code != "RIC15"]
RELATIONS = [(words, words, initials(words)) for words in guardians.RELATIONS]


class WhoGroup(Group):
    """`kind` commits like a field; the form turns it into its own act."""

    finder_wanted = Signal()

    def __init__(self, parent: QObject, today) -> None:
        super().__init__(parent)
        self._today = today  # () -> date
        self.kind = self.bind("kind", KeyedChoice("登记种类", KINDS))
        self.name = self.add("name", "姓名", TextLine(limit=50))
        MiniButton("找字", self.finder_wanted.emit, key="Alt+F", accessible="找生僻字").stand_beside(self.name)
        self.bss = self.add("name_bss", "县里系统写作", TextLine(limit=60))
        self.boxes = message()
        self.reading = self.add("surname_reading", "这个姓怎么读", ReadingChoice())
        self.doc_type = self.add("doc_type", "证件类型", KeyedPick(ANY_DOCUMENT, placeholder="居民身份证"))
        self.doc_no = self.add("doc_no", "证件号码", TextLine(shape="document", limit=30))
        self.birth = self.add("birth", "出生日期", TextLine(limit=14, placeholder="如 19380302"))
        self.sex = self.add("sex", "性别", KeyedChoice("性别", (("男", "男"), ("女", "女"))))
        self.doc_from = self.add("doc_from", "有效期起", TextLine(limit=14, placeholder="如 20160302"))
        self.doc_to = self.add("doc_to", "有效期止", ValidityLine(limit=14, placeholder="c = 长期"))
        self.seen = self.bind("seen_original", Tick("我已当面看过原件"))
        self.seen_message = message()
        self.seen_block = Clear(column(Label("", "label"), self.seen, self.seen_message, gap=2))
        self.group_no = self.add("group_no", "村民小组", OfferedLine(limit=20))
        self.household = self.add("household", "户号", OfferedLine(limit=30))
        self.is_head = self.bind("is_head", Tick("户主"))
        self.address = self.add(
            "address", "住址", OfferedLine(limit=120, placeholder="照证件写到村、组、号;同上一位按 Ctrl+D")
        )
        MiniButton("长期", self._on_long_term, accessible="有效期长期").stand_beside(self.doc_to)
        self._guardian()
        self._lay_out()

    def _guardian(self) -> None:
        self.add("guardian_name", "监护人姓名", TextLine(limit=50))
        self.add("guardian_relation", "与本人关系", KeyedPick(RELATIONS))
        self.add("guardian_doc_type", "监护人证件", KeyedPick(PERSONAL, placeholder="居民身份证"))
        self.add("guardian_doc_no", "监护人证件号码", TextLine(shape="document", limit=30))
        self.add("guardian_phone", "监护人电话", TextLine(shape="phone", limit=16))

    def _lay_out(self) -> None:
        self._head = Clear(column(Label("", "label"), self.is_head, gap=2))
        self._boxes = Clear(column(self.boxes))
        self._grid = FieldGrid(
            ((self.name, 3), (self.doc_type, 3), (self.doc_no, 6)),
            ((self._boxes, 12),),
            ((self.bss, 12),),
            ((self.reading, 12),),
            ((self.birth, 3), (self.sex, 4)),
            ((self.doc_from, 3), (self.doc_to, 3), (self.seen_block, 6)),
            ((self.group_no, 2), (self.household, 2), (self._head, 2), (self.address, 6)),
        )
        fields = self.fields
        self._guard_grid = FieldGrid(
            ((fields["guardian_name"], 6), (fields["guardian_relation"], 3), (fields["guardian_phone"], 3)),
            ((fields["guardian_doc_type"], 3), (fields["guardian_doc_no"], 9)),
        )
        self._guard = Clear(column(Label("监护人", "title"), self._guard_grid, gap=6))
        self.card = Card(margins=(16, 8, 16, 10))
        self.card.body.setSpacing(6)
        self.head = row(Label("1 本人", "title"), 12, self.kind, None, gap=8)
        self.card.add(self.head, self._grid, self._guard)

    def _on_long_term(self) -> None:
        line = self.doc_to.control
        line.setText(LONG_TERM)
        line.commit()

    def dress(self, person: Person) -> None:
        signup = person.kind == "signup"
        tells_birth = person.doc_type in (None, *RESIDENT_LIKE)
        age = guardians.age_of(person, self._today())
        minor = age is not None and 0 <= age < guardians.ADULT
        for field in (self.doc_from, self.doc_to, self.address):
            self._grid.show_cell(field, signup)
        for field in (self.birth, self.sex):
            self._grid.show_cell(field, not tells_birth or (not signup and not person.doc_no))
        self._grid.show_cell(self.reading, self.reading.control.ask_about(person))
        self.name.set_label("单位名称" if agents.is_unit(person) else "姓名")
        self._guard.setVisible(minor or guardians.has_guardian(person))
        self._grid.show_cell(self.seen_block, signup)
        self._dress_name(person.name or "")
        kept = person.doc_last4 and not person.doc_no
        self.doc_no.set_hint(f"本机只留末四位 {person.doc_last4}" if kept else "")

    def _dress_name(self, name: str) -> None:
        """How the county writes it, where that differs; and in red what can be kept but not drawn."""
        reason = names.bss_name(name)[1] if name else None
        self._grid.show_cell(self.bss, reason is not None)
        self.bss.set_hint(reason or "")
        lost = "、".join(f"U+{ord(char):04X}" for char in undrawable(name))
        tell(
            self.boxes,
            f"没有字体能显示、打印 {lost}。照样能存,纸上印成带编码的方框,请对照证件" if lost else "",
            "error",
        )
        self._grid.show_cell(self._boxes, bool(lost))

    def say(self, name: str, text: str, tone_name: str, cure=None) -> bool:
        if name == "seen_original":
            tell(self.seen_message, text, tone_name)
            return True
        return super().say(name, text, tone_name, cure)

    def hush(self) -> None:
        super().hush()
        tell(self.seen_message, "", "")
