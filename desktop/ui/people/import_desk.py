"""The list in hand: read, judged, remembered for its village, shown again as it was left."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt

from desktop.base.errors import CunbuError
from desktop.domain.villages import Village
from desktop.services.list_in_hand import Held
from desktop.services.roster_file import RosterFile
from desktop.services.sheets_clip import Clip
from desktop.ui.operations import roster
from desktop.ui.operations.roster import Look, Preview
from desktop.ui.people.import_head import QUESTION
from desktop.ui.people.import_look import Looker
from desktop.ui.people.import_memory import Desk, Memory
from desktop.ui.people.import_parts import EMPTY, HEAD, TABLE, ImportParts
from desktop.ui.workbench import Workbench

REMEMBERED = "各列照上次在本村认定的收。要改哪一列,点它的表头,或把光标放上去按 Alt+M。"
NAMELESS = "还没有一列当作“姓名”,没有人可以导入。请点写着姓名那一列的表头(或按 Alt+M)。"


def _desk_of(held: Held, signed: str = "") -> Desk:
    return Desk(held.file, held.header, signed or held.signed, held.edits, held.taken)


class ImportDesk(ImportParts):
    """Holds one list per village; what the rep does with it is in `import_page`."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self.looker = Looker(bench, self.progress)
        self.memory = Memory()
        self.desk: Desk | None = None
        self._coming: Desk | None = None  # read, not judged yet
        self._village: Village | None = None
        self._stale = False
        self._called = "这份名单"
        self.looker.read.connect(self._on_read)
        self.looker.looked.connect(self._on_looked)
        self.looker.unknown.connect(self._on_unknown)
        self.looker.refused.connect(self._on_unreadable)
        self.looker.given_up.connect(self._on_given_up)
        self._show_nothing()

    # -- the village, and what it remembers
    def show_village(self, village: Village | None) -> None:
        """Each village has its own list in hand; it is looked at anew when people have changed meanwhile."""
        self.heading.setText(f"导入花名册 · {village.name}" if village else "导入花名册")
        if village != self._village:
            self._put_aside()
            self.looker.give_up()
            self.free()
            self._village, self._coming = village, None
            self.desk = self.memory[village.code] if village else None
            self._show_nothing()
            self._stale = self.desk is not None
            if self.desk is None and village is not None:
                self._ask_the_vault(village)
            self.runs.show_village(village.code if village else None)
        if self._stale and self.desk is not None and village is not None:
            self._look(self.desk.look(village.code))
        self._stale = False

    def _put_aside(self) -> None:
        if self._village is not None and self.desk is not None:
            self.desk.place = self.table.place() or self.desk.place
            self.memory.keep(self._village.code, self.desk)

    def changed(self, what: frozenset[str]) -> None:
        """People came or went on another page: who is new in the list may be known now."""
        if what & {"people", "roster"}:
            self._stale = not self.isVisible()
            self.runs.refresh()

    def _show_nothing(self) -> None:
        self.model.show_preview(None)
        self.summary.hide()
        other = self.memory.latest(self._village.code) if self._village else None
        self.bring.setVisible(other is not None)
        if other is not None:
            self.bring.set_words(f"把刚才的“{other[1].file.name}”拿到这个村看")
        self.show_pane(EMPTY)

    def on_bring(self) -> None:
        """The file was opened under the wrong village: the same list, with what was corrected in it."""
        other = self.memory.latest(self._village.code) if self._village else None
        if other is not None:
            self._begin(replace(other[1], taken={}, place=None))

    # -- reading
    def look_at(self, path: Path) -> None:
        """Read a file and show what would come of it; nothing is written."""
        if self._has_village():
            self._called = "这个文件"
            self.busy()
            self.looker.read_file(path)

    def look_at_clip(self, clip: Clip) -> None:
        """The same for what was copied out of a spreadsheet."""
        if self._has_village():
            self._called = "粘贴的内容"
            self.busy()
            self.looker.read_clip(clip)

    def _has_village(self) -> bool:
        if self._village is None:
            self.say("先选一个村", "花名册要导到一个村里。请在上面的绿条里选村(Alt+0),再选文件。", "amber")
        return self._village is not None

    def _on_read(self, file: RosterFile) -> None:
        """What was mended of this very list comes back with it."""
        village, signed = self._village, self.signed.value()

        def found(held: Held | None) -> None:
            if village is not None and village == self._village:
                self._begin(_desk_of(held, signed) if held else Desk(file, signed=signed))

        if village is not None:
            self.bench.read(partial(roster.in_hand, village=village.code, file=file), found, owner=self)

    def _ask_the_vault(self, village: Village) -> None:
        """The list that was being mended here when the program ended, however it ended."""

        def found(held: Held | None) -> None:
            free = village == self._village and self.desk is None and self._coming is None and not self.looker.busy
            if held is not None and free:
                self._begin(_desk_of(held))

        self.bench.read(partial(roster.in_hand, village=village.code), found, owner=self)

    def _keep(self) -> None:
        """How a mended list is looked at goes to disk with it."""
        desk = self.desk
        if desk is not None and self._village is not None and (desk.corrections or desk.signed):
            self.bench.act(partial(roster.keep, village=self._village.code, held=self.desk.held), owner=self)

    def _begin(self, desk: Desk) -> None:
        self._coming = desk
        self._look(desk.look(self._village.code))

    def _look(self, wanted: Look) -> None:
        self._called = "这份名单"
        self.busy()
        self.looker.look(wanted)

    def _again(self, **changes: Any) -> None:
        """The list in hand once more, differently; it stays as it is until that is judged."""
        if self.desk is not None and self._village is not None:
            self.desk.place = self.table.place() or self.desk.place
            self._look(replace(self.desk.look(self._village.code), **changes))

    def _on_unreadable(self, error: CunbuError) -> None:
        self.free()
        if self.pane != HEAD:  # there another row may be pointed at
            self._coming = None
            if self.model.preview is None:
                self._show_nothing()
        kept = "刚才的名单还在。" if self.model.preview is not None else ""
        self.say(f"{self._called}没有读", error.sentence + kept, "red")

    def _on_given_up(self) -> None:
        self.free()
        if self.pane != HEAD:
            self._coming = None
        if self.desk is not None:
            self.signed.set_value(self.desk.signed)
        self.say("已取消", "什么都没有导入。" if self.desk is None else "什么都没有变,名单还是刚才的样子。", "amber")

    # -- looking
    def _on_looked(self, wanted: Look, preview: Preview) -> None:
        before, desk = self.desk, self._coming or self.desk
        self._coming = None
        desk.header, desk.edits, desk.taken = preview.raw.header, wanted.edits, wanted.taken
        desk.signed = wanted.signed_sheet or ""
        self.desk = desk
        self.memory.keep(self._village.code, desk)
        self._keep()
        self.free()
        self._show_preview(preview, desk)
        if before is not None and before is not desk and before.corrections and before.edits != desk.edits:
            words = f"换成了“{desk.file.name}”。刚才那份改过 {before.corrections} 处,还可以拿回来。"
            self.bench.tell(words, lambda: self._begin(before))

    def _show_preview(self, preview: Preview, desk: Desk) -> None:
        self.signed.set_value(desk.signed)
        self.model.show_preview(preview, desk.wanted)
        self.show_pane(TABLE)
        self.show_counts(preview)
        self.filter.select(desk.wanted)
        self.show_header_place(desk.file, preview.raw.header.last)
        self.table.fit_columns(desk.file)
        self.table.go_back_to(desk.place)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        notes = [*preview.notes, *([REMEMBERED] if preview.remembered else [])]
        if "name" not in preview.fields:
            notes.insert(0, NAMELESS)
        self.summary.hide()
        if notes:
            self.say("请看一眼", "".join(notes), "amber")

    def _on_unknown(self, file: RosterFile) -> None:
        self.free()
        why = file.refusal.sentence.split(",没有导入")[0] if file.refusal else ""
        self._ask_header(file, None, f"{why}。文件没有动,也没有导入什么;指出表头,再说各列是什么。")

    def _ask_header(self, file: RosterFile, now: int | None, why: str) -> None:
        self.show_pane(HEAD)
        self.summary.hide()
        self.head.show_file(file, now, why)
        self.setAccessibleDescription(QUESTION)
