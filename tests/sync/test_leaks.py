"""After a day's work: no name, number or key in any byte that others may hold — the laptop's folder, the sticks, what
crossed the wire, the county's folder and its log."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from desktop.services import papers, roster, villages
from desktop.services import session as door
from desktop.storage import device, people
from desktop.sync import engine, joining, second_copy, usb
from desktop.wire import signing
from tests.hubs import Hub, hub
from tests.sync.proxy import Proxy

__all__ = ["hub"]
VILLAGE = "411722105201"
ROOT = Path(__file__).parents[2]
PASSPHRASE = "春天 走村 串户 2026"


def test_no_byte_of_a_days_work_tells_anything(hub: Hub, samples: Path, tmp_path: Path) -> None:
    made = door.make_vault(tmp_path / "laptop", "张代表", PASSPHRASE)
    session, store = made.session, made.session.store
    proxy = Proxy(int(hub.url.rsplit(":", 1)[1]))
    stick = tmp_path / "stick"
    stick.mkdir()
    joining.join(store, proxy.url, _code(hub), "张代表")
    villages.import_file(session, samples / "villages.xlsx")
    taken = roster.preview(session, samples / "roster_village_120.xlsx", VILLAGE, "签名册-001")
    roster.take(session, taken)
    signed = people.of_village(store, VILLAGE)
    assert len(signed) > 100
    papers.make_receipt(session, signed[0].id)
    papers.make_detail_list(session, VILLAGE)
    second_copy.choose(store, stick)
    second_copy.keep(store)
    usb.export(store, stick / "today.cunbu")
    report = engine.sync_round(store)
    assert report.received > 100
    _county(hub, "decide", signed[0].id, "--return", "ADDR", "--note", "地址补到组")
    assert engine.sync_round(store).returned == 1
    secrets = _secrets(session, signed)
    session.close()
    proxy.close()
    seen = {"the wire": bytes(proxy.captured)}
    for name, folder in (("the laptop", tmp_path / "laptop"), ("the stick", stick), ("the county", hub.folder)):
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.name != "hub-keys.json":
                seen[f"{name}: {path.relative_to(folder)}"] = path.read_bytes() + path.name.encode()
    seen["the county's log"] = hub.log.read_bytes()
    assert sum(map(len, seen.values())) > 300_000
    for where, data in seen.items():
        for what, secret in secrets.items():
            assert secret not in data, f"{what} in {where}"


def _county(hub: Hub, *words: str) -> str:
    command = [sys.executable, "-m", "desktop", "hub", *words, "--data", str(hub.folder)]
    return subprocess.run(command, check=True, capture_output=True, cwd=ROOT, env=_utf8()).stdout.decode()


def _code(hub: Hub) -> str:
    return str(json.loads(_county(hub, "code", "--json"))["code"])


def _secrets(session: object, signed: list) -> dict[str, bytes]:
    store = session.store  # type: ignore[attr-defined]
    me = device.identity(store)
    found = {"the rep": "张代表".encode(), "the passphrase": PASSPHRASE.encode(), "the note": "地址补到组".encode()}
    found |= {"the signing key": me.sign_key, "the signing key as text": signing.encode(me.sign_key).encode()}
    found["the sealing key"] = me.age_identity.encode()
    for person in signed[:60]:
        for field in ("name", "doc_no", "mobile", "address", "iccid", "wished_number"):
            value = getattr(person, field)
            if value and len(str(value).encode()) >= 6:
                found[f"{field} {person.id}"] = str(value).encode()
    assert len(found) > 150
    return found


def _utf8() -> dict[str, str]:
    return {**os.environ, "PYTHONIOENCODING": "utf-8"}
