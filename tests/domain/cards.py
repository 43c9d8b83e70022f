"""Card records of people who do not exist, byte for byte as a reader hands them over."""

from __future__ import annotations

from desktop.domain import card_record
from desktop.domain.card_record import FOREIGN_2017, FOREIGN_2023, LENGTH, RESIDENT, Layout

LI = {
    "name": "李春花", "sex": "2", "ethnic": "01", "birth": "19380302", "address": "河南省上蔡县朱里镇西洪村2组17号",
    "doc_no": "412825193803029986", "issuer": "上蔡县公安局", "doc_from": "20070302", "doc_to": "长期",
}  # fmt: skip
WANG = {
    "name": "王满仓", "sex": "1", "ethnic": "03", "birth": "19850615", "address": "河南省上蔡县朱里镇西洪村5组3号",
    "doc_no": "411722198506150016", "issuer": "上蔡县公安局", "doc_from": "20160301", "doc_to": "20360301",
}  # fmt: skip


def _record(layout: Layout, flag: str, fields: dict[str, str], pad: bytes = b" \0") -> bytes:
    made = bytearray(pad * (LENGTH // 2))
    for name, text in {**fields, "flag": flag}.items():
        raw, where = text.encode("utf-16-le", "surrogatepass"), layout[name]
        made[where.start : where.start + len(raw)] = raw
        assert len(raw) <= where.stop - where.start, name
    assert len(made) == card_record.LENGTH
    return bytes(made)


def resident(pad: bytes = b" \0", **changes: str) -> bytes:
    return _record(RESIDENT, " ", LI | changes, pad)


def wang(**changes: str) -> bytes:
    return _record(RESIDENT, " ", WANG | changes)


def permit(**changes: str) -> bytes:
    told = {
        "name": "陈美玲", "sex": "2", "birth": "19900701", "address": "河南省郑州市金水区花园路1号",
        "doc_no": "810000199007010125", "issuer": "郑州市公安局", "doc_from": "20190801", "doc_to": "20240801",
        "permit_no": "H12345678", "issue_count": "01",
    }  # fmt: skip
    return _record(RESIDENT, "J", told | changes)


def foreign_2017(**changes: str) -> bytes:
    told = {
        "latin_name": "SMITH, JOHN PAUL", "sex": "1", "doc_no": "USA110178050601", "nation": "USA",
        "name": "史密斯", "doc_from": "20180101", "doc_to": "20280101", "birth": "19780506", "version": "01",
        "office": "1500",
    }  # fmt: skip
    return _record(FOREIGN_2017, "I", told | changes)


def foreign_2023(**changes: str) -> bytes:
    told = {
        "name": "", "sex": "2", "issue_count": "01", "birth": "19810101", "latin_name": "ANDERSSON, ELSA",
        "doc_no": "941752198101011421", "doc_from": "20240101", "doc_to": "20340101", "nation": "SWE",
    }  # fmt: skip
    return _record(FOREIGN_2023, "Y", told | changes)
