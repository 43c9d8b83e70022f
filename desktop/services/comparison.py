"""What the last comparison with the county said, village by village, and what has happened since."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.base.clock import from_iso, local_text
from desktop.services.session import Session
from desktop.storage import counted, device, outbox, resending


@dataclass(frozen=True, slots=True)
class VillageSaid:
    """`missing`: of our contents, signed for once and not there when both sides compared."""

    village: str
    here: int
    there: int
    agrees: bool
    missing: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """`at` None = never compared. `again`: lines brought again because of it. `elsewhere`: another county has them
    and this one never saw them. `waiting`: without a receipt now."""

    at: str | None
    villages: tuple[VillageSaid, ...]
    again: int
    elsewhere: int
    waiting: int

    @property
    def differs(self) -> bool:
        return any(not said.agrees for said in self.villages)


def last(session: Session) -> Comparison | None:
    """None where the laptop belongs to no county."""
    if device.identity(session.store).hub is None:
        return None
    said = counted.last(session.store)
    villages = tuple(
        VillageSaid(village, here, there, (here, ours) == (there, theirs) and not missing, missing)
        for village, (here, there, ours, theirs, missing) in said.get("checks", {}).items()
    )
    former, waiting = resending.elsewhere(session.store).lines, outbox.not_receipted(session.store)
    return Comparison(said.get("at"), villages, int(said.get("again", 0)), former, waiting)


def words(said: Comparison) -> list[str]:
    """One sentence a line; what was not compared is not called equal."""
    if said.at is None:
        lines = ["还没有与县里对过数:同步一次就对。"]
    else:
        when = local_text(from_iso(said.at), "%Y-%m-%d %H:%M")
        equal = sum(one.agrees for one in said.villages)
        lines = [f"{when} 与县里对过:{equal} 个村两边一致。"] if equal or not said.villages else []
        lines += differing(said)
        if said.again and not said.differs:
            lines.append(f"那次县里少了 {said.again} 条(县里的数据退回过旧的),已自动重新交过,现在一致。")
    if said.waiting:
        lines.append(f"另有 {said.waiting} 条还没收到回执,没有对。")
    if said.elsewhere:
        lines.append(
            f"有 {said.elsewhere} 条是以前的接收台收的,现在这个县里没有。要重新交:cunbu sync --all-again(或同步页)。"
        )
    return lines


def differing(said: Comparison) -> list[str]:
    """The villages in which both sides did not say the same."""
    when = local_text(from_iso(said.at), "%Y-%m-%d %H:%M") if said.at else ""
    return [_differing(one, when, said.again) for one in said.villages if not one.agrees]


def _differing(one: VillageSaid, when: str, again: int) -> str:
    counts = f"{when} 与县里对过,村 {one.village} 不一致:县里签收过本机 {one.here} 条,现有 {one.there} 条"
    if not one.missing:
        return f"{counts}。记录都在本机,请再同步一次;还不一致就请县里核对。"
    done = "已重新排好,下次同步或下一个 U 盘会带去" if again else "没有补上,请联系县里核对"
    return f"{counts},少了本机的 {one.missing} 条,{done}。记录都在本机。"
