"""The county's plans as one scope of the pull: whole again whenever they changed. A cursor is their version."""

from __future__ import annotations

from sqlalchemy import Connection

from desktop.hub import plans
from desktop.hub.desk import Desk
from desktop.hub.devices import KnownDevice
from desktop.wire import plans as wire_plans
from desktop.wire import pull as wire_pull
from desktop.wire.pull import End, Part

STREAM = wire_plans.STREAM


def scopes(connection: Connection, _known: KnownDevice) -> dict[str, int]:
    """Nothing where the county has no plans of its own."""
    version = plans.version(connection)
    return {wire_plans.SCOPE: version} if version else {}


def part(connection: Connection, _desk: Desk, _known: KnownDevice, code: str, cursor: str, _room: int) -> Part | None:
    version = plans.version(connection)
    if cursor == str(version):
        return None
    body = plans.body(connection, version)
    end = End(1, wire_pull.xor_text(wire_plans.digest(body)))
    return Part(STREAM, code, "", str(version), body, end)
