"""Set this project up and run one of its commands: python tools/bootstrap.py COMMAND (see README).

Uses the standard library only, because it runs before anything is installed. Make calls it on Linux; on Windows it
is called by hand. Every command sets up what it needs first, and only that: a stamp in .venv remembers what is there.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

import system_needs

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / "cunbu-setup.json"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
LOWEST, TOO_NEW = (3, 11), (3, 15)  # the locked wheels exist for these


def run(*command: str | Path, env: dict[str, str] | None = None) -> None:
    """Run from the top of the project; a failure ends us with its code, because it has already said why."""
    done = subprocess.run([str(part) for part in command], cwd=ROOT, env={**os.environ, **(env or {})}, check=False)
    if done.returncode != 0:
        raise SystemExit(done.returncode)


def check_python() -> None:
    if not LOWEST <= sys.version_info[:2] < TOO_NEW:
        raise SystemExit(f"Cunbu needs Python 3.11 to 3.14; this is {platform.python_version()} ({sys.executable}).")


def digest(*paths: Path) -> str:
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in paths)).hexdigest()


def fits() -> bool:
    """Whether .venv is there and made by a Python of this version."""
    told = VENV / "pyvenv.cfg"
    ours = f"version = {sys.version_info.major}.{sys.version_info.minor}."
    return PYTHON.exists() and told.exists() and ours in told.read_text("utf-8")


def make_venv() -> list[str | Path]:
    """Make .venv where there is none that fits; return the command that is pip for it."""
    pip: list[str | Path] = [PYTHON, "-m", "pip"]
    if importlib.util.find_spec("ensurepip"):
        if not fits():
            run(sys.executable, "-m", "venv", "--clear", VENV)
        return pip
    # Debian keeps ensurepip in a package of its own; the system's pip can install into a bare environment instead.
    if not fits():
        run(sys.executable, "-m", "venv", "--clear", "--without-pip", VENV)
    if any(VENV.glob("lib/python*/site-packages/pip")):
        return pip
    if importlib.util.find_spec("pip"):
        return [sys.executable, "-m", "pip", "--python", PYTHON]
    if not system_needs.is_debian():
        raise SystemExit("This Python has neither ensurepip nor pip; install pip for it, then repeat.")
    system_needs.install([f"python3.{sys.version_info.minor}-venv"])
    run(sys.executable, "-m", "venv", "--upgrade-deps", VENV)
    return pip


def install_packages(level: str) -> None:
    """Bring .venv to the lock of `level` ("run" or "dev"), from wheels alone, every file checked by its hash."""
    lock = ROOT / "requirements" / f"{level}.txt"
    wanted = {"lock": digest(lock), "python": platform.python_version(), "place": str(ROOT)}
    project = digest(ROOT / "pyproject.toml")
    have = json.loads(STAMP.read_text("utf-8")) if STAMP.exists() and fits() else {}
    current = have.get(level) == wanted
    if current and have.get("project") == project:
        return
    pip = make_venv()
    flags = ("--disable-pip-version-check", "--no-input", "-qq", "--no-warn-script-location")
    if not current:
        print(f"Setting up .venv from {lock.relative_to(ROOT)} (once; about 300 MB)", flush=True)
        run(*pip, "install", *flags, "--require-hashes", "--only-binary", ":all:", "--no-deps", "-r", lock)
    run(PYTHON, "-m", "pip", "install", *flags, "--no-deps", "--no-build-isolation", "--no-index", "-e", ROOT)
    # The dev lock holds the run lock's very pins (a test says so), so dev also stands for run.
    done = {"dev": wanted, "run": {**wanted, "lock": digest(ROOT / "requirements/run.txt")}} if level == "dev" else {}
    kept = have if current else {}
    STAMP.write_text(json.dumps({**kept, level: wanted, **done, "project": project}), "utf-8")


def add_extra(name: str) -> None:
    """Add an extra's locked packages to what is there, wheels alone, every file checked by its hash."""
    flags = ("--disable-pip-version-check", "--no-input", "-qq", "--require-hashes", "--only-binary", ":all:")
    run(PYTHON, "-m", "pip", "install", *flags, "--no-deps", "-r", ROOT / "requirements" / f"{name}.txt")


def setup(level: str) -> None:
    check_python()
    install_packages(level)
    asked = subprocess.run(
        [PYTHON, "-c", "import PySide6; print(PySide6.__path__[0])"], capture_output=True, text=True, check=True
    )
    as_root = hasattr(os, "geteuid") and os.geteuid() == 0
    display = system_needs.has_display() or (level == "dev" and as_root)
    system_needs.ensure(Path(asked.stdout.strip()), display=display, tests=level == "dev")


# ---------------------------------------------------------------------------------------------- the commands


def command_setup() -> None:
    """make .venv with everything for work on the program"""
    setup("dev")


def command_run() -> None:
    """open the window on a sample village; without a display play the village day into out/"""
    setup("run")
    if system_needs.has_display():
        run(PYTHON, "-m", "desktop", "demo")
    else:
        command_demo()


def command_demo() -> None:
    """play the village day without a window: PDFs, receipts and pictures under out/"""
    setup("run")
    run(PYTHON, "-m", "desktop", "demo", "--headless", "--out", "out/", env={"QT_QPA_PLATFORM": "offscreen"})


def command_ocr() -> None:
    """add the recogniser of card photographs (400 MB) to .venv and test it on drawn cards"""
    setup("dev")
    add_extra("ocr")
    run(PYTHON, "-m", "pytest", "tests/devices/test_photo_reader.py", "tests/ui/test_enrol_photo.py")


def command_lint() -> None:
    """ruff: rules and format"""
    setup("dev")
    run(PYTHON, "-m", "ruff", "check", ".")
    run(PYTHON, "-m", "ruff", "format", "--check", ".")


def command_types() -> None:
    """mypy: strict everywhere but the window"""
    setup("dev")
    run(PYTHON, "-m", "mypy")


def command_test() -> None:
    """lint, types and every test"""
    command_lint()
    command_types()
    run(PYTHON, "-m", "pytest", "-n", "2", "--dist", "worksteal")


def command_faults() -> None:
    """the long fault runs: kills of both sides, full disks, cuts at every byte, power loss, 100,000 odd inputs"""
    setup("dev")
    long = {"CUNBU_KILLS": "100", "CUNBU_LONG": "1", "CUNBU_RECORDS": "100000", "CUNBU_FAULTS": "5000",
            "CUNBU_SEQUENCES": "500", "CUNBU_RIGHTS": "600"}  # fmt: skip
    thrown = ("tests/services/test_fuzz.py", "tests/services/test_sheets_apart.py",
              "tests/domain/test_every_error.py", "tests/storage/test_disk_causes.py")  # fmt: skip
    rooms = ("tests/faults", "tests/sync", "tests/hub", "tests/wire", "tests/ui/test_window_machine.py", *thrown)
    run(PYTHON, "-m", "pytest", "-n", "2", "-o", "timeout=7200", "--dist", "worksteal", *rooms, env=long)


def command_bench_capture() -> None:
    """the typist, saves and their flushes, search on 400,000, the start, a 100,000-row import; prints tables"""
    setup("dev")
    benches("typist", "saving", "search", "starting", "importing", "county")


def benches(*names: str) -> None:
    """Run benches one after the other, all of them, and end badly if one missed a limit."""
    missed = []
    for bench in names:
        done = subprocess.run([str(PYTHON), "-u", "-m", f"tests.bench.{bench}"], cwd=ROOT)
        missed += [bench] if done.returncode else []
    if missed:
        sys.exit(f"limits missed in: {', '.join(missed)}")


def command_bench_paper() -> None:
    """the book of 30,000 people beside reportlab's own, typst, fpdf2 and the floor; a village's preview; tables"""
    setup("dev")
    add_extra("bench")
    benches("paper", "preview")


def command_bench_sync() -> None:
    """10,000 sign-ups to the county beside the plain insert and one POST each; slow and broken lines; tables"""
    setup("dev")
    benches("sync")


def command_lock() -> None:
    """resolve the pinned, hashed requirements again (UPGRADE=1 takes newer versions)"""
    setup("dev")
    newer = ["--upgrade"] if os.environ.get("UPGRADE") else []
    for name, extra in (("run", "hub"), ("dev", "dev"), ("ocr", "ocr"), ("bench", "bench")):
        told = [
            "--universal",
            "--generate-hashes",
            "--python-version",
            "3.11",
            "--custom-compile-command",
            "make lock",
        ]
        out = f"requirements/{name}.txt"
        source = ["pyproject.toml", "requirements/build.in", "--extra", extra]
        run(PYTHON, "-m", "uv", "pip", "compile", "--quiet", *source, *told, *newer, "-o", out)


PAPERS = {
    "cover": "号码簿", "directory": "号码簿", "booklet": "A5 小册子", "large": "大字本", "wall": "A3 上墙",
    "wallet": "随身卡", "detail-list": "入网明细", "proof": "核对表", "register": "分发登记", "agreement": "服务协议",
    "who-we-are": "我们是谁", "day-sheet": "日结单", "signup-form": "预登记表", "price-card": "明白卡",
    "my-data": "我的资料", "receipt": "回单-1", "change-sheet": "变动单", "strike-out": "划去通知",
    "recall": "收回清单", "carrier-list": "入网明细-县公司",
}  # fmt: skip
"""The printed pages that are shown, and the demo's file of each; from its first page but for these."""
PAGES = {"directory": 5, "booklet": 3, "large": 6}


def command_screenshots() -> None:
    """draw the real screens into docs/pictures/"""
    setup("dev")
    day = ROOT / "build/screenshots"
    run(PYTHON, "-m", "desktop", "demo", "--headless", "--out", day, env={"QT_QPA_PLATFORM": "offscreen"})
    for picture in sorted((day / "screens").glob("*.png")):
        shutil.copy(picture, ROOT / "docs/pictures")
        print(f"docs/pictures/{picture.name}")
    for name, file in PAPERS.items():
        page = PAGES.get(name, 1)
        out = ROOT / f"docs/pictures/paper-{name}"
        run("pdftoppm", "-r", "55", "-f", str(page), "-l", str(page), "-singlefile", "-png", day / f"{file}.pdf", out)
        print(f"docs/pictures/paper-{name}.png")


def command_bundle() -> None:
    """build the one-folder program into dist/cunbu/"""
    setup("dev")
    run(PYTHON, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN", "build.spec")


def command_selftest() -> None:
    """let the built program prove itself"""
    program = ROOT / "dist/cunbu" / ("cunbu.exe" if os.name == "nt" else "cunbu")
    if not program.exists():
        command_bundle()
    run(program, "selftest")


COMMANDS = {
    name.removeprefix("command_").replace("_", "-"): do
    for name, do in list(globals().items())
    if name.startswith("command_")
}


def main() -> None:
    words = argparse.ArgumentParser(prog="bootstrap.py", description="Set up Cunbu and run one of its commands.")
    choices = words.add_subparsers(dest="command", required=True)
    for name, do in COMMANDS.items():
        choices.add_parser(name, help=do.__doc__)
    COMMANDS[words.parse_args().command]()


if __name__ == "__main__":
    main()
