"""Every file that leaves the program has a name of its own: one that lies there stays, in whatever case its name is
written, and a half-written one never looks whole."""

from __future__ import annotations

import errno
import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.base import paths
from desktop.base.errors import RefusedInput
from desktop.cli import main
from desktop.hub.desk import Settings, open_desk
from desktop.services.session import make_vault
from desktop.sync import joining
from tests.sync.conftest import VILLAGE, RunningHub, capture

SOMEBODYS = b"somebody else's"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A laptop with people, and a county that has taken in its first batch."""
    top = tmp_path_factory.mktemp("world")
    hub = RunningHub(top / "hub").start()
    made = make_vault(top / "laptop", "张代表", "correct horse battery").session
    joining.join(made.store, hub.url, hub.code(), "张代表")
    capture(made.store, 3)
    made.close()
    hub.stop()
    hub.desk.close()
    return top


@pytest.fixture
def say(
    world: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., str]:
    monkeypatch.setenv("CUNBU_PASSPHRASE", "correct horse battery")
    for name in ("laptop", "hub"):
        shutil.copytree(world / name, tmp_path / name)

    def ask(*arguments: str) -> str:
        """Its words; a refusal's too."""
        data = tmp_path / ("hub" if arguments[0] == "hub" else "laptop")
        assert main.run([*arguments, "--data", str(data)]) in (0, 1)
        out, err = capsys.readouterr()
        assert "程序自己出错" not in err
        return out + err

    return ask


def _taken_in(say: Callable[..., str], tmp_path: Path) -> str:
    say("batch", "export", "--out", str(tmp_path / "first.cunbu"))
    say("hub", "ingest", str(tmp_path / "first.cunbu"))
    return str(tmp_path / "first.cunbu")


WRITERS: dict[str, tuple[str, ...]] = {
    "batch export": ("batch", "export", "--out", "{}"),
    "backup": ("backup", "{}"),
    "people export": ("people", "export", "{}"),
    "directory": ("directory", "--village", VILLAGE, "--out", "{}"),
    "detail-list": ("detail-list", "--village", VILLAGE, "--out", "{}"),
    "roster report": ("roster", "import", "{list}", "--village", VILLAGE, "--dry-run", "--report", "{}"),
    "hub code file": ("hub", "code", "--url", "http://10.0.0.2:8000", "--file", "{}"),
    "hub code qr": ("hub", "code", "--url", "http://10.0.0.2:8000", "--qr", "{}"),
    "hub ingest": ("hub", "ingest", "{batch}", "--out", "{}"),
    "hub plans": ("hub", "plans", "--out", "{}"),
    "hub export": ("hub", "export", "{}", "--village", VILLAGE),
    "hub backup": ("hub", "backup", "{}"),
}


@pytest.mark.parametrize("name", WRITERS)
@pytest.mark.parametrize("there", ["Out.PDF", "out.pdf"])
def test_a_file_that_lies_there_stays(say: Callable[..., str], tmp_path: Path, name: str, there: str) -> None:
    """It is numbered, or refused in words; which of both stands in what the command says."""
    place, batch = tmp_path / "place", ""
    place.mkdir()
    if name.startswith("hub"):
        batch = _taken_in(say, tmp_path)
    table = tmp_path / "list.csv"
    table.write_text("姓名,电话\n王一,abc\n", "utf-8")
    (place / there).write_bytes(SOMEBODYS)
    wished = str(place / "out.pdf")
    said = say(*(part.format(wished, list=table, batch=batch) for part in WRITERS[name]))
    assert (place / there).read_bytes() == SOMEBODYS
    others = sorted(path.name for path in place.iterdir() if path.name != there)
    if others:
        assert others == ["out-2.pdf"], said
        assert "out-2.pdf" in said
        assert (place / "out-2.pdf").stat().st_size > 40
    else:
        assert "同名" in said


@pytest.mark.parametrize("name", ["directory", "detail-list"])
def test_the_same_paper_again_takes_the_place_of_our_own(say: Callable[..., str], tmp_path: Path, name: str) -> None:
    """Whoever asks for the book under the same name must not read the one of before; a page that somebody wrote on,
    or that another laptop made, stays."""
    out = tmp_path / "book.pdf"
    command = [part.format(out) for part in WRITERS[name]]
    say(*command)
    first = out.read_bytes()
    said = say(*command)
    second = out.read_bytes()
    assert second != first
    assert "book-2" not in said
    assert "与台账一致" in say("print", "verify", str(out))
    out.write_bytes(second + b"%")
    assert "book-2.pdf" in say(*command)
    assert out.read_bytes() == second + b"%"


def test_every_command_that_takes_a_file_to_write_is_walked() -> None:
    """A new one stands in the walk above, or is refused here."""
    source = Path(main.__file__).parent
    text = "".join(path.read_text("utf-8") for path in source.rglob("*.py"))
    assert len(re.findall(r"obj\.place\(", text)) >= len(WRITERS) - 1
    strays = re.findall(r"write_private\(.*", text)
    assert strays == [], "a file for others goes by write_new"


def test_the_default_receipt_of_a_second_reading_has_its_own_name(say: Callable[..., str], tmp_path: Path) -> None:
    batch = _taken_in(say, tmp_path)
    before = Path(f"{batch}.receipt").read_bytes()
    assert "first.cunbu-2.receipt" in say("hub", "ingest", batch)
    assert Path(f"{batch}.receipt").read_bytes() == before


def test_two_laptops_on_one_stick_with_one_name(say: Callable[..., str], tmp_path: Path) -> None:
    """The field's case: both export to x.cunbu; the county takes in everybody of both."""
    say("batch", "export", "--out", str(tmp_path / "x.cunbu"))
    first = (tmp_path / "x.cunbu").read_bytes()
    said = say("batch", "export", "--out", str(tmp_path / "X.CUNBU"))
    assert (tmp_path / "x.cunbu").read_bytes() == first
    assert "X-2.CUNBU" in said


# -- the helper itself
def test_numbers_go_on(tmp_path: Path) -> None:
    for name in ("名单.xlsx", "名单-2.XLSX", "无名"):
        (tmp_path / name).touch()
    assert paths.own_name(tmp_path / "名单.xlsx").name == "名单-3.xlsx"
    assert paths.own_name(tmp_path / "无名").name == "无名-2"
    assert paths.own_name(tmp_path / "新.pdf").name == "新.pdf"
    assert paths.own_name(tmp_path / "没有的文件夹" / "新.pdf").name == "新.pdf"


def test_a_name_taken_in_between_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody takes it after it was looked for."""
    wished = tmp_path / "a.pdf"
    monkeypatch.setattr(paths, "_names", lambda folder: set())
    wished.write_bytes(SOMEBODYS)
    with pytest.raises((RefusedInput, FileExistsError)):
        paths.write_new(wished, b"mine")
    assert [path.name for path in tmp_path.iterdir()] == ["a.pdf"]
    assert wished.read_bytes() == SOMEBODYS


def test_a_stick_without_hard_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_links(source: object, target: object) -> None:
        raise OSError(errno.EPERM, "no links here")

    monkeypatch.setattr(os, "link", no_links)
    paths.write_new(tmp_path / "a.pdf", b"mine")
    assert (tmp_path / "a.pdf").read_bytes() == b"mine"
    with pytest.raises(RefusedInput) as taken:
        paths.write_new(tmp_path / "A.pdf", b"other")
    assert taken.value.code == "file_exists"
    assert [path.name for path in tmp_path.iterdir()] == ["a.pdf"]


def test_a_half_written_one_never_looks_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="full"):
        paths.write_new(tmp_path / "a.pdf", b"x" * 1000)
    assert list(tmp_path.iterdir()) == []


def test_a_laptops_own_files_are_never_a_place(say: Callable[..., str], tmp_path: Path) -> None:
    assert "村簿自己的数据文件" in say("backup", str(tmp_path / "laptop" / "cunbu.db"))
    desk = open_desk(Settings(tmp_path / "hub"))
    desk.close()
    assert "村簿自己的数据文件" in say("hub", "backup", str(tmp_path / "hub" / "hub.db"))
