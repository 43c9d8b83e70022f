"""The change sheet: what to write into the edition people have, and what to strike out, on one leaf."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from desktop.domain.directory_changes import Changes, Listed
from desktop.domain.villages import Village
from desktop.paper.leaf import Block, Column, Grid, Heading, Leaf, Text

TOLD = "请照着在自己的簿子上改。划去的号码请用笔涂黑,不要再打、不要外传。下一版全部印新的。"


def leaf(changes: Changes, village: Village, today: date) -> Leaf:
    """Names of those who left stand here for the last time, without their numbers."""
    blocks: list[Block] = [Text(TOLD)]
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
    if not changes.count:
        blocks.append(Text("和手里的那一版比,没有变动。"))
    about = tuple(person for block in blocks if isinstance(block, Grid) for person in block.people)
    place = f"{village.township}{village.name}"
    return Leaf(
        "号码簿变动单", place, today.isoformat(), tuple(blocks), about=about, foot=f"第 {changes.before} 版之后的变动"
    )


def _part(
    word: str, columns: Sequence[tuple[str, float]], rows: Sequence[tuple[str, ...]], people: tuple[str, ...]
) -> list[Block]:
    made = tuple(Column(title, share) for title, share in columns)
    return [Heading(f"{word} {len(rows)} 人"), Grid(made, tuple(rows), people)]


def _ids(found: Sequence[Listed]) -> tuple[str, ...]:
    return tuple(one.entry.person_id for one in found)
