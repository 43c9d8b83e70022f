"""Characters are looked at before printing, and named with the row they stand in."""

from __future__ import annotations

from desktop.domain.directory import choose
from desktop.paper.preflight import with_glyph_notes
from tests.paper.villagers import TODAY, VILLAGE, contact, villager


def test_a_missing_character_is_named_with_its_person_and_keeps_a_proof() -> None:
    book = with_glyph_notes(choose([villager(1, "张\U000323af三"), villager(2, "王𠮷")], [], VILLAGE, TODAY))
    missing, rare = book.notes[:2]
    assert (missing.code, missing.severity, missing.person_ids) == ("missing_glyph", "error", ("p00001",))
    assert "U+323AF" in missing.message
    assert (rare.code, rare.severity, rare.person_ids) == ("rare_glyph", "warning", ("p00002",))
    assert not book.may_be_final


def test_posts_and_groups_are_looked_at_too() -> None:
    book = choose(
        [villager(1, "王建国")], [contact("services", "电\ue000工", "曹铁柱", "13600396007")], VILLAGE, TODAY
    )
    assert [n.title for n in with_glyph_notes(book).notes if n.code == "missing_glyph"] == ["电\ue000工"]


def test_ordinary_names_raise_nothing() -> None:
    book = choose([villager(1, "䶮小明"), villager(2, "阿不都·买买提")], [], VILLAGE, TODAY)
    assert with_glyph_notes(book).notes == book.notes
