"""The county's address and one-time code: typed, scanned into the address line, or read from a file on a stick."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from desktop.base.errors import CunbuError
from desktop.sync.joining import read_invitation, split_invitation
from desktop.ui.widgets.base import column, role, row
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.fields import Field
from desktop.ui.widgets.lines import TextLine


class JoinLines(QWidget):
    """Two fields and a button; a scanned invitation in the address line fills both."""

    def __init__(self, *, placeholder: str = "县里给的地址", stacked: bool = False) -> None:
        super().__init__()
        role(self, "clear")
        self.url = TextLine(limit=200, placeholder=placeholder)
        self.code = TextLine(shape="code", limit=40)
        self.url_field, self.code_field = Field("县里的地址", self.url), Field("一次性登记码", self.code)
        self.read_button = Button("从 U 盘读…", self.on_read)
        line = row(self.url_field, self.code_field, gap=12)
        if stacked:
            self.setLayout(column(line, row(self.read_button, None), gap=10))
        else:
            line.addLayout(column(22, self.read_button, None, gap=0))
            self.setLayout(line)
        for at in (0, 1):
            line.setStretch(at, 2)
        self.url.textChanged.connect(self._on_text)

    def _on_text(self, text: str) -> None:
        found = split_invitation(text)
        if found is not None:
            self.fill(*found)

    def fill(self, url: str, code: str) -> None:
        self.url.set_value(url)
        self.code.set_value(code)
        for field in (self.url_field, self.code_field):
            field.clear()

    def on_read(self) -> None:
        """The county put the invitation on the stick."""
        name, _ = QFileDialog.getOpenFileName(
            self, "选县里给的登记文件", "", "登记文件 (*.cunbu-join *.txt);;全部 (*)"
        )
        if name:
            self.read(Path(name))

    def read(self, path: Path) -> None:
        try:
            self.fill(*read_invitation(path))
        except CunbuError as refused:
            self.url_field.say(refused.sentence)
