"""The global options, accepted before or after any subcommand, and how results are shown."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import click

from desktop.base.errors import RefusedInput
from desktop.base.paths import default_data_dir, own_name

OWN_FILES = (
    "cunbu.db", "vault.json", "attempts.json", "replacing.json", "window.lock", "in-use.lock", "hub.db",
    "hub-keys.json", "hub-database.json", "cunbu.log",
)  # fmt: skip

F = TypeVar("F", bound=Callable[..., Any])


@dataclass
class Globals:
    """What the global options said; one object for the whole command line."""

    data_option: Path | None = None
    json: bool = False
    rep: str | None = None
    clock_is_right: bool = False

    @property
    def data(self) -> Path:
        """The data folder: --data, else CUNBU_DATA, else the user's own."""
        return self.data_option or default_data_dir()

    def outside(self, target: Path) -> Path:
        """A file to write: any but the vault's and the hub's own, whichever folder they lie in."""
        if target.name.startswith(OWN_FILES) and (target.exists() or target.parent.resolve() == self.data.resolve()):
            raise RefusedInput(
                f"{target.name} 是村簿自己的数据文件,没有写,以免盖掉数据。请换个名字或地方再存。", code="own_file"
            )
        return target

    def place(self, target: Path) -> Path:
        """A file to write for others: numbered where the name is taken, so that none replaces another."""
        free = own_name(self.outside(target))
        if free != target:
            click.echo(f"{target.name} 已有,没有动它;这次写成 {free.name}。", err=True)
        return free

    def show(self, value: Any, text: str) -> None:
        """The machine's form on --json, else the sentence for the person."""
        click.echo(json.dumps(value, ensure_ascii=False) if self.json else text)


def _remember(name: str) -> Callable[[click.Context, click.Parameter, Any], None]:
    def callback(ctx: click.Context, _param: click.Parameter, value: Any) -> None:
        root = ctx.find_root()
        if root.obj is None:
            root.obj = Globals()
        if value not in (None, False):
            setattr(root.obj, name, value)
        ctx.obj = root.obj

    return callback


def global_options(command: F) -> F:
    """Give a command (or group) --data, --json, --rep and --clock-is-right; a value given anywhere counts for all."""
    for decorator in (
        click.option(
            "--clock-is-right",
            is_flag=True,
            expose_value=False,
            callback=_remember("clock_is_right"),
            help="看过这台电脑的时间,是对的。",
        ),
        click.option(
            "--rep",
            metavar="NAME",
            expose_value=False,
            callback=_remember("rep"),
            help="客户经理姓名(几人共用一台电脑时)。",
        ),
        click.option(
            "--json", "as_json", is_flag=True, expose_value=False, callback=_remember("json"), help="输出 JSON。"
        ),
        click.option(
            "--data",
            type=click.Path(file_okay=False, path_type=Path),
            expose_value=False,
            callback=_remember("data_option"),
            help="数据文件夹(或用环境变量 CUNBU_DATA)。",
        ),
    ):
        command = decorator(command)
    return command
