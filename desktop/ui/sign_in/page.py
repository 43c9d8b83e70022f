"""The door of the window: sign in, first run, the recovery key, and the lock."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop.base.errors import CunbuError
from desktop.services.session import MadeVault, Session
from desktop.ui.operations import door
from desktop.ui.sign_in.parts import Welcome
from desktop.ui.sign_in.sign_in import SignIn
from desktop.ui.widgets import Scroll, row
from desktop.ui.workbench import Workbench

if TYPE_CHECKING:
    from desktop.ui.sign_in.first_run import FirstRun
    from desktop.ui.sign_in.forgotten import Forgotten
    from desktop.ui.sign_in.recovery import RecoveryKey


WIDE = 1040
RESUMED = "上次没有走完这一步,那把密钥没有人收着,已不用。这是新的一把,收好它才算建好。"


class SignInPage(QWidget):
    """`signed_in(session)`: a rep is at the desk.

    What a laptop needs once in its life is built, and brought in with all it stands on, when it is first shown: a
    rep who only signs in does not wait for it.
    """

    signed_in = Signal(object)

    def __init__(self, bench: Workbench, data_dir: Path) -> None:
        super().__init__()
        self.setProperty("role", "page")
        self.bench = bench
        self.data_dir = data_dir
        self.sign_in = SignIn(bench, data_dir)
        self.cards = QStackedWidget()
        self.cards.addWidget(self.sign_in)
        self.welcome = Welcome()
        whole = row(self.welcome, Scroll(self.cards), gap=0)
        whole.setStretch(1, 1)
        self.setLayout(whole)
        self.sign_in.opened.connect(self.on_opened)
        self.sign_in.forgot.connect(lambda: self._show(self.forgotten))
        self.sign_in.anew.connect(lambda: self._show(self.first_run))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A narrow window is for the card: the promises make room."""
        self.welcome.setVisible(event.size().width() >= WIDE)
        super().resizeEvent(event)

    @cached_property
    def first_run(self) -> FirstRun:
        from desktop.ui.sign_in.first_run import FirstRun

        card = FirstRun(self.bench, self.data_dir)
        card.made.connect(self.on_made)
        self.cards.addWidget(card)
        return card

    @cached_property
    def recovery(self) -> RecoveryKey:
        from desktop.ui.sign_in.recovery import RecoveryKey

        card = RecoveryKey(self.bench)
        card.kept.connect(self.signed_in)
        self.cards.addWidget(card)
        return card

    @cached_property
    def forgotten(self) -> Forgotten:
        from desktop.ui.sign_in.forgotten import Forgotten

        card = Forgotten(self.bench, self.data_dir)
        card.opened.connect(self.signed_in)
        card.gave_up.connect(self.begin)
        self.cards.addWidget(card)
        return card

    def begin(self) -> None:
        """Show what fits: first run in an empty data folder, else signing in."""
        said, tone = self._put_right()
        if self.sign_in.locked or door.vault_exists(self.data_dir) or said:
            self._show(self.sign_in)
            self.sign_in.tell(said, tone)
        else:
            self._show(self.first_run)

    def _put_right(self) -> tuple[str, str]:
        try:
            return "".join(door.put_right(self.data_dir)), "amber"
        except CunbuError as refused:
            return refused.sentence, "red"

    def let_go(self) -> None:
        """The window closes: a vault in the making is given back, and is gone on with at the next start."""
        for name in ("first_run", "recovery"):
            card = self.__dict__.get(name)
            session = card.forget() if card is not None else None
            if session is not None:
                session.close()

    def on_opened(self, session: Session) -> None:
        """A first run that was cut off goes on here: nobody has the key it drew, so there is a new one."""
        if session.unfinished:
            self._show_key(session, door.new_recovery_key(), RESUMED)
        else:
            self.signed_in.emit(session)

    def _show_key(self, session: Session, identity: str, why: str = "") -> None:
        self._show(self.recovery)
        self.recovery.show_key(session, identity, why)

    def lock(self, session: Any) -> None:
        self.sign_in.lock(session)

    def on_made(self, made: MadeVault) -> None:
        """The vault stands, and counts once its recovery key is in the rep's hands."""
        self._show_key(made.session, str(made.recovery_identity))

    def _show(self, card: QWidget) -> None:
        self.cards.setCurrentWidget(card)
        card.begin()
