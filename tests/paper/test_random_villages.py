"""Random villages through every document made for the village: the sums come out, and nothing leaks that may not."""

from __future__ import annotations

import os
import random
import re
from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop.domain import detail_list as detail
from desktop.domain.consent import Consent
from desktop.domain.directory import DirectoryBook, Sort, choose
from desktop.domain.directory_book import LEFT_OUT_REASONS
from desktop.domain.directory_changes import changes
from desktop.domain.people import Person
from desktop.paper import change_sheet, detail_list, leaf_ink, proof
from desktop.paper.directory_pages import Imprint
from desktop.paper.editions import EDITIONS
from tests.paper.test_directory import CONTACTS
from tests.paper.villagers import TODAY, VILLAGE, text_of, villager

VILLAGES = 1_000 if os.environ.get("CUNBU_LONG") else 25
IMPRINT = Imprint("XHC201-2026-7F-001", "ab" * 32)
WHEN = "2026-11-22T01:00:00.000Z"

PERSON = st.fixed_dictionaries({
    "directory_choice": st.sampled_from([None, "full", "masked", "short_only", "home_only", "none"]),
    "birth": st.sampled_from(["1970-01-01", "2015-01-01", "2008-11-22", "2008-11-23", None]),
    "state": st.sampled_from(["captured", "captured", "captured", "draft", "withdrawn", "opened"]),
    "kind": st.sampled_from(["listing", "signup"]),
    "agreed": st.booleans(), "posted": st.booleans(), "withdrew": st.booleans(), "has_home": st.booleans(),
    "has_short": st.booleans(), "group_no": st.sampled_from(["1组", "2组", None]),
    "household": st.sampled_from(["1", "2", None]), "is_head": st.booleans(),
})  # fmt: skip


def test_three_numbers_in_one_cell_are_each_whole() -> None:
    row = {
        "directory_choice": "full", "birth": None, "state": "opened", "kind": "signup", "agreed": True,
        "posted": False, "withdrew": False, "has_home": True, "has_short": True, "group_no": "1组",
        "household": "1", "is_head": True,
    }  # fmt: skip
    [person] = village([row])
    text = documents([person], "household", [])["proof"][1]
    for number in ("186 2345 7000", "186 0000 5000", "0396-6918000"):
        assert number in text


def village(rows: list[dict[str, object]]) -> list[Person]:
    """Everybody has a name, a number, a document nobody else has, so that a find tells whose it is."""
    people = []
    for number, row in enumerate(rows):
        values = dict(row)
        consents = [Consent("directory", "2026-10", WHEN, "sign")] if values.pop("agreed") else []
        if values.pop("posted"):
            consents.append(Consent("publish", "2026-10", WHEN, "sign"))
        if values.pop("withdrew"):
            consents = [replace(c, withdrawn_at=WHEN) for c in consents]
        has_home, has_short = values.pop("has_home"), values.pop("has_short")
        person = villager(number, f"王{chr(0x5200 + 7 * number)}{chr(0x6200 + 5 * number)}")
        people.append(replace(
            person, mobile=f"1862345{7000 + number}", home_line=f"0396-691{8000 + number}" if has_home else None,
            short_no=str(661_100 + number) if has_short else None, doc_type="RIC", consents=tuple(consents),
            doc_no=f"41272819880911{1000 + number}", doc_last4=f"{1000 + number}",
            wished_number=f"1860000{5000 + number}" if values["kind"] == "signup" else None, plan="LOC9", **values,
        ))  # fmt: skip
    return people


def documents(people: list[Person], sort: Sort, before: list[Person]) -> dict[str, tuple[DirectoryBook, str]]:
    """Every document a village gets, by name: what it was drawn from, and its text."""
    found = {}
    for key, edition in EDITIONS.items():
        book = choose(people, CONTACTS, VILLAGE, TODAY, sort, audience=edition.audience)
        found[key] = (book, text_of(edition.draw(book, IMPRINT).pdf))
    book = found["a4"][0]
    found["proof"] = (book, text_of(leaf_ink.render(proof.leaf(book), IMPRINT).pdf))
    old = choose(before, CONTACTS, VILLAGE, TODAY, sort)
    leaf = change_sheet.leaf([changes(old, book)], VILLAGE, TODAY)
    found["change sheet"] = (book, text_of(leaf_ink.render(leaf, IMPRINT).pdf))
    return found


@given(st.lists(PERSON, max_size=14), st.sampled_from(["household", "pinyin", "stroke"]))
@settings(max_examples=VILLAGES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_nothing_leaks_from_any_document_of_a_random_village(rows: list[dict[str, object]], sort: Sort) -> None:
    people = village(rows)
    for name, (book, text) in documents(people, sort, []).items():
        listed = {entry.person_id for entry in book.entries()}
        assert len(listed) + len(book.left_out) == len(people)
        assert {gone.reason_code for gone in book.left_out} <= set(LEFT_OUT_REASONS)
        squeezed = "".join(text.split())
        assert "412728" not in squeezed, name
        for person in people:
            allowed = person.directory_choice if person.id in listed else None
            _check(person, allowed, name, text, squeezed)


def _check(person: Person, allowed: str | None, name: str, text: str, squeezed: str) -> None:
    number = int(str(person.mobile)[-4:]) - 7000
    assert (str(person.name) in squeezed) == (allowed is not None), name
    assert (f"186 2345 {7000 + number}" in text) == (allowed == "full"), name
    home = person.home_line is not None
    assert (f"0396-691{8000 + number}" in text) == (allowed in ("full", "home_only") and home), name
    assert not re.search(rf"\b{1000 + number}\b", text), f"{name}: the last four of a document"
    if person.state != "opened":
        assert f"186 0000 {5000 + number}" not in text, "a number not in service"
    adult = person.birth is None or person.birth <= "2008-11-22"
    agreed = person.consent("directory") is not None
    may = adult and agreed and person.state not in ("draft", "withdrawn")
    may = may and person.directory_choice not in (None, "none")
    if name == "a3-wall":
        may = may and person.consent("publish") is not None
    assert (allowed is not None) == (may and name != "wallet"), name


@given(st.lists(PERSON, max_size=10), st.integers(0, 1 << 30))
@settings(max_examples=VILLAGES // 5, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_lists_for_the_township_mask_every_document_and_changes_name_no_number_of_who_left(
    rows: list[dict[str, object]], seed: int
) -> None:
    people = village(rows)
    chosen = detail.choose(people, VILLAGE, TODAY)
    text = text_of(detail_list.render(chosen, IMPRINT).pdf)
    assert chosen.entry_count + len(chosen.left_out) == len(people)
    assert all(str(person.doc_no) not in "".join(text.split()) for person in people)
    stay = [person for person in people if random.Random(f"{seed}{person.id}").random() < 0.6]
    gone = [person for person in people if person not in stay]
    after = [*stay, *(replace(person, state="withdrawn") for person in gone)]
    old, new = choose(people, [], VILLAGE, TODAY), choose(after, [], VILLAGE, TODAY)
    found = changes(old, new)
    assert len(found.gone) == old.entry_count - new.entry_count
    text = text_of(leaf_ink.render(change_sheet.leaf([found], VILLAGE, TODAY), IMPRINT).pdf)
    for person in gone:
        assert not re.search(rf"186 2345 {str(person.mobile)[-4:]}", text)
        assert str(person.home_line) not in text
