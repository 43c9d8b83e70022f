"""The workbook of a county's plans: pages 套餐, 合约 and 说明, as a clerk fills them in and as it is written out."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from desktop.base.errors import RefusedInput
from desktop.base.text import clean_cell
from desktop.base.text_sheet import TextTable, text_sheets
from desktop.domain.documents import read_date
from desktop.hub import sheets
from desktop.wire.plans import PlanTable

NAME = "套餐表"
PLANS, CONTRACTS, WORDS = "套餐", "合约", "说明"
_PLAN_HEADS = {
    "代码": "code", "名称": "name", "别名": "alias", "月费": "fee", "范围": "scope", "起售日": "valid_from",
    "停售日": "valid_to", "条件": "conditions",
}  # fmt: skip
_CONTRACT_HEADS = {
    "代码": "code", "名称": "name", "预存": "prepay", "赠送": "gift", "月数": "months", "可配月费": "eligible",
    "起售日": "valid_from", "停售日": "valid_to",
}  # fmt: skip
_WORD_HEADS = {"用于": "group", "文字": "text"}
_GROUPS = {"依据": "source", "本地": "local", "全国": "national", "村内": "net", "单项": "single"}
_OPTIONAL = {"alias"}
_NUMBERS = ("fee", "prepay", "gift", "months")
_PAGES = ((PLANS, _PLAN_HEADS), (CONTRACTS, _CONTRACT_HEADS), (WORDS, _WORD_HEADS))


def written(table: PlanTable) -> bytes:
    """The workbook of a table, every cell text."""
    told = table["conditions"]
    groups = (("本地", told["local"]), ("全国", told["national"]), ("村内", told["net"]), ("单项", [told["single"]]))
    words = [["依据", table["source"]], *([name, text] for name, texts in groups for text in texts)]
    return text_sheets(
        [
            TextTable(PLANS, list(_PLAN_HEADS), [_cells(row, _PLAN_HEADS) for row in table["plans"]]),
            TextTable(CONTRACTS, list(_CONTRACT_HEADS), [_cells(row, _CONTRACT_HEADS) for row in table["contracts"]]),
            TextTable(WORDS, list(_WORD_HEADS), words),
        ]
    )


def _cells(row: Mapping[str, Any], heads: Mapping[str, str]) -> list[str]:
    values = [row[key] for key in heads.values()]
    return [";".join(map(str, value)) if isinstance(value, list) else str(value or "") for value in values]


def read(path: Path) -> dict[str, Any]:
    """What a workbook says, not yet held against anything: plans, and contracts, source and conditions where it has a
    page for them. RefusedInput names page and row."""
    plans, contracts, words = (_lines(path, page, heads) for page, heads in _PAGES)
    if not plans:
        raise RefusedInput(f"{NAME}里没有套餐,没有导入。要有一页叫“套餐”,表头有“代码”“月费”。", code="no_plans")
    said: dict[str, Any] = {"plans": [_typed(PLANS, *row) for row in plans]}
    if contracts is not None:
        said["contracts"] = [_typed(CONTRACTS, *row) for row in contracts]
    return said if words is None else said | _words(words)


def _words(lines: Sequence[tuple[int, dict[str, str]]]) -> dict[str, Any]:
    texts: dict[str, list[str]] = {group: [] for group in _GROUPS}
    for number, line in lines:
        if line["group"] not in texts:
            raise _refused(WORDS, number, f"“用于”要写{'、'.join(_GROUPS)}之一")
        texts[line["group"]].append(line["text"])
    told: dict[str, Any] = {key: texts[name] for name, key in _GROUPS.items()}
    source, told["single"] = ";".join(told.pop("source")), ";".join(told["single"])
    return {"source": source, "conditions": told}


def _lines(path: Path, sheet: str, heads: Mapping[str, str]) -> list[tuple[int, dict[str, str]]] | None:
    """Rows by their number; None where the workbook has no such page."""
    columns: dict[int, str] = {}
    found: list[tuple[int, dict[str, str]]] = []
    number = 0
    for number, row in enumerate(sheets.rows(path, NAME, sheet), 1):
        cells = [clean_cell(cell)[0].strip() for cell in row]
        if not columns:
            named = {at: heads[cell] for at, cell in enumerate(cells) if cell in heads}
            columns = named if set(heads.values()) - set(named.values()) <= _OPTIONAL else {}
            continue
        line = {name: cells[at] if at < len(cells) else "" for at, name in columns.items()}
        if any(line.values()):
            found.append((number, line))
    if number and not columns:
        raise _refused(sheet, 1, f"表头要有{'、'.join(heads)}")
    return found if number else None


def _typed(sheet: str, number: int, line: dict[str, str]) -> dict[str, Any]:
    """One row's cells as what they stand for."""
    row: dict[str, Any] = dict(line)
    for name in _NUMBERS:
        if name in row:
            row[name] = _whole(sheet, number, row[name])
    for name in ("valid_from", "valid_to"):
        day = read_date(row.get(name, ""))
        if row.get(name) and day is None:
            raise _refused(sheet, number, "起售日、停售日要写成 2026-12-01")
        row[name] = day.isoformat() if day else None
    if row["valid_from"] is None:
        raise _refused(sheet, number, "没有起售日")
    if sheet == PLANS:
        row |= {"alias": row.get("alias") or None, "source": None}
        row["conditions"] = [text.strip() for text in row["conditions"].split(";") if text.strip()]
    else:
        row["eligible"] = [_whole(sheet, number, text) for text in re.split(r"[;;,,、\s]+", row["eligible"]) if text]
    return row


def _whole(sheet: str, number: int, text: str) -> int:
    found = re.fullmatch(r"([0-9]{1,6})(\.0+)?元?", text)
    if found is None:
        raise _refused(sheet, number, f"“{text[:12]}”不是整数")
    return int(found[1])


def _refused(sheet: str, number: int, why: str) -> RefusedInput:
    return RefusedInput(f"{NAME}“{sheet}”第 {number} 行:{why},没有导入。请改正后再试。", code="bad_row")
