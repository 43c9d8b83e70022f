"""Breaking and fitting text, and the marks of running Chinese."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.paper.fonts import text_width
from desktop.paper.sheet import fit_size, fitted_lines, typeset, wrap

TEXT = st.text(st.sampled_from("王建国,。(“”) 186 2345ab𠮷·—"), max_size=60)


@given(TEXT, st.sampled_from([30.0, 80.0, 200.0]))
def test_wrapping_loses_nothing_and_stays_inside(text: str, width: float) -> None:
    lines = wrap(text, 10, width)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(text_width(line, 10) <= width + 0.01 or len(line) == 1 for line in lines)


def test_a_number_is_never_broken_and_a_line_never_starts_with_a_stop() -> None:
    text = "有事请打 186 2345 0178 或 0396-6912188。" * 5
    for width in range(100, 300, 7):
        lines = wrap(text, 10, width)
        assert all("186" not in line or re.search(r"186 2345 0178", line) for line in lines)
        assert all("0396" not in line or "0396-6912188" in line for line in lines)
        assert not any(line.startswith("。") for line in lines)


def test_type_shrinks_to_fit_but_not_below_what_can_be_read() -> None:
    assert fit_size("王建国", 14, 100, 9) == 14
    fitted = fit_size("王" * 10, 14, 100, 9)
    assert fitted is not None
    assert 9.9 <= fitted <= 10
    assert text_width("王" * 10, fitted) <= 100
    assert fit_size("王" * 20, 14, 100, 9) is None
    lines, size = fitted_lines("王" * 20, 14, 100, 9)
    assert ("".join(lines), size) == ("王" * 20, 9)


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        (
            "想改号码,或换一种:选“忘记”,再说(可以)。",
            "想改号码\uff0c或换一种\uff1a选“忘记”\uff0c再说\uff08可以\uff09。",
        ),
        ("拨 186 2345 0178, ok", "拨 186 2345 0178, ok"),
    ],
)
def test_our_own_sentences_get_chinese_marks(typed: str, printed: str) -> None:
    assert typeset(typed) == printed
