"""Transactions, the audit chain, the invariants that the schema itself defends."""

from __future__ import annotations

import secrets
import threading
from pathlib import Path

import pytest

from desktop.base.clock import system_clock
from desktop.base.errors import RefusedInput, VaultError
from desktop.base.ids import new_id
from desktop.domain.consent import Consent
from desktop.domain.people import Person
from desktop.domain.villages import Village
from desktop.storage import audit, frozen, imports, outbox, people, villages
from desktop.storage import migrations as migration_steps
from desktop.storage.cipher import IntegrityError, OperationalError, connect
from desktop.storage.migrations import NAMES, migrations
from desktop.storage.opening import open_store
from desktop.storage.search import PeopleSearch
from desktop.storage.store import Store
from desktop.wire import canonical
from tests.bench.crowd import crowded_store

CODE = "411722105201"


def somebody(store: Store, name: str = "王小明", **values: object) -> Person:
    base = {"id": new_id(), "kind": "signup", "village": CODE, "name": name, "created_at": store.now()}
    return Person(**(base | values))  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def village(store: Store) -> None:
    villages.save(store, [Village(CODE, "西洪村", "朱里镇")])


def test_the_file_is_write_ahead_fully_flushed_and_encrypted(store: Store) -> None:
    assert store.value("PRAGMA journal_mode") == "wal"
    assert store.value("PRAGMA synchronous") == 2
    assert store.value("PRAGMA foreign_keys") == 1
    assert not store.path.read_bytes().startswith(b"SQLite format")


def test_a_failed_transaction_leaves_nothing(store: Store) -> None:
    def half() -> None:
        with store.atomic():
            people.insert(store, [somebody(store)])
            with store.atomic():
                audit.add(store, "x", rep=None)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        half()
    assert store.value("SELECT count(*) FROM person") == 0
    assert store.value("SELECT count(*) FROM audit") == 0


def test_two_connections_take_turns(tmp_path: Path) -> None:
    key, folder = secrets.token_bytes(32), tmp_path / "shared"
    folder.mkdir()
    window = open_store(folder, key, system_clock, create=True)
    villages.save(window, [Village(CODE, "西洪村", "朱里镇")])
    terminal = open_store(folder, key, system_clock)

    def write(store: Store) -> None:
        for _ in range(20):
            audit.add(store, "captured", rep="r", subject="p", values={"name": "王小明"})

    threads = [threading.Thread(target=write, args=(store,)) for store in (window, terminal, window, terminal)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert terminal.value("SELECT count(*) FROM audit") == 80
    assert audit.broken_at(terminal) is None
    assert window.check_file() == []
    terminal.close()
    window.close()


def test_a_person_comes_back_as_she_went_in(store: Store) -> None:
    given = Consent("directory", "2026-10", store.now(), "sign")
    person = somebody(store, "王𠮷", is_head=True, short_no="661024", doc_to="长期", consents=(given,))
    people.insert(store, [person])
    assert people.get(store, person.id) == person
    assert people.by_ids(store, ["nobody", person.id]) == [person]


def test_one_short_number_belongs_to_one_person_of_a_village(store: Store) -> None:
    people.insert(store, [somebody(store, short_no="661024")])
    with pytest.raises(IntegrityError):
        people.insert(store, [somebody(store, short_no="661024")])


def test_a_printed_short_number_is_never_anybody_elses(store: Store) -> None:
    first, second = somebody(store, short_no="661024"), somebody(store, "李四")
    people.insert(store, [first, second])
    frozen.freeze(store, CODE, "S1", [("661024", first.id)])
    people.set_fields(store, first.id, state="withdrawn")
    with pytest.raises(IntegrityError, match="printed"):
        people.set_fields(store, second.id, short_no="661024")
    with pytest.raises(RefusedInput, match="印在纸上"):
        people.insert(store, [somebody(store, "赵六", short_no="661024")])
    people.set_fields(store, first.id, short_no="661024")


def test_the_schema_refuses_what_may_not_be(store: Store) -> None:
    listing = somebody(store, kind="listing", state="captured", rev=1, doc_no="412825193803029986")
    for wrong in (
        listing,
        listing.with_fields(doc_no=None, state="opened"),
        somebody(store, state="captured", rev=0),
    ):
        with pytest.raises(IntegrityError):
            people.insert(store, [wrong])


def test_the_audit_chain_breaks_where_it_is_touched(store: Store) -> None:
    for n in range(5):
        audit.add(store, "captured", rep="r", subject=f"p{n % 2}", values={"name": "王小明"})
    assert audit.broken_at(store) is None
    digests = {row["digests"]["name"] for row in audit.of_subject(store, "p0")}
    assert len(digests) == 1, "equal values of one person have equal digests"
    assert digests.isdisjoint({row["digests"]["name"] for row in audit.of_subject(store, "p1")})
    for statement in ("UPDATE audit SET act = 'x' WHERE n = 3", "DELETE FROM audit WHERE n = 3"):
        with pytest.raises(IntegrityError, match="append only"):
            store.execute(statement)
    store.execute("DROP TRIGGER audit_stays")
    store.execute("UPDATE audit SET at = '2000' WHERE n = 3")
    assert audit.broken_at(store) == 3


def test_forgetting_a_person_keeps_the_chain(store: Store) -> None:
    audit.add(store, "captured", rep="r", subject="p", values={"name": "王小明"})
    audit.forget(store, "p")
    audit.add(store, "erased", rep="r", subject="p")
    assert audit.broken_at(store) is None


def test_migrations_go_step_by_step_and_copy_the_old_file_aside(tmp_path: Path) -> None:
    key, tmp_path = secrets.token_bytes(32), tmp_path / "old"
    tmp_path.mkdir()
    db = connect(tmp_path / "cunbu.db", key)
    steps = sorted(NAMES)
    migrations.apply(db, stop_before=steps[1])
    db.conn.execute("INSERT INTO setting (key, value) VALUES ('kept', 'yes')")
    db.conn.commit()
    db.conn.close()
    opened = open_store(tmp_path, key, system_clock)
    assert opened.value("SELECT value FROM setting WHERE key = 'kept'") == "yes"
    assert {step.name for step in migrations.applied(opened.db)} == NAMES
    opened.close()
    aside = tmp_path / f"cunbu-before-{steps[1]}.db"
    old = connect(aside, key)
    assert [row[0] for row in old.conn.execute("SELECT name FROM _sqlite_migrations")] == [steps[0]]
    old.conn.close()


def test_a_file_from_before_imports_could_be_taken_back(tmp_path: Path) -> None:
    """Its people stay; nobody knows what was typed into its drafts since, so those never go with their import."""
    key, folder = secrets.token_bytes(32), tmp_path / "old"
    folder.mkdir()
    db = connect(folder / "cunbu.db", key)
    migrations.apply(db, stop_before="0005_import_story")
    db.conn.execute(
        f"INSERT INTO village (code, name, township, klass) VALUES ('{CODE}', '西洪村', '朱里镇', 'demo')"
    )
    insert = (
        "INSERT INTO person (id, kind, village, state, rev, name, created_at, origin) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
    )
    for name, state, origin in (("a", "draft", "run"), ("b", "captured", "run"), ("c", "draft", None)):
        db.conn.execute(insert, (name, "listing", CODE, state, int(state == "captured"), "王春花", "2026", origin))
    db.conn.execute("INSERT INTO import_run VALUES ('run', 'roster', ?, 'sha', NULL, 2, 2, 0, '2026', NULL)", (CODE,))
    db.conn.commit()
    db.conn.close()
    opened = open_store(folder, key, system_clock)
    (run,) = imports.runs(opened)
    assert (run.accepted, run.drafts, run.undone_at) == (2, 0, None)
    assert imports.in_the_way(opened, run) == {"touched": 1}
    assert opened.check_file() == []
    opened.close()


def test_a_file_from_before_words_stood_apart(tmp_path: Path) -> None:
    """What waits keeps its words, what was emptied stays empty, and the schema still guards both."""
    key, folder = secrets.token_bytes(32), tmp_path / "old"
    folder.mkdir()
    db = connect(folder / "cunbu.db", key)
    migrations.apply(db, stop_before="0015_texts")
    db.conn.execute(
        f"INSERT INTO village (code, name, township, klass) VALUES ('{CODE}', '西洪村', '朱里镇', 'demo')"
    )
    db.conn.execute(
        "INSERT INTO person (id, kind, village, state, rev, name, created_at)"
        f" VALUES ('p', 'listing', '{CODE}', 'captured', 3, '王春花', '2026')"
    )
    sql = (
        "INSERT INTO outbox (seq, person_id, rev, village, schema, payload, sha256, state, made_at)"
        f" VALUES (?, 'p', ?, '{CODE}', 'enrolment/1', ?, ?, ?, '2026')"
    )
    lines = ((1, b"", "receipted"), (2, b"two", "frozen"), (3, b"three", "waiting"))
    for seq, words, state in lines:
        db.conn.execute(sql, (seq, seq, words, canonical.sha256(words), state))
    db.conn.commit()
    db.conn.close()
    opened = open_store(folder, key, system_clock)
    assert opened.tuples("SELECT seq, payload FROM outbox_text ORDER BY seq") == [(2, b"two"), (3, b"three")]
    assert [(line.seq, line.payload) for line in outbox.waiting_rows(opened, CODE, 9)] == [(3, b"three")]
    for wrong in ("UPDATE outbox_text SET payload = X'00'", "DELETE FROM outbox_text"):
        with pytest.raises(IntegrityError, match="what"):
            opened.execute(wrong)
    assert opened.check_file() == []
    opened.close()


def test_every_step_stands_in_the_list() -> None:
    """A module that nobody imports would be a step that never runs."""
    folder = Path(migration_steps.__file__).parent
    modules = {file.stem for file in folder.glob("*.py")} - {"__init__", "steps"}
    assert modules == {fn.__module__.rpartition(".")[2] for fn in (step.fn for step in migrations._migrations)}


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("王春", "王春花"), ("wangch", "王春花"), ("wch", "王春花"), ("春花", "王春花"), ("186 2345", "王春花"),
        ("50178", "王春花"), ("661024", "王春花"), ("9986", "王春花"), ("6912188", "李四"), ("0396-69", "李四"),
        ("ls", "李四"),
    ],
)  # fmt: skip
def test_search_takes_anything(store: Store, typed: str, found: str) -> None:
    people.insert(
        store,
        [
            somebody(store, "王春花", pinyin="wangchunhua", initials="wch", sort_key="wang2", mobile="18623450178",
                     short_no="661024", doc_last4="9986"),
            somebody(store, "李四", pinyin="lisi", initials="ls", sort_key="li3", home_line="03966912188"),
        ],
    )  # fmt: skip
    search = PeopleSearch(store)
    assert [people.get(store, i).name for i in search.find(typed)] == [found]  # type: ignore[union-attr]


def test_search_sees_a_save_at_once_and_keeps_the_books_order(store: Store) -> None:
    search = PeopleSearch(store)
    assert search.find("li") == []
    late = somebody(store, "李乙", pinyin="liyi", sort_key="li3 yi3")
    early = somebody(store, "李丁", pinyin="liding", sort_key="li3 ding1")
    inside = somebody(store, "阿李", pinyin="ali", sort_key="a1 li3")
    people.insert(store, [late, early, inside])
    assert search.find("li") == [early.id, late.id, inside.id], "beginnings first, then fragments"
    assert search.find("", limit=1) == [inside.id]
    assert search.find("\n") == search.find("")


def test_a_wrong_key_says_so(tmp_path: Path, store: Store) -> None:
    store.fold()
    with pytest.raises(VaultError):
        open_store(tmp_path, bytes(32), system_clock)


def test_errors_are_sqlcipher3s_own(store: Store) -> None:
    with pytest.raises(OperationalError):
        store.execute("INSERT INTO nowhere VALUES (1)")


def test_search_sees_what_another_process_saved(tmp_path: Path) -> None:
    key, folder = secrets.token_bytes(32), tmp_path / "shared"
    folder.mkdir()
    window = open_store(folder, key, system_clock, create=True)
    villages.save(window, [Village(CODE, "西洪村", "朱里镇")])
    search = PeopleSearch(window)
    assert search.find("lisi") == []
    terminal = open_store(folder, key, system_clock)
    person = somebody(terminal, "李四", pinyin="lisi", initials="ls", sort_key="li3 si4")
    people.insert(terminal, [person])
    terminal.close()
    assert search.find("lisi") == [person.id]
    people.set_fields(window, person.id, mobile="18623450178")
    assert search.find("45017") == [person.id]
    assert search.find("45017", village="411722105202") == []
    window.close()


def test_search_agrees_with_a_plain_scan(tmp_path: Path) -> None:
    folder = tmp_path / "crowd"
    folder.mkdir()
    store = crowded_store(folder, 9000)
    search = PeopleSearch(store)
    order = "ORDER BY village, sort_key, rowid LIMIT 50"
    for typed, column in (("王", "name"), ("王春", "name"), ("w", "pinyin"), ("wang", "pinyin"), ("wc", "initials"),
                          ("138", "mobile"), ("1", "mobile"), ("661", "short_no"), ("99", "doc_last4")):  # fmt: skip
        columns = {"pinyin": ("pinyin", "initials"), "initials": ("pinyin", "initials")}.get(column, (column,))
        columns = ("mobile", "short_no", "doc_last4") if typed.isdigit() else columns
        where = " OR ".join(f"{name} LIKE ?" for name in columns)
        scan = store.tuples(f"SELECT id FROM person WHERE {where} {order}", [f"{typed}%"] * len(columns))
        assert search.begins(typed) == [row[0] for row in scan], typed
    for typed, column in (("春花", "name"), ("chunh", "pinyin"), ("4501", "mobile")):
        columns = ("mobile", "short_no", "doc_last4", "home_line") if typed.isdigit() else (column,)
        where = " OR ".join(f"{name} LIKE ?" for name in columns)
        scan = store.tuples(f"SELECT id FROM person WHERE {where} {order}", [f"%{typed}%"] * len(columns))
        assert search.holds(typed) == [row[0] for row in scan], typed
    store.close()


def test_two_forms_of_one_name_are_found_by_either(store: Store) -> None:
    people.insert(store, [somebody(store, "李龑", sort_key="li3"), somebody(store, "王䶮", sort_key="wang2")])
    search = PeopleSearch(store)
    for typed in ("龑", "䶮"):
        assert [people.get(store, i).name for i in search.find(typed)] == ["李龑", "王䶮"]  # type: ignore[union-attr]
