"""The door of the window: sign in, first run, the recovery key, and the lock."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop.services.session import MadeVault
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
        self.sign_in.opened.connect(self.signed_in)
        self.sign_in.forgot.connect(lambda: self._show(self.forgotten))

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
        if door.vault_exists(self.data_dir):
            self._show(self.sign_in)
        else:
            self._show(self.first_run)

    def lock(self, session: Any) -> None:
        self.sign_in.lock(session)

    def on_made(self, made: MadeVault) -> None:
        """The vault stands. Its recovery key is shown now or never."""
        if made.recovery_identity is None:
            self.signed_in.emit(made.session)
            return
        self._show(self.recovery)
        self.recovery.show_key(made)

    def _show(self, card: QWidget) -> None:
        self.cards.setCurrentWidget(card)
        card.begin()
