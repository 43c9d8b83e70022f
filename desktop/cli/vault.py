"""cunbu init, rep, backup, restore, verify, status."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from desktop.base.errors import RefusedInput
from desktop.cli.options import Globals, global_options
from desktop.cli.session import open_session, passphrase
from desktop.services import backup as copies
from desktop.services import session as door
from desktop.services import status as standing
from desktop.sync import joining


@click.command("init")
@global_options
@click.option("--hub", "url", metavar="URL", help="县里服务器地址。")
@click.option("--code", metavar="CODE", help="县里给的一次性登记码。")
@click.option("--invitation", type=click.Path(path_type=Path, dir_okay=False), help="县里给的登记文件,代替前两项。")
@click.option("--recovery-key", metavar="age1...", help="县里的恢复公钥;不给则单机使用,恢复密钥只显示一次。")
@click.pass_obj
def init(obj: Globals, url: str | None, code: str | None, invitation: Path | None, recovery_key: str | None) -> None:
    """建立本机的加密数据;给了 --hub 和 --code 就登记到县里。"""
    if not obj.rep:
        raise click.UsageError("请写明客户经理姓名:--rep NAME")
    if invitation:
        if url or code:
            raise click.UsageError("--invitation 代替 --hub 和 --code,不要一起给")
        url, code = joining.read_invitation(invitation)
    if bool(url) != bool(code):
        raise click.UsageError("--hub 和 --code 要一起给")
    if url and code:
        joining.check_typed(url, code)
    standing_before = door.vault_exists(obj.data)
    if standing_before and url:
        session, secret = door.sign_in(obj.data, passphrase(), rep=obj.rep), None
    else:
        made = door.make_vault(obj.data, obj.rep, passphrase(confirm=True), recovery_key=recovery_key)
        session, secret = made.session, made.recovery_identity
    try:
        said = {"rep": session.rep.name, "hub": None, "recovery_key": secret}
        if secret and not obj.json:
            click.echo(f"恢复密钥(只显示这一次,请抄下来锁好):\n{secret}")
        if url and code:
            said["hub"] = joining.join(session.store, url, code, session.rep.name).name
        obj.show(said, f"已建好,{session.rep.name} 可以开始登记。" + ("" if url else "本机单独使用。"))
    except BaseException:
        if secret and obj.json:  # the vault stands although joining failed: the key must not be lost with the error
            click.echo(f"恢复密钥(只显示这一次):{secret}", err=True)
        if url and not standing_before:
            click.echo("本机的数据已建好,可以先离线登记;登记到县里请以后再用这条命令。", err=True)
        raise
    finally:
        session.close()


@click.group("rep")
@global_options
def rep() -> None:
    """几位客户经理共用一台电脑。"""


@rep.command("add")
@global_options
@click.argument("name")
@click.pass_obj
def rep_add(obj: Globals, name: str) -> None:
    """增加一位;她的口令取自 CUNBU_NEW_PASSPHRASE 或另行输入。"""
    with open_session(obj) as session:
        added = door.add_rep(session, name, _new_passphrase())
        obj.show({"id": added.id, "name": added.name}, f"已增加客户经理 {added.name}。")


@rep.command("list")
@global_options
@click.pass_obj
def rep_list(obj: Globals) -> None:
    """列出本机的客户经理。"""
    with open_session(obj) as session:
        names = [r.name for r in door.reps(session)]
        obj.show([{"name": n} for n in names], "\n".join(names))


@rep.command("reset")
@global_options
@click.argument("name")
@click.pass_obj
def rep_reset(obj: Globals, name: str) -> None:
    """忘了口令:用恢复密钥(CUNBU_RECOVERY_KEY 或输入)给她换一个。"""
    identity = _secret("CUNBU_RECOVERY_KEY", "恢复密钥")
    door.reset_passphrase(obj.data, identity, name, _new_passphrase()).close()
    obj.show({"name": name}, f"{name} 的口令已换,数据没有动。")


@click.command("backup")
@global_options
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.pass_obj
def backup(obj: Globals, file: Path) -> None:
    """把本机全部数据备份成一个文件(加密,别人读不了)。"""
    with open_session(obj) as session:
        size = copies.back_up(session, obj.outside(file))
        obj.show({"file": str(file), "bytes": size}, f"已备份到 {file}({size / 1024:.0f} KB)。")


@click.command("restore")
@global_options
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.pass_obj
def restore(obj: Globals, file: Path) -> None:
    """从备份恢复;原来的数据改名留着。"""
    if not file.exists():
        raise RefusedInput(f"没有这个文件:{file.name}。本机数据没有动。", code="no_such_file")
    copies.restore(obj.data, file, passphrase(), rep=obj.rep).close()
    obj.show({"restored": True}, "已恢复,可以继续登记。")


@click.command("verify")
@global_options
@click.pass_obj
def verify(obj: Globals) -> None:
    """核对数据文件、操作记录链、待发与回执。"""
    with open_session(obj) as session:
        findings = standing.verify(session)
    obj.show({"ok": not findings, "findings": findings}, "核对无误。" if not findings else "\n".join(findings))
    if findings:
        raise click.exceptions.Exit(1)


@click.command("status")
@global_options
@click.pass_obj
def status(obj: Globals) -> None:
    """各村各状态的人数、短号余量、最近的回执。"""
    with open_session(obj) as session:
        now = standing.status(session)
    lines = [
        f"{code} {place['name']}:预登记 {sum(place['signup'].values())},号码簿 {sum(place['listing'].values())},"
        f"短号余 {place['short_numbers_left']}"
        for code, place in now["villages"].items()
    ]
    lines.append(f"仅在本机、还没有回执:{now['waiting']};最近回执:{now['last_receipt'] or '没有'}")
    obj.show(now, "\n".join(lines))


def _secret(variable: str, prompt: str, *, confirm: bool = False) -> str:
    given = os.environ.get(variable)
    if given:
        return given
    if not sys.stdin or not sys.stdin.isatty():
        raise RefusedInput(f"没有给{prompt},什么都没有做。请设环境变量 {variable},或在终端里运行。", code="no_secret")
    return str(click.prompt(prompt, hide_input=True, confirmation_prompt=confirm, err=True))


def _new_passphrase() -> str:
    return _secret("CUNBU_NEW_PASSPHRASE", "新口令", confirm=True)
