"""Many made-up villagers in a real encrypted store, the same ones for the same seed."""

from __future__ import annotations

import random
import secrets
from collections.abc import Iterator
from pathlib import Path

from desktop.base.clock import system_clock
from desktop.base.ids import new_id
from desktop.domain.names import name_keys
from desktop.domain.people import Person
from desktop.domain.villages import Village
from desktop.storage import device, people, settings, villages
from desktop.storage.cipher import CACHE_KIB
from desktop.storage.opening import open_store
from desktop.storage.store import Store

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕单仇解翟查覃欧阳"
GIVEN = "春花建国满仓桂香喜顺铁柱秀英玉梅保民金锁国庆素贞瑞雪长根爱莲海杰书勇娟丽俊德福祥平枝云志华艳静磊锁仓改"
PER_VILLAGE = 4000


def crowd(count: int, seed: int = 1) -> Iterator[Person]:
    """`count` captured listings over villages of 4,000."""
    dice = random.Random(seed)
    keys: dict[str, tuple[str, str, str]] = {}
    now = "2026-11-22T04:00:00.000Z"
    for n in range(count):
        place = f"411722{100 + n // PER_VILLAGE // 100:03d}{n // PER_VILLAGE % 100 + 200}"
        name = dice.choice(SURNAMES) + "".join(dice.choices(GIVEN, k=dice.choice((1, 2, 2, 2))))
        if name not in keys:
            made = name_keys(name)
            keys[name] = (made.sort_key, made.pinyin, made.initials)
        sort_key, pinyin, initials = keys[name]
        yield Person(
            id=new_id(), kind="listing", village=place,
            state="captured", rev=1, name=name, mobile=f"1{dice.choice('3578')}{dice.randrange(10**9):09d}",
            short_no=str(661001 + n % PER_VILLAGE % 999) if n % PER_VILLAGE < 999 else None,
            doc_last4=f"{dice.randrange(1000):03d}{dice.choice('0123456789X')}", sort_key=sort_key, pinyin=pinyin,
            initials=initials, created_at=now, captured_at=now,
        )  # fmt: skip


def crowded_store(folder: Path, count: int, key: bytes | None = None) -> Store:
    """A fresh store with its villages and `count` people."""
    store = open_store(folder, key or secrets.token_bytes(32), system_clock, create=True)
    device.create(store)
    settings.put(store, "document_hash_key", secrets.token_hex(32))
    settings.add_rep(store, "张代表", "slot")
    fill(store, count)
    return store


def fill(store: Store, count: int) -> None:
    """Villages and `count` people into a store that has none."""
    store.tuples("PRAGMA cache_size = -600000")  # filling it is not what is measured
    held: list[Person] = []
    known: set[str] = set()
    for person in crowd(count):
        if person.village not in known:
            known.add(person.village)
            villages.save(store, [Village(person.village, f"第{len(known)}村", "朱里镇")])
        held.append(person)
        if len(held) == 20_000:
            people.insert(store, held)
            held = []
    people.insert(store, held)
    store.fold()
    store.tuples(f"PRAGMA cache_size = -{CACHE_KIB}")
