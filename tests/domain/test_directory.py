"""Who is in the directory, with which numbers, and why the others are not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.base.errors import PaperError
from desktop.domain.consent import Consent
from desktop.domain.directory import check_sum, choose
from desktop.domain.hanzi import surname_readings
from desktop.domain.names import name_keys
from desktop.domain.people import Person
from tests.paper.villagers import AGREED, TODAY, VILLAGE, contact, villager


def lines_for(person: Person) -> list[str]:
    book = choose([person], [], VILLAGE, TODAY)
    (entry,) = book.entries()
    return [line.text for line in entry.lines]


def reason_for(person: Person) -> str:
    book = choose([person], [], VILLAGE, TODAY)
    assert book.entry_count == 0
    return book.left_out[0].reason_code


EVERYTHING = {"mobile": "18623450178", "home_line": "0396-6912188", "short_no": "661024"}


@pytest.mark.parametrize(
    ("choice", "printed"),
    [
        ("full", ["186 2345 0178", "0396-6912188", "661 024"]),
        ("masked", ["186 2345 ****", "0396-691****", "661 024"]),
        ("short_only", ["661 024"]),
        ("home_only", ["0396-6912188"]),
    ],
)
def test_each_is_printed_as_she_chose(choice: str, printed: list[str]) -> None:
    assert lines_for(villager(1, "王建国", directory_choice=choice, **EVERYTHING)) == printed


@pytest.mark.parametrize("choice", ["short_only", "home_only"])
def test_a_choice_with_nothing_behind_it_keeps_the_line_and_prints_nothing_else(choice: str) -> None:
    assert lines_for(villager(1, "王建国", directory_choice=choice)) == []


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"directory_choice": "none"}, "declined"),
        ({"directory_choice": None}, "not_asked"),
        ({"consents": ()}, "no_consent"),
        ({"consents": (replace(AGREED[0], withdrawn_at="2026-11-22T02:00:00.000Z"),)}, "no_consent"),
        ({"consents": (Consent("service", "2026-10", "2026-11-22T01:00:00.000Z", "sign"),)}, "no_consent"),
        ({"state": "draft"}, "draft"),
        ({"state": "withdrawn"}, "withdrawn"),
        ({"birth": "2008-11-23"}, "minor"),
        ({"birth": "2026-12-01"}, "minor"),
        ({"village": "411722105202"}, "other_village"),
        ({"name": "  "}, "no_name"),
        ({"name": None}, "no_name"),
    ],
)
def test_who_is_left_out_and_why(values: dict[str, object], code: str) -> None:
    assert reason_for(replace(villager(1, "王建国"), **values)) == code


def test_eighteen_today_is_an_adult() -> None:
    assert choose([villager(1, "王建国", birth="2008-11-22")], [], VILLAGE, TODAY).entry_count == 1


def test_an_unknown_birth_is_printed_and_asked_about() -> None:
    book = choose([villager(1, "王建国", birth=None), villager(2, "李秀英", birth="不详")], [], VILLAGE, TODAY)
    assert book.entry_count == 2
    assert next(n for n in book.notes if n.code == "no_birth").person_ids == ("p00001", "p00002")


def test_a_wished_number_waits_for_its_opening() -> None:
    wish = villager(1, "王建国", kind="signup", mobile=None, wished_number="18611112222")
    assert lines_for(wish) == ["待开通"]
    assert lines_for(replace(wish, mobile="18623450178")) == ["186 2345 0178", "待开通"]
    assert lines_for(replace(wish, state="opened")) == ["186 1111 2222"]
    assert lines_for(replace(wish, state="opened", directory_choice="masked")) == ["186 1111 ****"]
    assert lines_for(replace(wish, mobile="18611112222")) == ["186 1111 2222"], "a number ported in is hers today"
    assert lines_for(replace(wish, directory_choice="short_only", short_no="661024")) == ["661 024"]


def test_a_number_nobody_can_dial_is_not_printed_but_named() -> None:
    book = choose([villager(1, "王建国", mobile="1862345", home_line="找邻居", short_no="12")], [], VILLAGE, TODAY)
    (entry,) = book.entries()
    assert entry.lines == ()
    assert [n.code for n in book.notes if n.person_ids == ("p00001",)] == [
        "phone_invalid", "phone_invalid", "short_invalid", "no_number",
    ]  # fmt: skip


def test_the_later_record_of_one_person_speaks_for_both() -> None:
    first = villager(1, "王建国", doc_hash="h", captured_at="2026-11-01T00:00:00.000Z")
    later = replace(first, id="p00002", kind="signup", captured_at="2026-11-02T00:00:00.000Z")
    book = choose([first, later], [], VILLAGE, TODAY)
    assert [e.person_id for e in book.entries()] == ["p00002"]
    assert [(g.person_id, g.reason_code) for g in book.left_out] == [("p00001", "same_person")]
    declined = choose([first, replace(later, directory_choice="none")], [], VILLAGE, TODAY)
    assert declined.entry_count == 0, "a later no takes the earlier entry out"
    silent = choose([first, replace(later, directory_choice=None)], [], VILLAGE, TODAY)
    assert [e.person_id for e in silent.entries()] == ["p00001"], "a record without an answer decides nothing"


def test_a_book_that_does_not_add_up_is_refused() -> None:
    people = [villager(1, "王建国")]
    book = choose(people, [], VILLAGE, TODAY)
    with pytest.raises(PaperError, match="名单对不上"):
        check_sum(book, [*people, villager(2, "李秀英")])
    with pytest.raises(PaperError, match="名单对不上"):
        check_sum(replace(book, groups=book.groups * 2), people)


def test_nobody_to_print_keeps_the_book_a_proof() -> None:
    assert not choose([], [], VILLAGE, TODAY).may_be_final
    assert choose([villager(1, "王建国")], [], VILLAGE, TODAY).may_be_final


def test_sections_stand_in_their_fixed_order_and_posts_by_office() -> None:
    contacts = [
        contact("services", "电工", "曹铁柱", "13600396007"),
        contact("committee", "会计", "程爱莲", "13600396002", position=0),
        contact("committee", "村委会副主任", "洪大", "13600396009", position=1),
        contact("committee", "村委会主任", "洪喜顺", "13600396001", position=2),
        contact("committee", "副书记", "洪二", "13600396008", position=3),
        contact("committee", "党支部书记", "洪建国", "0396-6910188", position=4),
        contact("groups", "10组组长", "甲", "13600396010"),
        contact("groups", "二组组长", "乙", "13600396011"),
        contact("groups", "1组副组长", "丙", "13600396012", position=0),
        contact("groups", "1组组长", "丁", "13600396013", position=1),
    ]
    book = choose([villager(1, "王建国", group_no="第二组")], contacts, VILLAGE, TODAY)
    assert [s.key for s in book.sections] == ["committee", "groups", "services"]
    committee = [line.post for line in book.sections[0].lines]
    assert committee == ["党支部书记", "村委会主任", "副书记", "村委会副主任", "会计"]
    assert [line.post for line in book.sections[1].lines] == ["1组组长", "1组副组长", "二组组长", "10组组长"]
    assert book.groups[0].leader == "组长 乙"
    assert {n.title for n in book.notes if n.code == "section_empty"} >= {"“紧急电话”没有填", "“妇联”没有填"}


def test_a_contact_of_another_village_or_with_a_bad_number() -> None:
    stranger = replace(contact("services", "村医", "赵玉梅", "13600396006"), village="411722105202")
    book = choose([villager(1, "王建国")], [stranger, contact("services", "电工", "曹铁柱", "没有")], VILLAGE, TODAY)
    assert [(line.name, line.phone) for line in book.sections[0].lines] == [("曹铁柱", None)]
    assert any(n.code == "contact_phone" and "曹铁柱" in n.title for n in book.notes)


def test_an_official_who_declined_as_a_villager_is_asked_about() -> None:
    book = choose(
        [villager(1, "曹铁柱", directory_choice="none"), villager(2, "王建国")],
        [contact("services", "电工", "曹铁柱", "13600396007")],
        VILLAGE,
        TODAY,
    )
    assert [n.person_ids for n in book.notes if n.code == "official_declined"] == [("p00001",)]


def test_one_number_beside_two_names_is_asked_about() -> None:
    people = [villager(1, "王建国", mobile="18623450178"), villager(2, "李秀英", mobile="186 2345 0178")]
    assert "王建国、李秀英" in [
        n.title for n in choose(people, [], VILLAGE, TODAY).notes if n.code == "shared_number"
    ]


def test_an_unknown_sort_is_a_sentence() -> None:
    with pytest.raises(PaperError, match="排序"):
        choose([], [], VILLAGE, TODAY, sort="age")  # type: ignore[arg-type]


def test_missing_consents_and_long_names_are_named_with_their_people() -> None:
    people = [
        villager(1, "王建国", consents=()), villager(2, "阿不都热西提·买买提"),
        villager(3, "李秀英", directory_choice="none"),
    ]  # fmt: skip
    notes = {note.code: note for note in choose(people, [], VILLAGE, TODAY).notes}
    assert notes["consent_missing"].person_ids == ("p00001",)
    assert notes["long_name"].person_ids == ("p00002",)


def test_every_surname_of_the_supplied_list_stands_under_its_own_letter() -> None:
    table = surname_readings()
    people = [villager(n, f"{surname}国强") for n, surname in enumerate(table)]
    book = choose(people, [], VILLAGE, TODAY, "pinyin")
    letters = {entry.name: group.title for group in book.groups for h in group.households for entry in h.entries}
    assert len(letters) == len(people) > 40
    wrong = {s: letters[f"{s}国强"] for s, readings in table.items() if letters[f"{s}国强"] != readings[0][0].upper()}
    assert wrong == {}


def test_a_persons_own_reading_of_her_surname_moves_her_to_that_letter() -> None:
    keys = name_keys("覃国强", "tan2")
    people = [villager(1, "覃国强"), villager(2, "覃桂香", sort_key=keys.sort_key, surname_reading="tan2")]
    titles = [group.title for group in choose(people, [], VILLAGE, TODAY, "pinyin").groups]
    assert titles == ["Q", "T"]
