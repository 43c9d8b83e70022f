"""Opening the vault from a terminal: passphrase from CUNBU_PASSPHRASE or a prompt."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import click

from desktop.base.errors import RefusedInput
from desktop.cli.options import Globals
from desktop.services import session as door
from desktop.services.session import Session


def passphrase(*, confirm: bool = False, prompt: str = "口令") -> str:
    """The passphrase, never shown and never on the command line."""
    given = os.environ.get("CUNBU_PASSPHRASE")
    if given:
        return given
    if not sys.stdin or not sys.stdin.isatty():
        raise RefusedInput(
            "没有口令,什么都没有做。请设环境变量 CUNBU_PASSPHRASE,或在终端里运行。", code="no_passphrase"
        )
    return str(click.prompt(prompt, hide_input=True, confirmation_prompt=confirm, err=True))


@contextmanager
def open_session(obj: Globals) -> Iterator[Session]:
    """The signed-in session of --data and --rep; closed when the command ends. Waits out the delay that wrong
    passphrases have earned."""
    data = obj.data
    if door.vault_exists(data):
        wait = door.seconds_to_wait(data)
        if wait:
            click.echo(f"口令刚才输错过,要等 {wait} 秒……", err=True)
            time.sleep(wait)
    session = door.sign_in(data, passphrase() if door.vault_exists(data) else "", rep=obj.rep)
    try:
        yield session
    finally:
        session.close()
