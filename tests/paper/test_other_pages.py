"""The receipt, the detail list and the recovery sheet, read back from the file."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.domain import detail_list as detail
from desktop.domain.consent import Consent
from desktop.domain.people import Person
from desktop.paper import detail_list, leaf_ink, receipt, recovery_sheet
from desktop.paper.directory_pages import Imprint
from desktop.paper.rendered import Rendered
from tests.paper.villagers import AGREED, TODAY, VILLAGE, every_byte, fonts_of, lines_of, reader, text_of, villager

NUMBER = "412728198809119970"
LONG = "阿不都热西提·买买提·吐尔逊江·艾尔肯江·别克江"
KEY = "AGE-SECRET-KEY-1QQPQYJZ5M0T0VYH9W4N5C3S2L6P8K7D9F0G4X2E5R3A6U8TEXAMPLE0QQ9S"
SERVICE = tuple(Consent(kind, "2026-10", "2026-11-22T01:00:00.000Z", "sign") for kind in ("service", "sensitive"))  # type: ignore[arg-type]


def signup(**values: object) -> Person:
    plain = {
        "kind": "signup", "doc_type": "RIC", "doc_no": NUMBER, "sex": "男", "plan": "LOC9", "contract": "D30",
        "service": "new", "short_no": "661024", "wished_number": "18611112222", "consents": (*SERVICE, *AGREED),
    }  # fmt: skip
    return replace(villager(1, "王𠮷"), **{**plain, **values})


def receipt_of(person: Person) -> Rendered:
    return leaf_ink.render(receipt.leaf(person, VILLAGE, "张代表", TODAY), Imprint("XH-2026-005"))


def test_the_receipt_says_what_was_written_down_and_how_to_leave() -> None:
    made = receipt_of(signup())
    lines, text = lines_of(made.pdf), text_of(made.pdf).replace("\n", "")
    assert made.pages == 1
    wanted = ("姓名 王𠮷", "证件 居民身份证 尾号 9970", "手机 186 2345 0001", "号码 待开通",
              "短号 661 024(自开通之日起可用)", "号码簿 全部", "业务 新入网")  # fmt: skip
    for line in wanted:
        assert line in lines
    assert receipt.SENTENCE == "本回单为预登记,以现场核验开卡为准"
    for words in (
        receipt.SENTENCE,
        "张代表",
        "10010",
        "一证通查",
        "不用说理由",
        "XH-2026-005",
        "每月 9 元",
        "10 个月",
    ):
        assert words in text
    assert NUMBER not in every_byte(made.pdf).decode("latin-1")
    assert "18611112222" not in text.replace(" ", ""), "a number not in service is not promised"


def test_an_opened_number_is_printed_on_the_receipt() -> None:
    assert "号码 186 1111 2222" in lines_of(receipt_of(signup(state="opened")).pdf)


def test_a_listing_s_receipt_has_no_service_lines() -> None:
    made = receipt_of(villager(1, "李秀英", directory_choice="masked"))
    text = text_of(made.pdf)
    assert "号码簿 隐后四位" in " ".join(text.split())
    assert "套餐" not in text
    assert "待开通" not in text


def test_purposes_are_only_those_agreed_to() -> None:
    text = text_of(receipt_of(signup(consents=AGREED)).pdf)
    assert "号码簿" in text
    assert "办理您选的入网业务" not in text
    assert "还没有留下您的同意" in text_of(receipt_of(signup(consents=())).pdf)


def test_the_longest_receipt_is_not_cut() -> None:
    made = receipt_of(signup(name=LONG * 3, doc_type="FPR17", home_line="0396-6912188"))
    text = "".join(text_of(made.pdf).split())
    assert LONG * 3 in text
    assert "不要把验证码告诉任何人" in text


@pytest.mark.parametrize("count", [0, 1, 10, 14, 15, 90])
def test_the_detail_list_has_each_row_once_and_its_totals_once(count: int) -> None:
    people = [replace(signup(), id=f"p{n:05d}", name=f"王{chr(0x4E00 + n)}", created_at=str(n)) for n in range(count)]
    chosen = detail.choose(people, VILLAGE, TODAY)
    made = detail_list.render(chosen, Imprint("XH-2026-004"))
    lines, text = lines_of(made.pdf), text_of(made.pdf)
    for number, row in enumerate(chosen.rows, 1):
        line = f"{number} {row.name} 男 居民身份证 412728********9970 {row.phone} {row.plan} 存30送60 661 024 30"
        assert lines.count(line) == 1
    assert text.count("合计") == 1
    assert f"合计 {count} 人" in text
    assert text.count("本表为预登记,以现场核验开卡为准") == made.pages
    assert all(f"第 {n} 页 共 {made.pages} 页" in text for n in range(1, made.pages + 1))
    assert chosen.content_hash[:16] in text
    assert NUMBER not in every_byte(made.pdf).decode("latin-1")


def test_a_long_name_on_the_detail_list_is_whole() -> None:
    made = detail_list.render(detail.choose([signup(name=LONG)], VILLAGE, TODAY), Imprint("XH"))
    assert LONG in "".join(text_of(made.pdf).split())


def test_the_recovery_sheet_carries_the_whole_key_and_what_it_is_for() -> None:
    made = recovery_sheet.render(KEY, rep="张代表", today=TODAY)
    assert KEY in "".join(text_of(made.pdf).split())
    assert "忘记口令" in text_of(made.pdf)
    assert "".join(recovery_sheet.key_lines(KEY)).replace(" ", "") == KEY


def test_every_page_embeds_its_fonts_and_repeats_its_bytes() -> None:
    def all_three() -> list[bytes]:
        chosen = detail.choose([signup()], VILLAGE, TODAY)
        return [
            receipt_of(signup()).pdf,
            detail_list.render(chosen, Imprint("XH")).pdf,
            recovery_sheet.render(KEY, rep="张代表", today=TODAY).pdf,
        ]

    for pdf in all_three():
        for font in fonts_of(pdf).values():
            assert "/FontFile2" in font["/DescendantFonts"][0]["/FontDescriptor"]
        assert reader(pdf).root_object["/Lang"] == "zh-CN"
    assert all_three() == all_three()
