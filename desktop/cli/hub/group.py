"""What every command of the county stands on: the group, the database's option, the open desk."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from desktop.cli.options import Globals, global_options
from desktop.hub.desk import Desk, Settings, open_desk

FILE = click.Path(path_type=Path, dir_okay=False)
DATABASE = click.option(
    "--database", metavar="URL", help="PostgreSQL 地址;不给就用文件夹里的 SQLite。", envvar="CUNBU_HUB_DATABASE"
)


@click.group("hub")
@global_options
def hub() -> None:
    """县接收台。"""


@contextmanager
def open_hub(obj: Globals, database: str | None = None) -> Iterator[Desk]:
    desk = open_desk(Settings(hub_folder(obj), database))
    try:
        if obj.clock_is_right:
            desk.county.confirm(desk.settings.clock())
        yield desk
    finally:
        desk.close()


def hub_folder(obj: Globals) -> Path:
    """--data is the hub's folder itself; without it, a folder of its own beside the laptop's data."""
    return obj.data_option or obj.data / "hub"
