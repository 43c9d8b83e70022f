"""Made-up sign-ups of about 2 kB as they travel: every field a busy form has, drawn from a fixed seed."""

from __future__ import annotations

import hashlib
import random
from dataclasses import replace

from desktop.base.ids import new_id
from desktop.domain.consent import Consent
from desktop.domain.people import Person
from desktop.wire.records import enrolment_record
from tests.sync.conftest import resident

VILLAGES = tuple(str(411722105201 + n) for n in range(3))
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
_GIVEN = "春花建国秀英桂兰玉梅海军志强丽娟红霞小明永福爱民德胜金凤"
_STREETS = ("村东头", "学校对面", "卫生室旁", "老槐树下", "村委会西", "大路北")


def people(count: int, seed: int = 1) -> list[Person]:
    draw = random.Random(seed)
    return [_person(n, draw) for n in range(count)]


def payload(person: Person) -> bytes:
    """The line of a corrected revision: it names the one before, 32 bytes nobody can compress."""
    before = hashlib.sha256(person.id.encode()).hexdigest()
    codes = {"developer": "HN41172201", "channel": "76A0001"}
    return enrolment_record(person, rep="张代表", codes=codes, supersedes=before)


def _name(draw: random.Random) -> str:
    return draw.choice(_SURNAMES) + "".join(draw.sample(_GIVEN, draw.choice((1, 2, 2))))


def _phone(draw: random.Random) -> str:
    return draw.choice(("186", "185", "156", "132", "130")) + f"{draw.randrange(10**8):08d}"


def _day(first: int, n: int) -> str:
    return f"{first + n % 15}-{1 + n % 12:02d}-{1 + n % 28:02d}"


def _moment(draw: random.Random, n: int) -> str:
    second = n * 37 % 28_800
    at = f"{second // 3600 + 1:02d}:{second // 60 % 60:02d}:{second % 60:02d}.{draw.randrange(1000):03d}"
    return f"2026-11-{1 + n * 37 // 28_800 % 28:02d}T{at}Z"


def _person(n: int, draw: random.Random) -> Person:
    name, moment, group = _name(draw), _moment(draw, n), 1 + n // 40 % 12
    address = f"河南省驻马店市上蔡县朱里镇西洪村{group}组{1 + n % 40}号{draw.choice(_STREETS)}"
    signed = [
        Consent(kind, "2026-11", _moment(draw, n), "sign", f"第{1 + n // 25}本{1 + n % 25}页")
        for kind in ("service", "sensitive", "directory", "publish", "marketing")
    ]
    made = Person(
        id=new_id(), kind="signup", village=VILLAGES[n * len(VILLAGES) // 10_000 % len(VILLAGES)], state="captured",
        rev=2, name=name, name_bss=name, doc_type="RIC", doc_no=resident(n), doc_from=_day(2010, n * 7),
        doc_to="长期", seen_original=_moment(draw, n), sex=draw.choice(("M", "F")), birth=_day(1950, n), ethnic="01",
        address=address, group_no=f"{group}组", household=f"{group:02d}{1 + n % 40:03d}", is_head=n % 3 == 0,
        mobile=_phone(draw),
        home_line=f"0396-{draw.randrange(10**7):07d}", contact_phone=_phone(draw), service="new", network="mobile",
        plan=draw.choice(("LOC9", "LOC16", "LOC30", "NAT76")), contract=draw.choice(("D30G60", "D15G30")),
        wished_number=_phone(draw), iccid=f"8986012{draw.randrange(10**12):012d}", directory_choice="full",
        created_at=moment, captured_at=_moment(draw, n), created_by="01a2262d-2303-73b7-ae04-27c7ea421faf",
        remark=f"下次赶集办宽带,家里{1 + n % 6}口人,{draw.choice(_STREETS)}找{_name(draw)},电话先打{_phone(draw)}",
    )  # fmt: skip
    user = {"user_role": "family", "user_name": _name(draw), "user_doc_type": "RIC", "user_doc_no": resident(n + 1),
            "user_address": address, "user_phone": _phone(draw)}  # fmt: skip
    return replace(made, consents=tuple(signed), **user)
