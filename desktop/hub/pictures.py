"""Pictures at the county: checked, sealed under the hub's own key in a file named by their content, signed for.

Files, not rows: a database that is copied every night need not carry them, and shared storage serves many workers.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, select

from desktop.base.errors import HubError, NotFound, WireError
from desktop.base.paths import write_private
from desktop.hub import database, devices, rights
from desktop.hub.desk import Desk
from desktop.hub.tables import picture
from desktop.wire import blobs, canonical, sealing
from desktop.wire.blobs import Picture


@dataclass(frozen=True, slots=True)
class Held:
    """One picture, without its content."""

    sha: str
    kind: str
    subject: str
    village: str
    device: str
    size: int
    received_at: str


def take(desk: Desk, sealed: bytes, upload: str) -> bytes:
    """The signed receipt for these bytes; WireError or HubError changes nothing."""
    return keep(desk, _open(desk, sealed), upload)


def keep(desk: Desk, found: Picture, upload: str) -> bytes:
    """The receipt for a picture whose words were checked."""
    write_private(_file(desk, found.sha), desk.keys.close(found.content))  # the same bytes whoever writes them
    said = {"hub": desk.keys.name, "device": found.device, "sha": found.sha, "received_at": desk.now()}
    receipt = blobs.make_receipt(key=desk.keys.sign, upload=upload, **said)
    names = ("sha", "device", "kind", "subject", "village")
    row = {"upload": upload, **{name: getattr(found, name) for name in names}, "size": len(found.content)}

    def act(connection: Connection) -> bytes:
        database.insert_new(connection, picture, [row | {"received_at": desk.now(), "receipt": receipt}])
        stored = stored_receipt(connection, upload)
        assert stored is not None
        return stored

    return database.write(desk.engine, act)


def stored_receipt(connection: Connection, upload: str, device: str | None = None) -> bytes | None:
    """The receipt of a picture; of this device's alone, if one is given."""
    query = select(picture.c.receipt).where(picture.c.upload == upload)
    found = connection.execute(query if device is None else query.where(picture.c.device == device)).scalar()
    return bytes(found) if found else None


def all_pictures(desk: Desk) -> list[Held]:
    """Oldest first."""
    columns = [picture.c[name] for name in Held.__slots__]
    with database.reading(desk.engine) as connection:
        rows = connection.execute(select(*columns).order_by(picture.c.received_at, picture.c.upload))
        return [Held(**row) for row in rows.mappings()]


def content(desk: Desk, sha: str) -> bytes:
    """The picture itself, for whoever looks at it."""
    try:
        return desk.keys.open(_file(desk, sha).read_bytes())
    except FileNotFoundError as gone:
        raise NotFound("没有这张图片,什么都没有写。请核对编号。", code="no_such_picture") from gone


def _open(desk: Desk, sealed: bytes) -> Picture:
    if len(sealed) > blobs.MAX_SEALED:
        raise WireError("图片过大,没有收。", code="too_large")

    def key_of(device: str) -> bytes:
        with database.reading(desk.engine) as connection:
            known = devices.find(connection, device)
        rights.need("picture", known, desk.clock())
        return known.verify_key

    found = blobs.unpack(sealing.unseal(sealed, desk.keys.identity), key_of)
    if found.hub != desk.keys.name:
        raise HubError("这张图片是发给另一个接收台的,没有收。", code="wrong_hub")
    return found


def _file(desk: Desk, sha: str) -> Path:
    if not canonical.is_sha256(sha):
        raise NotFound("没有这张图片,什么都没有写。请核对编号。", code="no_such_picture")
    folder = desk.settings.data / "pictures"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder / sha
