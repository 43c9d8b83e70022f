"""Which passphrases are refused: too short, or a handful of tries would find them. One rule wherever one is set.

What a hand types without thinking (a run of the keyboard or the alphabet, one sign again and again, the rep's own
name, digits put behind a word) counts as one piece; what has too few pieces is refused. Digits alone need to be many.
"""

from __future__ import annotations

import unicodedata

from desktop.base.errors import RefusedInput
from desktop.domain.namekeys import name_keys

SHORTEST = 6
FEWEST_PIECES = 4
FEWEST_DIGITS = 12
_RUN = 3
_SIGNS, _BETWEEN = "!@#$%^&*()", "-_.,;:/\\|+='\"~、。·"
_ROWS = (
    "01234567890", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm", "147258369", "159753",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm", "1q2w3e4r5t6y7u8i9o0p", _SIGNS, "一二三四五六七八九十",
    "甲乙丙丁戊己庚辛壬癸",
)  # fmt: skip
_WORDS = (
    "password", "passw0rd", "p@ssw0rd", "p@ssword", "passwd", "iloveyou", "welcome", "letmein", "admin",
    "woaini", "5201314", "1314520", "520", "1314", "cunbu", "村簿", "口令", "密码", "我爱你",
)  # fmt: skip


def refuse_weak(passphrase: str, *names: str) -> None:
    """RefusedInput with the reason; `names` are what everybody knows: the rep's own name."""
    if len(passphrase) < SHORTEST:
        raise RefusedInput(f"口令至少 {SHORTEST} 个字,没有改动。请换一个长一点的。", code="short_passphrase")
    folded = unicodedata.normalize("NFKC", passphrase).casefold()
    plain = "".join(c for c in folded if not c.isspace() and c not in _BETWEEN)
    if plain.isdecimal() and len(plain) < FEWEST_DIGITS:
        raise RefusedInput("只有数字的口令太容易试出来,没有改动。请用几个不相干的词。", code="weak_passphrase")
    known = sorted({*_WORDS, *_forms(names)}, key=len, reverse=True)
    once = _once(plain)
    woven = [_pieces(part, known) == 1 for part in (plain[::2], plain[1::2])]  # "a1b2c3": two runs, sign by sign
    if _pieces(once, known) < FEWEST_PIECES or len(once) < min(SHORTEST, len(plain)) or all(woven):
        raise RefusedInput(
            "这个口令太容易猜(连着的数字或字母、重复的字、自己的姓名都不行),没有改动。请用几个不相干的词。",
            code="weak_passphrase",
        )


def _forms(names: tuple[str, ...]) -> set[str]:
    """A name as it may be typed: as written, in letters, by its initials."""
    forms = set()
    for name in names:
        keys = name_keys(name)
        forms |= {"".join(unicodedata.normalize("NFKC", name).casefold().split()), keys.pinyin, keys.initials}
    return {form for form in forms if len(form) > 1}


def _once(text: str) -> str:
    """What is said several times over, said once: of "ab12ab12ab12" that is "ab12"."""
    for length in range(1, len(text) // 2 + 1):
        if text[:length] * (len(text) // length) + text[: len(text) % length] == text:
            return text[:length]
    return text


def _pieces(text: str, known: list[str]) -> int:
    count = at = 0
    while at < len(text):
        word = next((len(word) for word in known if text.startswith(word, at)), 0)
        digits = 0 if text.isdecimal() else len(text[at:]) - len(text[at:].lstrip("0123456789"))
        at += max(word, digits, _run(text[at:]))
        count += 1
    return count


def _run(text: str) -> int:
    """How many signs at the beginning are one run: the same sign, neighbours of a row, each said once or more."""
    longest = 1
    for row in (*_ROWS, *(row[::-1] for row in _ROWS)):
        length, place = 1, row.find(text[0])
        while place >= 0 and length < len(text):
            if text[length] == text[length - 1]:
                pass
            elif row[place + 1 : place + 2] == text[length]:
                place += 1
            else:
                break
            length += 1
        longest = max(longest, length)
    same = len(text) - len(text.lstrip(text[0]))
    longest = max(longest, same)
    return longest if longest >= _RUN else 1
