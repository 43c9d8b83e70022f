"""cunbu batch: the USB road."""

from __future__ import annotations

from pathlib import Path

import click

from desktop.cli.options import Globals, global_options
from desktop.cli.session import open_session
from desktop.cli.sync import words
from desktop.sync import usb


@click.group("batch")
@global_options
def batch() -> None:
    """用 U 盘交批次、收回执。"""


@batch.command("export")
@global_options
@click.option("--out", required=True, type=click.Path(path_type=Path, dir_okay=False), help="写到哪个 .cunbu 文件。")
@click.pass_obj
def export(obj: Globals, out: Path) -> None:
    """把还没有回执的批次写成一个加密文件。"""
    with open_session(obj) as session:
        made = usb.export(session.store, obj.outside(out))
    obj.show(made.as_json(), f"{made.batches} 个批次、{made.records} 条写进 {out}。交县里收下后,把回执文件带回来。")


@batch.command("receipt")
@global_options
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.pass_obj
def receipt(obj: Globals, file: Path) -> None:
    """读县里给的回执文件。"""
    with open_session(obj) as session:
        report = usb.read_receipt(session.store, file)
    obj.show(report.as_json(), words(report))
