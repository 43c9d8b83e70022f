"""The hub's folder: which database belongs to it, and which keys belong to that database. Keys are made once, beside
nothing; a database without its keys is never given others."""

from __future__ import annotations

import json
import os
import stat
from contextlib import suppress
from pathlib import Path

from sqlalchemy import Connection, Engine, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from desktop.base.disk import disk_refuses
from desktop.base.errors import DiskRefuses, HubError
from desktop.base.paths import write_private
from desktop.hub import database, keys
from desktop.hub.keys import HubKeys
from desktop.hub.tables import device, meta

MEMORY = "hub-database.json"
_KEYS = "keys"
_PRIVATE = (keys.FILE, MEMORY, database.FILE, f"{database.FILE}-wal", f"{database.FILE}-shm")


def prepare(data: Path) -> None:
    """Make the folder and close it to other users of the machine."""
    try:
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        (data / "parts").mkdir(exist_ok=True, mode=0o700)
    except OSError as refused:
        raise HubError("接收台的数据文件夹写不了,没有启动。请检查路径和权限。", code="data_folder") from refused
    if os.name == "posix":
        with suppress(OSError):  # another user's folder that we may write: his to close
            for path in (data, data / "parts"):
                path.chmod(0o700)
            for name in _PRIVATE:
                if (data / name).exists():
                    (data / name).chmod(stat.S_IRUSR | stat.S_IWUSR)


def database_of(data: Path, given: str | None) -> str | None:
    """The database this folder belongs to; None = the file in it. A differing one is refused: codes would be given,
    and records looked for, where no laptop ever comes."""
    known, remembered = _remembered(data)
    if given is None or (remembered and _same(known, given)):
        return given or known
    if remembered:
        raise HubError(
            f"这个文件夹的接收台用的是另一个数据库({_shown(known)}),没有打开,什么都没有改动。"
            f"不写 --database 就用它;确实搬了家,请改文件夹里的 {MEMORY}。",
            code="other_database",
        )
    if _in_use(data):
        raise HubError(
            f"这个文件夹里的 {database.FILE} 已经收过记录,没有换成别的数据库。请不写 --database,或换一个 --data。",
            code="other_database",
        )
    return given


def remember(data: Path, url: str | None) -> None:
    """Every later command finds the same database without being told."""
    known, remembered = _remembered(data)
    if url is None or (remembered and known == url):
        return
    text = json.dumps({"database": url}, indent=1, ensure_ascii=False)
    try:
        write_private(data / MEMORY, text.encode())
    except OSError as refused:
        raise disk_refuses(refused) or DiskRefuses("接收台的文件夹写不了,没有启动。请检查磁盘。") from refused


def keys_for(data: Path, engine: Engine, recovery: str | None, *, there: bool) -> HubKeys:
    """The keys that belong to this database, made where there is neither. `there`: the database file lay in the
    folder before we came."""
    with database.reading(engine) as connection:
        fingerprint = _fingerprint(connection)
        sealed = connection.execute(
            select(device.c.certificate).order_by(device.c.joined_at.desc()).limit(1)
        ).scalar()
    if not (data / keys.FILE).exists() and (there or fingerprint or sealed):
        raise HubError(
            f"数据库在,钥匙文件 {keys.FILE} 不在,没有启动,也没有做新的钥匙:没有原来的钥匙,收到的内容谁也打不开。"
            f"请把原来的 {keys.FILE} 放回 {data}(它不在 hub backup 的备份里,是另存的那一份)。",
            code="keys_missing",
        )
    held = keys.load_or_make(data, recovery=recovery)
    if fingerprint and fingerprint != held.name:
        raise HubError(
            f"钥匙文件 {keys.FILE} 与数据库不是一套,没有启动,什么都没有改动。请放回原来的 {keys.FILE}。",
            code="wrong_keys",
        )
    if not fingerprint:
        if sealed:
            held.open(bytes(sealed))
        row = [{"key": _KEYS, "value": held.name}]
        database.write(engine, lambda connection: database.insert_new(connection, meta, row))
        with database.reading(engine) as connection:
            fingerprint = _fingerprint(connection)
        if fingerprint != held.name:  # two hubs of different folders began on one empty database
            raise HubError("这个数据库刚被另一个接收台用上,没有启动。请换一个数据库。", code="wrong_keys")
    return held


def has_own_file(data: Path, given: str | None) -> bool:
    """Whether the folder's hub runs on the file in it, and that is there."""
    return _remembered(data)[0] is None and given is None and (data / database.FILE).exists()


def set_aside(data: Path) -> Path:
    """The database file under a name of its own, with what belongs to it."""
    count = 1
    while (kept := data / f"hub-damaged-{count}.db").exists():
        count += 1
    for end in ("-wal", "-shm", ""):
        path = data / f"{database.FILE}{end}"
        if path.exists():
            path.rename(data / f"{kept.name}{end}")
    return kept


def _fingerprint(connection: Connection) -> str | None:
    return connection.execute(select(meta.c.value).where(meta.c.key == _KEYS)).scalar()


def _remembered(data: Path) -> tuple[str | None, bool]:
    try:
        said = json.loads((data / MEMORY).read_text("utf-8"))
        url = said["database"]
        if url is not None and not isinstance(url, str):
            raise TypeError("database")
    except FileNotFoundError:
        return None, False
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as odd:
        raise HubError(
            f"文件夹里的 {MEMORY}(记着用哪个数据库)读不了,没有打开。请修好它,或删掉后用 --database 再说一次。",
            code="bad_memory",
        ) from odd
    return url, True


def _same(known: str | None, given: str) -> bool:
    """The same database, whatever the password is by now."""
    if known is None:
        return False
    try:
        ours, theirs = (make_url(url) for url in (known, given))
    except ArgumentError:
        return known == given
    names = ("host", "port", "database")
    query = ("host", "port")
    return all(getattr(ours, n) == getattr(theirs, n) for n in names) and all(
        ours.query.get(n) == theirs.query.get(n) for n in query
    )


def _shown(url: str | None) -> str:
    if url is None:
        return database.FILE
    try:
        return make_url(url).render_as_string(hide_password=True)
    except ArgumentError:
        return "看不懂的地址"


def _in_use(data: Path) -> bool:
    """Whether the folder's own file met a laptop: an older program left an empty one beside a server's database."""
    path = data / database.FILE
    if not path.exists():
        return False
    engine = database.open_engine(data)
    try:
        with database.reading(engine) as connection:
            return connection.execute(select(device.c.id).limit(1)).first() is not None
    finally:
        engine.dispose()
