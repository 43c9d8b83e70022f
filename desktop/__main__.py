"""Start: the terminal's part first; the window only when it is wanted, so that commands never load Qt."""

from __future__ import annotations

import sys

from desktop.cli.main import Next, run


def main() -> int:
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
