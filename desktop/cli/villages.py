"""cunbu villages, contacts."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from desktop.cli.options import Globals, global_options
from desktop.cli.session import open_session
from desktop.services import contacts as contact_acts
from desktop.services import villages as village_acts
from desktop.services.contacts import ContactsImported
from desktop.services.villages import VillagesImported

FILE = click.Path(path_type=Path, dir_okay=False)


@click.group("villages")
@global_options
def villages() -> None:
    """村名单。"""


@villages.command("import")
@global_options
@click.argument("file", type=FILE)
@click.pass_obj
def villages_import(obj: Globals, file: Path) -> None:
    """导入县里的村名单(xlsx 或 csv)。"""
    with open_session(obj) as session:
        _show_import(obj, village_acts.import_file(session, file), "个村")


@villages.command("list")
@global_options
@click.pass_obj
def villages_list(obj: Globals) -> None:
    """列出本机的村。"""
    with open_session(obj) as session:
        found = village_acts.list_villages(session)
    obj.show([asdict(v) for v in found], "\n".join(f"{v.code} {v.name} {v.township}" for v in found) or "还没有村。")


@click.group("contacts")
@global_options
def contacts() -> None:
    """村里的职务、干部和服务电话。"""


@contacts.command("import")
@global_options
@click.argument("file", type=FILE)
@click.option("--village", required=True, metavar="CODE", help="12 位村代码。")
@click.pass_obj
def contacts_import(obj: Globals, file: Path, village: str) -> None:
    """导入职务和服务电话(栏目、职务、姓名、电话、说明)。"""
    with open_session(obj) as session:
        _show_import(obj, contact_acts.import_file(session, file, village), "条")


def _show_import(obj: Globals, done: VillagesImported | ContactsImported, unit: str) -> None:
    problems = [asdict(p) for p in done.problems]
    said = {"rows": done.rows, "accepted": done.accepted, "rejected": done.rejected, "problems": problems}
    lines = [f"第 {p['row']} 行:{p['message']}" for p in problems]
    obj.show(said, "\n".join([*lines, f"读到 {done.rows} {unit},收入 {done.accepted},没收 {done.rejected}。"]))
