"""Opening the vault from a terminal: passphrase from CUNBU_PASSPHRASE or a prompt."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

import click

from desktop.base.errors import VaultError
from desktop.cli import secrets
from desktop.cli.options import Globals
from desktop.services import reckoning
from desktop.services import session as door
from desktop.services.session import Session


def passphrase(*, confirm: bool = False, prompt: str = "口令") -> str:
    """The passphrase, never shown and never on the command line."""
    return secrets.ask("CUNBU_PASSPHRASE", prompt, confirm=confirm, code="no_passphrase")


@contextmanager
def open_session(obj: Globals, *, by_time: bool = False) -> Iterator[Session]:
    """The signed-in session of --data and --rep; closed when the command ends. Waits out the delay that wrong
    passphrases have earned. `by_time`: the command reckons by the date, so the clock must stand."""
    data = obj.data
    for said in door.put_right(data):
        click.echo(said, err=True)
    if door.vault_exists(data):
        wait = door.seconds_to_wait(data)
        if wait:
            click.echo(f"口令刚才输错过,要等 {wait} 秒……", err=True)
            time.sleep(wait)
    session = door.sign_in(data, passphrase() if door.vault_exists(data) else "", rep=obj.rep)
    try:
        if session.unfinished:
            raise VaultError(
                "上次建库没有做完:恢复密钥还没有交到您手里。请再运行一次 cunbu init(或打开窗口登录),接着做完。",
                code="vault_unfinished",
            )
        if obj.clock_is_right:
            reckoning.say_right(session)
        if by_time:
            reckoning.must_stand(session)
        yield session
    finally:
        session.close()
