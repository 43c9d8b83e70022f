"""Signals without end: on Python 3.11 the Qt wheel loses a reference to True with each, and dies of it."""

from __future__ import annotations

import subprocess
import sys

EMIT = """
import desktop.ui
from PySide6.QtCore import QCoreApplication, QObject, Signal
app = QCoreApplication([])
class Bell(QObject):
    rang = Signal(object)
bell = Bell()
for _ in range(50_000):
    bell.rang.emit(None)
    bell.property("nothing")
print("alive")
"""


def test_a_hundred_thousand_signals_do_not_end_the_interpreter() -> None:
    done = subprocess.run([sys.executable, "-c", EMIT], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "alive", done.stderr[-300:]
    assert done.returncode == 0
