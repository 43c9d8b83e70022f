"""cunbu init, backup, restore, verify, status."""

from __future__ import annotations

from pathlib import Path

import click

from desktop.base.errors import CunbuError, RefusedInput
from desktop.cli import secrets
from desktop.cli.options import Globals, global_options
from desktop.cli.session import open_session, passphrase
from desktop.services import backup as copies
from desktop.services import comparison, keys
from desktop.services import session as door
from desktop.services import status as standing
from desktop.services.session import Session
from desktop.storage import device
from desktop.sync import joining


@click.command("init")
@global_options
@click.option("--hub", "url", metavar="URL", help="县里服务器地址。")
@click.option("--code", metavar="CODE", help="县里给的一次性登记码。")
@click.option("--invitation", type=click.Path(path_type=Path, dir_okay=False), help="县里给的登记文件,代替前两项。")
@click.option("--recovery-key", metavar="age1...", help="县里的恢复公钥,密钥由县里保管;不给则由您保管,只显示一次。")
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
    for said in door.put_right(obj.data):
        click.echo(said, err=True)
    joins_only = bool(url) and door.vault_exists(obj.data) and not door.unfinished(obj.data)
    if joins_only:
        session, secret = door.sign_in(obj.data, passphrase(), rep=obj.rep), None
    else:
        session, secret = _made(obj, obj.rep, recovery_key)
    try:
        _hand_over(obj, session, secret, url, code)
    except BaseException:
        if url and not joins_only and not session.unfinished:
            click.echo("本机的数据已建好,可以先离线登记;登记到县里请以后再用这条命令。", err=True)
        raise
    finally:
        session.close()


def _made(obj: Globals, rep: str, recovery_key: str | None) -> tuple[Session, str | None]:
    """A new vault, or one that an interrupted init left unfinished, with a new key; and the secret to hand over."""
    if not recovery_key:
        secrets.must_be_seen()
    typed = passphrase(confirm=True)
    if door.unfinished(obj.data):
        try:
            session = door.sign_in(obj.data, typed, rep=rep)
            if recovery_key:
                keys.give_to_county(session, recovery_key)
            return session, None if recovery_key else keys.new_recovery_key()
        except CunbuError as other:
            if other.code == "vault_in_use":
                raise
            click.echo("上次建库没有做完,里面没有登记过人:重新建一个。", err=True)
    made = door.make_vault(obj.data, rep, typed, recovery_key=recovery_key, unfinished=True)
    return made.session, made.recovery_identity


def _hand_over(obj: Globals, session: Session, secret: str | None, url: str | None, code: str | None) -> None:
    """The vault counts from the moment its recovery key is written out; then it is made known to the county."""
    written = False
    said = {"rep": session.rep.name, "hub": None, "recovery_key": secret}
    try:
        if secret and not obj.json:
            click.echo(f"恢复密钥(只显示这一次,请抄下来锁好;程序不留底,丢了用 cunbu rep recovery 换):\n{secret}")
        if not (secret and obj.json):
            written = True
            keys.key_in_hand(session, secret)
        if url and code:
            said["hub"] = joining.join(session.store, url, code, session.rep.name).name
        obj.show(said, f"已建好,{session.rep.name} 可以开始登记。" + ("" if url else "本机单独使用。"))
        if not written:
            keys.key_in_hand(session, secret)
    except CunbuError:
        if secret and not written:  # joining was refused: the vault stands, its key must not be lost with the refusal
            click.echo(f"恢复密钥(只显示这一次):{secret}", err=True)
            keys.key_in_hand(session, secret)
        raise


@click.command("backup")
@global_options
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.pass_obj
def backup(obj: Globals, file: Path) -> None:
    """把本机全部数据备份成一个文件(加密,别人读不了)。"""
    with open_session(obj) as session:
        file = obj.place(file)
        size = copies.back_up(session, file)
        obj.show({"file": str(file), "bytes": size}, f"已备份到 {file}({size / 1024:.0f} KB)。")


@click.command("restore")
@global_options
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.pass_obj
def restore(obj: Globals, file: Path) -> None:
    """从备份恢复;原来的数据改名留着。"""
    if not file.exists():
        raise RefusedInput(f"没有这个文件:{file.name}。本机数据没有动。", code="no_such_file")
    for said in door.put_right(obj.data):
        click.echo(said, err=True)
    done = copies.restore(obj.data, file, passphrase(), rep=obj.rep)
    belongs = device.identity(done.session.store).hub is not None
    done.session.close()
    aside = str(done.aside) if done.aside else None
    told = {"restored": True, "aside": aside, "unsent_aside": done.unsent, "drafts_aside": done.drafts}
    obj.show(told, "\n".join(["已恢复,可以继续登记。", *_aside_words(done, belongs)]))


def _aside_words(done: copies.Restored, belongs: bool) -> list[str]:
    """Where what was there lies, and who stands only there. `belongs`: this laptop has a county to send them to."""
    if done.aside is None:
        return []
    lines = [f"原来的数据没有删,在 {done.aside}。"]
    if done.unsent is None:
        lines.append("它用这份备份的钥匙打不开,里面有没有还没交到县里的人,请用它自己的口令看(cunbu status --data)。")
    elif done.unsent or done.drafts:
        who = [f"{done.unsent} 人还没有交到县里"] if done.unsent else []
        who += [f"{done.drafts} 张表没有写完"] if done.drafts else []
        cure = "用 cunbu people list --data 加上它就能看到是谁,照着补登。"
        if belongs and done.unsent:
            cure = "用 cunbu sync --data 加上它就能把他们交上去;没写完的表照着补登。"
        lines.append(f"其中 {'、'.join(who)},这份备份里没有。请先不要删那个文件夹,{cure}")
    return lines


@click.command("verify")
@global_options
@click.pass_obj
def verify(obj: Globals) -> None:
    """核对数据文件、操作记录链、待发与回执,并说最近一次与县里对得怎样。"""
    with open_session(obj) as session:
        findings = standing.verify(session)
        county = comparison.last(session)
    said = comparison.words(county) if county else []
    first = findings or ["本机核对无误。" if said else "核对无误。"]
    findings = findings + (comparison.differing(county) if county else [])
    obj.show({"ok": not findings, "findings": findings}, "\n".join([*first, *said]))
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
