"""照片识别: a photograph of the card read in a process of its own. Number, address and term are shown; the name is
the rep's: she compares it with the card, character by character, before anything is filled."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QImage, QImageWriter, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from desktop.base.errors import CunbuError
from desktop.devices.ocr_helper import MOST_BYTES
from desktop.domain.card_photo import PhotoRecord, found_anything
from desktop.domain.documents import group_document
from desktop.ui.enrol.parts import hand_back
from desktop.ui.operations import photo
from desktop.ui.widgets import Button, Card, Field, Label, PrimaryButton, TextLine, column, row
from desktop.ui.workbench import Workbench

SUFFIXES = (".jpg", ".jpeg", ".png", ".webp", ".bmp")
ASK = "选一张证件照片(Alt+X),拖进来,或按 Ctrl+V 粘贴。照片只在内存里读一次,读完就丢,不存进村簿。"
COMPARE = "姓名请对着证件一个字一个字看:识别会把生僻字认成相像的字。不对就改,对了按 Enter 填入。"
GONE = "照片文件还在您选的地方,用完请自己删掉。"


class PhotoSheet(QDialog):
    """`taken` carries the record with the name a person confirmed. Esc puts the sheet away with nothing taken."""

    taken = Signal(object)  # PhotoRecord

    def __init__(self, bench: Workbench, parent: QWidget) -> None:
        super().__init__(parent)
        self.bench = bench
        self._read: PhotoRecord | None = None
        self.setWindowTitle("照片识别")
        hand_back(self)
        self.setAcceptDrops(True)
        self.told = Label(ASK, wrap=True)
        self.name = TextLine(limit=50)
        self.name_field = Field("姓名(请对照证件)", self.name, hint=COMPARE)
        self.number, self.address = Label("", "readname", figures=True), Label("", wrap=True)
        self.choose = Button("选照片…", self.on_choose, key="Alt+X", mark="folder")
        self.take = PrimaryButton("对照过了,填入", self.on_take, key="Ctrl+Enter")
        for button in (self.choose, self.take):
            button.setAutoDefault(False)
        close = Button("关闭", self.reject, key="Esc")
        close.setAutoDefault(False)
        card = Card("照片识别")
        card.add(self.told, self.number, self.address, self.name_field, None)
        foot = row(self.take, self.choose, close, None, gap=10)
        self.setLayout(column(card, foot, gap=12, margins=(18, 18, 18, 16)))
        self.resize(min(720, parent.window().width() - 40), 380)
        self.name.returnPressed.connect(self.on_take)
        self._show(None)
        self.choose.setFocus()

    # -- where the picture comes from
    def on_choose(self) -> None:
        kinds = "照片 (" + " ".join(f"*{suffix}" for suffix in SUFFIXES) + ")"
        name, _ = QFileDialog.getOpenFileName(self, "选证件照片", "", kinds)
        if name:
            self.look_at(Path(name))

    def look_at(self, path: Path) -> None:
        try:
            with path.open("rb") as stream:
                picture = stream.read(MOST_BYTES + 1)
        except OSError:
            self._tell("这个文件打不开,没有读。请换一个。", "red")
            return
        self.read(picture, after=GONE)

    def read(self, picture: bytes, *, after: str = "") -> None:
        """Read it on the lane for files; the picture is let go of when the answer is there."""
        self._tell("正在读照片…")
        self._show(None, keep_words=True)
        work = partial(photo.read, picture=picture, today=self.bench.session.today)
        self.bench.lanes.run(work, partial(self._on_read, after), self._on_refused, lane="files", owner=self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste):
            self.on_paste()
        else:
            super().keyPressEvent(event)

    def on_paste(self) -> None:
        image = QGuiApplication.clipboard().image()
        if image.isNull():
            self._tell("剪贴板里没有照片。", "amber")
        else:
            self.read(_packed(image))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _dropped(event) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        path = _dropped(event)
        if path is not None:
            self.look_at(path)

    # -- what it says
    def _on_read(self, after: str, record: PhotoRecord) -> None:
        if not found_anything(record):
            self._on_refused(CunbuError("照片上没有读到证件内容。请拍得正一些、亮一些再试,或照证件填写。"))
            return
        notes = [p.message for p in record.problems]
        self._tell("\n".join([*notes, after]).strip(), "amber" if notes else "")
        self._show(record, keep_words=True)
        if record.name is not None:
            self.name.setFocus()
            self.name.deselect()
        else:
            self.take.setFocus()

    def _on_refused(self, error: CunbuError) -> None:
        self._show(None, keep_words=True)
        self._tell(error.sentence, "red")

    def _show(self, record: PhotoRecord | None, *, keep_words: bool = False) -> None:
        self._read = record
        self.number.setText(group_document(record.doc_no) if record and record.doc_no else "")
        term = f"有效期 {record.doc_from} 至 {record.doc_to}" if record and record.doc_to else ""
        self.address.setText("\n".join(part for part in ((record.address if record else None), term) if part))
        self.name.set_value(record.name if record else "")
        self.name_field.setVisible(record is not None and record.doc_to is None)
        self.take.setEnabled(record is not None)
        if not keep_words:
            self._tell(ASK)

    def _tell(self, words: str, tone_name: str = "") -> None:
        self.told.setText(words)
        self.told.set_tone(tone_name)
        self.told.setVisible(bool(words))

    def on_take(self) -> None:
        """Her word that the name is the card's; a back has none."""
        if self._read is None:
            return
        read = self._read.with_name(self.name.value()) if self.name.value() else self._read
        self.accept()
        self.taken.emit(read)


def _dropped(event: QDropEvent) -> Path | None:
    for url in event.mimeData().urls():
        path = Path(url.toLocalFile())
        if path.suffix.lower() in SUFFIXES:
            return path
    return None


def _packed(image: QImage) -> bytes:
    """A pasted picture as a file in memory."""
    packed = QByteArray()
    buffer = QBuffer(packed)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"PNG")).write(image)
    return bytes(packed.data())
