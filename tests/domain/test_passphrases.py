"""Which passphrases are taken. The guesses of everybody's first minute are refused, with and without decoration."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.base.errors import RefusedInput
from desktop.domain.passphrases import refuse_weak

REP = "张代表"


@pytest.mark.parametrize(
    "guess",
    [
        "123456", "111111", "654321", "000000", "12345678", "123123", "112233", "121212", "7890123", "19900101",
        "13800138000", "１２３４５６", "1 2 3 4 5 6", "12-34-56", "abcdef", "fedcba", "aaaaaa", "哈哈哈哈哈哈",
        "aabbcc", "abcabc", "a1a1a1a1", "qwerty", "QWERTY", "asdfgh", "1qaz2wsx", "1q2w3e4r", "147258369", "abc123",
        "a123456",         "aa123456", "123456a", "qwe123",
        "password", "Password1", "passw0rd123", "iloveyou", "5201314a", "woaini520",
        "cunbu123", "testtest", "ab12ab12", "a1b2c3d4", "q1w2e3r4", "zdb123456",
        "口令口令口令", "一二三四五六",
        "张代表张代表", "张代表123", "张代表2026", "zhangdaibiao", "ZhangDaiBiao1", "zhang dai biao", " 张 代 表 ",
    ],
)  # fmt: skip
def test_what_is_guessed_first_is_refused(guess: str) -> None:
    with pytest.raises(RefusedInput) as refused:
        refuse_weak(guess, REP)
    assert refused.value.code in ("weak_passphrase", "short_passphrase")
    assert guess not in refused.value.sentence


@pytest.mark.parametrize(
    "good",
    [
        "walnut river 7", "村口的大槐树 8", "case-pass-1", "right river 1", "correct horse", "cunbu-demo",
        "another passphrase", "a new passphrase", "maple stone 3", "槐树下3只羊", "x7Kp2q", "🌲🌻🐑🏔🚜🌾",
        "二月春风似剪刀",
        "837465920174", "test-pass-9", "县里主管2026",
    ],
)  # fmt: skip
def test_what_takes_thought_is_taken(good: str) -> None:
    refuse_weak(good, REP)


@given(st.sampled_from("0123456789abcdefxyz哈!"), st.integers(0, 40))
def test_one_sign_again_and_again_never_is_one(sign: str, times: int) -> None:
    with pytest.raises(RefusedInput):
        refuse_weak(sign * times, REP)


@given(st.text(max_size=40), st.text(max_size=10))
def test_any_text_has_an_answer(text: str, name: str) -> None:
    with suppress(RefusedInput):
        refuse_weak(text, name)
