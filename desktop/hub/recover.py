"""Opening with the county's recovery key what was sealed to it: batches and second copies of laptops, and pictures on
their way. The county's own computer and its keys may be lost; it is a new one that takes them in.

A batch of a laptop that has joined here is checked by its signature and judged like any other. Of one that has not,
nobody can check who wrote it: its records wait in the inbox for a human."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Connection

from desktop.base.errors import CunbuError, HubError, NotFound, WireError
from desktop.hub import database, devices, intake, pictures, rules
from desktop.hub.desk import Desk
from desktop.hub.devices import KnownDevice
from desktop.hub.intake import Judged
from desktop.wire import blobs, canonical, container, sealing, stick
from desktop.wire.counting import ON_STICK

UNKNOWN_SIGNER = "unknown_signer"
_KEY = re.compile(r"AGE-SECRET-KEY-1[0-9A-Z]{58}")


@dataclass(slots=True)
class Recovered:
    """Records by result; `refused`: a sentence for each part that could not be opened or taken."""

    batches: int = 0
    pictures: int = 0
    results: Counter[str] = field(default_factory=Counter)
    refused: list[str] = field(default_factory=list)


def key_in(text: str) -> str:
    """The secret in what was typed or stands in a file, with blanks and line ends as the sheet prints it."""
    found = _KEY.search("".join(text.upper().split()))
    if found is None:
        raise HubError("恢复密钥不对(应以 AGE-SECRET-KEY-1 开头),什么都没有收。请核对。", code="bad_recovery_key")
    return found[0]


def recover(desk: Desk, files: tuple[Path, ...], identity: str) -> Recovered:
    """Take in every part of these files; one that cannot be opened does not hold up the others."""
    done = Recovered()
    for path in files:
        for part in stick.read(_bounded(path)):
            if part.startswith(ON_STICK):
                continue
            try:
                _take(desk, part, identity, done)
            except CunbuError as no:
                done.refused.append(f"{path.name}:{no.sentence}")
    return done


def _take(desk: Desk, part: bytes, identity: str, done: Recovered) -> None:
    try:
        inner = sealing.unseal(part, identity)
    except WireError as other:
        raise HubError(
            "这一份没有封给这把恢复密钥(或不完整),没有收。请换一把钥匙或一份文件。", code="other_recovery_key"
        ) from other
    if inner.startswith(blobs.MAGIC):
        picture = blobs.unpack(inner, lambda device: _need(desk, device).verify_key)
        pictures.keep(desk, picture, canonical.sha256(part))
        done.pictures += 1
        return
    known: list[KnownDevice] = []

    def key_of(header: container.Header) -> bytes | None:
        found = _known(desk, header.device)
        known.extend([found] if found else [])
        return found.verify_key if found else None

    batch = container.unpack(inner, key_of)
    judged = intake.judge(desk, batch)
    upload = canonical.sha256(part)

    def act(connection: Connection) -> list[str]:
        if known:
            sorted_out = intake.by_rights(connection, desk, judged, known[0], batch.header.epoch)
        else:
            sorted_out = [_to_the_inbox(one) for one in judged]
        return [line.result for line in intake.keep(connection, desk, upload, batch.header, sorted_out)]

    done.results.update(database.write(desk.engine, act))
    done.batches += 1


def _to_the_inbox(one: Judged) -> Judged:
    if one.verdict.outcome != "take":
        return one
    return one._replace(verdict=rules.Verdict("quarantined", one.verdict.kind, why=UNKNOWN_SIGNER), mark="")


def _known(desk: Desk, device: str) -> KnownDevice | None:
    try:
        return _need(desk, device)
    except HubError:
        return None


def _need(desk: Desk, device: str) -> KnownDevice:
    with database.reading(desk.engine) as connection:
        return devices.find(connection, device)


def _bounded(path: Path) -> bytes:
    try:
        if path.stat().st_size > stick.MAX_FILE:
            raise WireError("文件过大,没有读取。", code="too_large")
        return path.read_bytes()
    except OSError as missing:
        raise NotFound(f"打不开 {path.name},后面的也没有读。请核对路径。", code="no_file") from missing
