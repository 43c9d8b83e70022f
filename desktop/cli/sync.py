"""cunbu sync: one round with the county, or rounds until stopped."""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable

import click
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from desktop.base.errors import RefusedInput, Unreachable
from desktop.cli.options import Globals, global_options
from desktop.cli.session import open_session
from desktop.services.session import Session
from desktop.storage import county_word, resending
from desktop.storage.store import Store
from desktop.sync import engine, pictures
from desktop.sync import resending as sending_again
from desktop.sync.report import Progress, SyncReport

FIRST_WAIT, LONGEST_WAIT, CALM_WAIT = 1.0, 300.0, 60.0


@click.command("sync")
@global_options
@click.option("--watch", is_flag=True, help="一直同步下去,Ctrl+C 停。")
@click.option("--all-again", is_flag=True, help="换了新接收台:把以前交过的全部重新交给这个县。")
@click.option("--yes", is_flag=True, help="与 --all-again 同用:不再问一遍。")
@click.option("--pictures", "with_pictures", is_flag=True, help="文字传完以后也传图片(盖章清单的照片)。")
@click.pass_obj
def sync(obj: Globals, watch: bool, all_again: bool, yes: bool, with_pictures: bool) -> None:
    """与县里同步一轮:送出批次,收回执和处理意见。"""
    with open_session(obj) as session:
        if all_again:
            _everything_again(session, yes)
        if with_pictures and not watch:
            report = _one_round(obj, session.store)
            sent = pictures.send(session.store)
            obj.show(report.as_json() | {"pictures": sent}, f"{words(report)}图片传了 {sent} 张。")
            return
        if not watch:
            _show(obj, _one_round(obj, session.store))
            return
        wait = FIRST_WAIT
        while True:
            try:
                _show(obj, _one_round(obj, session.store))
                wait, nap = FIRST_WAIT, CALM_WAIT
            except Unreachable as away:
                click.echo(away.sentence, err=True)
                wait = nap = min(LONGEST_WAIT, random.uniform(FIRST_WAIT, wait * 3))  # noqa: S311  (not secrecy)
            time.sleep(nap)


def words(report: SyncReport) -> str:
    """The round in one or two sentences."""
    text = f"送出 {report.sent} 条,收到回执 {report.received} 条,待确认 {report.waiting} 条。"
    if report.quarantined:
        text += f"另有 {report.quarantined} 条在县里的收件箱,等人核对后才算收下。"
    text += county_word.WORDS.get(report.state, "")
    if report.accepted or report.returned:
        text += f"县里受理 {report.accepted} 条,退回 {report.returned} 条。"
    if report.plans_changed:
        text += "县里的套餐表换了新的。"
    if report.set_aside:
        text += f"有 {report.set_aside} 条县里没收,需要改正(见同步页)。"
    if report.update_needed:
        text += "县里要求升级村簿;没升级前照样能送。"
    if report.again:
        text += f"县里少了本机交过的 {report.again} 条(县里的数据退回过旧的)"
        text += ",已重新排好,请再导出一次交去。" if report.waiting else ",已重新交过。"
    if report.villages:
        missing = sum(check.missing for check in report.villages)
        odd = f"县里少 {missing} 条,记录都在本机" if missing else "请联系县里核对"
        text += "两边核对码一致。" if report.agrees else f"两边核对码不一致,{odd}。"
    if report.elsewhere:
        text += f"有 {report.elsewhere} 条是以前的接收台收的,这个县里没有;要重新交,用 cunbu sync --all-again。"
    return text


def _everything_again(session: Session, yes: bool) -> None:
    """Say how much it is, and go on after a yes alone."""
    there = resending.elsewhere(session.store)
    if there.lines > there.wordless and not yes:
        said = sending_again.words(there)
        if not sys.stdin or not sys.stdin.isatty():
            raise RefusedInput(f"{said}确定要交,请加 --yes。现在没有改动。", code="needs_yes")
        click.confirm(f"{said}现在就交吗?", abort=True, err=True)
    given = sending_again.everything(session.store, session.rep.id)
    if given.wordless:
        click.echo(
            f"{given.wordless} 条的原文已按规定缩短,没有重新交:用 cunbu batch former 写成文件,县里用恢复密钥打开。",
            err=True,
        )


def _one_round(obj: Globals, store: Store) -> SyncReport:
    console = Console(stderr=True)
    if obj.json or not console.is_terminal:
        return engine.sync_round(store)
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Bar(*columns, console=console, transient=True) as bar:
        return engine.sync_round(store, progress=_drawn(bar))


def _drawn(bar: Bar) -> Callable[[Progress], None]:
    task = bar.add_task("连接县里", total=None)

    def tell(now: Progress) -> None:
        name = {"hello": "连接县里", "send": f"送出 {now.people}/{now.people_total} 人", "pull": "取处理意见"}[
            now.phase
        ]
        bar.update(task, description=name, completed=now.bytes, total=now.bytes_total or None)

    return tell


def _show(obj: Globals, report: SyncReport) -> None:
    obj.show(report.as_json(), words(report))
