"""The schema, step by step. A step is never edited once released and imports nothing of ours but the list it enters.

Invariants live here: what must never repeat is a unique index, what must never change is a trigger. A new step is a
module of its own, named by its number, and stands in the line below.
"""

from desktop.storage.migrations import (
    m0001_to_0015,
    m0018_lists_in_hand,
    m0022_ages,
    m0023_act_order,
    m0027_whose_batch,
    m0030_frozen_numbers,
    m0031_called_back,
)
from desktop.storage.migrations.steps import migrations

__all__ = [
    "NAMES",
    "m0001_to_0015",
    "m0018_lists_in_hand",
    "m0022_ages",
    "m0023_act_order",
    "m0027_whose_batch",
    "m0030_frozen_numbers",
    "m0031_called_back",
    "migrations",
]

NAMES = frozenset(step.name for step in migrations._migrations)
"""Every step this version knows; a file that has others is from a newer version."""
