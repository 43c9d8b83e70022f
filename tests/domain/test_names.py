"""Names: kept whole, cleaned of what nobody sees, sorted as a village reads them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain import names
from desktop.domain.hanzi import reading, strokes
from desktop.domain.names import bss_name, check_name, clean_name, name_keys, surname_choices


@pytest.mark.parametrize(
    ("raw", "clean", "codes"),
    [
        ("  刘\u3000涛丽 ", "刘涛丽", []),
        ("王小\u200b明", "王小明", ["invisible_removed"]),
        ("李\ue863", "李䶮", ["private_repaired"]),
        ("李\ue000", "李\ue000", ["private_unknown"]),
        ("买买提.吐尔逊", "买买提·吐尔逊", []),
        ("阿不都•热西提", "阿不都·热西提", []),
        ("阿不都 · 热西提", "阿不都·热西提", []),
        ("阿不都・热西提", "阿不都·热西提", []),
        ("⼩明", "小明", ["radical_repaired"]),
        ("John  Smith", "John Smith", []),
        ("", "", []),
    ],
)
def test_cleaning(raw: str, clean: str, codes: list[str]) -> None:
    name, problems = clean_name(raw)
    assert (name, [p.code for p in problems]) == (clean, codes)
    assert all(p.severity == "warning" for p in problems)


@given(st.text(max_size=40))
def test_cleaning_is_settled_after_one_time(text: str) -> None:
    once, _ = clean_name(text)
    again, problems = clean_name(once)
    assert again == once
    assert [p.code for p in problems if p.code != "private_unknown"] == []


@pytest.mark.parametrize(
    "name",
    ["李春花", "欧阳春花", "王𬎆", "李㛃", "徐㼆", "𠮷田", "〇七", "买买提·吐尔逊", "李\ue000", "王" * 50, "张䶮"],
)
def test_good_names(name: str) -> None:
    assert check_name(name, "RIC") == []


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("", "missing"), ("王", "too_short"), ("王1", "bad_character"), ("王A", "bad_character"),
        ("13812345678", "bad_character"),
        ("王小明(户主)", "bad_character"), ("王" * 51, "too_long"), ("=HYPERLINK(1)", "formula"), ("@王", "formula"),
        ("+王", "formula"), ("-王", "formula"), ("王?", "placeholder"), ("王□明", "placeholder"),
        ("王*明", "placeholder"),
        ("·王明", "bad_interpunct"), ("王明·", "bad_interpunct"), ("王··明", "bad_interpunct"),
    ],
)  # fmt: skip
def test_bad_names(name: str, code: str) -> None:
    assert [(p.code, p.severity) for p in check_name(name, "RIC")] == [(code, "error")]


def test_letters_where_the_document_allows_them() -> None:
    assert check_name("John Smith", "PPT") == []
    assert check_name("金哲洙", "PPT") == []
    assert check_name("Anne-Marie O'Neil Jr.", "PPT") == []
    assert [p.code for p in check_name("Li", "PPT")] == ["too_short"]
    assert [p.code for p in check_name("abc" + "\u0301" * 9, "PPT")] == ["too_short"]
    assert [p.code for p in check_name("John Smith", "RIC")] == ["bad_character"]
    assert [p.code for p in check_name("朱里镇", "USCC")] == ["too_short"]
    assert check_name("朱里镇西洪村村民委员会", "USCC") == []


def test_a_described_character_is_told() -> None:
    assert [(p.code, p.severity) for p in check_name("李⿰王莹", "RIC")] == [("described_character", "warning")]


@pytest.mark.parametrize("name", ["李春花", "买买提·吐尔逊"])
def test_what_the_carrier_takes_stays(name: str) -> None:
    assert bss_name(name) == (name, None)


def test_the_carriers_spelling_and_its_reason() -> None:
    spelling, reason = bss_name("张䶮")
    assert spelling == "张龑"
    assert reason is not None
    assert "“䶮”写作“龑”" in reason
    spelling, reason = bss_name("王𬎆")
    assert spelling == "王𬎆"
    assert reason is not None
    assert "系统不收" in reason
    assert bss_name("吴〇")[1]


@pytest.mark.parametrize(
    ("name", "pinyin", "initials"),
    [
        ("王春花", "wangchunhua", "wch"), ("单建国", "shanjianguo", "sjg"), ("曾贞静", "zengzhenjing", "zzj"),
        ("仇英", "qiuying", "qy"), ("解放", "xiefang", "xf"), ("查雪军", "zhaxuejun", "zxj"),
        ("区银枝", "ouyinzhi", "oyz"),
        ("翟平", "zhaiping", "zp"), ("盖敏", "gemin", "gm"), ("欧阳春花", "ouyangchunhua", "oych"),
        ("尉迟恭", "yuchigong", "ycg"), ("尉明", "weiming", "wm"), ("单于明", "chanyuming", "cym"),
        ("万俟卨", "moqixie", "mqx"), ("吕女", "lvnv", "ln"), ("重阳", "chongyang", "cy"), ("张单", "zhangdan", "zd"),
        ("王䶮", "wangyan", "wy"), ("𠮷田", "jitian", "jt"), ("John Smith", "johnsmith", "js"),
        ("那扎尔·艾力", "nazhaeraili", "nzeal"),
    ],
)  # fmt: skip
def test_pinyin_knows_surnames(name: str, pinyin: str, initials: str) -> None:
    keys = name_keys(name)
    assert (keys.pinyin, keys.initials) == (pinyin, initials)


def test_every_surname_of_the_table_reads_as_the_table_says() -> None:
    from desktop.domain.hanzi import surname_readings

    for surname, readings in surname_readings().items():
        given = "国强"
        expected = "".join(s.rstrip("12345") for s in readings[0].split())
        assert name_keys(surname + given).pinyin == expected + "guoqiang", surname


def by_pinyin(people: list[str]) -> list[str]:
    return sorted(people, key=lambda n: name_keys(n).sort_key)


def test_directory_order_by_pinyin() -> None:
    right = ["白明", "曹红", "单建国", "单建军", "王伟", "王一", "王一一", "尉迟恭", "曾一", "查雪军"]
    assert by_pinyin(sorted(right)) == right


def test_one_surname_stays_together_and_compound_ones_follow() -> None:
    people = ["欧阳一", "欧志", "欧阿", "区一", "欧阳志"]
    ordered = by_pinyin(people)
    assert ordered.index("欧志") < ordered.index("欧阳一") < ordered.index("欧阳志")
    assert [n for n in ordered if n.startswith("欧")] == ["欧阿", "欧志", "欧阳一", "欧阳志"]


def test_syllables_before_tones_and_short_before_long() -> None:
    assert by_pinyin(["连一", "李一", "黎一", "丽一"]) == ["黎一", "李一", "丽一", "连一"]


def test_a_village_may_read_its_surname_otherwise() -> None:
    assert surname_choices("覃一") == ("qin2", "tan2")
    assert surname_choices("王一") == ()
    assert surname_choices("阿不都·热西提") == ()
    assert name_keys("覃一", "tan2").pinyin == "tanyi"
    assert name_keys("覃一", "tan2").sort_key < name_keys("王一").sort_key
    assert name_keys("覃一").pinyin == "qinyi"


def test_ballot_order() -> None:
    people = ["王一", "丁一一", "丁二", "丁一", "赵一", "王建国"]
    assert sorted(people, key=lambda n: name_keys(n).stroke_key) == [
        "丁一",
        "丁二",
        "丁一一",
        "王一",
        "王建国",
        "赵一",
    ]


def test_letters_and_the_unreadable_stand_at_the_end() -> None:
    people = ["李\ue000", "John Smith", "一一"]
    assert sorted(people, key=lambda n: name_keys(n).stroke_key)[-1] == "John Smith"
    assert name_keys("\ue000李").sort_key > name_keys("祖一").sort_key


@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=12))
def test_keys_of_anything_are_plain_text(text: str) -> None:
    name, _ = clean_name(text)
    keys = name_keys(name)
    assert keys.sort_key == keys.sort_key.strip()
    keys.sort_key.encode()


def test_strokes_and_readings_come_from_the_tables() -> None:
    assert (strokes("一"), strokes("王"), strokes("〇"), strokes("龑")) == (1, 4, 1, 20)
    assert (reading("国"), reading("𬎆"), reading("a")) == ("guo2", "ying2", "")
    assert strokes("\ue000") == 99


def test_surnames_split() -> None:
    assert names.split_surname("欧阳明") == ("欧阳", "明")
    assert names.split_surname("欧阳") == ("欧", "阳")
    assert names.split_surname("买买提·吐尔逊") == ("", "买买提·吐尔逊")
