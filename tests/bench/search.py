"""Search as you type on 400,000 people in the encrypted store, LIKE over the same columns beside it, single saves in
between, and the first screen of the list. Run by `make bench-capture`; prints a table, ends 1 when a limit is missed.

Two baselines, both an OR of LIKEs over six columns in directory order: "LIKE" as SQLite plans it, walking the order's
index and stopping at the fiftieth match; "scan" with every row read and sorted, which it costs when few match.
"""

from __future__ import annotations

import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from desktop.base.clock import system_clock
from desktop.services import enrol
from desktop.services.session import Session
from desktop.storage import settings
from desktop.storage.search import PeopleSearch
from desktop.storage.store import WORTH_FOLDING, Store
from desktop.ui.operations import people as list_page
from tests.bench.crowd import crowded_store
from tests.bench.table import Row, percentile, show

PEOPLE = int(os.environ.get("CUNBU_PEOPLE", "400000"))
QUERIES = 200
BASELINE_QUERIES = 12
TIMES_FASTER = 15
STOPS_AT_ONCE = ("short number prefix", "LIKE")
"""Every fourth person here has a short number, and all begin alike: LIKE stops after a few hundred rows."""
STEP_SECONDS = 0.02
LIKE_COLUMNS = ("name", "pinyin", "initials", "mobile", "short_no", "doc_last4")


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="cunbu-bench-") as folder:
        store = crowded_store(Path(folder), PEOPLE)
        search = PeopleSearch(store)
        rows = [*_warming(store, search), *_searching(store, search), *_saving(store, search, Path(folder))]
        rows += _listing(store, Path(folder))
        store.close()
        return show(f"search, {PEOPLE:,} people", rows)


def _warming(store: Store, search: PeopleSearch) -> list[Row]:
    """Everybody into memory, in steps as the window takes them."""
    store.value("SELECT sum(length(name)) FROM person")  # the engine's own cache is full from here on
    steps, ready = [], False
    while not ready:
        begun = time.perf_counter()
        ready = search.warm(STEP_SECONDS)
        steps.append((time.perf_counter() - begun) * 1000)
    return [
        Row("reading everybody, all steps", sum(steps), sum(steps), "ms", limit=3000),
        Row("the longest step", statistics.median(steps), max(steps), "ms", limit=100),
        Row("memory of the search", *2 * (_held(search) / 1e6,), "MB", limit=PEOPLE / 5000),
    ]


def _held(search: PeopleSearch) -> int:
    """Bytes of everything that is kept for searching."""
    kept: list[object] = [search._block._where]
    for piece in search._block._looked_at(None):
        kept += [piece._ids, piece.rows]
        for column in piece._columns.values():
            kept += [column.text, column.starts, column.owners, column.firsts, *column.firsts.values()]
    return sum(map(sys.getsizeof, kept))


def _searching(store: Store, search: PeopleSearch) -> list[Row]:
    rows, ratios = [], []
    for kind, (queries, limit) in _queries(store).items():
        ask = search.holds if kind.endswith("fragment") else search.begins
        times = [_timed(ask, text) for text in queries]
        p50, p99 = percentile(times, 50), percentile(times, 99)
        rows.append(Row(kind, p50, p99, "ms", limit=limit))
        for name, order in (("LIKE", "village, sort_key"), ("scan", "+village, +sort_key")):
            slow = statistics.median(_timed(_like, store, text, order) for text in queries[:BASELINE_QUERIES])
            least = None if (kind, name) == STOPS_AT_ONCE else TIMES_FASTER
            ratios.append(Row(f"{kind}: {name}/ours", *2 * (slow / p50,), "x", low=least))
    return rows + ratios


def _saving(store: Store, search: PeopleSearch, folder: Path) -> list[Row]:
    """Single saves with a search after each, as in the hall."""
    session = Session(store, settings.reps(store)[0], folder, system_clock, b"")
    village = store.value("SELECT code FROM village ORDER BY code DESC LIMIT 1")
    saves, finds = [], []
    for n in range(200):
        person = enrol.begin(session, village, "listing")
        for field, value in {"name": f"王新{chr(0x4E00 + n)}", "mobile": f"139{n:08d}"}.items():
            enrol.commit_field(session, person.id, field, value)
        enrol.choose_directory(session, person.id, "full", "sign")
        saves.append(_timed(enrol.finish, session, person.id))
        finds.append(_timed(search.begins, f"139{n:08d}"))
        assert search.begins(f"139{n:08d}") == [person.id], "a save is found at once"
        store.fold(WORTH_FOLDING)
    return [
        Row("one save beside", percentile(saves, 50), percentile(saves, 99), "ms", limit=10),
        Row("search after a save", percentile(finds, 50), percentile(finds, 99), "ms", limit=7),
    ]


def _listing(store: Store, folder: Path) -> list[Row]:
    """What the list page asks for before it shows anything, and the longest of the pieces that follow."""
    session = Session(store, settings.reps(store)[0], folder, system_clock, b"")
    everybody = list_page.Filter(None, None, None, "")
    first, pieces, after = [], [], None
    for _ in range(5):
        begun = time.perf_counter()
        found = list_page.listing(session, wanted=everybody)
        list_page.rows(session, ids=found.ids[:100])
        first.append((time.perf_counter() - begun) * 1000)
    ids, after = len(found.ids), found.rest
    while after is not None:
        begun = time.perf_counter()
        more, after = list_page.go_on(session, wanted=everybody, after=after)
        pieces.append((time.perf_counter() - begun) * 1000)
        ids += len(more)
    assert ids == found.total, "the first screen said how many there are"
    return [
        Row("list: first screen", percentile(first, 50), max(first), "ms", limit=300),
        Row("list: a piece of the rest", percentile(pieces, 50), max(pieces), "ms", limit=100),
    ]


def _queries(store: Store) -> dict[str, tuple[list[str], float]]:
    dice = random.Random(7)
    rows = dice.sample(
        store.tuples("SELECT name, pinyin, initials, mobile, coalesce(short_no, '661001'), doc_last4 FROM person"),
        QUERIES,
    )

    def cut(at: int, low: int, high: int | None = None) -> list[str]:
        return [row[at][: dice.randint(low, min(high or 99, len(row[at])))] for row in rows]

    def inside(at: int, low: int, high: int) -> list[str]:
        out = []
        for row in rows:
            size = min(dice.randint(low, high), len(row[at]))
            begin = dice.randint(0, len(row[at]) - size)
            out.append(row[at][begin : begin + size])
        return out

    return {
        "name prefix": (cut(0, 1), 1.0),
        "pinyin prefix": (cut(1, 1), 1.0),
        "two-letter initials": (cut(2, 2, 2), 1.0),
        "phone prefix": (cut(3, 1), 1.0),
        "short number prefix": (cut(4, 1), 1.0),
        "last four": (cut(5, 4), 1.0),
        "name fragment": (inside(0, 1, 2), 7.0),
        "pinyin fragment": (inside(1, 3, 6), 7.0),
        "phone fragment": (inside(3, 4, 8), 7.0),
        "nothing fragment": ([f"{n:011d}"[::-1] for n in range(90_000_001, 90_000_001 + QUERIES)], 7.0),
    }


def _like(store: Store, text: str, order: str) -> object:
    where = " OR ".join(f"{column} LIKE ?" for column in LIKE_COLUMNS)
    sql = f"SELECT id FROM person WHERE {where} ORDER BY {order} LIMIT 50"
    return store.tuples(sql, [f"%{text}%"] * len(LIKE_COLUMNS))


def _timed(act: Callable[..., object], *told: object) -> float:
    begun = time.perf_counter()
    act(*told)
    return (time.perf_counter() - begun) * 1000


if __name__ == "__main__":
    sys.exit(main())
