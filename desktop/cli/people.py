"""cunbu people."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from desktop.cli.options import Globals, global_options
from desktop.cli.session import open_session
from desktop.domain.of_age import Answer
from desktop.domain.people import KIND_NAMES, STATE_NAMES, Person
from desktop.services import ages, leaving, people_export
from desktop.services import people as people_acts
from desktop.services import villages as village_acts

FILE = click.Path(path_type=Path, dir_okay=False)
SHOWN = (
    "id", "kind", "name", "state", "village", "rev", "group_no", "household", "doc_type", "doc_last4", "mobile",
    "home_line", "short_no", "wished_number", "plan", "contract", "directory_choice", "captured_at", "decision_code",
    "decision_note",
)  # fmt: skip


@click.group("people")
@global_options
def people() -> None:
    """名单。"""


@people.command("list")
@global_options
@click.option("--village", required=True, metavar="CODE", help="12 位村代码。")
@click.option("--kind", type=click.Choice(["listing", "signup"]))
@click.pass_obj
def people_list(obj: Globals, village: str, kind: str | None) -> None:
    """一个村的人,按号码簿顺序。"""
    with open_session(obj) as session:
        village_acts.get(session, village)
        found = people_acts.list_people(session, village, kind=kind)
    obj.show([_brief(p) for p in found], "\n".join(_line(p) for p in found) or "还没有人。")


@people.command("show")
@global_options
@click.argument("person_id", metavar="ID")
@click.pass_obj
def people_show(obj: Globals, person_id: str) -> None:
    """一个人的全部内容和经过。"""
    with open_session(obj) as session:
        story = people_acts.show(session, person_id)
    said = {**asdict(story.person), "acts": list(story.acts)}
    lines = [f"{name}: {value}" for name, value in said.items() if value not in (None, "", (), []) and name != "acts"]
    obj.show(said, "\n".join(lines + [f"{a['at']} {a['act']}" for a in story.acts]))


@people.command("export")
@global_options
@click.argument("file", type=FILE)
@click.option("--village", metavar="CODE", help="只导出一个村。")
@click.option("--kind", type=click.Choice(["listing", "signup"]))
@click.pass_obj
def people_export_command(obj: Globals, file: Path, village: str | None, kind: str | None) -> None:
    """导出成表(每格都是文本);这份文件谁都能读,用完请删。"""
    with open_session(obj) as session:
        file = obj.place(file)
        count = people_export.export(session, file, village=village, kind=kind)
    obj.show({"file": str(file), "people": count}, f"已导出 {count} 人到 {file}。这份文件谁都能读,用完请删。")


@people.command("withdraw")
@global_options
@click.argument("person_id", metavar="ID")
@click.option("--reason", default=None, metavar="TEXT")
@click.pass_obj
def people_withdraw(obj: Globals, person_id: str, reason: str | None) -> None:
    """本人撤回:从各种名单里拿掉,下一批告诉县里。"""
    with open_session(obj) as session:
        gone = leaving.withdraw(session, person_id, reason)
    obj.show(_brief(gone), "已撤回,下次印的号码簿里不再有。")


@people.command("age")
@global_options
@click.argument("person_id", metavar="ID")
@click.argument("answer", type=click.Choice(["adult", "minor"]))
@click.pass_obj
def people_age(obj: Globals, person_id: str, answer: Answer) -> None:
    """名单里像是未满 18 岁的人,问过以后记下答复:adult 已满,minor 未满。"""
    with open_session(obj, by_time=True) as session:
        asked = ages.answer(session, person_id, answer)
    words = "已记下:问过,已满 18 岁。" if answer == "adult" else "已记下:问过,未满 18 岁,不印进任何号码簿。"
    obj.show({"id": asked.id, "rev": asked.rev, "age_asked": asked.age_asked}, words)


@people.command("erase")
@global_options
@click.argument("person_id", metavar="ID")
@click.pass_obj
def people_erase(obj: Globals, person_id: str) -> None:
    """撤回并擦除本机上的内容;记录链和回执仍可核对。"""
    with open_session(obj) as session:
        leaving.erase(session, person_id)
    obj.show({"id": person_id, "erased": True}, "已擦除。")


def _brief(person: Person) -> dict[str, Any]:
    return {name: getattr(person, name) for name in SHOWN}


def _line(p: Person) -> str:
    return "  ".join(
        [p.id, KIND_NAMES[p.kind], STATE_NAMES[p.state], p.group_no or "", p.name or "(没有姓名)", p.short_no or ""]
    )
