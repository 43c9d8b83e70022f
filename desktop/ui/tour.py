"""A tour of the real screens as pictures: for the README, the demo's folder, and whoever reviews the look."""

from __future__ import annotations

import time
from pathlib import Path

from PySide6.QtCore import QEventLoop
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from desktop.base.paths import resources
from desktop.services import enrol, leaving, villages
from desktop.services.session import Session
from desktop.ui.window import Window

SIZE = (1366, 768)
VILLAGE = "411722105201"
LONGEST_WAIT = 20.0
HALF_FILLED = {
    "name": "李春花", "doc_type": "RIC", "doc_no": "412825193803029986", "doc_from": "2008-05-20", "doc_to": "长期",
    "seen_original": "2026-11-22T02:00:00.000Z", "address": "河南省上蔡县朱里镇西洪村2组17号", "group_no": "2组",
    "household": "02017", "service": "new", "network": "4G", "plan": "LOC9", "contract": "D15",
    "contact_phone": "0396-6912188",
}  # fmt: skip
NEIGHBOURS = (
    {"name": "王建国", "mobile": "18623450178"},
    {"name": "单桂香"},
    {"name": "李𠮷", "mobile": "18623450266"},
)


def set_the_table(session: Session) -> str:
    """What the pictures need beside the day's people: neighbours not yet sent, one who left, a form half filled."""
    made, free = [], enrol.free_short_numbers(session, VILLAGE)
    for number, fields in enumerate(NEIGHBOURS):
        person = enrol.begin(session, VILLAGE, "listing")
        for field, value in {**fields, "group_no": "2组", "household": "02016"}.items():
            enrol.commit_field(session, person.id, field, value)
        enrol.commit_field(session, person.id, "short_no", free[number])
        enrol.choose_directory(session, person.id, "full", "sign")
        made.append(enrol.finish(session, person.id).person)
    leaving.withdraw(session, made[1].id)
    draft = enrol.begin(session, VILLAGE)
    for field, value in HALF_FILLED.items():
        enrol.commit_field(session, draft.id, field, value)
    enrol.commit_field(session, draft.id, "short_no", free[len(NEIGHBOURS)])
    for kind in ("service", "sensitive"):
        enrol.give_consent(session, draft.id, kind, "sign")
    enrol.choose_directory(session, draft.id, "full", "sign")
    return draft.id


def take_pictures(window: Window, session: Session, out: Path) -> list[Path]:
    """Walk the screens at 1366x768 and keep a picture of each, named for the page."""
    out.mkdir(parents=True, exist_ok=True)
    draft = set_the_table(session)
    window.resize(*SIZE)
    window.show()
    taken = [_keep(window, out / "sign-in.png")]
    window.on_signed_in(session)
    _settle(window)
    window.bench.choose_village(None)
    for name, (page, arguments) in {
        "today": ("today", {}),
        "form": ("enrol", {"person": draft}),
        "people": ("people", {}),
        "import": ("people", {}),
        "directory": ("directory", {}),
        "documents": ("documents", {}),
        "short-numbers": ("short", {}),
        "sync": ("sync", {}),
    }.items():
        if page != "today" and window.bench.village is None:
            window.bench.choose_village(villages.get(session, VILLAGE))
        window.bench.go(page, **arguments)
        _settle(window)
        if name == "import":
            _show_import(window)
        elif name == "people":
            window.shell.page.close_import()
        elif name == "directory":
            window.shell.page.desk.view.turn(2)  # past the cover: the villagers are the book
        taken.append(_keep(window, out / f"{name}.png"))
    return taken


def _show_import(window: Window) -> None:
    """The problem grid over the sample list with every kind of slip in it."""
    page = window.shell.page
    page.open_import()
    page.grid.look_at(resources() / "samples" / "roster_messy.xlsx")


def _keep(window: Window, path: Path) -> Path:
    _settle(window)
    if not window.grab().save(str(path), "PNG"):
        raise OSError(f"cannot write {path.name}")
    return path


def _settle(window: Window) -> None:
    """Until the lanes are idle and what they brought is drawn."""
    until = time.monotonic() + LONGEST_WAIT
    quiet = 0
    while quiet < 8 and time.monotonic() < until:
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
        QGuiApplication.sync()
        quiet = 0 if window.bench.lanes.busy else quiet + 1
