"""Protocol versions: dated constants, each with its reason. Laptop and hub compare them at hello."""

from __future__ import annotations

PROTOCOL = 20261126
"""2026-11-26: hello carries one digest of what was pulled, and /v1/pull brings what is missing (the county's tags).
Who does not know the digest neither sends nor answers it: an older laptop or hub goes on without a pull.
2026-11-20: the first one. Batches of format 1, receipts per record, decisions pulled at hello."""

OLDEST_PROTOCOL = 20261120
"""The oldest laptop a hub still talks to without asking it to update; its queue is accepted in any case."""

CONTAINER_FORMAT = 1
"""Format 1 carries one JSON record per line under zstd; a columnar body will be format 2."""

ENROLMENT = "enrolment/1"
WITHDRAWAL = "withdrawal/1"
