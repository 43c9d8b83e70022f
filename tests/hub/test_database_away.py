"""A database that is restarted, read-only or full is told in words with a time to come again, never as a bug; the log
names the SQLSTATE and nothing else."""

from __future__ import annotations

import logging
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

import httpx2
import pytest
from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy.exc import OperationalError

from desktop.base.errors import HubError
from desktop.hub import database
from desktop.hub.desk import Desk
from desktop.wire import canonical
from desktop.wire.records import enrolment_record
from tests.hub.conftest import Laptop
from tests.hub.test_county import serving
from tests.sync.conftest import someone

ROOT = Path(__file__).parents[2]


def postgres_only(desk: Desk) -> None:
    if desk.engine.dialect.name != "postgresql":
        pytest.skip("about PostgreSQL")


def test_a_server_that_goes_down_is_no_bug_of_ours(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    postgres_only(desk)

    def struck_down(connection: Connection) -> None:
        connection.exec_driver_sql("SELECT pg_terminate_backend(pg_backend_pid())")

    with caplog.at_level(logging.WARNING), pytest.raises(HubError) as told:
        database.write(desk.engine, struck_down)
    assert told.value.code == "busy"
    assert "57P01" in caplog.text
    with database.reading(desk.engine) as connection:
        assert connection.exec_driver_sql("SELECT 1").scalar() == 1


def test_a_standby_takes_nothing_and_says_so(desk: Desk, laptop: Laptop) -> None:
    postgres_only(desk)
    name = desk.engine.url.database
    try:
        with desk.engine.begin() as connection:
            connection.exec_driver_sql(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
        desk.engine.dispose()
        with pytest.raises(HubError) as told:
            laptop.send(enrolment_record(someone(1), rep=None))
        assert told.value.code == "busy"
    finally:
        plain = create_engine(desk.engine.url, isolation_level="AUTOCOMMIT")
        with plain.connect() as connection:
            connection.exec_driver_sql("SET default_transaction_read_only = off")
            connection.exec_driver_sql(f"ALTER DATABASE {name} RESET default_transaction_read_only")
        plain.dispose()
        desk.engine.dispose()
    assert laptop.send(enrolment_record(someone(2), rep=None))[0].result == "new"


def test_a_pooler_may_change_the_server_connection(desk: Desk) -> None:
    """Nothing is prepared on the server: behind a pooler in transaction mode the next statement meets another one."""
    postgres_only(desk)
    with database.reading(desk.engine) as connection:
        for _ in range(12):  # the driver prepares what it has seen five times
            connection.exec_driver_sql("SELECT count(*) FROM meta WHERE key = %s", ("epoch",))
        assert connection.exec_driver_sql("SELECT count(*) FROM pg_prepared_statements").scalar() == 0


@contextmanager
def cramped(desk: Desk) -> Iterator[None]:
    """A disk that took all it could: the file may not grow by a page."""
    if desk.engine.dialect.name != "sqlite":
        pytest.skip("about SQLite")
    with desk.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    from sqlalchemy import event

    def small(connection: sqlite3.Connection, *_: object) -> None:
        connection.execute(f"PRAGMA max_page_count = {pages}").fetchall()

    event.listen(desk.engine, "connect", small)
    desk.engine.dispose()
    yield
    event.remove(desk.engine, "connect", small)
    desk.engine.dispose()


def test_a_full_disk_is_called_full(desk: Desk, laptop: Laptop) -> None:
    with cramped(desk), pytest.raises(HubError) as told:
        laptop.send(*(enrolment_record(someone(n), rep=None) for n in range(200)))
    assert told.value.code == "disk_full"
    assert "磁盘满了" in told.value.sentence
    assert laptop.send(enrolment_record(someone(1), rep=None))[0].result == "new"


def test_a_clerk_at_a_full_disk_reads_one_sentence(desk: Desk) -> None:
    if desk.engine.dialect.name != "sqlite":
        pytest.skip("about SQLite")
    program = (
        "import sys; from desktop.hub import database; from sqlalchemy.exc import OperationalError; import sqlite3\n"
        "def full(*_): raise OperationalError('', {}, sqlite3.OperationalError('database or disk is full'))\n"
        "database.insert_new = full\n"
        "from desktop.cli.main import run; sys.exit(run(sys.argv[1:]))"
    )
    asked = [sys.executable, "-c", program, "hub", "code", "--data", str(desk.settings.data)]
    said = subprocess.run(asked, capture_output=True, cwd=ROOT)
    assert said.returncode == 1
    assert said.stderr.decode().strip().splitlines() == [database.DISK_FULL]


def test_what_is_odd_in_a_database_is_still_a_bug(desk: Desk) -> None:
    def wrong(connection: Connection) -> None:
        connection.exec_driver_sql("SELECT nothing FROM nowhere")

    with pytest.raises(Exception, match="nowhere") as told:
        database.write(desk.engine, wrong)
    assert not isinstance(told.value, HubError)


def test_a_number_no_database_holds_is_refused_in_words(desk: Desk) -> None:
    def huge(connection: Connection) -> None:
        mark = "?" if connection.dialect.name == "sqlite" else "%s"
        connection.exec_driver_sql(f"SELECT count(*) FROM tag WHERE version > {mark}", (2**70,))

    if desk.engine.dialect.name == "sqlite":
        with pytest.raises(OverflowError):  # the application answers it with 400
            database.write(desk.engine, huge)


def test_a_refusal_comes_with_its_status_and_a_time_to_come_again(desk: Desk) -> None:
    with serving(desk) as (_, url):
        said = httpx2.post(f"{url}/v1/devices", content=b"rubbish", trust_env=False)
        assert said.status_code == 422
        assert canonical.load_object(said.content, limit=4096)["code"] == "bad_seal"


def test_sqlite_that_cannot_be_written_is_busy(desk: Desk) -> None:
    if desk.engine.dialect.name != "sqlite":
        pytest.skip("about SQLite")
    engine = mock.Mock(spec=Engine, dialect=desk.engine.dialect, url=desk.engine.url)
    failed = OperationalError("", {}, sqlite3.OperationalError("attempt to write a readonly database"))
    with pytest.raises(HubError) as told, database.told(engine):
        raise failed
    assert told.value.code == "busy"
