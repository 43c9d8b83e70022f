"""Everybody in memory: whatever is saved, changed and dropped in whatever order, the search says what a scan says."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from desktop.domain.names import name_keys
from desktop.domain.villages import Village
from desktop.storage import people, search, search_block, villages
from desktop.storage.search import DIGITS, LETTERS, NUMBERS, PeopleSearch
from desktop.storage.search_piece import SIZE, Piece, folded
from desktop.storage.store import Store
from tests.bench.crowd import crowded_store
from tests.storage.test_store import somebody

HOMES = ("411722105201", "411722105202", "411722105203")
ORDER = "ORDER BY village, sort_key, rowid LIMIT 50"


@pytest.fixture(autouse=True)
def homes(store: Store) -> None:
    villages.save(store, [Village(code, f"{code[-2:]}村", "朱里镇") for code in HOMES])


def scan(store: Store, typed: str, columns: tuple[str, ...], *, begins: bool, village: str | None) -> list[str]:
    """By reading every row."""
    found = []
    for person, home, *values in store.tuples(
        f"SELECT id, village, {', '.join(columns)} FROM person {ORDER.removesuffix('LIMIT 50')}"
    ):
        lines = [folded(value) for value in values if value]
        met = any(line.startswith(typed) if begins else typed in line for line in lines)
        if met and village in (None, home):
            found.append(person)
    return found[:50]


def agree(store: Store, asked: PeopleSearch, typed: str, village: str | None) -> None:
    begins = DIGITS if typed.isdigit() else LETTERS if typed.isascii() else ("name",)
    holds = NUMBERS if typed.isdigit() else (*LETTERS, "name") if typed.isascii() else ("name",)
    assert asked.begins(typed, village=village) == scan(store, typed, begins, begins=True, village=village), typed
    assert asked.holds(typed, village=village) == scan(store, typed, holds, begins=False, village=village), typed


def made_up(dice: random.Random) -> dict[str, str | None]:
    name = "".join(dice.choices("王李春花秀英", k=dice.randint(2, 3)))
    keys = name_keys(name)
    return {
        "name": name, "sort_key": keys.sort_key, "pinyin": keys.pinyin, "initials": keys.initials,
        "mobile": dice.choice((None, f"139{dice.randrange(10**8):08d}")),
        "home_line": dice.choice((None, f"0396-69{dice.randrange(10**5):05d}")),
        "doc_last4": dice.choice((None, f"{dice.randrange(1000):03d}X")),
    }  # fmt: skip


QUESTIONS = ("王", "李春", "花", "英", "w", "wc", "chun", "hua", "13", "139", "1", "6", "396", "00", "x", "王王王王")


@pytest.mark.parametrize("seed", range(4))
def test_any_order_of_work_is_searched_as_a_scan_would(
    store: Store, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setattr(search_block, "MANY_TOUCHED", 8)
    monkeypatch.setattr(search, "FEW", seed * 3)
    monkeypatch.setattr(search, "FEW_PHONES", seed * 2)
    dice, asked, held = random.Random(seed), PeopleSearch(store), []
    for _ in range(120):
        act = dice.random()
        if act < 0.5 or not held:
            person = somebody(store, village=dice.choice(HOMES), **made_up(dice))
            people.insert(store, [person])
            held.append(person.id)
        elif act < 0.7:
            people.set_fields(store, dice.choice(held), **made_up(dice))
        elif act < 0.8:
            people.set_fields(store, dice.choice(held), remark="not searched")
        elif act < 0.9:
            nobody = dict.fromkeys(made_up(dice)) | {"mobile": dice.choice((None, "13900000000"))}
            people.set_fields(store, dice.choice(held), **nobody)
        elif act < 0.95:
            people.delete_draft(store, held.pop(dice.randrange(len(held))))
        else:
            asked.warm(0.0)
        agree(store, asked, dice.choice(QUESTIONS), dice.choice((None, *HOMES)))


def test_a_village_that_came_in_whole_is_read_again_and_others_are_not(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_block, "MANY_TOUCHED", 20)
    dice, asked = random.Random(1), PeopleSearch(store)
    people.insert(store, [somebody(store, village=home, **made_up(dice)) for home in HOMES for _ in range(10)])
    asked.warm()
    first, second, third = (asked._block._villages[home] for home in HOMES)
    people.insert(store, [somebody(store, village=HOMES[1], **made_up(dice)) for _ in range(30)])
    agree(store, asked, "王", None)
    assert asked._block._villages[HOMES[0]] is first
    assert asked._block._villages[HOMES[1]] is not second
    assert asked._block._villages[HOMES[2]] is third
    assert asked._block._touched == {}


def test_reading_goes_in_steps_and_a_search_between_two_of_them_misses_nobody(tmp_path: Path) -> None:
    folder = tmp_path / "crowd"
    folder.mkdir()
    store = crowded_store(folder, 3 * SIZE)
    asked, steps = PeopleSearch(store), 0
    while not asked.warm(0.0):
        steps += 1
        if steps == 2:
            last = store.value("SELECT max(code) FROM village")
            late = somebody(store, "欧阳晚", village=last, sort_key="a", mobile="19900000001")
            people.insert(store, [late])
    assert steps >= 3
    assert asked.begins("19900000001") == [late.id]
    half = PeopleSearch(store)
    half.warm(0.0)
    assert half.begins("19900000001") == [late.id]
    for typed in ("王", "1", "ouyang"):
        agree(store, half, typed, None)
    store.close()


def test_drafts_without_a_name_are_found_by_their_number_however_many(store: Store) -> None:
    many = search_block.MANY_TOUCHED + 100
    people.insert(store, [somebody(store, None, village=HOMES[0], mobile=f"186{n:08d}") for n in range(many)])
    asked = PeopleSearch(store)
    assert len(asked.holds("1860", limit=many + 1)) == many
    people.insert(store, [somebody(store, None, village=HOMES[0], mobile="18700000000")])
    assert len(asked.begins("187")) == 1


def test_gaps_and_odd_values_keep_everyone_on_her_own_line() -> None:
    names = ["John  Smith", "\n", "-", "王\n春\x1f花", "İstanbul ", None, "李\u2028四", "ＡＢ"]
    columns = [names] + [[None] * len(names) for _ in range(7)]
    piece = Piece(HOMES[0], range(1, 9), [f"id{n}" for n in range(8)], columns)
    for needle, place in (("johnsmith", 0), ("王春花", 3), ("istanbul"[1:], 4), ("李四", 6), ("ａｂ", 7)):
        assert piece.places(needle, ("name",), 50, begins=False) == [place], needle
    assert [piece.person(n) for n in range(8)] == [f"id{n}" for n in range(8)]
