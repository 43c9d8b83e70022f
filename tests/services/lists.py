"""Rosters for tests: rows as a committee writes them, and what was said about them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from desktop.domain.resident import check_char
from desktop.services import roster
from desktop.services.roster import RosterPreview
from desktop.services.session import Session
from tests.conftest import VILLAGE
from tests.services.tables import write_xlsx

HEAD = [
    "序号",
    "村民小组",
    "户号",
    "姓名",
    "证件类型",
    "证件号码",
    "住址",
    "手机号码",
    "固定电话",
    "套餐",
    "合约",
    "号码簿显示",
    "备注",
]
PLACE = "河南省上蔡县朱里镇西洪村2组"


def number(seq: int, born: str = "19780506") -> str:
    first17 = f"412825{born}{seq:03d}"
    return first17 + check_char(first17)


def row(seq: int, name: str = "罗顺文", **changes: Any) -> list[Any]:
    values = {
        "序号": seq, "村民小组": "2组", "户号": f"{2000 + seq:05d}", "姓名": name, "证件类型": "居民身份证",
        "证件号码": number(seq),
        "住址": PLACE, "手机号码": f"132977{seq:05d}", "套餐": "9元", "合约": "存30送60", "号码簿显示": "全部",
    } | changes  # fmt: skip
    return [values.get(title) for title in HEAD]


def look(session: Session, path: Path, signed: str | None = "签-1") -> RosterPreview:
    return roster.preview(session, path, VILLAGE, signed)


def listed(
    session: Session, tmp_path: Path, rows: Sequence[Sequence[Any]], signed: str | None = "签-1"
) -> RosterPreview:
    return look(session, write_xlsx(tmp_path / "名册.xlsx", [HEAD, *rows]), signed)


def verdicts(found: RosterPreview) -> dict[int, list[str]]:
    return {r.number: [p.code for p in r.problems] for r in found.rows}


def counts(session: Session) -> tuple[int, int, int]:
    def of(table: str) -> int:
        return int(session.store.value(f"SELECT count(*) FROM {table}"))

    return of("person"), of("outbox"), of("import_run")
