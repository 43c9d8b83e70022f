"""The set-up says truly what a system lacks. `ldd` and `apt-get` are stood in for: no test changes the machine."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

TOOLS = Path(__file__).parent.parent / "tools"
pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems need nothing of these")


@pytest.fixture
def needs(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    monkeypatch.syspath_prepend(str(TOOLS))
    yield importlib.import_module("system_needs")
    sys.modules.pop("system_needs", None)


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of stand-ins, first in the path."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    return folder


def stand_in(folder: Path, name: str, script: str) -> None:
    (folder / name).write_text(f"#!/bin/sh\n{script}\n")
    (folder / name).chmod(0o755)


LINKER = r"""
echo "	libc.so.6 => /lib/libc.so.6 (0x0000)"
case "$1" in */libqxcb.so) [ -e "$(dirname "$0")/installed" ] || echo "	libxcb-icccm.so.4 => not found" ;; esac
"""


def test_the_linker_is_asked_and_not_qt(needs: ModuleType, programs: Path) -> None:
    stand_in(programs, "ldd", LINKER)
    assert needs.missing_libraries(Path("/qt"), True) == {"libxcb-icccm.so.4"}
    assert needs.missing_libraries(Path("/qt"), False) == set()  # offscreen needs no X


def test_as_root_the_missing_package_is_installed(
    needs: ModuleType, programs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in(programs, "ldd", LINKER)
    stand_in(programs, "apt-get", f'echo "$@" >> {programs}/told; [ "$1" = update ] || touch {programs}/installed')
    monkeypatch.setattr("os.geteuid", lambda: 0)
    monkeypatch.setattr(needs, "is_debian", lambda: True)
    needs.ensure(Path("/qt"), display=True, tests=False)
    assert (programs / "told").read_text().splitlines() == [
        "update -q",
        "install -y --no-install-recommends libxcb-icccm4",
    ]


def test_without_root_the_one_line_is_said(
    needs: ModuleType, programs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in(programs, "ldd", LINKER)
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    monkeypatch.setattr(needs, "is_debian", lambda: True)
    with pytest.raises(SystemExit, match="sudo apt-get install -y --no-install-recommends libxcb-icccm4\n"):
        needs.ensure(Path("/qt"), display=True, tests=False)


def test_elsewhere_the_library_is_named(needs: ModuleType, programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in(programs, "ldd", LINKER)
    monkeypatch.setattr(needs, "is_debian", lambda: False)
    with pytest.raises(SystemExit, match=r"package manager, then repeat: libxcb-icccm\.so\.4$"):
        needs.ensure(Path("/qt"), display=True, tests=False)


def test_an_unknown_library_is_not_hidden(needs: ModuleType) -> None:
    assert needs.packages_for({"libGL.so.1", "libnew.so.9"}, {"cupsd"}) == (
        ["cups-daemon", "libgl1"],
        ["libnew.so.9"],
    )


def test_this_system_has_everything(needs: ModuleType) -> None:
    """The set-up ran before the tests did: what it promises is here."""
    import PySide6

    assert needs.missing_libraries(Path(PySide6.__path__[0]), False) == set()
    assert needs.missing_programs() == set()
