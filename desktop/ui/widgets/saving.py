"""Where a file that leaves the program is to lie."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from desktop.base.paths import own_name


def ask_where(parent: QWidget, title: str, name: str, kinds: str) -> Path | None:
    """The place the rep chose, numbered where a file has that name: nothing is replaced, so the dialog does not ask
    about it. None = she thought better of it."""
    chosen, _ = QFileDialog.getSaveFileName(
        parent, title, name, kinds, options=QFileDialog.Option.DontConfirmOverwrite
    )
    return own_name(Path(chosen)) if chosen else None
