"""Judging a committee's list: each row by itself, against the laptop, among the others; and one row again."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from pathlib import Path

from desktop.base.collecting import no_collecting
from desktop.base.errors import NotFound, RefusedInput
from desktop.base.text import clean_cell
from desktop.domain import age_words, headers, roster, roster_columns
from desktop.domain.headers import Header
from desktop.domain.problems import Problem
from desktop.domain.roster_equals import Standing
from desktop.services import roster_facts
from desktop.services.roster_facts import Judged
from desktop.services.roster_file import NO_EDITS, Edits, RosterFile, corrected
from desktop.services.roster_rows import RosterPreview, RosterRow
from desktop.services.roster_sheet import Cells, FillDown, people_of, refuse_side_by_side, texts_of
from desktop.services.session import Session
from desktop.services.sheet_rows import Row
from desktop.services.watching import Watch
from desktop.storage import imports, villages

LONGEST_REFERENCE = 60


def header_for(session: Session, file: RosterFile, village: str) -> tuple[Header | None, bool]:
    """The header to read a file by, and whether its columns are as this village's reps once said. Where none was
    recognised, a header that somebody pointed at before is known again."""
    remembered = imports.remembered_columns(session.store, village)
    if file.header is not None:
        fields = remembered.get(roster_columns.key_of(file.header.titles))
        if fields is None or fields == roster_columns.fields_of(file.header):
            return file.header, False
        return roster_columns.with_fields(file.header, fields), True
    for number in file.numbers[: headers.LOOK_WITHIN] if remembered else ():
        header = file.header_at(number)
        fields = remembered.get(roster_columns.key_of(header.titles))
        if fields is not None:
            return roster_columns.with_fields(header, fields), True
    return None, False


def judge(
    session: Session,
    file: RosterFile,
    village: str,
    *,
    header: Header | None = None,
    signed_sheet: str | None = None,
    edits: Edits = NO_EDITS,
    taken: Mapping[int, str] | None = None,
    watch: Watch | None = None,
) -> RosterPreview:
    """Judge a list that was read. Nothing is written; a cancel by the watch raises.

    `header`: how the columns are taken, else as remembered or recognised. `taken`: rows imported from it before.
    """
    watch, taken = watch or Watch(), taken or {}
    remembered = False
    if header is None:
        header, remembered = header_for(session, file, village)
    if header is None:
        assert file.refusal is not None, "a file without a header says why"
        raise file.refusal
    refuse_side_by_side(header)
    occasion = _occasion(session, village, signed_sheet, file, header)
    merged = FillDown(file, header)
    with no_collecting():
        rows = _by_themselves(file, header, merged, occasion, edits, taken, watch)
        asked = (row.alone for row in rows if row.alone is not None and not row.taken)
        known = roster_facts.facts(session, village, asked)
        _together(rows, known, watch)
    fields, sheet = roster_columns.fields_of(header), occasion.signed_sheet
    return RosterPreview(
        village, sheet, file, header, fields, rows, merged, known, edits, taken, file.notes, remembered
    )


def _by_themselves(
    file: RosterFile,
    header: Header,
    merged: FillDown,
    occasion: roster.Occasion,
    edits: Edits,
    taken: Mapping[int, str],
    watch: Watch,
) -> list[RosterRow]:
    watch.begin("judge", len(file.numbers) - bisect_left(file.numbers, header.last + 1))
    rows: list[RosterRow] = []
    for place, row, cells in people_of(file, header, merged, edits):
        watch.step()
        number = row.number
        person, said = _alone(row, cells, header, occasion, edits.get(number))
        rows.append(
            RosterRow(number, file.lines[place], None, said, person, said, edits.get(number), number in taken)
        )
    if not rows:
        raise RefusedInput("表头下面没有人,没有导入。请核对是不是选错了工作表。", code="no_rows")
    watch.end()
    return rows


def _together(rows: list[RosterRow], known: roster_facts.Facts, watch: Watch) -> None:
    """Against the laptop, then among each other, in the list's order."""
    for place, row in enumerate(rows):
        watch.pulse()
        if row.alone is not None and not row.taken:
            rows[place] = _meet_laptop(row, known)
    standing = Standing(row.alone for row in rows)
    for place in range(len(rows)):
        watch.pulse()
        rows[place] = _meet_others(rows, place, standing)


def amend(session: Session, found: RosterPreview, number: int, column: int, text: str | None) -> list[int]:
    """Correct one cell and judge its row anew, and those it stands before. Gives their places in `found.rows`, which
    hold the new judgement; a row the list does not have is a NotFound."""
    place = found.place_of(number)
    row_read = found.file.row(number)
    if place is None or row_read is None:
        raise NotFound("名单里没有这一行,没有改动。", code="no_such_row")
    if found.rows[place].taken:
        raise RefusedInput("这一行已经导入了,没有改动。要改这个人,请到名单里打开。", code="row_taken")
    edits = corrected(found.edits, row_read, column, text)
    edited = edits.get(number, {})
    if found.standing is None:
        found.standing = Standing(row.alone for row in found.rows)
    header = found.header
    occasion = _occasion(session, found.village, found.signed_sheet, found.file, header)
    row, cells = texts_of(row_read, header, found.merged, edited)
    person, said = _alone(row, cells, header, occasion, edited)
    judged = RosterRow(number, found.rows[place].line, None, said, person, said, edited or None)
    if person is not None:
        roster_facts.learn(session, found.facts, [person])
        judged = _meet_laptop(judged, found.facts)
    found.edits = edits
    found.rows[place] = judged
    again = sorted(found.standing.put(place, judged.alone))
    for other in again:
        found.rows[other] = _meet_others(found.rows, other, found.standing)
    return again


def _occasion(
    session: Session, village: str, signed_sheet: str | None, file: RosterFile, header: Header
) -> roster.Occasion:
    place = villages.get(session.store, village)
    if place is None:
        raise NotFound(f"本机没有代码为 {village} 的村,没有导入。请先导入村名单。", code="no_such_village")
    above = [cell for number, cells in file.top() if number < header.first for cell in cells]
    hints = age_words.of_title([*above, Path(file.name).stem], session.today)
    sheet = _reference(signed_sheet)
    return roster.Occasion(
        place, session.today, session.store.now(), session.document_hash, sheet, hints, session.rep.name
    )


def _reference(signed_sheet: str | None) -> str | None:
    if signed_sheet is None:
        return None
    reference = clean_cell(signed_sheet)[0]
    if not reference or len(reference) > LONGEST_REFERENCE:
        raise RefusedInput(
            f"签字名册的编号要有 1 到 {LONGEST_REFERENCE} 个字,没有导入。请照纸上的编号写。", code="bad_reference"
        )
    return reference


def _alone(
    row: Row, cells: Cells, header: Header, occasion: roster.Occasion, edited: Mapping[int, str] | None
) -> Judged:
    """The row by itself. What the rep wrote into it may be somebody's answer about her age."""
    if row.formulas:
        used = [field for field, column in header.columns.items() if column in row.formulas]
        if used:
            said = "、".join(header.titles[header.columns[field]].strip() for field in used)
            words = f"“{said}”里是公式,不是填写的内容。请改成文字(复制后选择性粘贴为数值)再导入"
            return None, (Problem(used[0], "formula", words),)
    fields = {column: field for field, column in header.columns.items()}
    hints = age_words.of_row(header.titles, row.cells, fields, occasion.today)
    answers = (age_words.answer_in(text) for text in (edited or {}).values())
    answer = next((answer for answer in answers if answer), None)
    read = roster.read_row(cells, occasion, [*occasion.hints, *hints], answer)
    return read.person, read.problems


def _meet_laptop(row: RosterRow, known: roster_facts.Facts) -> RosterRow:
    assert row.alone is not None
    person, said = roster_facts.against(known, row.alone, row.said)
    if person is row.alone and said is row.said:
        return row
    known_already = row.alone if person is None else None
    return RosterRow(row.number, row.line, None, said, person, said, row.edited, known=known_already)


def _meet_others(rows: list[RosterRow], place: int, standing: Standing) -> RosterRow:
    """The row as it stands among the others of the list."""
    row = rows[place]
    person, problems = row.alone, row.said
    if row.taken:
        person, problems = None, ()
    elif person is not None:
        stand = standing.stand(place)
        if not stand.stands:
            twin = roster_facts.twin(_number(rows, stand.by_document), _number(rows, stand.by_identity))
            person, problems = None, (twin,)
        elif stand.phone is not None or stand.short is not None or stand.card is not None:
            firsts = (_number(rows, first) for first in (stand.phone, stand.short, stand.card))
            person, problems = roster_facts.among(person, row.said, *firsts)
    if person is row.person and problems == row.problems:
        return row
    known = row.alone if person is None and not row.taken else None
    return RosterRow(row.number, row.line, person, problems, row.alone, row.said, row.edited, row.taken, known)


def _number(rows: list[RosterRow], place: int | None) -> int | None:
    return None if place is None else rows[place].number


def mark_taken(found: RosterPreview, run: str) -> None:
    """After an import: who went in stays in the list as such, so that the rest can be mended and go in later."""
    taken = dict(found.taken)
    for place, row in enumerate(found.rows):
        if row.person is not None:
            found.rows[place] = RosterRow(row.number, row.line, None, (), row.alone, row.said, row.edited, taken=True)
            taken[row.number] = run
    found.taken = taken
