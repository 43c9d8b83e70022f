"""Documents: our own resident check against old villagers, and every other type."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.base.reference import csv_table
from desktop.domain import documents, resident, units
from desktop.domain.documents import check_document, check_validity

TODAY = date(2026, 11, 22)


def number(first17: str) -> str:
    return first17 + resident.check_char(first17)


def codes(type_code: str, text: str) -> list[str]:
    return [p.code for p in check_document(type_code, text, TODAY).problems]


days = st.dates(date(1897, 1, 1), TODAY)
residents = st.builds(
    lambda area, day, seq: number(f"{area}{day:%Y%m%d}{seq:03d}"),
    st.sampled_from([row["code"] for row in csv_table("reference/henan_id_prefixes.csv")]),
    days,
    st.integers(1, 999),
)


@given(residents)
def test_every_henan_code_of_every_year_is_taken(text: str) -> None:
    assert check_document("RIC", text, TODAY).ok


@given(residents, st.integers(0, 17), st.sampled_from("0123456789X"))
def test_every_single_wrong_digit_is_caught(text: str, place: int, other: str) -> None:
    wrong = text[:place] + other + text[place + 1 :]
    if wrong != text:
        assert not check_document("RIC", wrong, TODAY).ok


@given(residents, st.integers(0, 16))
def test_every_swap_of_neighbours_is_caught(text: str, place: int) -> None:
    wrong = text[:place] + text[place + 1] + text[place] + text[place + 2 :]
    if wrong != text:
        assert not check_document("RIC", wrong, TODAY).ok


@given(residents)
def test_facts_are_read_from_the_number(text: str) -> None:
    found = check_document("RIC", text, TODAY)
    assert found.facts["birth"].replace("-", "") == text[6:14]
    assert found.facts["sex"] == ("男" if int(text[16]) % 2 else "女")
    assert text[:6] in found.facts["region"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("412825193803029987", "check_digit"),
        ("412825198402309991", "bad_date"),
        ("412825203105069995", "future_birth"),
        ("412825185005069991", "too_old"),
        (number("99282519380302998"), "bad_province"),
        (number("00282519380302998"), "bad_province"),
        ("410122199109250000", "rounded_by_spreadsheet"),
        ("4.10122199109250e+17", "rounded_by_spreadsheet"),
        ("4.10122E+17", "rounded_by_spreadsheet"),
        ("41282519380302998", "bad_format"),
        ("4128251938030299861", "bad_format"),
        ("4128251938030299X6", "bad_format"),
        ("身份证号", "bad_format"),
        ("412825380302998", "old_15_digits"),
        ("4l28251938O3029986", "letter_in_number"),
        ("", "missing"),
    ],
)
def test_what_is_wrong_is_named(text: str, code: str) -> None:
    assert code in codes("RIC", text)


@pytest.mark.parametrize(
    "text",
    [
        "４１２８２５１９３８０３０２９９８６",
        "412825 19380302 9986",
        " 412825193803029986\u3000",
        "'412825193803029986",
        "4128 2519\t380302\u200b9986",
    ],
)
def test_dress_is_taken_off(text: str) -> None:
    found = check_document("RIC", text, TODAY)
    assert (found.ok, found.value) == (True, "412825193803029986")


def test_small_x_is_the_check_character() -> None:
    assert check_document("RIC", "41022119991027997x", TODAY).value == "41022119991027997X"


def test_a_letter_for_a_digit_is_offered_back() -> None:
    assert check_document("RIC", "4l28251938O3029986", TODAY).facts["suggestion"] == "412825193803029986"


@pytest.mark.parametrize("area", ["810000", "820000", "830000"])
def test_hong_kong_macao_taiwan_numbers(area: str) -> None:
    assert check_document("RIC", number(f"{area}19860709998"), TODAY).ok
    assert check_document("HMTR", number(f"{area}19860709998"), TODAY).ok
    assert "bad_region" in codes("HMTR", "412825193803029986")


def test_foreigners_card_begins_with_nine() -> None:
    text = number("94115619900101001")
    assert check_document("FPR23", text, TODAY).ok
    assert "bad_province" in codes("RIC", text)


@pytest.mark.parametrize(
    ("age", "ok", "code"),
    [(120, True, None), (121, True, "very_old"), (130, True, "very_old"), (131, False, "too_old")],
)
def test_ages_at_the_edges(age: int, ok: bool, code: str | None) -> None:
    found = check_document("RIC", number(f"412825{TODAY.year - age}{TODAY:%m%d}998"), TODAY)
    assert found.ok is ok
    assert [p.code for p in found.problems] == ([code] if code else [])


def test_age_counts_full_years() -> None:
    born = date(1975, 12, 31)
    assert documents.age_on(born, date(2026, 11, 22)) == 50
    assert documents.age_on(born, date(2026, 12, 31)) == 51
    assert documents.age_on(date(2012, 2, 29), date(2026, 2, 28)) == 13
    assert check_document("RIC", number(f"412825{TODAY:%Y%m%d}998"), TODAY).facts["age"] == "0"
    assert "future_birth" in codes("RIC", number(f"412825{TODAY + timedelta(1):%Y%m%d}998"))


def test_region_is_a_hint_and_old_codes_say_so() -> None:
    assert check_document("RIC", "412825193803029986", TODAY).facts["region"] == "412825 原上蔡县(至2000年)"
    assert check_document("RIC", number("41172219800101001"), TODAY).facts["region"] == "411722 上蔡县"
    assert check_document("RIC", number("32058619880101001"), TODAY).facts["region"] == "320586 江苏"


def test_old_number_converts() -> None:
    found = check_document("RIC15", "412825380302998", TODAY)
    assert found.ok
    assert found.facts["converted"] == "412825193803029986"
    assert documents.identity_key("RIC15", "412825380302998") == documents.identity_key("RIC", "412825193803029986")


def test_one_number_is_one_person_whatever_card_carries_it() -> None:
    keys = {documents.identity_key(kind, " 41022119991027997x") for kind in ("RIC", "TMP", "HHR")}
    assert len(keys) == 1
    assert documents.identity_key("PPT", "E12345678") != documents.identity_key("HMP", "E12345678")


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        ("HMP", ["H12345678", "m1234567890", "Ｈ１２３４５６７８"], ["A12345678", "H1234567", "12345678"]),
        ("TWP", ["12345678", "1234567890", "1234567890A"], ["123456", "ABCDEFGH"]),
        ("FPR17", ["USA410156900101"], ["US4101569001011", "USA41015690010"]),
        ("PPT", ["E12345678", "e 1234 5678", "G123456"], ["E1234", "护照12345", "A" * 21]),
        ("MIL", ["军字第1234567号", "南字第12345678", "参12字第123456号"], ["1234567", "军字12"]),
        ("PAP", ["武字第1234567号", "武字12345678"], ["军字第1234567号"]),
        ("SOC", ["123456789012"], ["12345678901"]),
        ("LET", ["朱里镇政府介绍信2026-7"], ["信"]),
        ("ORG", ["00000000-6", "000000006"], ["0000000", "00000000-Y"]),
        ("BL15", ["4117220000001", "411722000000014"], ["41172200000"]),
    ],
)
def test_other_documents_by_shape(kind: str, good: list[str], bad: list[str]) -> None:
    for text in good:
        assert check_document(kind, text, TODAY).ok, text
    for text in bad:
        assert "bad_format" in codes(kind, text), text


def test_odd_taiwan_numbers_only_warn() -> None:
    found = check_document("TWP", "1234567", TODAY)
    assert (found.ok, [p.code for p in found.problems]) == (True, ["unusual_format"])


@given(
    st.text("0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=8, max_size=8),
    st.sampled_from(["91410100", "N2411722", "54411722"]),
)
def test_credit_codes_with_both_checks(org: str, head: str) -> None:
    first17 = head + org + "0"
    inner = units.org_check_char(org)
    first17 = head + org + inner
    good = first17 + units.credit_check_char(first17)
    assert check_document("USCC", good.lower(), TODAY) == units.check_uscc(good)
    assert check_document("USCC", good, TODAY).problems == ()
    wrong = good[:-1] + ("0" if good[-1] != "0" else "1")
    assert codes("USCC", wrong) == ["check_digit"]


def test_a_real_credit_code() -> None:
    assert check_document("USCC", "91110000600037341L", TODAY).problems == ()


def test_inner_check_of_a_credit_code_only_warns() -> None:
    first17 = "91410100MA3X4QHE0"
    other = next(c for c in "123456789X" if c != units.org_check_char("MA3X4QHE"))
    first17 = first17[:16] + other
    text = first17 + units.credit_check_char(first17)
    assert (check_document("USCC", text, TODAY).ok, codes("USCC", text)) == (True, ["org_check_digit"])


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("居民身份证", "RIC"), ("身份证", "RIC"), ("ric", "RIC"), (" 身 份 证 ", "RIC"), ("身份证号码", "RIC"),
        ("户口本", "HHR"), ("户口簿", "HHR"), ("临时身份证", "TMP"), ("港澳台居民居住证", "HMTR"), ("回乡证", "HMP"),
        ("台胞证", "TWP"), ("护照", "PPT"), ("外国人永久居留身份证", "FPR23"),
        ("外国人永久居留身份证(2017/2004)", "FPR17"),
        ("军官证", "MIL"), ("警官证", "PAP"), ("营业执照", "USCC"), ("老年证", None), ("", None),
    ],
)  # fmt: skip
def test_type_from_what_a_cell_says(said: str, code: str | None) -> None:
    assert documents.type_from_text(said) == code


def test_every_type_of_the_trade_is_known() -> None:
    assert set(documents.DOCUMENT_TYPES) == {
        "RIC", "RIC15", "TMP", "HHR", "HMTR", "HMP", "TWP", "FPR23", "FPR17", "PPT", "MIL", "PAP", "USCC", "BL15",
        "ORG", "SOC", "LET",
    }  # fmt: skip
    for t in documents.DOCUMENT_TYPES.values():
        assert documents.type_from_text(t.name) == t.code


@given(st.sampled_from(sorted(documents.DOCUMENT_TYPES)), st.text(max_size=40))
def test_anything_typed_gets_an_answer(kind: str, text: str) -> None:
    found = check_document(kind, text, TODAY)
    assert found.ok == (not any(p.severity == "error" for p in found.problems))
    assert all(p.message and p.field in ("doc_no", "doc_type") for p in found.problems)


BIRTH = "1980-05-06"


@pytest.mark.parametrize(
    ("begin", "end", "found"),
    [
        ("2010-06-01", "2030-06-01", []),
        ("2010-06-01", "2020-06-01", ["expired", "term_mismatch"]),
        ("2010-06-01", "长期", ["term_mismatch"]),
        ("2012-02-29", "2032-02-28", []),
        ("2012-02-29", "2032-03-01", []),
        ("2012-02-29", "2032-02-29", []),
        ("2006-12-10", "2026-12-10", ["expiring"]),
        ("2006-11-21", "2026-11-21", ["expired"]),
        ("2027-01-01", "2047-01-01", ["not_yet_valid", "term_mismatch"]),
        ("2020-01-01", "2010-01-01", ["validity_reversed", "term_mismatch"]),
        ("某年", "某日", ["bad_validity", "bad_validity"]),
        (None, "长期", []),
        (None, None, []),
    ],
)
def test_validity(begin: str | None, end: str | None, found: list[str]) -> None:
    problems = check_validity(begin, end, BIRTH, TODAY)
    assert [p.code for p in problems] == found
    assert {p.code for p in problems if p.severity == "error"} == {"bad_validity"} & set(found)


@pytest.mark.parametrize(("age", "years"), [(15, 5), (16, 10), (25, 10), (26, 20), (45, 20), (46, None)])
def test_terms_of_the_law(age: int, years: int | None) -> None:
    begin = date(2020, 6, 1)
    born = date(begin.year - age, 6, 1).isoformat()
    end = "长期" if years is None else date(2020 + years, 6, 1).isoformat()
    assert "term_mismatch" not in [p.code for p in check_validity("2020-06-01", end, born, TODAY)]
    wrong = "2031-01-01"
    assert "term_mismatch" in [p.code for p in check_validity("2020-06-01", wrong, born, TODAY)]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2020-03-02", date(2020, 3, 2)), ("2020.3.2", date(2020, 3, 2)), ("2020年3月2日", date(2020, 3, 2)),
        ("20200302", date(2020, 3, 2)), ("2020/3/2", date(2020, 3, 2)), ("2020-03-02 00:00:00", date(2020, 3, 2)),
        ("2020-02-30", None), ("长期", None), ("", None), ("2020", None),
    ],
)  # fmt: skip
def test_dates_as_people_write_them(text: str, day: date | None) -> None:
    assert documents.read_date(text) == day


def test_shown_masked_and_grouped() -> None:
    assert documents.mask_document("412825193803029986") == "412825********9986"
    assert documents.mask_document("H12345678") == "H****5678"
    assert documents.mask_document("1234") == "****"
    assert documents.group_document("412825193803029986") == "412825 19380302 9986"
    assert documents.group_document("E12345678") == "E12345678"
