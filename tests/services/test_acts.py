"""Everything that is written down of a person has words: the screen and her own sheet show no codes."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import desktop
from desktop.domain import acts
from desktop.domain.consent import CONSENT_NAMES
from desktop.services import answers
from desktop.services.answers import ASKED

OF_A_PERSON = re.compile(r"\b(person|known|said|taken|captured)(_id|\.id)\b|^subject$")
NAMED = {"ASKED": ASKED, "YIELDED": answers.YIELDED, "act": "corrected"}
MADE = {"decision_": ("accepted", "returned"), "consent_": tuple(CONSENT_NAMES)}


def acts_of_people() -> Iterator[str]:
    """Every act that the code writes down with a person as its subject."""
    for path in Path(desktop.__file__).parent.rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not (isinstance(call, ast.Call) and ast.unparse(call.func) in ("audit.add", "audit.add_many")):
                continue
            subject = next((ast.unparse(k.value) for k in call.keywords if k.arg == "subject"), "")
            if OF_A_PERSON.search(subject):
                yield from _said(call.args[1])


def _said(act: ast.expr) -> Iterator[str]:
    if isinstance(act, ast.Constant):
        yield str(act.value)
    elif isinstance(act, ast.Name):
        yield NAMED[act.id]
    else:
        assert isinstance(act, ast.JoinedStr), ast.unparse(act)
        head, tail = act.values[0], act.values[-1]
        assert isinstance(head, ast.Constant)
        end = str(tail.value) if isinstance(tail, ast.Constant) else ""
        yield from (f"{head.value}{kind}{end}" for kind in MADE[str(head.value)])


@pytest.mark.parametrize("act", sorted(set(acts_of_people())))
def test_no_code_is_shown(act: str) -> None:
    assert not re.search(r"[a-z]", acts.words(act)), act


def test_the_search_finds_what_there_is() -> None:
    found = set(acts_of_people())
    assert {"captured", "withdrawn", "decision_returned", "consent_publish_taken_back", "asked"} - {
        "captured"
    } <= found
    assert acts.words("of a newer version") == "of a newer version"
