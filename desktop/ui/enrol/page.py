"""登记: the form and its two sides. What is typed goes through `Hand` to disk; nothing here judges a value."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtWidgets import QStackedWidget

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
from desktop.ui.enrol.strip import Strip
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
    ("Alt+P", "打印刚才那位的回单"),
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
        self._back = "today"
        self._forms: dict[str, str] = {}  # village -> the form left open there
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
        form.ended.connect(self.save_bar.save.setFocus)
        form.entered.connect(lambda control: self.room.ensureWidgetVisible(control, 0, 60))
        form.consents.gave.connect(hand.give)
        form.consents.took_back.connect(hand.take_back)
        form.consents.chose.connect(hand.choose)
        form.consents.notice_wanted.connect(lambda: open_asking(self))
        form.consents.short_wanted.connect(self.on_next_short)
        form.service.stock_wanted.connect(lambda: open_stock(self))
        form.who.finder_wanted.connect(lambda: open_finder(self.bench, form, self))
        for name in ("name", "doc_no", "doc_to"):
            form.controls[name].textEdited.connect(lambda _text: self._show_read())
        hand.opened.connect(self.on_opened)
        hand.looked.connect(self.on_looked)
        hand.refused.connect(self.on_refused)
        hand.finished.connect(self.on_finished)
        self.left.chosen.connect(self.on_open)
        self.strip.chosen.connect(self.on_open)
        self.strip.known_chosen.connect(hand.go_on_with)
        self.columns.narrowed.connect(self._place_seen)
        self.save_bar.save.clicked.connect(self.on_save)
        self.save_bar.receipt_wanted.connect(lambda person: open_receipt(self, person))
        self.save_bar.again_wanted.connect(self.on_open)
        for keys, act in (
            ("Ctrl+D", partial(repeat, self)), ("Esc", self.on_escape), ("Alt+J", self.on_last_draft),
            ("Alt+A", partial(take_offers, self)),
        ):  # fmt: skip
            self.shortcut(keys, act)

    # -- the page's contract
    def activate(
        self, village: Village | None, *, person: str = "", back: str = "", kind: Any = None, **_arguments: Any
    ) -> None:
        """`person`: open this draft or correct this captured person, `kind`: let her listing go on as a sign-up;
        `back`: the page to return to."""
        changed = village != self.village
        self.village = village
        self._back = back or ("today" if not person else "people")
        self.stack.setCurrentIndex(FORM if village or person else NO_VILLAGE)
        if person:
            self.hand.resume(person, kind)
        elif village is None:
            self._put_down()
        elif self.hand.person is None or changed:
            self._open_form_of(village)
        self.refresh_beside()

    def changed(self, what: frozenset[str]) -> None:
        if what & REFRESH_ON and self.isVisible():
            self.refresh_beside()

    def leave(self) -> None:
        self.form.commit_in_hand()
        self.hand.announce()

    def refresh_beside(self) -> None:
        if self.village is not None:
            self.bench.read(partial(enrol.beside, village=self.village.code), self._show_beside, owner=self)

    def _open_form_of(self, village: Village) -> None:
        """The form left open in this village, else a new one of the same kind as the last."""
        waiting = self._forms.get(village.code)
        if waiting:
            self.hand.resume(waiting)
        else:
            self.hand.begin(village.code, self._kind())

    def _put_down(self) -> None:
        """No form is in hand: what is typed now would belong to nobody."""
        self.hand.put_down()
        self.form.setEnabled(False)

    def _kind(self):
        return self.hand.person.kind if self.hand.person is not None else "signup"

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
            self._show_read()

    def on_open(self, person_id: str) -> None:
        self.leave()
        self.columns.shut()
        self.hand.resume(person_id)

    def on_last_draft(self) -> None:
        mine = self.hand.person.id if self.hand.person else ""
        drafts = [p for p in (self.beside.drafts if self.beside else ()) if p.id != mine]
        if drafts:
            self.on_open(drafts[0].id)
        else:
            self.bench.tell("本村没有没写完的表。")

    def on_next_short(self) -> None:
        if self.beside is not None and self.beside.next_short:
            self.form.put("short_no", self.beside.next_short)
            self.form.enter("short_no")

    def on_escape(self) -> None:
        if not self.columns.shut():
            self.leave()
            self.bench.go(self._back)

    def on_save(self) -> None:
        """Ctrl+Enter: everything in hand to disk, then capture; what is wrong is shown and the hand put on it."""
        if self.hand.person is None or self.hand.finishing:
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
        self.hand.finish(None if self._correcting() and self._back != "today" else self._kind())

    # -- answers
    def on_opened(self, look: Look) -> None:
        self._forms[look.person.village] = look.person.id
        self.form.begin(look)
        self.form.setEnabled(look.person.state != "withdrawn")
        self.strip.show_person(look.person)
        self.save_bar.begin(correcting=look.person.state != "draft")
        self._show_sides(look)
        self.refresh_beside()
        if self.isVisible():
            self.form.enter("name")

    def on_looked(self, look: Look) -> None:
        self.strip.offer_known(look.known)
        self.form.refresh(look)
        self.save_bar.lacks(len(self.form.lacking(look)) if self.form.asked else 0)
        self._show_sides(look)

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
        self._forms.pop(person.village, None)
        self.save_bar.saved(person)
        self.hand.announce(("people",))
        if outcome.next is not None:
            self.hand.take(outcome.next)
            return
        self._put_down()
        self.bench.tell(f"{person.name} 已更正,仅在本机,等下次同步送到县里。")
        self.bench.go(self._back)

    def _show_lacks(self, look: Look) -> None:
        self.form.refresh(look)
        lacking = self.form.lacking(look)
        self.save_bar.lacks(len(lacking))
        if lacking:
            self.form.enter(lacking[0])

    # -- the sides
    def _show_sides(self, look: Look) -> None:
        person = look.person
        self.right.show_offer(person)
        asked = bool(person.doc_no or person.mobile or person.iccid)
        self.left.twins.show_twins(look.twins, asked=asked)
        self._show_read()

    def _show_read(self) -> None:
        controls = self.form.controls
        self.left.card.show_read(
            controls["name"].value(),
            controls["doc_type"].value(),
            controls["doc_no"].value(),
            ("", controls["doc_to"].value()),
            self.bench.session.today,
        )

    def _show_beside(self, beside: Beside) -> None:
        self.beside = beside
        self.left.show_beside(beside, self._id())
        self.right.progress.show_progress(beside.progress)
        self.form.consents.show_next_short(beside.next_short, beside.shorts_left)
        self.strip.offer_draft(next((p for p in beside.drafts if p.id != self._id()), None))

    def _place_seen(self, narrow: bool) -> None:
        self.form.who.place_seen(None if narrow else self.left.card.seen_home)
        self.form.walk.chain()

    def _correcting(self) -> bool:
        return self.hand.person is not None and self.hand.person.state != "draft"

    def _id(self) -> str | None:
        return self.hand.person.id if self.hand.person else None
