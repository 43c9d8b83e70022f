"""Every single wrong sign and every swap of neighbours in a checked number is caught, one number after another.

Some hundreds of numbers in every run; `make faults` (CUNBU_LONG) takes thousands. What a checksum cannot catch by its
own arithmetic is named here, not passed over.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest

from desktop.domain import documents, simcards
from desktop.domain.resident import check_char

NUMBERS = 2000 if os.environ.get("CUNBU_LONG") else 60
TODAY = date(2026, 11, 26)
UNIT_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
ORG_SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
DIGITS = "0123456789"
REGIONS = {"RIC": "412825", "TMP": "411722", "HHR": "410122", "HMTR": "810000", "FPR23": "941752"}


def resident(dice: random.Random, region: str) -> str:
    born = date(1930, 1, 1) + timedelta(days=dice.randrange(27_000))
    first17 = f"{region}{born:%Y%m%d}{dice.randrange(1, 1000):03d}"
    return first17 + check_char(first17)


def unit_code(dice: random.Random) -> str:
    """GB 32100: weights are powers of three modulo 31."""
    body = "91" + "41" + "17" + "22" + "".join(dice.choices(UNIT_SIGNS, k=9))
    rest = sum(UNIT_SIGNS.index(sign) * pow(3, place, 31) for place, sign in enumerate(body)) % 31
    return body + UNIT_SIGNS[(31 - rest) % 31]


def org_code(dice: random.Random) -> str:
    """GB 11714: eight signs, and a check sign modulo 11."""
    body = "".join(dice.choices(ORG_SIGNS, k=8))
    rest = sum(ORG_SIGNS.index(sign) * weight for sign, weight in zip(body, (3, 7, 9, 10, 5, 8, 4, 2), strict=True))
    return body + "0123456789X0"[(11 - rest % 11) % 11 if rest % 11 else 0]


def imei(dice: random.Random) -> str:
    body = "86" + "".join(dice.choices(DIGITS, k=12))
    doubled = [sum(divmod(2 * int(d), 10)) if place % 2 else int(d) for place, d in enumerate(body)]
    return body + str(-sum(doubled) % 10)


def document_ok(kind: str) -> Callable[[str], bool]:
    """Taken without a word of its checksum; with the old codes, often wrong in the wild, that word is a warning."""

    def ok(number: str) -> bool:
        found = documents.check_document(kind, number, TODAY)
        return found.ok and (kind != "ORG" or not found.problems)

    return ok


def wrong_signs(number: str, signs: str) -> Iterator[str]:
    for place, right in enumerate(number):
        for other in signs:
            if other != right:
                yield number[:place] + other + number[place + 1 :]


def swaps(number: str) -> Iterator[str]:
    for place in range(len(number) - 1):
        one, two = number[place : place + 2]
        if one != two:
            yield number[:place] + two + one + number[place + 2 :]


@pytest.mark.parametrize("kind", sorted(REGIONS))
def test_in_every_number_of_the_resident_family(kind: str) -> None:
    ok = document_ok(kind)
    for seed in range(NUMBERS):
        number = resident(random.Random(f"{kind}{seed}"), REGIONS[kind])
        if not ok(number):  # somebody too old or too young for this document; the next one will do
            continue
        assert [n for n in wrong_signs(number[:17], DIGITS) if ok(n + number[17])] == []
        assert [n for n in (number[:17] + sign for sign in "0123456789X") if n != number and ok(n)] == []
        assert [n for n in swaps(number) if ok(n)] == []


@pytest.mark.parametrize(("kind", "make", "signs"), [("USCC", unit_code, UNIT_SIGNS), ("ORG", org_code, ORG_SIGNS)])
def test_in_every_code_of_a_unit(kind: str, make: Callable[[random.Random], str], signs: str) -> None:
    ok = document_ok(kind)
    for seed in range(NUMBERS):
        number = make(random.Random(seed))
        assert ok(number), documents.check_document(kind, number, TODAY).problems
        caught = _caught(wrong_signs(number, signs), ok), _caught(swaps(number), ok)
        assert caught == ([], []) or (kind == "ORG" and _alike_modulo_eleven(number, caught))


def _caught(made: Iterator[str], ok: Callable[[str], bool]) -> list[str]:
    """Those that pass as right."""
    return [number for number in made if ok(number)]


def _alike_modulo_eleven(number: str, passed: tuple[list[str], list[str]]) -> bool:
    """Thirty-six signs under a modulus of eleven: signs eleven apart weigh the same. Nothing else may pass."""
    for other in (*passed[0], *passed[1]):
        if other[-1] != number[-1]:  # the check sign and its neighbour: no weight tells them apart
            continue
        differing = [(a, b) for a, b in zip(number, other, strict=True) if a != b]
        if any((ORG_SIGNS.index(a) - ORG_SIGNS.index(b)) % 11 for a, b in differing):
            return False
    return True


def test_in_every_serial_of_a_handset() -> None:
    """Luhn's arithmetic cannot tell 09 from 90; every other swap and every wrong digit is caught."""
    for seed in range(NUMBERS):
        number = imei(random.Random(seed))
        assert simcards.check_imei(number).ok
        assert [n for n in wrong_signs(number, DIGITS) if simcards.check_imei(n).ok] == []
        passed = [n for n in swaps(number) if simcards.check_imei(n).ok]
        assert all(_nine_and_nought(number, other) for other in passed), passed


def _nine_and_nought(number: str, other: str) -> bool:
    return {a for a, b in zip(number, other, strict=True) if a != b} == {"0", "9"}
