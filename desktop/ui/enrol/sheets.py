"""The sheets that come up over the form, and where the hand goes when one is put away."""

from __future__ import annotations

from typing import Any

from desktop.domain.notice import notice
from desktop.domain.people import Person
from desktop.ui.enrol.asking import AskingSheet
from desktop.ui.enrol.parts import hand_back
from desktop.ui.enrol.receipt import ReceiptSheet
from desktop.ui.enrol.stock import StockSheet


def open_asking(page: Any) -> None:
    """The notice and her answers; when all is asked the hand rests on the save button."""
    person = page.hand.person
    if person is None:
        return
    sheet = AskingSheet(notice(), page.form.consents, person, page)
    hand_back(sheet)
    sheet.finished.connect(lambda _code: page.save_bar.save.setFocus() if sheet.all_asked else None)
    sheet.open()


def open_stock(page: Any) -> None:
    """The day's cards; what stands under the card number is looked up anew."""

    def look_again() -> None:
        if page.hand.person is not None:
            page.hand.look_again()

    sheet = StockSheet(page.bench, page)
    sheet.changed.connect(look_again)
    sheet.open()


def open_receipt(page: Any, person: Person) -> None:
    ReceiptSheet(page.bench, person, page).open()
