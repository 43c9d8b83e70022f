"""Backing the county up, and putting it back."""

from __future__ import annotations

from pathlib import Path

import click

from desktop.cli.hub.group import FILE, hub, open_hub
from desktop.cli.options import Globals, global_options
from desktop.hub import restore


@hub.command("backup")
@global_options
@click.argument("file", type=FILE)
@click.pass_obj
def backup(obj: Globals, file: Path) -> None:
    """备份数据库(钥匙文件 hub-keys.json 请另外妥善保管)。"""
    with open_hub(obj) as desk:
        restore.backup(desk, obj.outside(file))
    obj.show({"file": str(file)}, f"已备份到 {file}。钥匙文件 hub-keys.json 不在里面,请另存一份。")


@hub.command("restore")
@global_options
@click.argument("file", type=FILE)
@click.pass_obj
def restore_command(obj: Globals, file: Path) -> None:
    """用备份恢复;各台电脑下次同步会补上缺的。"""
    with open_hub(obj) as desk:
        restore.restore(desk, file)
    obj.show({"restored": str(file)}, "已恢复,换了新的纪元。各台电脑下次同步会自动补上缺的批次。")
