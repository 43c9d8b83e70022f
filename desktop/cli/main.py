"""The command line: one lazy table of commands, and what ends a run (0 done, 1 a known refusal, 2 usage)."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from desktop import __version__
from desktop.base.disk import disk_refuses
from desktop.base.errors import CunbuError
from desktop.base.journal import journal_bug, open_journal
from desktop.cli.options import Globals, global_options

COMMANDS: dict[str, str] = {
    "init": "vault:init",
    "rep": "rep:rep",
    "villages": "villages:villages",
    "contacts": "villages:contacts",
    "cards": "cards:cards",
    "roster": "roster:roster",
    "people": "people:people",
    "check": "check:check",
    "directory": "papers:directory",
    "detail-list": "papers:detail_list",
    "print": "papers:print_group",
    "sync": "sync:sync",
    "batch": "batch:batch",
    "status": "vault:status",
    "backup": "vault:backup",
    "restore": "vault:restore",
    "verify": "vault:verify",
    "hub": "hub:hub",
    "demo": "demo:demo",
    "selftest": "demo:selftest",
}


@dataclass(frozen=True, slots=True)
class Next:
    """What the program does after the terminal's part: open the window, show the screens, prove itself. Those need
    Qt, which no command imports."""

    act: str  # window | screens | selftest
    data: Path
    passphrase: str | None = None
    out: Path | None = None


class LazyCommands(click.Group):
    """Loads a command's module when it is called: `cunbu check` pays for no PDF, the laptop bundle holds no hub."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every command that this installation carries (asked for help only: it loads them all)."""
        return [name for name in COMMANDS if self._carries(ctx, name)]

    def _carries(self, ctx: click.Context, name: str) -> bool:
        try:
            return self.get_command(ctx, name) is not None
        except CunbuError:
            return False

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name].split(":")
        try:
            found: click.Command = getattr(importlib.import_module(f"desktop.cli.{module}"), name)
        except ModuleNotFoundError as missing:
            if missing.name and missing.name.startswith("desktop") and not missing.name.startswith("desktop.hub"):
                raise
            raise CunbuError(f"这台电脑上装的村簿不带“{cmd_name}”这个命令。", code="not_installed") from missing
        return found


@click.group(cls=LazyCommands, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="cunbu")
@global_options
@click.pass_context
def cli(ctx: click.Context) -> Next | None:
    """村簿 Cunbu:下乡预登记、印村号码簿、带回执的同步。不带命令就打开窗口。"""
    if ctx.invoked_subcommand is None:
        obj: Globals = ctx.obj
        return Next("window", obj.data)
    return None


def run(arguments: Sequence[str]) -> int | Next:
    """Run one command line. Returns its exit code, or what has to follow in the window's part of the program."""
    _speak_utf8()
    said = Globals()
    try:
        ended: Any = cli.main(args=list(arguments), prog_name="cunbu", standalone_mode=False, obj=said)
    except CunbuError as refused:
        click.echo(refused.sentence, err=True)
        return 1
    except click.exceptions.Exit as exit_:
        return int(exit_.exit_code)
    except click.Abort:
        click.echo("已取消。", err=True)
        return 1
    except click.ClickException as wrong:
        wrong.show()
        return wrong.exit_code
    except Exception as bug:
        if disk := disk_refuses(bug):
            click.echo(disk.sentence, err=True)
            return 1
        with suppress(OSError):
            if said.data.is_dir():
                open_journal(said.data)
        mark = journal_bug(bug)
        click.echo(f"程序自己出错了,已保存的都在。请把这个记号告诉技术支持:{mark}", err=True)
        return 1
    return ended if isinstance(ended, (int, Next)) else 0


def _speak_utf8() -> None:
    """Windows consoles may still speak GBK: what they cannot show must not stop the work."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(encoding="utf-8", errors="replace")
