"""Who is being written: the one memory the page has of it.

A form is somebody new, a draft that is gone on with, a correction somebody chose to make, or a look at somebody. Only
the first two are the rep's own, and only they are what the page wakes up with.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from desktop.domain.people import Person
from desktop.ui.operations.enrol import Look

Mode = Literal["new", "draft", "correction", "looking"]
HOME = "today"


@dataclass(frozen=True, slots=True)
class Written:
    """`back` is the page she was opened from; the rep's own forms were opened here and lead home."""

    mode: Mode
    person: Person
    back: str = HOME
    pending: bool = False  # she has a correction that is not finished

    @property
    def may_write(self) -> bool:
        return self.mode != "looking"

    @property
    def is_draft(self) -> bool:
        return self.mode in ("new", "draft")

    @property
    def wakes(self) -> bool:
        """Whether the page comes back to this form: never to a correction, a look, or a draft the list opened."""
        return self.is_draft and self.back == HOME


def of(look: Look, back: str, *, correcting: bool = False) -> Written:
    """How somebody comes into the hand: a draft to go on with, anybody else to be looked at first."""
    person = look.person
    if person.state == "draft":
        return Written("draft", person, HOME if back == "enrol" else back)
    mode: Mode = "correction" if correcting and person.state != "withdrawn" else "looking"
    return Written(mode, person, back, look.pending)
