"""Protocol versions: dated constants, each with its reason. Laptop and hub compare them at hello."""

from __future__ import annotations

PROTOCOL = 20261130
"""2026-11-30: the county answers a greeting that would change something with a challenge, and the laptop greets again
with it; it says the state of a certificate (hello, receipts); erasures travel. An older laptop goes on: it is not
taken for a copy by its greeting but by its batch, and its certificate is renewed while its clock moves on. An older
hub goes on: it sends no challenge and no state, and keeps an erasure for a human.
2026-11-26: hello carries one digest of what was pulled, and /v1/pull brings what is missing (the county's tags).
Who does not know the digest neither sends nor answers it: an older laptop or hub goes on without a pull.
2026-11-20: the first one. Batches of format 1, receipts per record, decisions pulled at hello."""

OLDEST_PROTOCOL = 20261120
"""The oldest laptop a hub still talks to without asking it to update; its queue is accepted in any case."""

LINES_FORMAT = 1
"""One JSON record a line under zstd: still read, and written where a line would not come back from columns."""

CONTAINER_FORMAT = 2
"""2026-11-29: the same lines laid out by column: half the bytes (124 instead of 255 a record of 2 kB)."""

ENROLMENT = "enrolment/1"
WITHDRAWAL = "withdrawal/1"
QUESTION = "question/1"
"""2026-11-29: a rep leaves a case to the supervisor. An older hub keeps it for a human all the same."""
ERASURE = "erasure/1"
"""2026-11-30: a person asked to be forgotten, and her laptop has. A hub that does not know it keeps it for a
human and goes on holding what it has of her; the receipt says so (quarantined, unknown_schema)."""


def rank(rev: int, schema: str) -> tuple[bool, int, bool]:
    """Which of two records of one person says how she stands: an erasure whatever came later, else the newer; of
    equal revisions the withdrawal."""
    return schema == ERASURE, rev, schema == WITHDRAWAL
