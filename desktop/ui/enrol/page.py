"""登记: the form and its two sides. What is typed goes through `Hand` to disk; nothing here judges a value."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtWidgets import QStackedWidget

from desktop.domain.identity import ANOTHER
from desktop.domain.villages import Village
from desktop.ui.enrol.before import repeat, take_offers
from desktop.ui.enrol.card_side import LeftSide
from desktop.ui.enrol.finder import open_finder
from desktop.ui.enrol.foot import SaveBar
from desktop.ui.enrol.form import TICKED_TIMES, Form
from desktop.ui.enrol.hand import Hand
from desktop.ui.enrol.price_side import RightSide
from desktop.ui.enrol.reader import ReaderDesk
from desktop.ui.enrol.sheets import open_asking, open_receipt, open_stock
from desktop.ui.enrol.sides import show_beside, show_read, show_sides
from desktop.ui.enrol.strip import Strip
from desktop.ui.enrol.turns import begin_new, discard, make_another, open_waiting, take_next_short
from desktop.ui.enrol.written import HOME, Written
from desktop.ui.operations import enrol
from desktop.ui.operations.enrol import Beside, Look, Outcome
from desktop.ui.pages import Page
from desktop.ui.widgets import Clear, EmptyState, Scroll, column
from desktop.ui.widgets.columns import ThreeColumns
from desktop.ui.workbench import Workbench

REFRESH_ON = frozenset({"people", "villages", "short", "roster", "sync"})
FORM, NO_VILLAGE = 0, 1


KEYS = (
    ("Enter", "下一格,淡绿的建议随手采用;Shift+Enter 上一格"),
    ("Alt+A", "采用全部建议,到下一个要写的格"),
    ("1–9", "选项按数字;套餐、合约打金额"),
    ("Ctrl+Enter", "保存并下一位"),
    ("Ctrl+D", "这一格照上一位填"),
    ("Alt+R", "读身份证;与已写的不同时再按一次采用"),
    ("Alt+H / Alt+O", "护照机读码 / 证件照片识别(可选件)"),
    ("Alt+F", "找生僻字:拼音、部件、部首笔画、编码"),
    ("Alt+N", "取下一个空短号"),
    ("Alt+T", "念告知书,一项一项问同意"),
    ("Alt+G / Alt+U", "有人代办 / 使用人另有其人"),
    ("Alt+I / Alt+S", "合约手机、宽带、白卡 / 登记今天领的卡"),
    ("Alt+J / Alt+E", "接着写没写完的 / 接着写名单里她的那条"),
    ("Alt+P", "打印回单:正看的那位,否则刚才那位"),
    ("Alt+C", "更正正看的那位"),
    ("Alt+Z", "放弃修改:更正里写的都不要了"),
    ("Alt+B", "开新表"),
    ("Alt+K / Alt+M", "窄屏时拉出证件栏 / 明白卡"),
    ("Esc", "离开,已写的都在"),
)


class EnrolPage(Page):
    key = "enrol"
    title = "登记"
    keys = KEYS

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self.hand = Hand(bench, self)
        self.form = Form(lambda: bench.session.today)
        self.left, self.right = LeftSide(), RightSide()
        self.strip, self.save_bar = Strip(), SaveBar()
        self.beside: Beside | None = None
        self.village: Village | None = None
        self._build()
        self._connect()
        self.reader = ReaderDesk(self)
        self.form.setEnabled(False)

    def _build(self) -> None:
        self.room = Scroll(self.form)
        middle = column(self.strip, self.room, self.save_bar, gap=8)
        middle.setStretch(1, 1)
        self.columns = ThreeColumns(
            (self.left, 262, "证件", "Alt+K"), Clear(middle), (self.right, 250, "明白卡", "Alt+M"), self.save_bar.line
        )
        nowhere = EmptyState("先选一个村", "登记总是记在一个村名下。按 Alt+0 选村,或在今日页上选。", mark="flag")
        self.stack = QStackedWidget()
        self.stack.addWidget(self.columns)
        self.stack.addWidget(nowhere)
        self.setLayout(column(self.stack, margins=(18, 12, 18, 10)))
        self._place_seen(bool(self.columns.narrow))

    def _connect(self) -> None:
        form, hand = self.form, self.hand
        form.committed.connect(self.on_committed)
        form.typed.connect(hand.keep_typed)
        hand.leaving.connect(form.commit_in_hand)
        form.ended.connect(self.save_bar.save.setFocus)
        form.entered.connect(lambda control: self.room.ensureWidgetVisible(control, 0, 60))
        form.consents.gave.connect(hand.give)
        form.consents.took_back.connect(hand.take_back)
        form.consents.chose.connect(hand.choose)
        form.consents.notice_wanted.connect(lambda: open_asking(self))
        form.consents.short_wanted.connect(partial(take_next_short, self))
        form.service.stock_wanted.connect(lambda: open_stock(self))
        form.who.finder_wanted.connect(lambda: open_finder(self.bench, form, self))
        for name in ("name", "doc_no", "doc_to"):
            form.controls[name].textEdited.connect(lambda _text: show_read(self))
        hand.opened.connect(self.on_opened)
        hand.looked.connect(self.on_looked)
        hand.refused.connect(self.on_refused)
        hand.finished.connect(self.on_finished)
        hand.emptied.connect(self.on_emptied)
        self.left.chosen.connect(self.on_open)
        self.strip.chosen.connect(self.on_open)
        self.strip.known_chosen.connect(hand.go_on_with)
        form.controls["name"].textEdited.connect(lambda _text: self.strip.offer_known(None))
        self.strip.correct_wanted.connect(lambda: hand.correct())
        self.strip.discard_wanted.connect(partial(discard, self))
        self.strip.new_wanted.connect(partial(begin_new, self))
        self.strip.another_wanted.connect(partial(make_another, self))
        self.columns.narrowed.connect(self._place_seen)
        self.save_bar.save.clicked.connect(self.on_save)
        self.save_bar.receipt_wanted.connect(lambda person: open_receipt(self, person))
        self.save_bar.again_wanted.connect(self.on_open)
        for keys, act in (
            ("Ctrl+D", partial(repeat, self)), ("Esc", self.on_escape), ("Alt+J", partial(open_waiting, self)),
            ("Alt+A", partial(take_offers, self)),
        ):  # fmt: skip
            self.shortcut(keys, act)

    # -- the page's contract
    def activate(
        self,
        village: Village | None,
        *,
        person: str = "",
        back: str = "",
        kind: Any = None,
        new: bool = False,
        **_arguments: Any,
    ) -> None:
        """`person`: show her (a draft: go on with it), `kind`: let her listing go on as a sign-up; `back`: the page
        to return to; `new`: an empty form, whatever was open. Without any the rep's own form of somebody new comes
        back, if it was left, never somebody who was looked at or corrected."""
        self.village = village
        self.stack.setCurrentIndex(FORM if village or person else NO_VILLAGE)
        written = self.hand.written
        if person and kind:
            self.hand.correct(person, back or "people", kind)
        elif person:
            self.hand.show(person, back or "people")
        elif village is None:
            self._put_down()
        elif new:
            self.hand.begin(village.code)
        elif written is None or not written.wakes or written.person.village != village.code:
            self.hand.wake(village.code)
        self.refresh_beside()

    def changed(self, what: frozenset[str]) -> None:
        if what & REFRESH_ON:
            self.hand.check()
            if last := self.save_bar.last:
                work = partial(enrol.standing, person_id=last)
                self.bench.read(work, partial(self.save_bar.check, last), owner=self)
            if self.isVisible():
                self.refresh_beside()

    def leave(self) -> None:
        self.form.commit_in_hand()
        self.hand.announce()

    def refresh_beside(self) -> None:
        if self.village is not None:
            self.bench.read(partial(enrol.beside, village=self.village.code), partial(show_beside, self), owner=self)

    # -- what a person does
    def on_committed(self, name: str, value: Any) -> None:
        if name == "kind":
            self.hand.change_kind(value)
        elif name in TICKED_TIMES:
            self.hand.see_original(name, value)
        elif name == "approval":
            self.hand.approve(value)
        else:
            self.hand.commit(name, value)
        if name in ("doc_type", "name", "doc_no", "doc_to"):
            show_read(self)

    def on_open(self, person_id: str) -> None:
        """Somebody of the lists beside the form; Esc comes back to the form that was in hand."""
        self.leave()
        self.columns.shut()
        self.hand.show(person_id, self.key)

    def on_escape(self) -> None:
        if not self.columns.shut():
            self.leave()
            self._go_back()

    def _go_back(self) -> None:
        self.bench.go(self.hand.written.back if self.hand.written is not None else HOME)

    def on_save(self) -> None:
        """Ctrl+Enter: everything in hand to disk, then capture; what is wrong is shown and the hand put on it."""
        if self.hand.person is None or self.hand.finishing or not self.hand.may_write:
            return
        self.form.commit_in_hand()
        self.form.asked = True
        if self.form.refused is not None:
            self.save_bar.lacks(1)
            if self.form.consents.waiting:
                self.form.consents.focus_lack()
            else:
                self.form.enter(self.form.refused)
            return
        self.setFocus()  # keys that come before the next form is there belong to nobody
        self.hand.finish(None if self._correcting() else self.hand.person.kind)

    # -- answers
    def on_opened(self, look: Look) -> None:
        written = self.hand.written
        assert written is not None
        self.form.begin(look)
        self.form.setEnabled(written.may_write)
        self.strip.show_written(written)
        self.save_bar.begin(written.mode, look.person)
        show_sides(self, look)
        self.refresh_beside()
        if self.isVisible() and written.may_write:
            self.form.enter("name")
        elif self.isVisible():
            self.setFocus()  # on no button: a second Enter must not choose a correction

    def on_emptied(self) -> None:
        self._put_down()
        if self.isVisible() and self.village is not None:
            self.hand.wake(self.village.code)

    def _put_down(self) -> None:
        """No form is in hand: what is typed now would belong to nobody. Nobody's values stay in sight either."""
        self.hand.put_down()
        self.form.clear()
        self.form.setEnabled(False)
        self.strip.show_nobody()

    def on_looked(self, look: Look) -> None:
        self._say_another(look)
        self.strip.offer_known(look.known)
        self.form.refresh(look)
        self.save_bar.lacks(len(self.form.lacking(look)) if self.form.asked else 0)
        show_sides(self, look)

    def on_refused(self, name: str, sentence: str) -> None:
        if name in self.form.controls:
            self.form.refuse(name, sentence)
        else:
            self.bench.tell(sentence)

    def on_finished(self, outcome: Outcome) -> None:
        if not outcome.captured:
            self._show_lacks(outcome.look)
            return
        person = outcome.look.person
        if outcome.changed:
            self.save_bar.saved(person)
        self.hand.announce(("people",))
        if outcome.next is not None:
            self.hand.take(outcome.next, Written("new", outcome.next.person))
            return
        back = self.hand.written.back if self.hand.written is not None else HOME
        self._put_down()
        said = "已更正,仅在本机,等下次同步送到县里。" if outcome.changed else "没有改动,没有新的一版,也不再送。"
        self.bench.tell(f"{person.name} {said}")
        self.bench.go(back)

    def _say_another(self, look: Look) -> None:
        if self.hand.written is not None:
            self.strip.say_another(self.hand.written, next((p for p in look.problems if p.code == ANOTHER), None))

    def _show_lacks(self, look: Look) -> None:
        if look.person.id != self._id():
            self.bench.tell(f"{look.person.name or '刚才那张表'} 没有保存:还有要补的,表还在。")
            return
        self._say_another(look)
        self.form.refresh(look)
        lacking = self.form.lacking(look)
        self.save_bar.lacks(len(lacking))
        if lacking:
            self.form.enter(lacking[0])

    def _place_seen(self, narrow: bool) -> None:
        self.form.walk.chain()

    def _correcting(self) -> bool:
        return self.hand.written is not None and self.hand.written.mode == "correction"

    def _id(self) -> str | None:
        return self.hand.person.id if self.hand.person else None
