"""Ethnic groups (GB/T 3304-1991): index + 1 is the two-digit code card readers and systems use."""

from __future__ import annotations

GROUPS: tuple[str, ...] = (
    "汉", "蒙古", "回", "藏", "维吾尔", "苗", "彝", "壮", "布依", "朝鲜", "满", "侗", "瑶", "白", "土家", "哈尼",
    "哈萨克", "傣", "黎", "傈僳", "佤", "畲", "高山", "拉祜", "水", "东乡", "纳西", "景颇", "柯尔克孜", "土",
    "达斡尔", "仫佬", "羌", "布朗", "撒拉", "毛南", "仡佬", "锡伯", "阿昌", "普米", "塔吉克", "怒", "乌孜别克",
    "俄罗斯", "鄂温克", "德昂", "保安", "裕固", "京", "塔塔尔", "独龙", "鄂伦春", "赫哲", "门巴", "珞巴", "基诺",
)  # fmt: skip
NAMES: tuple[str, ...] = tuple(f"{g}族" for g in GROUPS)
OTHERS: dict[str, str] = {"97": "其他", "98": "外国血统中国籍人士"}


def name_of(code: str) -> str | None:
    """The group of a card reader's code: "01" -> 汉族."""
    if code in OTHERS:
        return OTHERS[code]
    return NAMES[int(code) - 1] if code.isdecimal() and 0 < int(code) <= len(NAMES) else None


def from_text(text: str) -> str | None:
    """汉 and 汉族 are one; what is not in the list stays unknown."""
    short = text.strip().removesuffix("族")
    return f"{short}族" if short in GROUPS else None
