"""Start: the terminal's part first; the window only when it is wanted, so that commands never load Qt."""

from __future__ import annotations

import importlib
import os
import sys

from desktop.base import memory
from desktop.cli import secrets
from desktop.cli.main import Next, run

HELPERS = (
    "desktop.devices.sdt_helper",
    "desktop.devices.ocr_helper",
    "desktop.services.sheets_helper",
    "desktop.services.picture_helper",
)
"""Modules the packaged program runs as programs of their own: it has no other interpreter."""


def main() -> int:
    memory.keep_to_ourselves()
    os.umask(0o077)  # whatever this program writes is its user's alone
    secrets.take()
    if sys.argv[1:2] == ["--helper"] and sys.argv[2:3] and sys.argv[2] in HELPERS:
        helper: int = importlib.import_module(sys.argv[2]).main(sys.argv[3:])
        return helper
    ended = run(sys.argv[1:])
    return ended if isinstance(ended, int) else _go_on(ended)


def _go_on(then: Next) -> int:
    if then.act == "selftest":
        from desktop import selftest

        return selftest.run()
    from desktop import app

    if then.act == "screens":
        return app.picture_screens(then.data, then.passphrase or "", then.out or then.data)
    return app.run(then.data, passphrase=then.passphrase)


if __name__ == "__main__":
    sys.exit(main())
