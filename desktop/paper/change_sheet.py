"""The change sheet: what to write into the edition people have, and what to strike out, on one leaf."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from desktop.domain.directory_changes import Changes, Listed
from desktop.domain.villages import Village
from desktop.paper.leaf import Block, Column, Grid, Heading, Leaf, Text

LOST = "第 {0} 版里有人要求删除,底稿已清掉,比不出变动:请把手里的第 {0} 版整本交回村委会,换新的一版。"
TOLD = "请照着在自己的簿子上改。划去的号码请用笔涂黑,不要再打、不要外传。下一版全部印新的。"


def leaf(found: Sequence[Changes], village: Village, today: date, *, lost: Sequence[int] = ()) -> Leaf:
    """One part for each edition in people's hands, the newest first; `lost`: editions whose content was erased. Names
    of those who left stand here for the last time, without their numbers."""
    blocks: list[Block] = [Text(TOLD)]
    for changes in found:
        if len(found) + len(lost) > 1:
            blocks.append(Heading(f"手里是第 {changes.before} 版的,照这里改"))
        blocks += _since(changes)
    blocks += [Text(LOST.format(edition)) for edition in lost]
    about = tuple(person for block in blocks if isinstance(block, Grid) for person in block.people)
    place = f"{village.township}{village.name}"
    since = "、".join(str(edition) for edition in sorted({*(one.before for one in found), *lost}))
    return Leaf("号码簿变动单", place, today.isoformat(), tuple(blocks), about=about, foot=f"第 {since} 版之后的变动")


def _since(changes: Changes) -> list[Block]:
    blocks: list[Block] = []
    if changes.changed:
        rows = [(now.entry.name, was.place, was.numbers, now.numbers) for was, now in changes.changed]
        people = _ids([now for _, now in changes.changed])
        blocks += _part("改号", (("姓名", 22), ("在哪里", 30), ("原来", 28), ("改成", 28)), rows, people)
    if changes.added:
        new = [(one.entry.name, one.place, one.numbers) for one in changes.added]
        blocks += _part("新登", (("姓名", 22), ("在哪里", 40), ("号码", 46)), new, _ids(changes.added))
    if changes.gone:
        old = [(one.entry.name, one.place, "") for one in changes.gone]
        blocks += _part("划去", (("姓名", 22), ("在哪里", 40), ("划去后打勾", 20)), old, _ids(changes.gone))
    return blocks or [Text(f"和第 {changes.before} 版比,没有变动。")]


def _part(
    word: str, columns: Sequence[tuple[str, float]], rows: Sequence[tuple[str, ...]], people: tuple[str, ...]
) -> list[Block]:
    made = tuple(Column(title, share) for title, share in columns)
    return [Heading(f"{word} {len(rows)} 人"), Grid(made, tuple(rows), people)]


def _ids(found: Sequence[Listed]) -> tuple[str, ...]:
    return tuple(one.entry.person_id for one in found)
