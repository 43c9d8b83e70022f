"""The card reader at the form: a laid card fills an empty one; what was typed changes only by Alt+R pressed twice.

The reader is watched from a thread of its own while the page is shown; hiding, locking or closing lets go of it.
"""

from __future__ import annotations

from typing import Any

import shiboken6
from PySide6.QtCore import QEvent, QObject, Qt, Signal

from desktop.base.errors import CunbuError
from desktop.devices.card_reader import ABSENT, CONNECTED, NO_READER, CardReader, News, Watch, choose_reader
from desktop.domain.card_fill import PARTY, Difference, FillPlan, plan_fill
from desktop.domain.card_photo import PhotoRecord
from desktop.domain.card_record import FILLED, CardRecord, read_card
from desktop.domain.mrz import PassportLines
from desktop.ui.enrol.card_side import LeftSide
from desktop.ui.enrol.passport import PassportSheet
from desktop.ui.enrol.photo import PhotoSheet
from desktop.ui.enrol.sides import show_read
from desktop.ui.enrol.wedge import Wedge
from desktop.ui.widgets import Clear, Glyph, Label, column, row
from desktop.ui.widgets.mini import MiniButton

ADOPT = "读到的与已写的不同,没有改动。再按一次 Alt+R 采用读到的。"
OTHER_CARD = "读到另一张卡。这张表没有改动;填入新表,保存后按 Alt+R。"
WAITS = "读到了,按 Alt+R 填入。"
MOST_SHOWN = 5
BLOCKS = ("agent_", "user_", "guardian_")

Read = CardRecord | PassportLines | PhotoRecord


class ReaderStrip(Clear):
    """State of the reader, and beneath it what was read and not (yet) put into the form."""

    def __init__(self) -> None:
        self.mark = Glyph("info", "ink2", 15)
        self.state = Label(ABSENT, "hint")
        self.button = MiniButton("读卡 Alt+R", lambda: None, accessible="读身份证")
        self.button.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.name, self.words = Label("", "readname", wrap=True), Label("", wrap=True)
        super().__init__(column(row(self.mark, self.state, None, self.button, gap=6), self.name, self.words, gap=2))
        self.show_state(None)
        self.say("")

    def show_state(self, connected: bool | None) -> None:
        """None: this laptop has no reader to wait for."""
        self.state.setText(CONNECTED if connected else ABSENT)
        self.state.set_tone("green" if connected else "")
        self.mark.show_icon(*(("check", "green") if connected else ("info", "ink2")))
        self.button.setVisible(connected is not None)

    def say(self, text: str, tone_name: str = "", name: str = "") -> None:
        self.name.setText(name)
        self.name.setVisible(bool(name))
        self.words.setText(text)
        self.words.set_tone(tone_name)
        self.words.setVisible(bool(text))


class ReaderDesk(QObject):
    """Between the reader, the strip on the left and the form in hand. `page` is the EnrolPage."""

    heard = Signal(object)  # News, from the reader's thread

    def __init__(self, page: Any) -> None:
        super().__init__(page)
        self._page = page
        self.strip = ReaderStrip()
        left: LeftSide = page.left
        left.card.body.insertWidget(1, self.strip)
        self.reader: CardReader | None = None
        self.watch: Watch | None = None
        self._pending: Read | None = None
        self._block = ""  # whose fields a card is read into: "" the owner's, "agent_" the agent's
        self._offered: tuple[Difference, ...] = ()  # what stands before the rep's eyes
        self.heard.connect(self._on_news, Qt.ConnectionType.QueuedConnection)
        page.installEventFilter(self)
        page.shortcut("Alt+R", self.on_key)
        page.shortcut("Alt+H", self.on_passport)
        page.shortcut("Alt+O", self.on_photo)
        mini = MiniButton("机读码 Alt+H", self.on_passport, accessible="写护照机读码")
        self._passport = mini.stand_beside(page.form.who.doc_no)
        for told in (page.hand.opened, page.hand.looked):
            told.connect(lambda look: self._passport.setVisible(look.person.doc_type == "PPT"))
        self.strip.button.clicked.connect(self.on_key)
        Wedge(page.form)
        page.hand.opened.connect(lambda _look: self._on_opened())
        page.hand.finished.connect(self._on_finished)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._page and event.type() == QEvent.Type.Show and not event.spontaneous():
            self._begin()
        elif watched is self._page and event.type() == QEvent.Type.Hide and not event.spontaneous():
            self._end()
        return False

    def _begin(self) -> None:
        if self.watch is not None:
            return
        try:
            self.reader = choose_reader()
        except CunbuError as refusal:
            self.strip.say(refusal.sentence, "red")
            return
        self.strip.show_state(None if self.reader is None else False)
        if self.reader is not None:
            self.watch = Watch(self.reader, self._pass_on)

    def _pass_on(self, news: News) -> None:
        """On the reader's thread; a window that is gone meanwhile hears nothing."""
        if shiboken6.isValid(self):
            self.heard.emit(news)

    def _end(self) -> None:
        self._drop()
        if self.watch is not None:
            self.watch.stop()
            self.watch = None

    # -- the key
    def on_key(self) -> None:
        """Take what waits, adopt what differs, or read now."""
        self._page.form.commit_in_hand()
        if not self._offered:
            self._block = self._block_in_hand()
        if self._pending is not None and self._offered:
            self._adopt(self._pending)
        elif self._pending is not None:
            self._take(self._pending, asked=True)
        elif self.watch is None:
            self._say(NO_READER)
        else:
            self._say("正在读卡…")
            self.watch.ask()

    def on_photo(self) -> None:
        """A photograph of the card, taken as if Alt+R had read it, once its name is confirmed."""
        if self._page.hand.may_write:
            self._page.form.commit_in_hand()
            self._open(PhotoSheet(self._page.bench, self._page))

    def _open(self, sheet: PassportSheet | PhotoSheet) -> None:
        sheet.taken.connect(lambda read: self._take(read, asked=True))
        sheet.open()

    def on_passport(self) -> None:
        """The two lines of a passport, taken as if Alt+R had read them."""
        if not self._page.hand.may_write:
            return
        self._page.form.commit_in_hand()
        self._open(PassportSheet(self._page.bench.session.today, self._page))

    # -- what the reader tells
    def _on_news(self, news: News) -> None:
        if self.watch is None:
            return  # told before it was let go
        if news.kind in ("connected", "absent"):
            self.strip.show_state(news.kind == "connected")
        elif news.kind == "trouble":
            self._say(news.sentence, "amber")
        elif news.kind == "broke":
            self.strip.show_state(False)
            self._page.bench.lanes.broke.emit(news.error)
        else:
            self._on_card(news)

    def _on_card(self, news: News) -> None:
        try:
            record = read_card(news.raw, self._page.bench.session.today)
        except CunbuError as refusal:
            self._say(refusal.sentence, "red")
            return
        self._take(record, asked=news.asked)

    def _take(self, record: Read, *, asked: bool) -> None:
        if self._page.hand.person is None or not self._page.form.isEnabled():
            self._keep(record, WAITS)
            return
        self._block = self._block_in_hand()
        plan = self._plan(record)
        if self._block:
            self._put(record, plan)
        elif not plan.same_person and not asked:
            self._keep(record, OTHER_CARD)
        elif not asked and self._written()["name"]:
            self._keep(record, WAITS)
        else:
            self._put(record, plan)

    def _put(self, record: Read, plan: FillPlan) -> None:
        """Fill what is empty; show what differs and leave it."""
        self._drop()
        self._fill(self._named(plan.fill))
        if plan.differences:
            lines = [d.words for d in plan.differences[:MOST_SHOWN]]
            self._keep(record, "\n".join((*lines, ADOPT)), offered=plan.differences)
        elif plan.fill:
            self._report(record, "已读入,请与证件和本人对照。")
        else:
            self._say("读到的与这张表一致。", "green")
        self._lead(record)

    def _adopt(self, record: Read) -> None:
        person = self._page.hand.person
        if person is None:
            return
        plan, written = self._plan(record), self._written()
        if plan.differences != self._offered:  # typed on meanwhile: shown once more
            self._put(record, plan)
            return
        self._drop()
        before = {self._block + field: written[field] or None for field in plan.adopted}
        self._fill(self._named(plan.adopted))
        self._report(record, "已按证件改写,请与证件和本人对照。")
        self._page.bench.tell(f"已按证件改写 {len(before)} 格。", lambda: self._give_back(person.id, before))
        self._lead(record)

    def _give_back(self, person_id: str, before: dict[str, str | None]) -> None:
        if self._page.hand.person is not None and self._page.hand.person.id == person_id:
            self._fill(before)
            self._say("已改回原来写的。")

    # -- the form
    def _written(self) -> dict[str, str | None]:
        """What stands in the form, the line in hand too."""
        controls, person = self._page.form.controls, self._page.hand.person
        if self._block:
            return {f: controls[self._block + f].value() for f in PARTY if self._block + f in controls}
        return {f: controls[f].value() if f in controls else getattr(person, f) for f in FILLED}

    def _block_in_hand(self) -> str:
        """A card laid down while the hand is in somebody's block is hers: the agent's, the user's, the guardian's."""
        name = self._page.form.field_in_hand() or ""
        return next((block for block in BLOCKS if name.startswith(block)), "")

    def _named(self, values: dict[str, str]) -> dict[str, str]:
        return {self._block + field: value for field, value in values.items()}

    def _plan(self, record: Read) -> FillPlan:
        person, written = self._page.hand.person, self._written()
        if self._block:
            return plan_fill({f: v for f, v in record.values().items() if f in written}, written)
        return plan_fill(record.values(), written, kind=person.kind, last4=person.doc_last4)

    def _fill(self, values: dict[str, Any]) -> None:
        if values:
            self._page.form.show_values(values)
            self._page.hand.commit_all(values)
            show_read(self._page)

    def _lead(self, record: Read) -> None:
        """The hand goes on behind the card's fields, or to a name that wants a look; a busy one stays."""
        form = self._page.form
        if self._block:
            return  # the hand goes on in the block by itself
        if form.field_in_hand() not in (None, *FILLED) or self._offered:
            return
        if any(p.field == "name" for p in record.problems):
            form.enter("name")
            return
        places = ("doc_from", "seen_original", "group_no", "mobile")
        form.enter(next(p for p in places if p == "mobile" or (form.controls[p].isVisible() and _empty(form, p))))

    # -- words
    def _report(self, record: Read, words: str) -> None:
        told = " · ".join(part for part in (record.sex, getattr(record, "ethnic", None), record.issuer) if part)
        notes = [p.message for p in record.problems]
        self._say("\n".join(part for part in (told, *notes, words) if part), "amber" if notes else "green")

    def _say(self, text: str, tone_name: str = "", name: str = "") -> None:
        self.strip.say(text, tone_name, name)
        if self._page.columns.narrow and text:  # the strip is in a drawer there
            self._page.bench.tell(text.replace("\n", " "))

    def _keep(self, record: Read, words: str, *, offered: tuple[Difference, ...] = ()) -> None:
        self._pending, self._offered = record, offered
        number = f"\n{record.doc_no}" if record.doc_no and not offered else ""
        self._say(words + number, "amber", f"读到 {record.name}" if record.name else "")

    def _drop(self) -> None:
        self._pending, self._offered = None, ()
        self.strip.say("")

    def _on_opened(self) -> None:
        """Another form: what was read for the last one is forgotten, a card that came too early is offered here."""
        early = self._pending if not self._offered else None
        self._drop()
        if early is not None:
            self._keep(early, WAITS)

    def _on_finished(self, outcome: Any) -> None:
        if outcome.captured and self._pending is not None and self._pending.doc_no == outcome.look.person.doc_no:
            self._drop()


def _empty(form: Any, name: str) -> bool:
    control = form.controls[name]
    return not (control.isChecked() if name == "seen_original" else control.value())
