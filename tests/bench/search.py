"""Search as you type on 400,000 people in the encrypted store, a LIKE over the same columns beside it, and single
saves in between. Run by `make bench-capture`; prints a table, ends 1 when a limit is missed."""

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
from desktop.storage.store import Store
from tests.bench.crowd import crowded_store

PEOPLE = int(os.environ.get("CUNBU_PEOPLE", "400000"))
QUERIES = 120
LIKE_COLUMNS = ("name", "pinyin", "initials", "mobile", "short_no", "doc_last4")


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="cunbu-bench-") as folder:
        begun = time.perf_counter()
        store = crowded_store(Path(folder), PEOPLE)
        size = store.path.stat().st_size >> 20
        print(f"{PEOPLE} people in the store: {time.perf_counter() - begun:.1f} s, file {size} MB")
        search = PeopleSearch(store)
        begun = time.perf_counter()
        search.warm()
        print(f"columns read into memory: {time.perf_counter() - begun:.2f} s")
        missed = measure(store, search)
        missed += measure_saves(store, search, Path(folder))
        store.close()
    return 1 if missed else 0


def measure(store: Store, search: PeopleSearch) -> int:
    """Every kind of prefix and fragment; returns how many limits were missed."""
    missed = 0
    for kind, (queries, limit) in _queries(store).items():
        ask = search.holds if kind.endswith("fragment") else search.begins
        times = [_timed(ask, text) for text in queries]
        like = [_timed(_like, store, text) for text in queries[:12]]
        p50, p99 = statistics.median(times), _p99(times)
        ratio = statistics.median(like) / p50
        missed += p99 > limit or ratio < 15
        print(f"{kind:22s} p50 {p50:7.3f}  p99 {p99:7.3f} ms (limit {limit})  LIKE/ours {ratio:6.0f}x")
    return missed


def measure_saves(store: Store, search: PeopleSearch, folder: Path) -> int:
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
        store.fold()
    print(f"{'one save beside':22s} p50 {statistics.median(saves):7.3f}  p99 {_p99(saves):7.3f} ms (limit 10)")
    print(f"{'search after a save':22s} p50 {statistics.median(finds):7.3f}  p99 {_p99(finds):7.3f} ms")
    return _p99(saves) > 10


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


def _like(store: Store, text: str) -> object:
    """The usual one box: an OR of LIKE over the columns, in directory order."""
    where = " OR ".join(f"{column} LIKE ?" for column in LIKE_COLUMNS)
    sql = f"SELECT id FROM person WHERE {where} ORDER BY village, sort_key LIMIT 50"
    return store.tuples(sql, [f"%{text}%"] * len(LIKE_COLUMNS))


def _timed(act: Callable[..., object], *told: object) -> float:
    begun = time.perf_counter()
    act(*told)
    return (time.perf_counter() - begun) * 1000


def _p99(times: list[float]) -> float:
    return sorted(times)[max(0, round(len(times) * 0.99) - 1)]


if __name__ == "__main__":
    sys.exit(main())
