"""A PostgreSQL server of the tests' own: unpacked by the system, started in a temporary folder, heard on a socket."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import create_engine
from sqlalchemy.exc import DBAPIError

_FOLDERS = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
POSTGRES = shutil.which("postgres", path=os.pathsep.join([*map(str, _FOLDERS), os.environ.get("PATH", os.defpath)]))
USER = "postgres"


@contextmanager
def server(*, safe: bool = False) -> Iterator[str]:
    """A running server's address, without a database name. `safe`: writes reach the disk, as in a county."""
    if POSTGRES is None:
        if sys.platform != "linux":
            pytest.skip("PostgreSQL is installed by the set-up on Linux only; there its absence fails the test")
        raise AssertionError("PostgreSQL is missing: the set-up installs it")
    top = Path(tempfile.mkdtemp(prefix="cunbu-pg-"))
    as_user = {"user": USER} if hasattr(os, "geteuid") and os.geteuid() == 0 else {}
    if as_user:
        shutil.chown(top, USER)
    data, bin_ = top / "data", Path(POSTGRES).parent
    made = [bin_ / "initdb", "-D", data, "-U", USER, "-A", "trust", "-E", "UTF8", "--no-locale", "-N"]
    subprocess.run(made, check=True, stdout=subprocess.DEVNULL, **as_user)
    options = ["-c", "listen_addresses=", "-k", top, "-c", "max_connections=60"]
    options += [] if safe else ["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"]
    with (top / "log").open("wb") as log:
        running = subprocess.Popen([POSTGRES, "-D", data, *options], stderr=log, stdout=log, **as_user)
        try:
            url = f"postgresql+psycopg://{USER}@/{{name}}?host={top}"
            _wait(url.format(name=USER), running, top / "log")
            yield url
        finally:
            running.terminate()
            running.wait(20)
            shutil.rmtree(top, ignore_errors=True)


def _wait(url: str, running: subprocess.Popen[bytes], log: Path) -> None:
    engine, until = create_engine(url), time.monotonic() + 30
    while True:
        try:
            engine.connect().close()
        except DBAPIError:
            assert running.poll() is None, log.read_text()
            assert time.monotonic() < until, log.read_text()
            time.sleep(0.02)  # a server that starts says so to nobody: it is asked again, for 30 s at most
        else:
            engine.dispose()
            return


def fresh(url: str) -> str:
    """An empty database on the server."""
    address = url.format(name=USER)
    engine = create_engine(address)
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP SCHEMA public CASCADE")
        connection.exec_driver_sql("CREATE SCHEMA public")
    engine.dispose()
    return address
