"""Readable in sunlight: every pair of text and ground that the style sheet uses stands at 7:1."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from desktop.base import paths
from desktop.domain.people import STATE_NAMES
from desktop.ui import icons, theme

PAIRS = [
    ("ink", "paper"), ("ink", "card"), ("ink", "sunk"), ("ink", "green_tint"), ("ink", "amber_tint"),
    ("ink", "red_tint"), ("ink", "blue_tint"), ("ink", "green_mid"), ("ink2", "card"), ("ink2", "paper"),
    ("hint", "green_tint"), ("hint", "paper"), ("on_green", "green"), ("on_green", "green_up"), ("green", "card"),
    ("green", "paper"), ("red", "card"), ("amber", "card"), ("blue", "card"), *theme.TONES.values(),
]  # fmt: skip


@pytest.mark.parametrize("name", theme.THEMES)
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_stands_out_from_its_ground(name: str, text: str, ground: str) -> None:
    tokens = theme.THEMES[name]
    assert theme.contrast(getattr(tokens, text), getattr(tokens, ground)) >= 7


def test_contrast_is_the_known_formula() -> None:
    assert theme.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert theme.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("name", theme.THEMES)
def test_the_template_takes_every_token_and_leaves_none_open(name: str) -> None:
    sheet = theme.style_sheet(theme.THEMES[name])
    assert "$" not in sheet
    assert theme.THEMES[name].green in sheet


def test_no_text_is_smaller_than_the_keys_under_the_rail() -> None:
    template = (paths.resources() / "style" / "base.qss").read_text("utf-8")
    sizes = {int(size) for size in re.findall(r"font-size: (\d+)px", template)}
    assert min(sizes) == 12  # Alt+1 under its word; all else is 13 and more
    assert sorted(sizes)[1] == 13


def test_every_icon_named_in_the_style_sheet_and_the_tables_is_there_and_drawn() -> None:
    folder = paths.resources() / "icons"
    sheet = (paths.resources() / "style" / "base.qss").read_text("utf-8")
    named = set(re.findall(r"\$icons/([a-z-]+)\.svg", sheet))
    named |= set(icons.TONE_MARKS.values()) | set(icons.STATE_MARKS.values())
    for name in named:
        assert ElementTree.fromstring((folder / f"{name}.svg").read_text("utf-8")).tag.endswith("svg")
        assert not icons.pixmap(name, "red", 16).isNull()


def test_every_state_has_a_tone_and_a_mark() -> None:
    assert set(theme.STATE_TONES) == set(icons.STATE_MARKS) == set(STATE_NAMES)


def test_the_bundled_family_comes_first_and_shows_rare_characters(qapp) -> None:
    assert theme.load_fonts()[0] == "Noto Sans SC"
    from PySide6.QtGui import QRawFont

    shown = [QRawFont.fromFont(theme.font()).supportsCharacter(ord("村"))]
    assert all(shown)
