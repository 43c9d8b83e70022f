"""Telephone numbers, card serials, short numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain import phones, shortnumbers, simcards
from desktop.domain.phones import check_mobile, check_phone, group_phone, mask_phone


@pytest.mark.parametrize(
    ("raw", "value", "kind"),
    [
        ("13297773781", "13297773781", "mobile"), ("+86 132 9777 3781", "13297773781", "mobile"),
        ("0086-13297773781", "13297773781", "mobile"), ("013297773781", "13297773781", "mobile"),
        ("１３２９７７７３７８１", "13297773781", "mobile"), ("132-9777-3781", "13297773781", "mobile"),
        ("0396-6912188", "0396-6912188", "landline"), ("03966912188", "0396-6912188", "landline"),
        ("(0396)6912188", "0396-6912188", "landline"), ("0396 6912188", "0396-6912188", "landline"),
        ("0371-66912188", "0371-66912188", "landline"), ("+86 396 6912188", "0396-6912188", "landline"),
        ("+86-0396-6912188", "0396-6912188", "landline"),
        ("010-66912188", "010-66912188", "landline"), ("0551-6691218", "0551-6691218", "landline"),
        ("110", "110", "service"), ("12345", "12345", "service"), ("96110", "96110", "service"),
        ("95598", "95598", "service"),
        ("10010", "10010", "service"), ("12316", "12316", "service"), ("400-800-1234", "4008001234", "service"),
        ("114", "114", "service"), ("116114", "116114", "service"), ("120", "120", "service"),
    ],
)  # fmt: skip
def test_good_numbers(raw: str, value: str, kind: str) -> None:
    found = check_phone(raw)
    assert (found.ok, found.value, found.facts["kind"], found.problems) == (True, value, kind, ())


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("1380000", "bad_phone"), ("", "missing"), ("无", "bad_phone"), ("12345678901", "bad_phone"),
        ("14212345678", "bad_phone"),
        ("15412345678", "bad_phone"), ("132977737811", "bad_phone"), ("700123456789012", "privacy_number"),
        ("0371-6691218", "bad_length"), ("0396-69121888", "bad_length"), ("010-6691218", "bad_length"),
        ("0396-1234567", "bad_phone"), ("1.3297773781E+10", "bad_phone"), ("123", "bad_phone"),
    ],
)  # fmt: skip
def test_bad_numbers(raw: str, code: str) -> None:
    found = check_phone(raw)
    assert (found.ok, [p.code for p in found.problems]) == (False, [code])


def test_old_kaifeng_code_is_offered_its_successor() -> None:
    found = check_phone("0378-23912188")
    assert (found.ok, [p.code for p in found.problems]) == (True, ["old_area_code"])
    assert found.facts["suggestion"] == "0371-23912188"


def test_a_local_number_lacks_its_area_code() -> None:
    found = check_phone("6912188")
    assert (found.ok, found.value, [p.code for p in found.problems]) == (True, "6912188", ["no_area_code"])


def test_all_one_digit_wants_a_second_look() -> None:
    assert [p.code for p in check_phone("0396-6666666").problems] == ["same_digits"]


def test_a_mobile_in_the_home_line_is_told() -> None:
    assert [p.code for p in phones.check_landline("13297773781").problems] == ["not_a_landline"]
    assert phones.check_landline("0396-6912188").problems == ()
    assert not check_mobile("0396-6912188").ok


@pytest.mark.parametrize("area", sorted(phones.HENAN_AREAS))
def test_every_henan_code_with_its_length(area: str) -> None:
    _, length = phones.HENAN_AREAS[area]
    assert check_phone(f"{area}-{'2' + '1' * (length - 1)}").ok
    other = 15 - length
    assert not check_phone(f"{area}-{'2' + '1' * (other - 1)}").ok


@pytest.mark.parametrize(
    "prefix",
    [
        *range(130, 140), 145, 147, 149, *range(150, 154), *range(155, 160), 162, 165, 166, 167, 171, 172, 173, 175,
        176, 177, 178, *range(180, 194), *range(195, 200),
    ],
)  # fmt: skip
def test_every_mobile_prefix(prefix: int) -> None:
    assert check_mobile(f"{prefix}12345678").ok


@pytest.mark.parametrize("prefix", [142, 143, 154, 161, 164, 194, 146, 148, 163, 168, 169, 179, 100])
def test_prefixes_nobody_has(prefix: int) -> None:
    assert not check_mobile(f"{prefix}12345678").ok


def test_shown() -> None:
    assert group_phone("18623450178") == "186 2345 0178"
    assert group_phone("03966912188") == "0396-6912188"
    assert group_phone("12345") == "12345"
    assert mask_phone("18623450178") == "186 2345 ****"
    assert mask_phone("0396-6912188") == "0396-691****"
    assert mask_phone("110") == "***"


@given(st.text(max_size=30))
def test_anything_typed_gets_an_answer(text: str) -> None:
    for check in (check_phone, check_mobile, simcards.check_iccid, simcards.check_imei, shortnumbers.check_short):
        found = check(text)
        assert found.ok == (not any(p.severity == "error" for p in found.problems))
    again = phones.normalise_phone(phones.normalise_phone(text))
    assert again == phones.normalise_phone(text)


@pytest.mark.parametrize(
    ("raw", "ok", "codes"),
    [
        ("89860 07031 01120 94320", True, []),
        ("89860 07031 01120 94321", True, ["check_digit"]),
        ("8986011234567890983S", True, []),
        ("8986011234567890983", True, []),
        ("8986991234567890983", True, ["unknown_issuer"]),
        ("8901011234567890983", False, ["bad_prefix"]),
        ("8.98600703101121E+19", False, ["rounded_by_spreadsheet"]),
        ("", False, ["missing"]),
    ],
)
def test_card_serials(raw: str, ok: bool, codes: list[str]) -> None:
    found = simcards.check_iccid(raw)
    assert (found.ok, [p.code for p in found.problems]) == (ok, codes)


def test_card_serials_say_who_issued_them() -> None:
    assert simcards.check_iccid("89860112345678909834").facts["issuer"] == "联通"
    assert simcards.group_iccid("89860112345678909834") == "89860 11234 56789 09834"


def test_handset_serials() -> None:
    assert simcards.check_imei("49 015420 323751 8").ok
    assert [p.code for p in simcards.check_imei("490154203237519").problems] == ["check_digit"]
    assert simcards.check_imei("4901542032375180").facts["kind"] == "imeisv"
    assert not simcards.check_imei("49015420323751").ok


@pytest.mark.parametrize(
    ("raw", "ok", "codes"),
    [
        ("661024", True, []), ("661 024", True, []), ("661001", True, []), ("661999", True, []),
        ("661000", True, ["outside_block"]), ("6024", True, ["outside_block"]), ("110", False, ["bad_short"]),
        ("66", False, ["bad_short"]), ("6610244", False, ["bad_short"]), ("66a024", False, ["bad_short"]),
        ("", False, ["missing"]),
    ],
)  # fmt: skip
def test_short_numbers(raw: str, ok: bool, codes: list[str]) -> None:
    found = shortnumbers.check_short(raw)
    assert (found.ok, [p.code for p in found.problems]) == (ok, codes)


def test_the_block_and_its_beauties() -> None:
    block = shortnumbers.block()
    assert (len(block), block[0], block[-1]) == (999, "661001", "661999")
    assert all(shortnumbers.vanity(n) for n in ("661888", "661666", "661999", "661123", "661321", "661168", "661800"))
    assert not any(shortnumbers.vanity(n) for n in ("661024", "661037", "66"))
    assert shortnumbers.group_short("661024") == "661 024"
    assert shortnumbers.group_short("6024") == "6024"
