"""A laptop is made known by a code that is typed, scanned, or read from a file on a stick."""

from __future__ import annotations

from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from desktop.base.errors import RefusedInput
from desktop.sync import joining
from desktop.wire import codes, signing
from tests.cli.conftest import Cunbu
from tests.hubs import Hub


def test_an_invitation_says_address_and_code_and_nothing_else_is_one(tmp_path: Path) -> None:
    code = codes.new_code(signing.verify_key(signing.new_key()))
    said = codes.invitation("http://10.1.2.3:8000", code)
    assert codes.split_invitation(f"  {said.lower()}\n") == ("http://10.1.2.3:8000", code.lower())
    for odd in ("", code, f"CUNBU-JOIN http://x {code[:-1]}", f"CUNBU {code} http://x", said + " more", "x" * 5000):
        assert codes.split_invitation(odd) is None
    path = tmp_path / "join.txt"
    path.write_bytes(b"\xff\xfe" * 600)
    for bad in (path, tmp_path / "missing"):
        with pytest.raises(RefusedInput, match="登记文件"):
            joining.read_invitation(bad)


def test_the_file_and_the_square_code_bring_a_laptop_in(cunbu: Cunbu, hub: Hub, tmp_path: Path) -> None:
    stick, square = tmp_path / "stick.cunbu-join", tmp_path / "code.png"
    made = cunbu("hub", "code", "--data", hub.folder, "--url", hub.url, "--file", stick, "--qr", square)
    assert made.code == 0
    with Image.open(square) as picture:
        (read,) = zxingcpp.read_barcodes(picture)
    assert read.text == stick.read_text("utf-8").strip()
    assert codes.split_invitation(read.text) == (hub.url, made.out.strip())
    assert cunbu("init", "--rep", "张代表", "--invitation", stick).code == 0
    assert cunbu("sync", "--json").json["waiting"] == 0
    assert cunbu("hub", "code", "--data", hub.folder, "--file", stick).code == 2
