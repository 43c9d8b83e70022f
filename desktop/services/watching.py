"""Who looks on while a long list is worked through: is told how far it is, and may stop it at any row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from desktop.base.errors import RefusedInput

Phase = Literal["read", "judge", "take"]
Tell = Callable[[Phase, int, int | None], None]
"""(what is being done, rows done, rows in all if known)."""
EVERY = 100


def cancelled_by_the_rep() -> RefusedInput:
    return RefusedInput("已取消,什么都没有导入。", code="cancelled")


@dataclass(slots=True)
class Watch:
    """Nobody looks on unless told otherwise."""

    tell: Tell | None = None
    cancelled: Callable[[], bool] | None = None
    _phase: Phase = field(default="read", init=False)
    _done: int = field(default=0, init=False)
    _total: int | None = field(default=None, init=False)

    def begin(self, phase: Phase, total: int | None) -> None:
        self.pulse()
        self._phase, self._done, self._total = phase, 0, total
        self._say()

    def step(self) -> None:
        """One more row; raises when the rep has had enough."""
        if self.cancelled is not None and self.cancelled():
            raise cancelled_by_the_rep()
        self._done += 1
        if self._done % EVERY == 0:
            self._say()

    def end(self) -> None:
        self.pulse()
        self._total = self._done
        self._say()

    def pulse(self) -> None:
        """Between rows: only whether to go on."""
        if self.cancelled is not None and self.cancelled():
            raise cancelled_by_the_rep()

    def _say(self) -> None:
        if self.tell is not None:
            total = None if self._total is None else max(self._total, self._done)
            self.tell(self._phase, self._done, total)
