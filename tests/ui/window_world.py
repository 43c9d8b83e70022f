"""Made-up villagers whose facts are theirs alone, and one window on one vault that can be killed."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from desktop import app as application
from desktop.base.clock import system_clock
from desktop.services import session as door
from desktop.storage.opening import open_store
from desktop.ui.settings import Settings
from desktop.ui.window import Window
from tests.ui.conftest import PASSPHRASE, REP, settle
from tests.ui.hands import number

SIGNS = "春秋冬夏东西南北山川江河林森松柏梅兰竹菊金银铜铁石玉珠宝"
SAME_FOR_ALL = {
    "doc_to": "长期", "group_no": "2组", "service": "new", "network": "4G", "plan": "LOC9", "contract": "D15",
    "seen_original": "2026-11-22T02:00:00.000Z",
}  # fmt: skip
HERS = ("name", "doc_no", "address", "mobile", "contact_phone")


class MadeUp:
    """A villager; `again` makes another telephone and house of hers."""

    def __init__(self, n: int) -> None:
        self.n = n
        self.facts = {
            "name": "".join(("张王李赵"[n % 4], SIGNS[n // len(SIGNS) % len(SIGNS)], SIGNS[n % len(SIGNS)])),
            "doc_no": number(f"412825{1940 + n // 28 % 50}0{1 + n // 1400 % 9}{10 + n % 18}{n % 1000:03d}"),
            **self.again(0),
        }

    def again(self, turn: int) -> dict[str, str]:
        tail = f"{self.n:05d}{turn:02d}"
        house = f"河南省上蔡县朱里镇西洪村2组{tail}号"
        return {"address": house, "mobile": f"1380{tail}", "contact_phone": f"1390{tail}"}


class World:
    """One vault and one window for all sequences; every sequence has villages and villagers of its own."""

    def __init__(self, qtbot, folder: Path) -> None:
        self.qtbot, self.folder, self.count, self.kills = qtbot, folder, 0, 0
        self.broken: list[BaseException] = []
        self.desk: Any = None  # who is told what the page says it saved
        self.window = self._open(door.sign_in(folder, PASSPHRASE, rep=REP))

    def _open(self, session: door.Session) -> Window:
        window = application.make_window(session.data_dir, Settings())
        window.bench.lanes.broke.disconnect()
        window.bench.lanes.broke.connect(self.broken.append)
        window.show()
        window.activateWindow()
        window.on_signed_in(session)
        window.shell.build("enrol").hand.finished.connect(
            lambda outcome: self.desk and self.desk.on_finished(outcome)
        )
        settle(self.qtbot, window.bench)
        return window

    def kill(self) -> None:
        """What lies on the disk now is all there is: the old window closes over a folder nobody looks at again."""
        before = self.window
        old = before.bench.session
        self.kills += 1
        fresh = Path(shutil.copytree(self.folder, self.folder.with_name(f"data{self.kills}")))
        before.hide()
        settle(self.qtbot, before.bench)
        application.close(before)
        before.deleteLater()
        shutil.rmtree(self.folder)
        self.folder = fresh
        store = open_store(fresh, old.key, system_clock)
        self.window = self._open(door.Session(store, old.rep, fresh, system_clock, old.key))

    def take_person(self) -> MadeUp:
        self.count += 1
        return MadeUp(self.count)
