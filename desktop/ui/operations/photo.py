"""A photograph of a card, read."""

from __future__ import annotations

from datetime import date

from desktop.devices.photo_reader import read_photo
from desktop.domain.card_photo import PhotoRecord, read_lines


def read(*, picture: bytes, today: date) -> PhotoRecord:
    """What stands on it; seconds, on the lane for files."""
    return read_lines(read_photo(picture), today)
