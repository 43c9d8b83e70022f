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


def build(top: Path) -> Path:
    """dist/cunbu/cunbu, built under `top`."""
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "ERROR", str(ROOT / "build.spec")]
    places = ["--distpath", str(top / "dist"), "--workpath", str(top / "work")]
    done = subprocess.run(
        [*command, *places],
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


@pytest.mark.skipif(
    sys.platform == "linux" and not sysconfig.get_config_var("Py_ENABLE_SHARED"),
    reason="this Python was made without its shared library, so nothing can be bundled with it",
)
@pytest.mark.long
def test_the_bundle_is_built_and_proves_itself(tmp_path: Path) -> None:
    """One test, because two workers would build it twice."""
    program, home = build(tmp_path / "made"), tmp_path / "home"
    home.mkdir()
    check_selftest(program, home)
    check_command_line(program, home)
    check_no_hub(program, home)


def check_selftest(program: Path, home: Path) -> None:
    started = time.perf_counter()
    done = run(program, home, "selftest")
    assert done.returncode == 0, done.stdout + done.stderr
    assert time.perf_counter() - started < 30
    proofs = [line.split()[1] for line in done.stdout.splitlines() if line.startswith("ok")]
    assert proofs == ["vault", "person", "paper", "batch", "window"]
    assert "𠮷" in done.stdout
    assert list(home.iterdir()) == []  # it leaves nothing behind


def check_command_line(program: Path, home: Path) -> None:
    assert run(program, home, "check", "document", "RIC", "412825193803029986").returncode == 0
    told = run(program, home, "--help")
    assert told.returncode == 0
    assert "directory" in told.stdout


def check_no_hub(program: Path, home: Path) -> None:
    done = run(program, home, "hub", "serve")
    assert done.returncode == 1
    assert done.stderr.strip() == "这台电脑上装的村簿不带“hub”这个命令。"
    assert not [
        path for path in program.parent.rglob("*") if path.name in ("fastapi", "sqlalchemy", "uvicorn", "pip")
    ]
