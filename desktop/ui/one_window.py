"""One window a vault: the second one rings the first, which comes to the front, and goes away again."""

from __future__ import annotations

import hashlib
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket
from PySide6.QtWidgets import QMessageBox

OPEN_ALREADY = "村簿已经打开了,没有再开一个窗口(两个窗口会把两个人写进一张表)。请用已打开的那个。"
_WAIT_MS = 8000
_SHOWN_MS = 20_000


class Bell(QObject):
    """Held by the one window; `rung` when another was started."""

    rung = Signal()

    def __init__(self, data: Path, parent: QObject) -> None:
        super().__init__(parent)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_ring)
        QLocalServer.removeServer(_name(data))  # what a killed window left: whoever has the lock may
        self._server.listen(_name(data))

    def _on_ring(self) -> None:
        caller = self._server.nextPendingConnection()
        caller.write(b"1")
        caller.flush()
        caller.disconnected.connect(caller.deleteLater)
        caller.disconnectFromServer()
        self.rung.emit()


def ring(data: Path) -> bool:
    """Whether the first window answered."""
    call = QLocalSocket()
    call.connectToServer(_name(data))
    return call.waitForConnected(_WAIT_MS) and (call.waitForReadyRead(_WAIT_MS) or call.bytesAvailable() > 0)


def say_so() -> None:
    """The first window does not answer: say it here, for as long as a person needs to read it."""
    box = QMessageBox(QMessageBox.Icon.Information, "村簿", OPEN_ALREADY)
    box.addButton("知道了", QMessageBox.ButtonRole.AcceptRole)
    QTimer.singleShot(_SHOWN_MS, box, box.accept)
    box.exec()


def _name(data: Path) -> str:
    return "cunbu-" + hashlib.sha256(str(data.resolve()).encode("utf-8", "surrogatepass")).hexdigest()[:24]
