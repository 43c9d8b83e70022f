"""cunbu cards: the SIM cards taken out for the day."""

from __future__ import annotations

from dataclasses import asdict

import click

from desktop.cli.options import Globals, global_options
from desktop.cli.session import open_session
from desktop.services import stock


@click.group("cards")
@global_options
def cards() -> None:
    """今天领用的 SIM 卡。"""


@cards.command("add")
@global_options
@click.argument("first")
@click.argument("last")
@click.option("--count", type=click.IntRange(1, stock.MOST_CARDS), help="数到的张数,要与卡号对得上。")
@click.pass_obj
def cards_add(obj: Globals, first: str, last: str, count: int | None) -> None:
    """登记领卡:第一张和最后一张的卡号。"""
    with open_session(obj, by_time=True) as session:
        made = stock.take_out(session, first, last, count)
    obj.show(asdict(made), f"记下了 {made.cards} 张,编号 {made.id}。")


@cards.command("list")
@global_options
@click.pass_obj
def cards_list(obj: Globals) -> None:
    """今天领了哪些卡,登记了几张。"""
    with open_session(obj, by_time=True) as session:
        lines = stock.today(session)
    words = [
        f"{line.range.id} {line.range.first} 到 {line.range.last},{line.range.cards} 张,登记 {line.used}"
        for line in lines
    ]
    obj.show([asdict(line.range) | {"used": line.used} for line in lines], "\n".join(words) or "今天还没有登记领卡。")


@cards.command("remove")
@global_options
@click.argument("range_id", metavar="ID")
@click.pass_obj
def cards_remove(obj: Globals, range_id: str) -> None:
    """删去写错的一段。"""
    with open_session(obj, by_time=True) as session:
        stock.put_back(session, range_id)
    obj.show({"removed": range_id}, "删去了。")
