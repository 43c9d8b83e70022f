"""Pictures of stamped lists: small and bare, after the text, over lines that break; signed for, then gone."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from desktop.base.errors import CunbuError, HubError, PaperError, RefusedInput, WireError
from desktop.hub import pictures as county
from desktop.services import attachments as acts
from desktop.services import leaving, ledger, papers
from desktop.services.session import Session
from desktop.storage import attachments, device, people
from desktop.sync import pictures
from desktop.wire import blobs, canonical, sealing
from tests.sync.conftest import VILLAGE, RunningHub
from tests.sync.test_answers import filled, finished, laptop, sync
from tests.sync.test_cuts import through_proxy


@pytest.fixture
def session(hub: RunningHub, tmp_path: Path) -> Iterator[Session]:
    made = laptop(tmp_path / "laptop", hub, "张代表")
    yield made
    made.store.close()


@pytest.fixture
def serial(session: Session) -> str:
    """A stamped detail list."""
    finished(session, filled(session).id)
    made = papers.make_detail_list(session, VILLAGE).serial
    ledger.stamp(session, made)
    return made


def photo(folder: Path, seed: int = 1, size: tuple[int, int] = (2400, 1800)) -> Path:
    """Noise, which does not shrink, with a place and a camera in it."""
    draw = random.Random(seed)
    small = Image.frombytes(
        "RGB", (size[0] // 12, size[1] // 12), draw.randbytes(size[0] // 12 * (size[1] // 12) * 3)
    )
    exif = Image.Exif()
    exif[0x010F] = "手机厂家"
    exif[0x0112] = 6  # turned on its side
    path = folder / f"photo{seed}.jpg"
    small.resize(size).save(path, "JPEG", exif=exif)
    return path


def test_it_is_made_small_and_says_nothing_of_camera_or_place(session: Session, serial: str, tmp_path: Path) -> None:
    acts.keep_stamped(session, serial, photo(tmp_path))
    (sha,) = attachments.waiting(session.store)
    kept = attachments.get(session.store, sha)
    assert len(kept.content) == kept.size < 600_000
    (tmp_path / "kept.jpg").write_bytes(kept.content)
    with Image.open(tmp_path / "kept.jpg") as seen:
        assert seen.size == (1200, 1600), "upright"
        assert not dict(seen.getexif())
    assert "手机厂家".encode() not in kept.content


def test_after_the_text_it_goes_and_leaves_the_laptop(
    hub: RunningHub, session: Session, serial: str, tmp_path: Path
) -> None:
    acts.keep_stamped(session, serial, photo(tmp_path))
    content = attachments.get(session.store, attachments.waiting(session.store)[0]).content
    assert pictures.to_send(session.store).minutes == 1
    sync(session)
    assert county.all_pictures(hub.desk) == [], "a round brings text alone"
    assert pictures.send(session.store) == 1
    (held,) = county.all_pictures(hub.desk)
    assert (held.subject, held.village, held.kind) == (serial, VILLAGE, "stamped_list")
    assert county.content(hub.desk, held.sha) == content
    on_disk = b"".join(p.read_bytes() for p in hub.folder.rglob("*") if p.is_file())
    assert content[:400] not in on_disk
    laptops = session.store.path.parent
    assert content[:400] not in b"".join(p.read_bytes() for p in laptops.rglob("*") if p.is_file())
    assert attachments.get(session.store, held.sha).content == b""
    assert pictures.send(session.store) == 0


def test_it_goes_on_where_the_line_broke_and_nothing_comes_twice(
    hub: RunningHub, session: Session, serial: str, tmp_path: Path
) -> None:
    for seed in (1, 2):
        acts.keep_stamped(session, serial, photo(tmp_path, seed, (1600, 1200)))
    whole = pictures.to_send(session.store).size
    draw = random.Random(7)
    with through_proxy(session.store, hub) as proxy:
        tries = 0
        while pictures.to_send(session.store).count:
            proxy.every = draw.randrange(20_000, 120_000)
            tries += 1
            assert tries < 60
            try:
                pictures.send(session.store, pause=lambda _s: None)
            except CunbuError:
                continue
        assert proxy.broken > 1
        assert proxy.passed < whole * 1.5, "what arrived does not come again"
    assert len(county.all_pictures(hub.desk)) == 2
    assert list(hub.desk.parts.iterdir()) == []


def test_paused_it_waits_and_goes_on(hub: RunningHub, session: Session, serial: str, tmp_path: Path) -> None:
    acts.keep_stamped(session, serial, photo(tmp_path))
    heard: list[int] = []

    def enough() -> bool:
        return bool(heard) and heard[-1] > 50_000

    assert pictures.send(session.store, progress=lambda told: heard.append(told.bytes), cancelled=enough) == 0
    assert pictures.to_send(session.store).count == 1
    assert pictures.send(session.store) == 1


def test_the_receipt_that_was_lost_is_given_again(
    hub: RunningHub, session: Session, serial: str, tmp_path: Path
) -> None:
    acts.keep_stamped(session, serial, photo(tmp_path))
    with through_proxy(session.store, hub) as proxy:
        proxy.cut_down = 0  # the first answer, to the question how far it is
        assert pictures.send(session.store, pause=lambda _s: setattr(proxy, "cut_down", None)) == 1
        assert proxy.broken == 1
    assert len(county.all_pictures(hub.desk)) == 1


def test_what_is_no_picture_or_no_stamped_list_is_refused(session: Session, serial: str, tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.png"
    Image.new("1", (20_000, 20_000)).save(bomb)
    text = tmp_path / "text.jpg"
    text.write_bytes(b"MZ" + b"\0" * 5000)
    cut = tmp_path / "cut.jpg"
    cut.write_bytes(photo(tmp_path).read_bytes()[:3000])
    for path in (bomb, text, cut):
        with pytest.raises(RefusedInput):
            acts.keep_stamped(session, serial, path)
    acts.keep_stamped(session, serial, photo(tmp_path))
    with pytest.raises(RefusedInput, match="留过了"):
        acts.keep_stamped(session, serial, photo(tmp_path))
    with pytest.raises(PaperError, match="还没有登记盖章"):
        acts.keep_stamped(session, papers.make_detail_list(session, VILLAGE, carrier=True).serial, photo(tmp_path))


def test_hostile_pictures_change_nothing(hub: RunningHub, session: Session, serial: str) -> None:
    """Every byte of a small one flipped or missing, another county's, another kind, what is no JPEG."""
    me = device.identity(session.store)
    assert me.hub is not None
    content = b"\xff\xd8\xff" + b"x" * 40
    names = (me.id, me.hub.name, "stamped_list", serial, VILLAGE, "2026-11-29T00:00:00.000Z")
    good = blobs.Picture(canonical.sha256(content), *names, content)
    packed = blobs.pack(good, me.sign_key)
    hostile = [packed[:at] + bytes([packed[at] ^ 1]) + packed[at + 1 :] for at in range(len(packed))]
    hostile += [packed[:at] for at in range(len(packed))]
    other = b"GIF89a"
    for odd in ({"hub": "another"}, {"kind": "portrait"}, {"content": other, "sha": canonical.sha256(other)}):
        hostile.append(blobs.pack(replace(good, **odd), me.sign_key))  # type: ignore[arg-type]
    for broken in hostile:
        with pytest.raises((WireError, HubError)):
            county.take(hub.desk, sealing.seal(broken, [me.hub.recipient]), "u" * 64)
    assert county.all_pictures(hub.desk) == []


def test_whoever_is_erased_is_in_no_picture_that_still_waits(session: Session, serial: str, tmp_path: Path) -> None:
    acts.keep_stamped(session, serial, photo(tmp_path))
    for person in people.of_village(session.store, VILLAGE):
        leaving.erase(session, person.id)
    assert attachments.waiting(session.store) == []
    with pytest.raises(PaperError, match="要求删除"):
        acts.keep_stamped(session, serial, photo(tmp_path, 2))
    assert attachments.waiting(session.store) == []
