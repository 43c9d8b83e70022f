"""Card and handset serials. A wrong check digit only warns: real cards in the field fail it."""

from __future__ import annotations

import re

from stdnum import luhn

from desktop.base.text import bare_number
from desktop.domain.problems import Checked, Problem, checked, warning

_ICCID = re.compile(r"8986[0-9]{14,15}[0-9A-Z]?")
ISSUERS: dict[str, str] = {
    "01": "联通", "06": "联通", "09": "联通", "00": "移动", "02": "移动", "04": "移动", "07": "移动", "08": "移动",
    "13": "移动", "03": "电信", "11": "电信", "15": "广电",
}  # fmt: skip


def _plain(text: str) -> str:
    return bare_number(text, "-")


def check_iccid(text: str) -> Checked:
    """A card number: 8986, issuer, 19 or 20 positions; old cards may end in a letter."""
    value = _plain(text)
    if not value:
        return checked(value, [Problem("iccid", "missing", "没有卡号")])
    if re.fullmatch(r"[0-9]\.[0-9]+E\+?1[0-9]", value):
        words = "表格软件把卡号当数字存,后几位已丢失,请把该列设为“文本”后按卡面重新输入"
        return checked(value, [Problem("iccid", "rounded_by_spreadsheet", words)])
    if not value.startswith("8986"):
        return checked(value, [Problem("iccid", "bad_prefix", "国内卡号以 8986 开头,请对照卡面核对")])
    if not _ICCID.fullmatch(value) or len(value) not in (19, 20):
        words = f"卡号应为 19 或 20 位(末位可以是字母),现在是 {len(value)} 位,请对照卡面核对"
        return checked(value, [Problem("iccid", "bad_format", words)])
    problems: list[Problem] = []
    issuer = ISSUERS.get(value[4:6])
    if issuer is None:
        problems.append(warning("iccid", "unknown_issuer", f"第 5、6 位“{value[4:6]}”不是已知发卡方,请再核对"))
    if value.isdigit() and len(value) == 20 and not luhn.is_valid(value):
        problems.append(warning("iccid", "check_digit", "卡号校验位不合(部分老卡如此),请再对照卡面核对"))
    return checked(value, problems, {"issuer": issuer} if issuer else {})


def card_body(number: str) -> str:
    """The nineteen signs that count cards; what follows is a check sign."""
    return number[:19]


def cards_between(first: str, last: str) -> int | None:
    """How many cards a range of printed numbers holds, both ends taken; None when it is no range."""
    low, high = card_body(first), card_body(last)
    same_maker = len(first) == len(last) and low[:10] == high[:10]
    if not same_maker or not (low.isdigit() and high.isdigit()) or low > high:
        return None
    return int(high) - int(low) + 1


def is_between(number: str, first: str, last: str) -> bool:
    return len(number) == len(first) and card_body(first) <= card_body(number) <= card_body(last)


def check_imei(text: str) -> Checked:
    """A handset's serial: 15 digits with Luhn check, or the 16 of an IMEISV."""
    value = _plain(text).replace("/", "")
    if not re.fullmatch(r"[0-9]{15,16}", value):
        words = f"手机串号应为 15 位数字(拨 *#06# 可查),现在是 {len(value)} 位"
        return checked(value, [Problem("imei", "bad_format", words)])
    if len(value) == 15 and not luhn.is_valid(value):
        return checked(value, [Problem("imei", "check_digit", "串号校验位不对,请拨 *#06# 逐位核对")])
    return checked(value, facts={"kind": "imeisv" if len(value) == 16 else "imei"})


def group_iccid(number: str) -> str:
    """Five at a time, as printed on cards."""
    return " ".join(number[i : i + 5] for i in range(0, len(number), 5))
