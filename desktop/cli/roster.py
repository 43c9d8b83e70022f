"""cunbu roster."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress

from desktop.base.clock import from_iso, local_text
from desktop.cli.options import Globals, global_options
from desktop.cli.session import open_session
from desktop.services import roster as roster_acts
from desktop.services import roster_runs
from desktop.services import villages as village_acts
from desktop.services.roster_runs import ImportLine
from desktop.services.session import Session
from desktop.services.watching import Watch

FILE = click.Path(path_type=Path, dir_okay=False)
PHASES = {"read": "读文件", "judge": "核对", "take": "导入"}
STATES = {"here": "可撤回", "further": "有人已发出或撤回", "undone": "已整批撤回"}

Tell = Callable[[str, int, int | None], None]


@click.group("roster")
@global_options
def roster() -> None:
    """村委的花名册。"""


@roster.command("import")
@global_options
@click.argument("file", type=FILE)
@click.option("--village", required=True, metavar="CODE", help="12 位村代码。")
@click.option("--signed-sheet", metavar="REF", help="名册逐人签过字时的编号;作为每个人的同意依据。")
@click.option("--dry-run", is_flag=True, help="只看结果,什么都不写。")
@click.option("--report", type=FILE, metavar="OUT.xlsx", help="把没收的行连同原因存成表。")
@click.pass_obj
def roster_import(
    obj: Globals, file: Path, village: str, signed_sheet: str | None, dry_run: bool, report: Path | None
) -> None:
    """导入花名册:好的行收入,坏的行说明原因,不会半途而废。"""
    with open_session(obj, by_time=True) as session, _bar(obj) as tell:
        village_acts.get(session, village)
        preview = roster_acts.preview(session, file, village, signed_sheet, Watch(tell))
        if report:  # first: where it cannot be written, nobody is taken either
            report = obj.place(report)
            roster_acts.write_report(preview, report, session)
        try:
            if not dry_run:
                _take(session, preview, tell)
        except BaseException:
            if report:  # it tells of an import that did not happen
                report.unlink(missing_ok=True)
            raise
    said = preview.as_json()
    if obj.json:  # the shape has no room for what concerns the whole file
        for note in preview.notes:
            click.echo(note, err=True)
    lines = [*preview.notes, *(f"第 {p['row']} 行 {p['message']}" for p in said["problems"])]
    done = "试读" if dry_run else "收入"
    obj.show(said, "\n".join([*lines, f"共 {said['rows']} 行,{done} {said['accepted']},退回 {said['rejected']}。"]))


def _take(session: Session, preview: roster_acts.RosterPreview, tell: Tell) -> None:
    roster_acts.take(session, preview, progress=lambda done, total: tell("take", done, total))


@roster.command("list")
@global_options
@click.option("--village", metavar="CODE", help="只看一个村。")
@click.pass_obj
def roster_list(obj: Globals, village: str | None) -> None:
    """导入过的花名册,新的在前;编号用来整批撤回。"""
    with open_session(obj) as session:
        if village:
            village_acts.get(session, village)
        found = roster_runs.list_runs(session, village)
    obj.show([asdict(line) for line in found], "\n".join(map(_words, found)) or "还没有导入过花名册。")


@roster.command("undo")
@global_options
@click.argument("run", metavar="RUN")
@click.pass_obj
def roster_undo(obj: Globals, run: str) -> None:
    """整批撤回一次导入(还没有人发出、改过或撤回时)。"""
    with open_session(obj) as session:
        undone = roster_runs.undo(session, run)
    words = f"已撤回这次导入:{undone.people} 人和他们的同意已从本机去掉,待发的也不再发。"
    obj.show(asdict(undone), words)


def _words(line: ImportLine) -> str:
    when = local_text(from_iso(line.at), "%Y-%m-%d %H:%M")
    sheet = f"签名册 {line.signed_sheet}" if line.signed_sheet else "没有签名册"
    counts = f"收入 {line.accepted}(草稿 {line.drafts}),退回 {line.rejected}"
    return f"{line.run}  {when}  {line.village_name}  {counts}  {sheet}  {line.rep}  {STATES[line.state]}"


@contextmanager
def _bar(obj: Globals) -> Iterator[Tell]:
    """A progress bar on a terminal, none with --json or into a file."""
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=obj.json or not console.is_terminal) as bar:
        task = bar.add_task("", total=None)
        yield lambda phase, done, total: bar.update(task, description=PHASES[phase], completed=done, total=total)
