"""Backing the county up, and putting it back."""

from __future__ import annotations

from pathlib import Path

import click

from desktop.base.clock import local_time
from desktop.base.errors import HubError
from desktop.cli.hub.group import DATABASE, FILE, hub, hub_folder, open_hub
from desktop.cli.options import Globals, global_options
from desktop.hub import backup as copies
from desktop.hub import folder, restore
from desktop.hub.backup import Figures


@hub.command("backup")
@global_options
@DATABASE
@click.argument("file", type=FILE)
@click.option("--copy", is_flag=True, help="PostgreSQL 也整个写进这一个文件,图片也在内。")
@click.pass_obj
def backup(obj: Globals, database: str | None, file: Path, copy: bool) -> None:
    """备份数据库和图片(钥匙文件 hub-keys.json 请另外妥善保管)。"""
    with open_hub(obj, database) as desk:
        if desk.engine.dialect.name != "sqlite" and not copy:
            raise HubError(
                "接收台的数据库是 PostgreSQL,没有备份,也没有写文件。请用它自己的备份(pg_dump,另存 pictures 文件夹)"
                "或加 --copy:整个抄进这一个文件,图片也在内,hub restore 放得回来。",
                code="not_sqlite",
            )
        held, missing = copies.backup(desk, obj.outside(file))
    without = f"有 {missing} 张图片的文件不在,备份里也没有。" if missing else ""
    said = {"file": str(file), "records": held.records, "pictures": held.pictures - missing, "missing": missing}
    obj.show(said, f"已备份到 {file}:{_words(held)}。{without}钥匙文件 hub-keys.json 不在里面,请另存一份。")


@hub.command("restore")
@global_options
@DATABASE
@click.argument("file", type=FILE)
@click.option("--yes", is_flag=True, help="不再问,直接恢复。")
@click.pass_obj
def restore_command(obj: Globals, database: str | None, file: Path, yes: bool) -> None:
    """用备份恢复;原来的另存一份,各台电脑下次同步会补上缺的。"""
    restore.need_keys(hub_folder(obj))
    aside = _damaged_aside(obj, database, yes=yes)
    with open_hub(obj, database) as desk:
        here, comes = restore.look(desk, file)
        if not here.empty:
            click.echo(f"现在有:{_words(here)}\n备份有:{_words(comes)}", err=True)
            if not yes:
                click.confirm("用备份换掉现在的吗?现在的会另存一份。", abort=True, err=True)
        done = restore.restore(desk, file)
    kept = done.kept or aside
    where = f"原来的另存为 {kept.name}。" if kept else ""
    pictures = f"补回图片 {done.pictures} 张。" if done.pictures else ""
    said = {"restored": str(file), "kept": str(kept) if kept else None, "records": done.comes.records}
    obj.show(said, f"已恢复:{_words(done.comes)},换了新的纪元。{where}{pictures}各台电脑下次同步会自动补上缺的批次。")


def _damaged_aside(obj: Globals, database: str | None, *, yes: bool) -> Path | None:
    """A database file that does not open is what a restore is for: it is set aside, never thrown away."""
    try:
        with open_hub(obj, database):
            return None
    except HubError as refused:
        if refused.code != "database" or not folder.has_own_file(hub_folder(obj), database):
            raise
    if not yes:
        click.confirm("现在的 hub.db 打不开。把它另存一份,用备份代替吗?", abort=True, err=True)
    return folder.set_aside(hub_folder(obj))


def _words(held: Figures) -> str:
    newest = f",最近一批 {local_time(held.newest)}" if held.newest else ""
    return f"电脑 {held.devices} 台,批次 {held.batches} 个,记录 {held.records} 条,图片 {held.pictures} 张{newest}"
