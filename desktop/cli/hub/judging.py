"""What people at the county decide: about sign-ups, and about what waits in the inbox."""

from __future__ import annotations

from dataclasses import asdict

import click

from desktop.base.clock import local_time
from desktop.cli.hub.group import DATABASE, hub, open_hub
from desktop.cli.options import Globals, global_options
from desktop.hub import before_after, decisions, inbox, reasons

_BY = click.option("--by", default="", metavar="NAME", help="哪位营业员。")


@hub.command("decide")
@global_options
@DATABASE
@click.argument("records", nargs=-1, metavar="[ID]...")
@click.option("--accept", is_flag=True, help="受理。")
@click.option("--return", "code", metavar="CODE", help="退回,给出原因代码(--reasons 列出)。")
@click.option("--note", default="", metavar="TEXT", help="给客户经理的话:下一步怎么办。")
@_BY
@click.option("--change", is_flag=True, help="改掉另一位营业员已定的。")
@click.option("--reasons", "list_", is_flag=True, help="列出退回的原因代码。")
@click.pass_obj
def decide(
    obj: Globals, database: str | None, records: tuple[str, ...], accept: bool, code: str | None, note: str, by: str,
    change: bool, list_: bool,
) -> None:  # fmt: skip
    """受理或退回预登记,一次可以给几个编号。"""
    if list_:
        lines = "\n".join(f"{key}  {words}" for key, words in reasons.REASONS.items())
        obj.show({"reasons": reasons.REASONS}, lines)
        return
    if not records:
        raise click.UsageError("给出一个或几个编号。")
    if accept == bool(code):
        raise click.UsageError("--accept 和 --return CODE 二选一。")
    if code and not note.strip():
        raise click.UsageError("退回要写 --note:告诉客户经理下一步怎么办。")
    word = decisions.Word(accept, reasons.known(code) if code else "", note[:500], by[:64], change)
    with open_hub(obj, database) as desk:
        done = decisions.decide_all(desk, list(dict.fromkeys(records)), word)
    outcome = "accepted" if accept else "returned"
    said = {"id": records[0], "outcome": outcome, "decided": len(done.decided), "refused": done.refused}
    text = f"已受理 {len(done.decided)} 条。" if accept else f"已退回 {len(done.decided)} 条,下次同步时送到。"
    for record, sentence in done.refused.items():
        click.echo(f"{record}  {sentence}", err=True)
    if done.decided:
        obj.show(said, text)
    if done.refused:
        raise click.exceptions.Exit(1)


@hub.command("inbox")
@global_options
@DATABASE
@click.option("--show", "record", metavar="ID", help="看一个人等着的:改前与改后(有姓名号码,看完请关)。")
@click.pass_obj
def inbox_command(obj: Globals, database: str | None, record: str | None) -> None:
    """列出收件箱里等人看的记录。"""
    if record:
        with open_hub(obj, database) as desk:
            changes = before_after.of(desk, record)
        shown = [f"第 {c.rev} 次  {c.words}  {c.rep}" + "".join(f"\n    {row}" for row in c.rows()) for c in changes]
        obj.show({"changes": [asdict(c) for c in changes]}, "\n".join(shown))
        return
    with open_hub(obj, database) as desk:
        found, doubt = inbox.waiting(desk), desk.doubt()
    if doubt:
        click.echo(doubt, err=True)
    lines = [f"{w.id}  第 {w.rev} 次  {w.village}  {local_time(w.received_at)}  {inbox.words(w)}" for w in found]
    said = {"waiting": [asdict(w) for w in found], **({"clock": doubt} if doubt else {})}
    obj.show(said, "\n".join(lines) or "收件箱是空的。")


@hub.command("admit")
@global_options
@DATABASE
@click.argument("record", required=False)
@click.option("--all", "every", is_flag=True, help="收件箱里所有隔离和没收的,按现在的规矩重新判。")
@click.option("--why", default="", metavar="WHY", help="与 --all 一起:只要这一种原因的(见 hub inbox --json)。")
@_BY
@click.pass_obj
def admit_command(obj: Globals, database: str | None, record: str | None, every: bool, why: str, by: str) -> None:
    """收下收件箱里的一条(看过没有问题以后),或用 --all 一次收下许多。"""
    if bool(record) == every:
        raise click.UsageError("给一个编号,或用 --all。")
    if why and not every:
        raise click.UsageError("--why 要与 --all 一起用。")
    with open_hub(obj, database) as desk:
        if record:
            count = inbox.admit(desk, record, by=by[:64])
            obj.show({"id": record, "admitted": count}, f"收下了 {count} 条。")
            return
        done = inbox.admit_all(desk, why=why, by=by[:64])
    left = f"还有 {done.left} 条按现在的规矩收不了,仍留在收件箱。" if done.left else ""
    if done.erasures:
        left += f"另有 {done.erasures} 条要求删除,收下就不能退回,没有一起收;请逐条看过,再用 hub admit 编号。"
    said = {"admitted": done.taken, "left": done.left, "erasures": done.erasures}
    none = not (done.taken or done.left or done.erasures)
    obj.show(said, "收件箱里没有等着重判的,什么都没有改动。" if none else f"收下了 {done.taken} 条。{left}")
