"""The rooms of the house, as sentences over every import (docs: the package docstrings say what each room is for)."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "desktop"

# What each room stands on. It may also import every floor below those.
STANDS_ON = {
    "base": (),
    "domain": ("base",),
    "devices": ("domain",),
    "wire": ("domain",),
    "paper": ("domain",),
    "storage": ("wire",),
    "services": ("storage", "paper", "devices"),
    "sync": ("storage", "wire"),
    "hub": ("wire", "paper"),
    "ui": ("services", "sync", "devices"),
    "cli": ("services", "sync", "devices", "hub"),
    "app": ("ui",),
    "selftest": ("app",),
    "__main__": ("app", "cli", "selftest"),
    "__init__": (),
}
QT_ROOMS = {"ui", "app", "selftest"}
SQL_ROOMS = {"storage", "hub"}
HUB_PACKAGES = {"fastapi", "starlette", "uvicorn", "sqlalchemy", "alembic", "jinja2", "psycopg", "multipart"}
SQL_TEXT = re.compile(
    r"\b(SELECT\s[\s\S]+?\sFROM|INSERT\s+(OR\s+\w+\s+)?INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM|PRAGMA\s+\w"
    r"|(CREATE|DROP|ALTER)\s+(UNIQUE\s+)?(TABLE|INDEX|TRIGGER|VIEW))\b"
)

CURSOR_CALL = re.compile(r"\.execute(many|script)$|(store|db|conn\w*|cursor)\.(execute|query|rows?)$")


def below(room: str) -> set[str]:
    """Every room that `room` may import: those it stands on, and all beneath them."""
    return set(STANDS_ON[room]).union(*(below(floor) for floor in STANDS_ON[room]), set())


@cache
def modules() -> tuple[tuple[Path, ast.Module], ...]:
    return tuple((path, ast.parse(path.read_text("utf-8"))) for path in sorted(PACKAGE.rglob("*.py")))


def room_of(path: Path) -> str:
    """The room a module is in: its folder, or its own name when it lies at the top."""
    first = path.relative_to(PACKAGE).parts[0]
    return first.removesuffix(".py")


def imported(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """(line, full module name) of every import, inside functions and type-checking blocks too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, name.name) for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = node.module or ""
            yield node.lineno, module
            if module == "desktop":  # from desktop import app
                yield from ((node.lineno, f"desktop.{name.name}") for name in node.names)


def where(path: Path, line: int) -> str:
    return f"{path.relative_to(ROOT)}:{line}"


def test_every_room_is_drawn() -> None:
    rooms = {room_of(path) for path, _ in modules()}
    assert rooms <= set(STANDS_ON), f"not in the plan: {rooms - set(STANDS_ON)}"
    assert {"base", "domain", "wire", "storage", "services", "ui", "cli"} <= rooms


def test_a_room_imports_only_what_is_below_it() -> None:
    wrong = []
    for path, tree in modules():
        room = room_of(path)
        allowed = below(room) | {room}
        for line, name in imported(tree):
            parts = name.split(".")
            if parts[0] == "desktop" and len(parts) > 1 and parts[1] in STANDS_ON and parts[1] not in allowed:
                wrong.append(f"{where(path, line)}: {room} may not import {name}")
    assert not wrong, "\n".join(wrong)


def test_no_two_rooms_import_each_other() -> None:
    assert not [(a, b) for a in STANDS_ON for b in below(a) if a in below(b)]


def test_imports_are_absolute() -> None:
    wrong = [
        where(path, node.lineno)
        for path, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.level
    ]
    assert not wrong


def test_qt_is_only_in_the_window() -> None:
    wrong = [
        f"{where(path, line)}: {name}"
        for path, tree in modules()
        if room_of(path) not in QT_ROOMS
        for line, name in imported(tree)
        if name.split(".")[0] in {"PySide6", "shiboken6"}
    ]
    assert not wrong


def test_main_imports_the_window_only_when_it_opens_it() -> None:
    tree = ast.parse((PACKAGE / "__main__.py").read_text("utf-8"))
    at_once = ast.Module([node for node in tree.body if not isinstance(node, ast.FunctionDef)], [])
    assert "desktop.app" not in {name for _, name in imported(at_once)}


def docstrings(tree: ast.AST) -> set[int]:
    """Identities of the constant nodes that are docstrings: prose may name SQL."""
    holders = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    return {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, holders) and node.body and isinstance(node.body[0], ast.Expr)
    }


def test_sql_is_only_in_storage_and_hub() -> None:
    wrong = []
    for path, tree in modules():
        if room_of(path) in SQL_ROOMS:
            continue
        prose = docstrings(tree)
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                if id(node) not in prose and SQL_TEXT.search(node.value):
                    wrong.append(f"{where(path, node.lineno)}: SQL text")
            elif isinstance(node, ast.Attribute) and CURSOR_CALL.search(ast.unparse(node)):
                wrong.append(f"{where(path, node.lineno)}: {ast.unparse(node)}")
    assert not wrong, "\n".join(wrong)


def test_nothing_swells() -> None:
    """Modules over 400 lines, classes over 250, functions over 70 are peeled, one verb at a time."""
    swollen = []
    for path in [
        *sorted(PACKAGE.rglob("*.py")),
        *sorted((ROOT / "tests").rglob("*.py")),
        *(ROOT / "tools").glob("*.py"),
    ]:
        text = path.read_text("utf-8")
        lines = text.count("\n")
        if lines > 400:
            swollen.append(f"{path.relative_to(ROOT)}: {lines} lines")
        if not path.is_relative_to(PACKAGE):
            continue
        for node in ast.walk(ast.parse(text)):
            length = (getattr(node, "end_lineno", None) or 0) - getattr(node, "lineno", 0) + 1
            if isinstance(node, ast.ClassDef) and length > 250:
                swollen.append(f"{where(path, node.lineno)}: class {node.name} has {length} lines")
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and length > 70:
                swollen.append(f"{where(path, node.lineno)}: {node.name}() has {length} lines")
    assert not swollen, "\n".join(swollen)


ALEMBIC = "desktop.hub.migrations"  # scripts that Alembic runs in surroundings of its own
IMPORT_ALL = """
import importlib, sys

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ABSENT:
            raise ModuleNotFoundError(f"{name} is not on this machine", name=name)

sys.meta_path.insert(0, Absent())
for name in NAMES:
    importlib.import_module(name)
print("all")
"""


def import_all_without(absent: set[str], *, left_out: tuple[str, ...]) -> subprocess.CompletedProcess[str]:
    """Import every module but those of `left_out` in a fresh interpreter where the `absent` packages are missing."""
    paths = [path.relative_to(ROOT).with_suffix("").parts for path, _ in modules()]
    names = [".".join(parts).removesuffix(".__init__") for parts in paths]
    kept = [name for name in names if not f"{name}.".startswith(tuple(f"{out}." for out in left_out))]
    program = IMPORT_ALL.replace("ABSENT", repr(absent)).replace("NAMES", repr(kept))
    return subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)


def test_everything_but_the_window_stands_without_qt() -> None:
    done = import_all_without(
        {"PySide6", "shiboken6"}, left_out=("desktop.ui", "desktop.app", "desktop.selftest", ALEMBIC)
    )
    assert done.stdout.strip() == "all", done.stderr[-2000:]


def test_everything_but_the_hub_stands_without_its_packages() -> None:
    """The laptop's bundle leaves the hub out; `cunbu hub` itself imports it only when it is called."""
    done = import_all_without(HUB_PACKAGES, left_out=("desktop.hub", "desktop.cli.hub"))
    assert done.stdout.strip() == "all", done.stderr[-2000:]
