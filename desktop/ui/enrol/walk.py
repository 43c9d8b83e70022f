"""Enter goes on to the next field, Shift+Enter back: the form by keyboard alone, in the order of the card."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QLineEdit, QWidget

from desktop.ui.widgets.keys import is_command

ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Walk(QObject):
    """Watches the controls of a form. After the last one `at_end` is called; `entered` when one has the hand."""

    entered = Signal(object)

    def __init__(self, controls: Sequence[QWidget], at_end: Callable[[], None], parent: QObject) -> None:
        super().__init__(parent)
        self.controls = list(controls)
        self._at_end = at_end
        for control in self.controls:
            control.installEventFilter(self)

    def chain(self) -> None:
        """Tab walks the same way; called when every control has its place in the window."""
        for before, after in zip(self.controls, self.controls[1:], strict=False):
            QWidget.setTabOrder(before, after)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusIn:
            self.entered.emit(watched)
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        if event.key() not in ENTER:
            return isinstance(watched, QCheckBox) and self._write_on(watched, event)
        if event.modifiers() & ~(Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier):
            return False
        if isinstance(watched, QComboBox) and watched.view().isVisible():
            return False
        back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        for act in ("commit",) if back else ("take_offer", "commit"):  # what is offered is taken by going on
            do = getattr(watched, act, None)
            if callable(do):
                do()
        self.step(watched, -1 if back else 1)
        return True

    def _write_on(self, tick: QObject, event: QKeyEvent) -> bool:
        """A box takes no text: what is typed there was meant for the next line, and goes into it in sight."""
        text = event.text()
        if not text.strip() or not text.isprintable() or is_command(event):
            return False
        line = self._following(tick, 1)
        if isinstance(line, QLineEdit):
            enter(line)
            QApplication.sendEvent(line, event)
        return True

    def step(self, here: QObject, direction: int) -> None:
        """Go to the next control that is shown and enabled."""
        following = self._following(here, direction)
        if following is not None:
            enter(following)
        elif direction > 0 and here in self.controls:
            self._at_end()

    def _following(self, here: QObject, direction: int) -> QWidget | None:
        place = next((n for n, control in enumerate(self.controls) if control is here), None)
        if place is None:
            return None
        rest = self.controls[place + 1 :] if direction > 0 else list(reversed(self.controls[:place]))
        return next((c for c in rest if c.isVisible() and c.isEnabled()), None)


def enter(control: QWidget) -> None:
    """Put the hand on a control; what stands in a line is selected, so that typing replaces it."""
    control.setFocus(Qt.FocusReason.TabFocusReason)
    select = getattr(control, "selectAll", None)
    if callable(select):
        select()
