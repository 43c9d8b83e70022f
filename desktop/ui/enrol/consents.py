"""3 短号、号码簿与同意: her own answers. Nothing is preselected, and nothing is recorded before it is known how she
gave it: an answer chosen first waits in sight until the manner is chosen, and then both are one act.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import QObject, Qt, Signal

from desktop.base.clock import from_iso, local_text
from desktop.domain import printed
from desktop.domain.consent import CHOICE_NAMES, CONSENT_NAMES, METHOD_NAMES, NOTICE_VERSION
from desktop.domain.offers import Offer, Whose
from desktop.domain.people import Person
from desktop.ui.enrol.parts import Group, message, tell
from desktop.ui.widgets import Card, Field, Label, TextLine, Tick, row
from desktop.ui.widgets.choices import KeyedChoice
from desktop.ui.widgets.flow import FlowLayout
from desktop.ui.widgets.grid import FieldGrid
from desktop.ui.widgets.mini import MiniButton
from desktop.ui.widgets.offered import OfferedLine

SHORT_METHODS = {"sign": "签字", "press": "按手印", "verbal_witness": "口头(有见证)", "signed_sheet": "名册签字"}
TICKED = ("service", "sensitive", "publish", "marketing")
NO_WALL = "号码簿不登的,也不上墙"
SIGNUP_ONLY = ("service", "sensitive", "marketing")


class ConsentGroup(Group):
    """Signals beside `committed`: a consent given or taken back, the directory answer with its consent."""

    gave = Signal(str, str, object)  # consent, method, reference or None
    took_back = Signal(str)
    chose = Signal(str, str, object)  # choice, method, reference or None
    notice_wanted = Signal()
    short_wanted = Signal()

    def __init__(self, parent: QObject, today: Callable[[], date]) -> None:
        super().__init__(parent)
        self._today = today
        self.too_young = False  # nothing is asked about the directory then
        self._signup = True
        self._waiting: list[tuple[str, str]] = []  # ("choice", value) or ("consent", kind) without a method yet
        self.method = KeyedChoice("同意方式", SHORT_METHODS.items())
        self.controls["method"] = self.method
        self.method.committed.connect(self._on_method)
        self.sheet = TextLine(limit=40, placeholder="名册编号")
        self.sheet_field = Field("名册编号", self.sheet)
        self.controls["method_reference"] = self.sheet
        self.sheet.committed.connect(lambda _text: self._carry())
        self.short = self.add("short_no", "村内短号", OfferedLine(shape="short", limit=6, placeholder="已用完"))
        self.choice = KeyedChoice("号码簿怎样登", CHOICE_NAMES.items())
        self.choice_field = Field("交村委印号码簿,怎样登(本人选,不预选)", self.choice)
        self.choice_field.layout().setSpacing(2)
        self.controls["directory_choice"], self.fields["directory_choice"] = self.choice, self.choice_field
        self.choice.committed.connect(lambda value: self._ask("choice", str(value)))
        self.ticks: dict[str, Tick] = {}
        for kind in TICKED:
            tick = self.ticks[kind] = Tick(CONSENT_NAMES[kind], widest=f"{CONSENT_NAMES[kind]} 00:00")
            self.controls[f"consent_{kind}"] = tick
            tick.committed.connect(lambda on, kind=kind: self._on_tick(kind, on))
        self.tick_message = message()
        self._lay_out()

    def _lay_out(self) -> None:
        notice = MiniButton(
            f"告知与问答 {NOTICE_VERSION} 版", self.notice_wanted.emit, key="Alt+T", accessible="念告知书并问"
        )
        self.notice = notice.stand_beside(self.choice_field)
        take = MiniButton("取号", self.short_wanted.emit, key="Alt+N", accessible="取下一个空短号")
        self.next_short = take.stand_beside(self.short)
        self._grid = FieldGrid(((self.sheet_field, 4),), ((self.short, 3), (self.choice_field, 9)))
        self._grid.show_cell(self.sheet_field, False)
        ticks = FlowLayout(*self.ticks.values(), gap=10)
        self.card = Card(margins=(16, 8, 16, 8))
        self.card.body.setSpacing(6)
        head = row(Label("3 短号、号码簿与同意", "title"), 12, Label("同意方式", "label"), self.method, gap=6)
        head.setStretch(3, 1)
        self.card.add(head, self._grid, ticks, self.tick_message)
        self.card.body.setAlignment(head, Qt.AlignmentFlag.AlignTop)

    def answer(self, kind: str, yes: object) -> None:
        """She was asked in so many words: the same as ticking her box, or unticking it."""
        tick = self.ticks[kind]
        if tick.isChecked() != bool(yes):
            tick.setChecked(bool(yes))
            tick.committed.emit(bool(yes))

    # -- asking for the manner first
    def _on_tick(self, kind: str, on: bool) -> None:
        if on and kind == "publish" and self.choice.value() == "none":
            self.ticks[kind].set_value(False)
            tell(self.tick_message, printed.TOO_YOUNG if self.too_young else NO_WALL, "warning")
        elif on:
            self._ask("consent", kind)
        elif ("consent", kind) in self._waiting:
            self._waiting.remove(("consent", kind))
        else:
            self.took_back.emit(kind)

    def _ask(self, what: str, value: str) -> None:
        if (what, value) == ("choice", "none"):
            self._waiting = [w for w in self._waiting if w[0] != "choice" and w != ("consent", "publish")]
            self.chose.emit("none", str(self.method.value() or "verbal_witness"), None)
            return
        if what == "choice":
            self._waiting = [w for w in self._waiting if w[0] != "choice"]
        self._waiting.append((what, value))
        self._carry()

    def _on_method(self, value: object) -> None:
        needs_sheet = value == "signed_sheet"
        self._grid.show_cell(self.sheet_field, needs_sheet)
        if needs_sheet and not self.sheet.value():
            self.sheet.setFocus()
        self._carry()

    def _carry(self) -> None:
        """Record what was waiting, once the manner is known."""
        method, reference = self.method.value(), self.sheet.value() or None
        ready = method is not None and (method != "signed_sheet" or reference is not None)
        if not ready:
            self._tell_waiting()
            return
        waiting, self._waiting = self._waiting, []
        sheet = reference if method == "signed_sheet" else None
        for what, value in waiting:
            (self.chose if what == "choice" else self.gave).emit(value, str(method), sheet)

    def _tell_waiting(self) -> None:
        lack = "请填名册编号" if self.method.value() == "signed_sheet" else "请选同意方式"
        words = f"{lack},选好就记下"
        if any(what == "choice" for what, _ in self._waiting):
            self.choice_field.say(words, "warning")
        elif self._waiting:
            tell(self.tick_message, words, "warning")

    @property
    def waiting(self) -> bool:
        """An answer is on the screen that is not on disk, because the manner is not known."""
        return bool(self._waiting)

    def focus_lack(self) -> None:
        (self.sheet if self.method.value() == "signed_sheet" else self.method).setFocus()

    # -- showing
    def begin(self, person: Person) -> None:
        """Another person's form: her own manner is asked anew."""
        self._waiting = []
        methods = {c.method for c in person.consents if c.stands}
        self.method.set_value(methods.pop() if len(methods) == 1 else None)
        references = {c.reference for c in person.consents if c.stands and c.reference}
        self.sheet.set_value(references.pop() if len(references) == 1 else "")
        self._grid.show_cell(self.sheet_field, self.method.value() == "signed_sheet")

    def dress(self, person: Person) -> None:
        self._signup = person.kind == "signup"
        for kind, tick in self.ticks.items():
            tick.setVisible(person.kind == "signup" or kind not in SIGNUP_ONLY)
            given = person.consent(kind)
            if ("consent", kind) not in self._waiting:
                tick.set_value(given is not None)
            at = local_text(from_iso(given.given_at), "%H:%M") if given else ""
            tick.setText(f"{CONSENT_NAMES[kind]} {at}".strip())
            tick.setToolTip(_told(person, kind))
            tick.setAccessibleDescription(_told(person, kind))
        self._dress_choice(person)
        if not self.too_young:
            self.choice.setToolTip(_told(person, "directory"))

    def _dress_choice(self, person: Person) -> None:
        """Who is too young is not asked; who is not listed is not asked about the wall."""
        self.too_young = printed.too_young(person, self._today())
        if self.too_young:
            self._waiting = [w for w in self._waiting if w[0] != "choice" and w != ("consent", "publish")]
            self.ticks["publish"].set_value(person.consent("publish") is not None)
        if not any(what == "choice" for what, _ in self._waiting):
            self.choice.set_value("none" if self.too_young else person.directory_choice)
        self.choice.lock(printed.TOO_YOUNG if self.too_young else "")
        self.choice_field.set_hint(printed.TOO_YOUNG if self.too_young else "")

    def show_next_short(self, number: str | None, left: int) -> None:
        self.next_short.setEnabled(number is not None)
        self.short.control.set_offer(Offer(number, "下一个空号", Whose.LAPTOP) if number and self._signup else None)
        self.next_short.setToolTip(f"号段余 {left} 个")

    def say(self, name: str, text: str, tone_name: str, cure: tuple[str, Callable[[], object]] | None = None) -> bool:
        if name in ("directory", "directory_choice"):
            return super().say("directory_choice", text, tone_name, cure)
        if name.startswith("consent_") and name.removeprefix("consent_") in self.ticks:
            both = ";".join(part for part in (self.tick_message.text(), text) if part)
            tell(self.tick_message, both, tone_name)
            return True
        return super().say(name, text, tone_name, cure)

    def hush(self) -> None:
        super().hush()
        tell(self.tick_message, "", "")
        if self._waiting:
            self._tell_waiting()


def _told(person: Person, kind: str) -> str:
    given = person.consent(kind)
    if given is None:
        return "还没有同意"
    at = local_text(from_iso(given.given_at), "%Y-%m-%d %H:%M")
    sheet = f",{given.reference}" if given.reference else ""
    return f"{METHOD_NAMES[given.method]}{sheet},{at},告知书 {given.text_version} 版"
