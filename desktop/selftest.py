"""What the packaged program proves about itself: window, vault, one person, one PDF with 𠮷, one sealed batch."""

from __future__ import annotations

import faulthandler
import os
import tempfile
import time
import traceback
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QSize
from PySide6.QtGui import QImage
from PySide6.QtPdf import QPdfDocument
from PySide6.QtWidgets import QApplication

from desktop import app
from desktop.base.errors import WrongPassphrase
from desktop.base.paths import resources
from desktop.domain.people import Person
from desktop.services import enrol, papers, people, villages
from desktop.services import session as door
from desktop.services.session import Session
from desktop.storage import batches, device
from desktop.sync import freezing
from desktop.wire import certificates, container, sealing, signing
from desktop.wire.canonical import sha256

SECONDS = 30
PASSPHRASE = "selftest-of-a-moment"  # noqa: S105  (opens nothing but a folder that is gone a second later)
VILLAGE = "411722105201"
NAME = "𠮷小村"


class NotProved(Exception):
    """A proof came out otherwise than it must."""


def need(true: bool, otherwise: str) -> None:
    if not true:
        raise NotProved(otherwise)


def run() -> int:
    """Prove each thing in a folder of its own, print a line per proof; 0 if all stand. Ends itself after 30 s."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    faulthandler.dump_traceback_later(SECONDS, exit=True)
    try:
        with tempfile.TemporaryDirectory(prefix="cunbu-selftest-", ignore_cleanup_errors=True) as folder:
            proved = _prove_all(Path(folder))
    finally:
        faulthandler.cancel_dump_traceback_later()
    print("all proved" if proved else "NOT PROVED", flush=True)
    return 0 if proved else 1


def _prove_all(data: Path) -> bool:
    """The proofs build on one another, so the first failure ends them."""
    held: dict[str, Session] = {}

    def vault() -> str:
        held["session"] = _vault(data)
        return "made, closed, opened again; a wrong passphrase is refused, no plain file"

    proofs: dict[str, Callable[[], str]] = {
        "vault": vault,
        "person": lambda: _person(held["session"]),
        "paper": lambda: _paper(held["session"]),
        "batch": lambda: _batch(held["session"]),
        "window": lambda: _window(held["session"], data),  # last: closing the window closes the session
    }
    for name, prove in proofs.items():
        started = time.perf_counter()
        try:
            said = prove()
        except Exception:
            print(f"FAILED  {name}", flush=True)
            traceback.print_exc()
            return False
        print(f"ok  {name:7} {time.perf_counter() - started:5.2f} s  {said}", flush=True)
    return True


def _vault(data: Path) -> Session:
    door.make_vault(data, "自检", PASSPHRASE).session.close()
    for path in data.rglob("*"):
        need(not path.is_file() or b"SQLite format" not in path.read_bytes(), f"{path.name} is not encrypted")
    try:
        door.sign_in(data, "another passphrase")
    except WrongPassphrase:
        return door.sign_in(data, PASSPHRASE)
    raise NotProved("a wrong passphrase opens the vault")


def _person(session: Session) -> str:
    villages.import_file(session, resources() / "samples/villages.xlsx")
    person = enrol.begin(session, VILLAGE, "listing")
    for field, value in (("name", NAME), ("mobile", "18600000000"), ("household", "1")):
        enrol.commit_field(session, person.id, field, value)
    enrol.choose_directory(session, person.id, "full", "sign")
    finished = enrol.finish(session, person.id)
    need(finished.captured, f"not captured: {[problem.code for problem in finished.problems]}")
    need([found.id for found in people.search(session, "jxc")] == [person.id], "not found by initials")
    return "one listing enrolled and found by her initials"


def _the_person(session: Session) -> Person:
    return people.list_people(session, VILLAGE)[0]


def _paper(session: Session) -> str:
    made = papers.make_receipt(session, _the_person(session).id)
    need(not made.missing_glyphs, f"glyphs missing: {made.missing_glyphs}")
    kept = QBuffer()
    kept.setData(QByteArray(made.pdf))
    kept.open(QBuffer.OpenModeFlag.ReadOnly)
    pdf = QPdfDocument()
    pdf.load(kept)
    need(pdf.status() == QPdfDocument.Status.Ready, "the PDF cannot be opened")
    need(NAME in pdf.getAllText(0).text(), "the name does not come back from the PDF")
    page = pdf.render(0, QSize(420, 594))
    pdf.close()
    need(_colours(page) > 8, "the page is blank")
    return f"a receipt of {len(made.pdf) // 1024} KB reads {NAME}"


def _batch(session: Session) -> str:
    """Seal for a county of our own making, then open it as that county would."""
    key, identity = signing.new_key(), sealing.new_identity()
    public = signing.verify_key(key)
    name, recipient = certificates.hub_name(public), sealing.recipient_of(identity)
    device.belong_to(session.store, device.HubInfo("http://127.0.0.1", name, "0" * 16, public, recipient), b"")
    need(freezing.freeze_waiting(session.store) == 1, "nothing was frozen")
    (frozen,) = batches.unreceipted(session.store)
    need(NAME.encode() not in frozen.sealed, "the batch is readable")
    me = device.identity(session.store)
    opened = container.unpack(sealing.unseal(frozen.sealed, identity), lambda header: signing.verify_key(me.sign_key))
    person = _the_person(session)
    need([(line.id, line.rev) for line in opened.entries] == [(person.id, person.rev)], "not the record we wrote")
    need(sha256(opened.entries[0].payload) == opened.entries[0].sha256, "the content hash differs")
    return f"{len(frozen.sealed)} sealed bytes opened and verified"


def _window(session: Session, data: Path) -> str:
    application = app.make_application()
    window = app.make_window(data)
    try:
        window.show()
        window.on_signed_in(session)
        window.bench.lanes.close()  # what the pages asked for ends
        QApplication.processEvents()
        picture = window.grab().toImage()
    finally:
        app.close(window)
        window.deleteLater()
        application.processEvents()
    need(_colours(picture) > 8, "the window is blank")
    return f"{picture.width()} x {picture.height()} drawn {application.platformName()}"


def _colours(picture: QImage) -> int:
    """How many colours a coarse look at the picture meets."""
    small = picture.scaled(QSize(200, 200))
    return len({small.pixel(x, y) for x in range(0, 200, 2) for y in range(0, 200, 2)})
