"""Printed pages as pictures, drawn by poppler, which is no library of ours."""

from __future__ import annotations

import subprocess
from pathlib import Path

from PIL import Image


def pages_of(pdf: bytes, folder: Path, *, dpi: int = 100) -> list[Image.Image]:
    """Every page as a grey picture."""
    (folder / "page.pdf").write_bytes(pdf)
    subprocess.run(
        ["pdftoppm", "-r", str(dpi), "-gray", "-png", "page.pdf", "page"], cwd=folder, check=True, capture_output=True
    )
    found = []
    for path in sorted(folder.glob("page-*.png")):
        with Image.open(path) as picture:
            picture.load()
            found.append(picture)
    return found


def text_with_poppler(pdf: bytes, folder: Path) -> str:
    """The text in the order of the page's own content (without -raw poppler reads well spaced columns across)."""
    (folder / "text.pdf").write_bytes(pdf)
    done = subprocess.run(
        ["pdftotext", "-raw", "-enc", "UTF-8", "text.pdf", "-"], cwd=folder, check=True, capture_output=True
    )
    return done.stdout.decode("utf-8")
