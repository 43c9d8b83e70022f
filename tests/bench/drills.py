"""The drills of a county in figures: rounds and bytes until both sides say the same again."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests import postgres
from tests.sync import drills
from tests.sync.drills import Outcome, Scene


def main(many: int = 200) -> int:
    done: list[Outcome] = []
    with postgres.server() as url:
        for drill in (*drills.DRILLS, drills.pg_restored):
            database = postgres.fresh(url) if drill is drills.pg_restored else None
            with tempfile.TemporaryDirectory(prefix="cunbu-drill-") as top:
                scene = Scene(Path(top), many, database)
                try:
                    done.append(drill(scene))
                finally:
                    scene.close()
    print(f"{'drill':<42}{'lost':>6}{'again':>7}{'rounds':>8}{'out':>9}{'in':>9}")
    for one in done:
        print(f"{one.name:<42}{one.lost:>6}{one.again:>7}{one.rounds:>8}{one.bytes_out:>9}{one.bytes_in:>9}")
    return 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
