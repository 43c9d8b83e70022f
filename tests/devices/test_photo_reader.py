"""Photographs read in another process: a real recogniser where it is installed (extra `ocr`), refusals everywhere."""

from __future__ import annotations

import importlib.util
import io
import sys
from datetime import date
from pathlib import Path

import pytest
from PIL import Image

from desktop.base.errors import DeviceError
from desktop.devices import ocr_helper, photo_reader
from desktop.domain.card_photo import read_lines
from tests.devices import photo_cards

INSTALLED = importlib.util.find_spec("rapidocr") is not None
needs_ocr = pytest.mark.skipif(not INSTALLED, reason="the recogniser is an extra of 400 MB; `make ocr` tests it")
TODAY = date(2026, 11, 26)


def says(answer: str) -> list[str]:
    """A process that answers this, whatever it is shown."""
    return [sys.executable, "-c", f"import sys; sys.stdin.buffer.read(); print({answer!r})"]


@needs_ocr
@pytest.mark.parametrize(("turn", "blur"), [(0, 0), (4, 0.8), (-6, 0.8)])
def test_a_card_is_read(turn: float, blur: float) -> None:
    record = read_lines(photo_reader.read_photo(photo_cards.front(turn=turn, blur=blur)), TODAY)
    assert record.doc_no == "412825193803029986"
    assert record.address == "河南省上蔡县朱里镇西洪村2组17号"
    assert "name" not in record.values()


@needs_ocr
def test_the_back_is_read() -> None:
    record = read_lines(photo_reader.read_photo(photo_cards.back()), TODAY)
    assert (record.doc_from, record.doc_to) == ("2007-03-02", "长期")


@needs_ocr
def test_what_is_no_picture_is_refused() -> None:
    for data in (b"", b"no picture", photo_cards.front()[:500], b"\x89PNG\r\n\x1a\n" + b"\0" * 400):
        with pytest.raises(DeviceError, match=r"不是照片|没有读出来"):
            photo_reader.read_photo(data)


@pytest.mark.skipif(INSTALLED, reason="only where the recogniser is not there")
def test_a_laptop_without_the_recogniser_says_so() -> None:
    with pytest.raises(DeviceError, match="没有装照片识别"):
        photo_reader.read_photo(photo_cards.front())


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ('{"error": "no_picture"}', "不是照片"),
        ('{"error": "something new"}', "没有读出来"),
        ("", "没有读出来"),
        ("[1, 2]", "没有读出来"),
        ('{"lines": [["x"]]}', "没有读出来"),
        ('{"lines": [["x", 1, 2, 3, 4, 5, 6]]}', "没有读出来"),
        ('{"lines": 7}', "没有读出来"),
        ("[" * 10_000, "没有读出来"),
    ],
)
def test_whatever_the_process_says_is_a_sentence(answer: str, said: str) -> None:
    with pytest.raises(DeviceError, match=said):
        photo_reader.read_photo(b"x", command=says(answer))


def test_lines_are_bounded() -> None:
    talkative = "import json; print(json.dumps({'lines': [['长' * 1000, 0.9, 0, 0, 1, 1]] * 1000}))"
    seen = photo_reader.read_photo(b"x", command=[sys.executable, "-c", talkative])
    assert len(seen) == ocr_helper.MOST_LINES
    assert len(seen[0].text) == ocr_helper.LONGEST_TEXT


def test_a_process_that_hangs_is_ended() -> None:
    """It would sleep for a minute; that it does not is the test."""
    with pytest.raises(DeviceError, match="没有读出来"):
        photo_reader.read_photo(b"x", command=[sys.executable, "-c", "import time; time.sleep(60)"], seconds=0.5)


def test_too_large_a_picture_never_leaves(tmp_path: Path) -> None:
    with pytest.raises(DeviceError, match="超过"):
        photo_reader.read_photo(b"\0" * (ocr_helper.MOST_BYTES + 1), command=["no such program"])


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_unpacked() -> None:
    pytest.importorskip("numpy", reason="comes with the recogniser")
    stream = io.BytesIO()
    Image.new("1", (40_000, 40_000)).save(stream, "PNG")
    with pytest.raises((ValueError, Image.DecompressionBombError), match="pixels"):
        ocr_helper._picture(stream.getvalue())
