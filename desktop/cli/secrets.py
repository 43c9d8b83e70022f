"""Secrets given by the environment. They are taken out of it as the program starts: no child inherits them, and who
lists this machine's processes does not read them."""

from __future__ import annotations

import ctypes
import os
import sys
from contextlib import suppress

import click

from desktop.base.errors import RefusedInput

NAMES = ("CUNBU_PASSPHRASE", "CUNBU_NEW_PASSPHRASE", "CUNBU_RECOVERY_KEY")
_taken: dict[str, str] = {}


def take() -> None:
    """Once, at the start of a process of our own."""
    for name in NAMES:
        value = os.environ.get(name)
        if value is not None:
            _taken[name] = value
            _wipe(name)
            del os.environ[name]


def given(name: str) -> str | None:
    return os.environ.get(name) or _taken.get(name)


def ask(name: str, prompt: str, *, confirm: bool = False, code: str = "no_secret") -> str:
    """From the environment or the terminal, never shown and never on the command line."""
    found = given(name)
    if found:
        return found
    if not sys.stdin or not sys.stdin.isatty():
        raise RefusedInput(f"没有{prompt},什么都没有做。请设环境变量 {name},或在终端里运行。", code=code)
    return str(click.prompt(prompt, hide_input=True, confirmation_prompt=confirm, err=True))


def must_be_seen() -> None:
    """Before a secret is made that is shown once: without an output it would be written to nobody, and count."""
    if sys.stdout is None:
        raise RefusedInput(
            "没有地方显示恢复密钥(输出关着),什么都没有做。请在终端里运行,或把输出接到文件。", code="no_output"
        )


def _wipe(name: str) -> None:
    """Forgetting a variable leaves its text where the system shows it (/proc/PID/environ): it is overwritten there.
    Windows shows a process's environment to nobody else."""
    if sys.platform != "linux":
        return
    with suppress(AttributeError, ValueError, OSError):
        libc = ctypes.CDLL(None)
        libc.getenv.restype = ctypes.c_void_p
        found = libc.getenv(os.fsencode(name))
        if found:
            ctypes.memset(found, ord("x"), len(ctypes.string_at(found)))
