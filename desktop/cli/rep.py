"""cunbu rep: who uses this laptop, their passphrases, the recovery key."""

from __future__ import annotations

import click

from desktop.cli import secrets
from desktop.cli.options import Globals, global_options
from desktop.cli.session import open_session, passphrase
from desktop.services import keys
from desktop.services import session as door


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
    for said in door.put_right(obj.data):
        click.echo(said, err=True)
    identity = secrets.ask("CUNBU_RECOVERY_KEY", "恢复密钥")
    door.reset_passphrase(obj.data, identity, name, _new_passphrase()).close()
    obj.show({"name": name}, f"{name} 的口令已换,数据没有动。")


@rep.command("passphrase")
@global_options
@click.pass_obj
def rep_passphrase(obj: Globals) -> None:
    """换自己的口令;新的取自 CUNBU_NEW_PASSPHRASE 或另行输入。"""
    with open_session(obj) as session:
        keys.change_passphrase(session, passphrase(), _new_passphrase())
        obj.show({"name": session.rep.name}, f"{session.rep.name} 的口令已换,数据没有动。以前的备份仍用旧口令。")


@rep.command("recovery")
@global_options
@click.option("--recovery-key", metavar="age1...", help="改由县里保管:县里的恢复公钥;不给则做一把新的,只显示一次。")
@click.pass_obj
def rep_recovery(obj: Globals, recovery_key: str | None) -> None:
    """恢复密钥丢了或被人看过:换一把新的,原来的作废。"""
    with open_session(obj) as session:
        if recovery_key:
            keys.give_to_county(session, recovery_key)
            obj.show({"recovery_key": None, "county": True}, "恢复密钥已改由县里保管,原来的那把作废。")
            return
        secrets.must_be_seen()
        secret = keys.new_recovery_key()
        obj.show({"recovery_key": secret, "county": False}, f"新的恢复密钥(只显示这一次,请抄下来锁好):\n{secret}")
        keys.key_in_hand(session, secret)
        click.echo("原来的那把已作废。程序不留底,县里的服务器也没有。", err=True)


@rep.command("remove")
@global_options
@click.argument("name")
@click.pass_obj
def rep_remove(obj: Globals, name: str) -> None:
    """移除一位:她的口令从此打不开这台电脑,登记过的仍记在她名下。"""
    with open_session(obj) as session:
        keys.remove_rep(session, name)
        obj.show({"removed": name}, f"已移除客户经理 {name},她登记过的都在。以前的备份她的口令仍打得开,请保管好。")


def _new_passphrase() -> str:
    return secrets.ask("CUNBU_NEW_PASSPHRASE", "新口令", confirm=True)
