"""Which offers stand on the form right now: an answer from disk is late, the hand on the keys is not."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QLineEdit

from desktop.domain.offers import Offer, Whose
from desktop.domain.people import Person


class Offering(QObject):
    """Puts offers into the controls, and takes them away in the moment a field they hang on becomes another."""

    def __init__(self, controls: Mapping[str, Any], parent: QObject) -> None:
        super().__init__(parent)
        self._controls = controls
        self._offers: Mapping[str, Offer] = {}
        self._made_for: Person | None = None
        for name in sorted({anchor for who in Whose for anchor in who.hangs_on}):
            control = controls[name]
            news = control.textChanged if isinstance(control, QLineEdit) else control.committed
            news.connect(partial(self._on_news, name))

    def show(self, person: Person, offers: Mapping[str, Offer]) -> None:
        """`offers` were made for this person as she was on disk."""
        self._made_for, self._offers = person, offers
        for name, control in self._controls.items():
            if name != "short_no" and hasattr(control, "set_offer"):
                offer = offers.get(name)
                control.set_offer(offer if offer is not None and self._stands(name, offer) else None)

    def _stands(self, name: str, offer: Offer) -> bool:
        return all(anchor == name or self._is_as_it_was(anchor) for anchor in offer.whose.hangs_on)

    def _is_as_it_was(self, anchor: str) -> bool:
        """Unchanged, or what was offered for it and taken."""
        control = self._controls[anchor]
        now = control.value() or None
        offered = self._offers.get(anchor)
        return now == (getattr(self._made_for, anchor) or None) or (offered is not None and now == offered.value)

    def _on_news(self, anchor: str, *_value: object) -> None:
        for name, offer in self._offers.items():
            control = self._controls.get(name)
            hangs = anchor != name and anchor in offer.whose.hangs_on and hasattr(control, "set_offer")
            if hangs and not self._stands(name, offer):
                control.set_offer(None)
