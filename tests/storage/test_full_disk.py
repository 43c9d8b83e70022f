"""A full disk is a sentence, not a bug, and not a broken file; what was kept before stays."""

from __future__ import annotations

import errno

import pytest

from desktop.base.disk import disk_refuses
from desktop.base.errors import DiskRefuses
from desktop.storage import settings
from desktop.storage.store import Store


def test_a_full_disk_keeps_what_was_kept(store: Store) -> None:
    settings.put(store, "kept", "before")
    pages = store.value("PRAGMA page_count")
    store.value(f"PRAGMA max_page_count = {pages}")  # the engine's own way of having no room
    with pytest.raises(DiskRefuses):
        settings.put(store, "kept", "x" * 500_000)
    store.value("PRAGMA max_page_count = 1000000")
    assert settings.get(store, "kept") == "before"
    settings.put(store, "kept", "x" * 500_000)
    assert store.check_file() == []


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EACCES])
def test_the_disks_own_words(number: int) -> None:
    assert isinstance(disk_refuses(OSError(number, "no")), DiskRefuses)


@pytest.mark.parametrize("error", [OSError(errno.ENOENT, "no"), ValueError("no")])
def test_other_errors_are_not_the_disks(error: Exception) -> None:
    assert disk_refuses(error) is None
