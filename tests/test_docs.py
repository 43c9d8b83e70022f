"""What the papers around the program say is compared with the program."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from desktop.cli.main import cli

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
GLOBAL_OPTIONS = {"--data", "--json", "--rep", "--clock-is-right", "--help", "--version"}


def told() -> dict[str, set[str]]:
    """README's table: command -> the options its row names."""
    rows = re.findall(r"^\| `cunbu ?([^`]*)` \|", README, re.MULTILINE)
    parted = [re.match(r"((?:[a-z][a-z-]* ?)*)(.*)", row) for row in rows]
    return {match[1].strip(): set(re.findall(r"--[a-z-]+", match[2])) for match in parted if match}


def real(command: click.Command, name: str = "") -> dict[str, set[str]]:
    """The program's own commands and their options."""
    context = click.Context(command)
    if isinstance(command, click.Group):
        found = {} if name else {"": set[str]()}
        for word in command.list_commands(context):
            child = command.get_command(context, word)
            assert child is not None
            found |= real(child, f"{name} {word}".strip())
        return found
    options = {option for given in command.params if isinstance(given, click.Option) for option in given.opts}
    return {name: {option for option in options if option.startswith("--")}}


def test_readme_lists_every_command() -> None:
    assert set(told()) == set(real(cli))


def test_readme_lists_every_option() -> None:
    program = real(cli)
    required = {"init": {"--rep"}}  # a global option that this command cannot do without
    assert told() == {
        name: (options - GLOBAL_OPTIONS) | required.get(name, set()) for name, options in program.items()
    }


def test_readme_shows_pictures_that_are_there() -> None:
    shown = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", README)
    assert {Path(name).name for name in shown} == {p.name for p in (ROOT / "docs/pictures").glob("*.png")}
    assert not [name for name in shown if not (ROOT / name).is_file()]


def test_ci_runs_the_test_command_of_the_readme() -> None:
    assert "\nmake test" in README
    assert re.search(r"^exec make test </dev/null$", (ROOT / ".ci/run").read_text("utf-8"), re.MULTILINE)


def test_make_and_windows_have_the_same_commands() -> None:
    make = re.search(r"^COMMANDS := (.*)$", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    script = re.findall(r"^def command_(\w+)\(", (ROOT / "tools/bootstrap.py").read_text("utf-8"), re.MULTILINE)
    assert make
    assert sorted(make[1].split()) == sorted(name.replace("_", "-") for name in script)
    assert {"run", "test"} <= set(re.findall(r"py tools\\bootstrap.py (\w+)", README))


def pins(name: str) -> dict[str, str]:
    """The lock as requirement -> the text of its hashes."""
    text = (ROOT / "requirements" / name).read_text("utf-8")
    return dict(re.findall(r"^([a-z][^ \n]*==[^ \n]+)(.*(?:\n    --hash=\S+(?: \\)?)+)", text, re.MULTILINE))


def test_the_lock_is_hashed_and_names_no_place() -> None:
    for name in ("run.txt", "dev.txt", "ocr.txt", "bench.txt"):
        text = (ROOT / "requirements" / name).read_text("utf-8")
        assert len(pins(name)) == len(re.findall(r"^[a-zA-Z]", text, re.MULTILINE)) > 50
        assert not re.search(r"https?:|file:|index-url|find-links|(^|\s)/", text)


def test_both_locks_agree_and_hold_what_the_project_asks_for() -> None:
    assert pins("run.txt").items() <= pins("dev.txt").items()
    project = (ROOT / "pyproject.toml").read_text("utf-8").split("[project.scripts]")[0]
    asked = {name.lower() for name in re.findall(r'"([A-Za-z0-9-]+)(?:\[\w+\])?>=', project)}
    locked = {pin.split("==")[0] for pin in pins("dev.txt") | pins("ocr.txt") | pins("bench.txt")}
    assert asked - locked == set()


@pytest.mark.parametrize("page", sorted((ROOT / "docs/decisions").glob("*.md")), ids=lambda page: page.stem[:4])
def test_a_decision_is_one_page_with_its_alternatives(page: Path) -> None:
    text = page.read_text("utf-8")
    assert text.startswith("# ")
    assert re.search(r"^(## |\*\*)Alternatives", text, re.MULTILINE)
    assert text.count("\n") <= 70
