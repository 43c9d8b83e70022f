"""The county's own plans and contracts as they travel: reference data, whole, in place of those the program ships."""

from __future__ import annotations

import hashlib
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError, with_config
from typing_extensions import TypedDict  # before Python 3.12 pydantic takes no other

from desktop.base.errors import WireError
from desktop.wire import canonical

STREAM = "plans/1"
SCOPE = "plans"
LIMIT = 512 * 1024
_UNFIT = "县里送来的套餐表看不懂,没有采用,照旧用原来的。请升级村簿后再同步。"
Code = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{1,12}$")]
Label = Annotated[str, StringConstraints(min_length=1, max_length=60)]
Words = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Day = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\d$")]
Yuan = Annotated[int, Field(ge=0, le=100_000)]
Sentences = Annotated[list[Words], Field(max_length=20)]


@with_config(ConfigDict(strict=True))
class PlanRow(TypedDict):
    code: Code
    name: Label
    alias: Label | None
    fee: Yuan
    scope: Literal["本地", "全国"]
    valid_from: Day
    valid_to: Day | None
    conditions: Sentences
    source: Label | None  # where it stands, if not in the table's own paper


@with_config(ConfigDict(strict=True))
class ContractRow(TypedDict):
    code: Code
    name: Label
    prepay: Yuan
    gift: Yuan
    months: Annotated[int, Field(ge=1, le=60)]
    eligible: Annotated[list[Yuan], Field(min_length=1, max_length=100)]
    valid_from: Day
    valid_to: Day | None


@with_config(ConfigDict(strict=True))
class Conditions(TypedDict):
    local: Sentences
    national: Sentences
    net: Sentences
    single: Words


@with_config(ConfigDict(strict=True))
class PlanTable(TypedDict):
    """In the shape of the shipped catalogue. `source`: the county's paper these stand in."""

    source: Label
    plans: Annotated[list[PlanRow], Field(min_length=1, max_length=200)]
    contracts: Annotated[list[ContractRow], Field(max_length=100)]
    conditions: Conditions


_TABLE: TypeAdapter[PlanTable] = TypeAdapter(PlanTable)


def check(table: Any) -> PlanTable:
    """The table, if it is one and no code stands twice; ValidationError or ValueError says what is wrong."""
    checked = _TABLE.validate_python(table)
    for rows in (checked["plans"], checked["contracts"]):
        codes = [row["code"] for row in rows]
        if len(set(codes)) != len(codes):
            raise ValueError("code")
    return checked


def pack(table: PlanTable) -> bytes:
    return canonical.dump(table)


def unpack(data: bytes) -> PlanTable:
    """Read what the county sent; WireError for anything odd."""
    try:
        return check(canonical.load(data, limit=LIMIT))
    except (ValidationError, ValueError) as odd:
        raise WireError(_UNFIT, code="bad_page") from odd


def digest(data: bytes) -> int:
    """Of the table as it was packed."""
    return int.from_bytes(hashlib.sha256(data).digest()[:16], "big")
