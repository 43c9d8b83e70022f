from __future__ import annotations

from dataclasses import dataclass

import pytest

from desktop.base.ids import new_id
from desktop.domain.consent import Consent
from desktop.domain.people import Person
from desktop.wire import container, signing
from desktop.wire.records import enrolment_record

VILLAGE = "411722105201"


def person(name: str = "王春花", **fields: object) -> Person:
    base = Person(
        id=new_id(),
        kind="signup",
        village=VILLAGE,
        state="captured",
        rev=1,
        name=name,
        doc_type="RIC",
        doc_no="412825193803029986",
        doc_hash="ab" * 32,
        doc_last4="9986",
        sex="女",
        birth="1938-03-02",
        address="河南省上蔡县朱里镇西洪村1组1号",
        mobile="18563855860",
        plan="LOC9",
        sort_key="wang2",
        pinyin="wangchunhua",
        initials="wch",
        captured_at="2026-11-22T02:47:28.123Z",
        consents=(Consent("service", "2026-10", "2026-11-22T02:47:00.000Z", "sign"),),
    )
    return base.with_fields(**fields)


@dataclass(frozen=True)
class Maker:
    key: bytes
    device: str = "0192f0c0-0000-7000-8000-000000000001"
    hub: str = "f" * 32

    def pack(self, payloads: list[bytes], *, first: int = 1, number: int = 1) -> bytes:
        return container.pack(
            [(first + i, payload, "enrolment/1") for i, payload in enumerate(payloads)],
            device=self.device,
            epoch="00112233445566aa",
            number=number,
            prev="",
            hub=self.hub,
            made_at="2026-11-22T02:50:00.000Z",
            key=self.key,
        )

    def unpack(self, data: bytes) -> container.Batch:
        return container.unpack(data, lambda header: signing.verify_key(self.key))


@pytest.fixture(scope="session")
def maker() -> Maker:
    return Maker(signing.new_key())


@pytest.fixture(scope="session")
def payloads() -> list[bytes]:
    return [enrolment_record(person(name), rep="李静") for name in ("王春花", "𠮷田", "䶮小明")]
