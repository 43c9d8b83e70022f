"""Opening what was sealed to the county's recovery key."""

from __future__ import annotations

from pathlib import Path

import click

from desktop.base.errors import NotFound
from desktop.cli import secrets
from desktop.cli.hub.group import DATABASE, FILE, hub, open_hub
from desktop.cli.options import Globals, global_options
from desktop.hub import recover

_LARGEST = 64 * 1024


@hub.command("recover")
@global_options
@DATABASE
@click.argument("files", type=FILE, nargs=-1, required=True, metavar="FILE...")
@click.option("--recovery-key-file", type=FILE, help="恢复密钥在哪个文件里;不给就取 CUNBU_RECOVERY_KEY 或另行输入。")
@click.pass_obj
def recover_command(
    obj: Globals, database: str | None, files: tuple[Path, ...], recovery_key_file: Path | None
) -> None:
    """用县里的恢复密钥打开批次、第二份和途中的图片,收进这个接收台。"""
    typed = _read(recovery_key_file) if recovery_key_file else secrets.ask("CUNBU_RECOVERY_KEY", "恢复密钥")
    identity = recover.key_in(typed)
    with open_hub(obj, database) as desk:
        done = recover.recover(desk, files, identity)
    for sentence in done.refused:
        click.echo(sentence, err=True)
    figures = {"batches": done.batches, "pictures": done.pictures, "records": done.results.total(), **done.results}
    waits = done.results["quarantined"]
    text = (
        f"收下 {done.batches} 个批次 {done.results.total()} 条:新 {done.results['new']},已有 {done.results['same']}"
    )
    text += f",进收件箱等人看 {waits}。" if waits else "。"
    text += f"图片 {done.pictures} 张。" if done.pictures else ""
    obj.show(figures | {"refused": len(done.refused)}, text)
    if done.refused and not done.batches and not done.pictures:
        raise click.exceptions.Exit(1)


def _read(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            return stream.read(_LARGEST).decode("utf-8", "replace")
    except OSError as missing:
        raise NotFound(f"打不开 {path.name},什么都没有收。请核对路径。", code="no_file") from missing
