"""What a laptop says never leads a clerk's command astray, and a slip of the clerk's is told as what it is."""

from __future__ import annotations

import hashlib
import struct
from pathlib import Path

import pytest
from click.testing import CliRunner

from desktop.base.errors import HubError, RefusedInput, WireError
from desktop.cli.hub import hub as hub_command
from desktop.hub import devices, pictures, stickside, villages
from desktop.hub.desk import Desk
from desktop.wire import blobs, canonical, sealing, stick
from desktop.wire.blobs import Picture
from tests.hub.conftest import Laptop


@pytest.mark.parametrize("engine_url", [None], ids=["sqlite"])
@pytest.mark.parametrize(
    "subject", ["../../out", "/tmp/out", "..\\..\\out", "C:out", "XH-2026-003", "名" * 128, ""], ids=str
)
def test_a_picture_is_written_into_the_folder_that_was_named(
    desk: Desk, laptop: Laptop, tmp_path: Path, subject: str
) -> None:
    content = blobs.JPEG + b"made up"
    sha = canonical.sha256(content)
    told = Picture(
        sha, laptop.id, desk.keys.name, "stamped_list", subject, "411722105201", "2026-11-22T02:50:00.000Z", content
    )
    sealed = sealing.seal(blobs.pack(told, laptop.key), [sealing.recipient_of(desk.keys.identity)])
    pictures.take(desk, sealed, canonical.sha256(sealed))
    before = set(tmp_path.rglob("*.jpg")) | set(tmp_path.parent.glob("*.jpg"))
    out = tmp_path / "a" / "b" / "out"
    asked = ["pictures", "--out", str(out), "--data", str(desk.settings.data)]
    done = CliRunner().invoke(hub_command, asked)
    assert done.exit_code == 0, done.output
    (written,) = (set(tmp_path.rglob("*.jpg")) | set(tmp_path.parent.glob("*.jpg"))) - before
    assert written.parent == out
    assert written.read_bytes() == content
    if subject == "XH-2026-003":
        assert written.name == f"{subject}-{sha[:8]}.jpg"


def test_a_stick_of_millions_of_empty_parts_is_refused_at_once(desk: Desk, tmp_path: Path) -> None:
    body = stick.MAGIC + struct.pack(">I", 0) * 3_000_000
    (tmp_path / "many.cunbu").write_bytes(body + hashlib.sha256(body).digest())
    with pytest.raises(WireError):
        stickside.ingest(desk, tmp_path / "many.cunbu")
    assert len(stick.read(stick.write([b"x"] * stick.MOST_PARTS))) == stick.MOST_PARTS


def test_a_laptop_that_is_none_is_not_stopped(desk: Desk, laptop: Laptop) -> None:
    with pytest.raises(HubError, match="没有停用"):
        devices.revoke(desk, laptop.id[:-1])


def test_a_village_list_of_any_system_is_read_and_a_broken_one_told(desk: Desk, tmp_path: Path) -> None:
    head, row = "村代码,村名", "411722105201,西洪村"
    for end in ("\n", "\r\n", "\r"):
        (tmp_path / "list.csv").write_bytes(f"{head}{end}{row}{end}".encode())
        assert villages.import_list(desk, tmp_path / "list.csv") == 1
    (tmp_path / "list.csv").write_text(f'{head}\n411722105201,"' + "村\n" * 100_000, "utf-8")
    with pytest.raises(RefusedInput, match="引号"):
        villages.import_list(desk, tmp_path / "list.csv")
