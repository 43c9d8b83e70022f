"""A name is found by either form it can be written in, and nobody else by it."""

from __future__ import annotations

import pytest

from desktop.domain.villages import Village
from desktop.storage import people, villages
from desktop.storage.search import PeopleSearch
from desktop.storage.store import Store
from tests.storage.test_store import CODE, somebody

NAMES = {"张䶮": "zhang1", "張龑": "zhang2", "李𬱖": "li1", "買買提·艾力": "mai1", "王昇": "wang1", "J.Smith": "j"}


@pytest.fixture(autouse=True)
def everybody(store: Store) -> None:
    villages.save(store, [Village(CODE, "西洪村", "朱里镇")])
    people.insert(store, [somebody(store, name, sort_key=key) for name, key in NAMES.items()])


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("䶮", ["张䶮", "張龑"]), ("龑", ["张䶮", "張龑"]), ("张龑", ["张䶮", "張龑"]),
        ("頔", ["李𬱖"]), ("李頔", ["李𬱖"]),
        ("买买提•艾力", ["買買提·艾力"]), ("提．艾", ["買買提·艾力"]), ("王升", []),
        ("王昇", ["王昇"]), ("smith", ["J.Smith"]),
        ("j.smith", ["J.Smith"]),
    ],
)  # fmt: skip
def test_either_form_finds_the_other(store: Store, typed: str, found: list[str]) -> None:
    met = PeopleSearch(store).find(typed)
    assert sorted(people.get(store, i).name or "" for i in met) == sorted(found)  # type: ignore[union-attr]


def test_what_is_written_exactly_so_comes_first(store: Store) -> None:
    first = PeopleSearch(store).find("張龑")[0]
    assert people.get(store, first).name == "張龑"  # type: ignore[union-attr]
