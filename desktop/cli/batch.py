"""cunbu batch: the USB road."""

from __future__ import annotations

from pathlib import Path

import click

from desktop.base.clock import from_iso, local_text
from desktop.cli.options import Globals, global_options
from desktop.cli.session import open_session
from desktop.cli.sync import words
from desktop.sync import second_copy, usb


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
        made = usb.export(session.store, obj.place(out))
    obj.show(made.as_json(), f"{made.batches} 个批次、{made.records} 条写进 {made.path}。交县里收下后,把回执带回来。")


@batch.command("copy")
@global_options
@click.option("--to", "folder", type=click.Path(path_type=Path, file_okay=False), help="放第二份的文件夹(U 盘)。")
@click.option("--stop", is_flag=True, help="不再放第二份,并删掉那里的。")
@click.pass_obj
def copy(obj: Globals, folder: Path | None, stop: bool) -> None:
    """在 U 盘上留一份还没收到回执的(加密);电脑丢了,县里能从它收回来。"""
    with open_session(obj) as session:
        if stop or folder is not None:
            second_copy.choose(session.store, None if stop or folder is None else obj.outside(folder))
        made = second_copy.keep(session.store)
    figures = {"folder": str(made.folder) if made else None, "at": made.at if made else None}
    obj.show(figures, _copied(made))


def _copied(made: second_copy.SecondCopy | None) -> str:
    """What lies there, and nothing else."""
    if made is None:
        return "没有放第二份。"
    if made.at is None:
        return f"记下了 {made.folder},第二份还没有写:这台电脑还没有登记到县里。记录都在本机;登记以后会自动放。"
    if not made.file:
        return f"县里都收到了,没有要放的;以后有新的会自动放在 {made.folder}。"
    if not (made.folder / made.file).exists():
        when = local_text(from_iso(made.at), "%m-%d %H:%M")
        return f"第二份 {made.file} 是 {when} 写的,现在找不到 {made.folder}(U 盘拔了?)。记录都在本机。"
    return f"第二份已放在 {made.folder}。"


@batch.command("former")
@global_options
@click.option("--out", required=True, type=click.Path(path_type=Path, dir_okay=False), help="写到哪个 .cunbu 文件。")
@click.pass_obj
def former(obj: Globals, out: Path) -> None:
    """把只封给以前接收台的批次写成文件;县里用恢复密钥打开(cunbu hub recover)。"""
    with open_session(obj) as session:
        out = obj.place(out)
        count = usb.export_former(session.store, out)
    obj.show(
        {"file": str(out), "batches": count}, f"{count} 个批次写进 {out}。请县里用恢复密钥打开(cunbu hub recover)。"
    )


@batch.command("receipt")
@global_options
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.pass_obj
def receipt(obj: Globals, file: Path) -> None:
    """读县里给的回执文件。"""
    with open_session(obj) as session:
        report = usb.read_receipt(session.store, file)
    obj.show(report.as_json(), words(report))
