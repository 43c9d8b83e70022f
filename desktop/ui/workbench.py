"""What every page is given: the session, the lanes, the current village, and one broadcast of what changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal

from desktop.base.clock import Clock, local_text, system_clock
from desktop.base.errors import CunbuError
from desktop.domain.villages import Village
from desktop.ui.lanes import Lanes
from desktop.ui.settings import Settings


class Workbench(QObject):
    """Shared by the frame and its pages. Pages never know each other: they `go` and they hear `changed`.

    Words of `changed`: people, villages, contacts, roster, prints, short, sync, settings.
    """

    changed = Signal(object)  # frozenset[str]
    village_changed = Signal(object)  # Village | None
    went = Signal(str, object)  # page key, keyword arguments for its activate
    saved = Signal(str)  # hh:mm:ss
    told = Signal(str, object)  # sentence, undo function or None
    session_changed = Signal(object)
    _acted = Signal(object)

    def __init__(
        self, lanes: Lanes, settings: Settings, clock: Clock = system_clock, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.lanes = lanes
        self.settings = settings
        self.clock = clock
        self.session: Any = None
        self.village: Village | None = None
        self.saved_at = ""
        self.online = False  # the last round reached the county
        self._acted.connect(self._on_acted, Qt.ConnectionType.QueuedConnection)

    def open(self, session: Any) -> None:
        """A rep signed in."""
        self.session = session
        self.session_changed.emit(session)

    def choose_village(self, village: Village | None) -> None:
        if village != self.village:
            self.village = village
            self.village_changed.emit(village)

    def go(self, page: str, **arguments: Any) -> None:
        """Open another page; the arguments go to its `activate`."""
        self.went.emit(page, arguments)

    def tell(self, sentence: str, undo: Callable[[], None] | None = None) -> None:
        """Say what happened at the foot of the window; with `undo` it can be taken back there for ten seconds."""
        self.told.emit(sentence, undo)

    def announce(self, *what: str) -> None:
        """Something changed on disk: every page decides for itself whether to refresh."""
        self.changed.emit(frozenset(what))

    def mark_saved(self) -> None:
        self.saved_at = local_text(self.clock(), "%H:%M:%S")
        self.saved.emit(self.saved_at)

    def read(
        self,
        work: Callable[[Any], Any],
        done: Callable[[Any], None],
        failed: Callable[[CunbuError], None] | None = None,
        *,
        owner: QObject | None = None,
    ) -> None:
        """Ask the store: `work(session)` on its lane, `done(result)` on the UI thread."""
        session = self.session
        self.lanes.run(lambda: work(session), done, failed, owner=owner)

    def act(
        self,
        work: Callable[[Any], Any],
        changes: Iterable[str] = (),
        done: Callable[[Any], None] | None = None,
        failed: Callable[[CunbuError], None] | None = None,
        *,
        owner: QObject | None = None,
    ) -> None:
        """Change the store: as `read`, then marks the time saved and broadcasts `changes`, even if the owner died."""
        session = self.session

        def carry() -> Any:
            result = work(session)
            self._acted.emit(frozenset(changes))
            return result

        self.lanes.run(carry, done, failed, owner=owner)

    def _on_acted(self, changes: frozenset[str]) -> None:
        self.mark_saved()
        if changes:
            self.changed.emit(changes)
