"""A line that can be offered a value: shown pale in the empty line, taken by Enter, never stored by itself."""

from __future__ import annotations

from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QWidget

from desktop.domain.offers import Offer
from desktop.ui.widgets.base import repolish
from desktop.ui.widgets.lines import TextLine

ENTER_MARK = "⏎"
HOUSE_ENDS = "号"


def show_offered(control: QWidget, offer: Offer | None) -> None:
    """Colour and words for eye and ear; the words say where the value comes from and how it is taken."""
    if bool(control.property("offered")) != (offer is not None):
        control.setProperty("offered", offer is not None)
        repolish(control)
    control.setToolTip(f"{offer.why}:{offer.value},按 Enter 采用" if offer is not None else "")


class OfferedLine(TextLine):
    """An open offer (an address up to the house) is written into the line when the hand comes, with the cursor behind
    it; left as it is, it is no value yet. A house number typed behind it gets its 号, in sight."""

    def __init__(self, *, shape: str | None = None, limit: int = 200, placeholder: str = "") -> None:
        super().__init__(shape=shape, limit=limit, placeholder=placeholder)
        self._own_words = placeholder
        self.offer: Offer | None = None
        self.textEdited.connect(self._on_whole)

    def set_offer(self, offer: Offer | None) -> None:
        if offer == self.offer:
            return
        self._put_away()
        self.offer = offer
        if offer is None:
            self.setPlaceholderText(self._own_words)
        else:
            shown = self._shape(offer.value) if self._shape else offer.value
            self.setPlaceholderText(f"{shown}…" if offer.is_open else f"{shown} {ENTER_MARK}")
        show_offered(self, offer)
        if self.hasFocus():
            self._begin()

    def take_offer(self) -> bool:
        """Put the offered value into the empty line; `commit` tells it. False when there is none to take."""
        if self.offer is None or self.offer.is_open or self.text():
            return False
        self.setText(self._shape(self.offer.value) if self._shape else self.offer.value)
        return True

    def value(self) -> str:
        """What is begun only is nothing yet."""
        return "" if self._is_begun() else super().value()

    def commit(self) -> None:
        begun = self.offer.value if self.offer is not None and self.offer.is_open else None
        if begun and self.text().startswith(begun) and self.text()[len(begun) :].strip().isdigit():
            self.setText(self.text().strip() + HOUSE_ENDS)
        super().commit()

    def selectAll(self) -> None:
        """A begun value is gone on with, not overwritten."""
        if not self._is_begun():
            super().selectAll()

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._begin()
        super().focusInEvent(event)
        if self._is_begun():
            self.deselect()
            self.end(False)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._put_away()

    def _on_whole(self, text: str) -> None:
        """The whole value typed or pasted behind a begun one stands alone."""
        begun = self.offer.value if self.offer is not None and self.offer.is_open else ""
        rest = text[len(begun) :] if begun and text.startswith(begun) else ""
        if rest.startswith(begun[:2]) and rest:
            self.setText(rest)

    def _is_begun(self) -> bool:
        return self.offer is not None and self.offer.is_open and bool(self.text()) and self.text() == self.offer.value

    def _begin(self) -> None:
        if self.offer is not None and self.offer.is_open and not self.text() and not self.isReadOnly():
            self.setText(self.offer.value)

    def _put_away(self) -> None:
        if self._is_begun():
            self.setText("")
