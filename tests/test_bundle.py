"""The packaged program, built from build.spec and run as a laptop without Python would run it."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
NEEDED_OF_THE_SYSTEM = ("PATH", "LANG", "SYSTEMROOT", "TEMP", "TMP")

pytestmark = [
    pytest.mark.xdist_group("bundle"),  # built once
    pytest.mark.skipif(
        sys.platform == "linux" and not sysconfig.get_config_var("Py_ENABLE_SHARED"),
        reason="this Python was made without its shared library, so nothing can be bundled with it",
    ),
]


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """dist/cunbu/cunbu, built in a folder of the test's own."""
    top = tmp_path_factory.mktemp("bundle")
    build = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "ERROR", str(ROOT / "build.spec")]
    places = ["--distpath", str(top / "dist"), "--workpath", str(top / "work")]
    done = subprocess.run(
        [*build, *places],
        cwd=ROOT,
        env={**os.environ, "PYINSTALLER_CONFIG_DIR": str(top / "cache")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return top / "dist/cunbu" / ("cunbu.exe" if os.name == "nt" else "cunbu")


def run(program: Path, home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run with nothing of the developer's surroundings."""
    bare = {name: os.environ[name] for name in NEEDED_OF_THE_SYSTEM if name in os.environ} | {"HOME": str(home)}
    return subprocess.run([program, *words], env=bare, cwd=home, capture_output=True, encoding="utf-8", check=False)


def test_the_program_proves_itself(program: Path, tmp_path: Path) -> None:
    started = time.perf_counter()
    done = run(program, tmp_path, "selftest")
    assert done.returncode == 0, done.stdout + done.stderr
    assert time.perf_counter() - started < 30
    proofs = [line.split()[1] for line in done.stdout.splitlines() if line.startswith("ok")]
    assert proofs == ["vault", "person", "paper", "batch", "window"]
    assert "𠮷" in done.stdout
    assert list(tmp_path.iterdir()) == []  # it leaves nothing behind


def test_its_command_line_works(program: Path, tmp_path: Path) -> None:
    assert run(program, tmp_path, "check", "document", "RIC", "412825193803029986").returncode == 0
    told = run(program, tmp_path, "--help")
    assert told.returncode == 0
    assert "directory" in told.stdout


def test_it_carries_no_hub_and_says_so(program: Path, tmp_path: Path) -> None:
    done = run(program, tmp_path, "hub", "serve")
    assert done.returncode == 1
    assert done.stderr.strip() == "这台电脑上装的村簿不带“hub”这个命令。"
    assert not [
        path for path in program.parent.rglob("*") if path.name in ("fastapi", "sqlalchemy", "uvicorn", "pip")
    ]
