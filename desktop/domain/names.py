"""Names as they stand on the document: kept whole, cleaned of what nobody can see, checked, and spelt for the BSS."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from desktop.base.text import clean_cell, graphemes, hanzi_count, is_hanzi, is_private, squeeze
from desktop.domain.documents import DOCUMENT_TYPES
from desktop.domain.hanzi import equal_forms, repaired_private, variant_inside
from desktop.domain.namekeys import INTERPUNCT, NameKeys, name_keys, split_surname, surname_choices
from desktop.domain.problems import Problem, warning

__all__ = [
    "INTERPUNCT",
    "LONGEST",
    "NameKeys",
    "bss_name",
    "check_name",
    "clean_name",
    "fold_variants",
    "name_keys",
    "split_surname",
    "surname_choices",
]

LONGEST = 50
LATIN_NAMES = ("PPT", "FPR17", "FPR23", "HMP", "HMTR", "TWP")
"""Documents whose names may be written in letters."""

_INTERPUNCTS = str.maketrans(dict.fromkeys("•・･‧∙⋅●⸱᛫﹒", INTERPUNCT))
_DOT_BETWEEN = re.compile(r"(?<=[^\W\da-zA-Z])\s*[.。．·]\s*(?=[^\W\da-zA-Z])")
_PLACEHOLDERS = frozenset("?*□■▇█〓_\ufffd○◯×")
_LATIN_SIGNS = frozenset(" -'.,·")
_USUAL = re.compile(rf"[\u4e00-\u9fff]{{2,{LONGEST}}}")
"""Almost every name: no rule has anything to say of it."""
_RADICALS = re.compile("[\u2f00-\u2fd5]")
_DESCRIPTIONS = re.compile("[\u2ff0-\u2fff]")
_BSS = re.compile(r"^[•··.．·\d\u4e00-\u9fa5]+$")
"""The name check of a carrier's CRM, word for word."""


def _unradical(name: str) -> str:
    """Radical look-alikes (⼩ for 小) come from copying out of PDF files."""
    return _RADICALS.sub(lambda found: unicodedata.normalize("NFKC", found[0]), name)


def clean_name(text: str) -> tuple[str, tuple[Problem, ...]]:
    """The name without spaces, invisible signs and vendor code points, and a warning for what was mended."""
    name, removed = clean_cell(text)
    problems: list[Problem] = []
    if removed:
        problems.append(warning("name", "invisible_removed", "姓名里有看不见的字符,已去掉,请再看一眼"))
    if not re.search(r"[A-Za-z]", name):
        name = squeeze(name)  # 刘 涛 丽 is padding; John Smith is not
    name = _DOT_BETWEEN.sub(INTERPUNCT, name.translate(_INTERPUNCTS))
    mended = _unradical(name)
    if mended != name:
        problems.append(warning("name", "radical_repaired", "姓名里有部首代用字,已换成汉字,请对照证件"))
    if any(is_private(c) for c in mended):
        mended, found = _repair_private(mended)
        problems += found
    return mended, tuple(problems)


def _repair_private(name: str) -> tuple[str, list[Problem]]:
    problems: list[Problem] = []
    fixed = "".join(repaired_private(c) or c for c in name)
    if fixed != name:
        changed = "".join(new for old, new in zip(name, fixed, strict=True) if old != new)
        problems.append(warning("name", "private_repaired", f"姓名里的造字已换成“{changed}”,请对照证件"))
    if any(is_private(c) for c in fixed):
        words = "姓名里有别的系统的造字,本机不知是哪个字,已照原样留下,请对照证件改正"
        problems.append(warning("name", "private_unknown", words))
    return fixed, problems


@cache
def _folded() -> dict[int, str]:
    dots: dict[int, str] = dict(_INTERPUNCTS) | {ord(c): INTERPUNCT for c in ".．。"}
    return equal_forms() | dots


def fold_variants(text: str) -> str:
    """The text for searching and for "is it the same name", never for keeping: 龑 as 䶮, every dot as ·.

    As many characters come out as went in, so a place in the one is the same place in the other.
    """
    folded = text.replace(".", INTERPUNCT) if text.isascii() else text.translate(_folded())
    return text if folded == text else folded  # the very text: a long list holds each name once


def check_name(name: str, doc_type: str | None) -> list[Problem]:
    """V8: what a clerk would send back."""
    kind = DOCUMENT_TYPES.get(doc_type or "")
    if _USUAL.fullmatch(name) and (kind is None or kind.person):
        return []
    if not name:
        return [Problem("name", "missing", "没有姓名,请照证件填写")]
    if name[0] in "=+@-":
        return [Problem("name", "formula", "姓名以 = + - @ 开头,像是公式,请改成文字")]
    if graphemes(name) > LONGEST:
        return [Problem("name", "too_long", f"姓名超过 {LONGEST} 个字,请核对")]
    if any(c in _PLACEHOLDERS for c in name):
        words = "姓名里有代替生僻字的符号,请照证件填字(可用拼音、部件或编码输入)"
        return [Problem("name", "placeholder", words)]
    if kind is not None and not kind.person:
        return [] if hanzi_count(name) >= 4 else [Problem("name", "too_short", "单位名称至少 4 个汉字,请填全称")]
    if doc_type in LATIN_NAMES and not any(is_hanzi(c) for c in name):
        return _check_latin(name)
    return _check_han(name, latin_allowed=doc_type in LATIN_NAMES)


def _check_latin(name: str) -> list[Problem]:
    if sum(c.isalpha() for c in name) >= 3 and all(c.isalpha() or c in _LATIN_SIGNS for c in name):
        return []
    return [Problem("name", "too_short", "姓名至少 3 个字母,不能有数字和别的符号,请照证件填写")]


def _check_han(name: str, *, latin_allowed: bool) -> list[Problem]:
    bare = _DESCRIPTIONS.sub("", name)
    odd = {c for c in bare if not (is_hanzi(c) or is_private(c) or c == INTERPUNCT)}
    if latin_allowed:
        odd = {c for c in odd if not (c.isalpha() or c in _LATIN_SIGNS)}
    if odd:
        shown = "".join(sorted(odd))[:10]
        return [Problem("name", "bad_character", f"姓名里不能有“{shown}”,请照证件填写")]
    if sum(is_hanzi(c) or is_private(c) for c in bare) < 2:
        return [Problem("name", "too_short", "姓名至少两个汉字,请照证件填写全名")]
    if name[0] == INTERPUNCT or name[-1] == INTERPUNCT or INTERPUNCT * 2 in name:
        return [Problem("name", "bad_interpunct", "间隔号“·”只能在两个字之间,请照证件填写")]
    if bare != name:
        return [warning("name", "described_character", "姓名里有拼字写法,请尽量输入原字")]
    return []


def bss_name(name: str) -> tuple[str, str | None]:
    """How the carrier's system will take the name, and why it differs or would be refused (None = as it is)."""
    if _BSS.match(name):
        return name, None
    swapped: list[str] = []
    stuck: list[str] = []
    letters: list[str] = []
    for char in name:
        if _BSS.match(char):
            letters.append(char)
            continue
        other = variant_inside(char)
        letters.append(other or char)
        if other:
            swapped.append(f"“{char}”写作“{other}”")
        else:
            stuck.append(char)
    reasons = ["、".join(swapped)] if swapped else []
    if stuck:
        reasons.append(f"“{''.join(dict.fromkeys(stuck))}”系统不收,也没有通行的代替字,请营业员按县里办法录入")
    return "".join(letters), "BSS 姓名只收常用区汉字:" + ";".join(reasons)
