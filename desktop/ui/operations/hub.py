"""The county: joining it, one round of the conversation, and what the sync page shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from desktop.base.clock import from_iso, local_text
from desktop.services import people, plans, reckoning, retention
from desktop.services.session import Session
from desktop.storage import batch_list, colleagues, counted, county_word, device, outbox, resending, rounds
from desktop.storage.resending import Elsewhere
from desktop.sync import engine, joining, pictures, second_copy, usb
from desktop.sync import resending as sending_again
from desktop.sync.report import Progress as Told
from desktop.sync.report import SyncReport
from desktop.ui.operations.needs import Need, needs
from desktop.ui.operations.today import day_words
from desktop.ui.widgets.progress import Progress

ROADS = {None: "还没发出", "network": "网络", "lan": "局域网", "usb": "U 盘"}
OUTCOMES = {"done": "同步好了", "stopped": "按您的意思停下了", "unreachable": "没连上县里"}
DELIVERED = ("received", "accepted", "opened", "counted")


@dataclass(frozen=True, slots=True)
class Figures:
    """People: only on this laptop, sent and waiting for a receipt, received by the county, returned."""

    only_here: int
    sent: int
    received: int
    returned: int


@dataclass(frozen=True, slots=True)
class BatchLine:
    name: str
    at: str
    count: int
    road: str
    state: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Check:
    """Both sides' counts of one village, as they were compared at `at` (in words)."""

    village: str
    here: int
    there: int
    agrees: bool
    at: str
    missing: int = 0  # signed for once, and not there when both sides compared


@dataclass(frozen=True, slots=True)
class SyncView:
    county: str | None  # None: this laptop belongs to no county
    figures: Figures
    batches: tuple[BatchLine, ...]
    needs: tuple[Need, ...]
    last: str
    clock_off_minutes: int
    held: dict[str, int]  # village -> lines the county has signed for
    checks: tuple[Check, ...] = ()
    colleagues: dict[str, int] = field(default_factory=dict)  # village -> people the county told of
    second: str = ""  # where the second sealed copy lies
    pictures: str = ""  # how many wait to be sent, how large, how long
    told: str = ""  # what the county says of this laptop's certificate
    elsewhere: Elsewhere = field(default_factory=Elsewhere)  # what another county has and this one never saw


def view(session: Session) -> SyncView:
    """Everything the page shows, in one go."""
    me = device.identity(session.store)
    return SyncView(
        me.hub.name if me.hub else None,
        _figures(session),
        tuple(_batch(session, row) for row in batch_list.latest(session.store)),
        needs(session),
        _last(session),
        abs(me.clock_offset_ms) // 60_000,
        {village: count for village, (count, _) in outbox.held_by_county(session.store).items()},
        _checks(session),
        colleagues.count_by_village(session.store),
        _second(session),
        _pictures(session),
        county_word.words(session.store),
        resending.elsewhere(session.store) if me.hub else Elsewhere(),
    )


def _figures(session: Session) -> Figures:
    totals: dict[str, int] = {}
    for kinds in people.count_by_state(session).values():
        for states in kinds.values():
            for state, number in states.items():
                totals[state] = totals.get(state, 0) + number
    stopped = county_word.look(session.store) == county_word.REVOKED
    aside = outbox.kept_aside(session.store) if stopped else 0  # the county has them, and has not taken them in
    return Figures(
        totals.get("captured", 0),
        totals.get("sealed", 0) + aside,
        sum(totals.get(state, 0) for state in DELIVERED) - aside,
        totals.get("returned", 0),
    )


def _batch(session: Session, row: dict) -> BatchLine:
    at = from_iso(row["made_at"])
    day = day_words(session, row["made_at"])
    when = f"{day} {local_text(at, '%H:%M')}" if day in ("今天", "昨天") else day
    name = f"{row['village'] or ''} {row['number']:04d}".strip()
    return BatchLine(name, when, row["count"], ROADS.get(row["road"], str(row["road"])), _batch_state(row))


def _batch_state(row: dict) -> tuple[str, str]:
    if row["state"] == "frozen":
        return ("待回执", "amber") if row["road"] else ("还没发出", "neutral")
    words = f"{row['received']} 收到"
    if row["aside"]:
        return f"{words} · {row['aside']} 等县里核对", "amber"
    sent_back = row["returned"] + row["refused"]
    if not row["received"] and not sent_back:  # another county's: its people were given again
        return "已另装一批", "neutral"
    return (f"{words} · {sent_back} 退回", "red") if sent_back else (words, "green")


def _last(session: Session) -> str:
    said = rounds.latest(session.store, 1)
    if not said:
        return "还没有同步过"
    day = day_words(session, said[0]["at"])
    outcome = OUTCOMES.get(said[0]["outcome"], "没有做完")
    outcome += "(走局域网)" if said[0]["report"].get("road") == "lan" else ""
    return f"上次 {day} {local_text(from_iso(said[0]['at']), '%H:%M')}:{outcome}"


def _checks(session: Session) -> tuple[Check, ...]:
    said = counted.last(session.store)
    at, found = said.get("at", ""), said.get("checks", {})
    when = f"{day_words(session, at)} {local_text(from_iso(at), '%H:%M')}" if at else ""
    return tuple(
        Check(village, int(here), int(there), (here, ours) == (there, theirs) and not missing, when, int(missing))
        for village, (here, there, ours, theirs, missing) in found.items()
    )


def sync(session: Session, *, tell: Callable[[Progress], None], cancelled: Callable[[], bool]) -> SyncReport:
    """One round; progress in people and bytes."""
    report = engine.sync_round(session.store, progress=lambda told: tell(progress_of(told)), cancelled=cancelled)
    reckoning.hear_again(session)
    plans.take_up(session.store)
    return report


def progress_of(told: Told) -> Progress:
    """The engine's report as the bar shows it."""
    doing = {"hello": "正在联系县里", "pull": "正在取县里的回话"}.get(told.phase, "")
    if doing:
        return Progress(doing=doing)
    left = max(0, told.bytes_total - told.bytes)
    if told.phase == "pictures":
        return Progress(told.people, told.people_total, doing="正在传图片", bytes_left=left)
    return Progress(told.people, told.people_total, bytes_left=left)


def report_words(report: SyncReport) -> str:
    """What a round did, in one sentence. What is not known is called waiting, never failed."""
    again = f"县里少了本机交过的 {report.again} 条,已重新交过;" if report.again else ""
    again += f"{report.quarantined} 条在县里的收件箱,等人核对;" if report.quarantined else ""
    if (
        not report.sent
        and not report.received
        and not report.quarantined
        and not report.accepted
        and not report.returned
    ):
        words = "县里的套餐表换了新的" if report.plans_changed else "没有要发的,也没有新的回话"
    else:
        parts = [f"县里收到 {report.received} 条"] if report.received else []
        parts += [f"受理 {report.accepted} 人"] if report.accepted else []
        parts += [f"退回 {report.returned} 人"] if report.returned else []
        parts += ["套餐表换了新的"] if report.plans_changed else []
        words = ",".join(parts) or "已发出"
    return f"{again}{words};还有 {report.waiting} 条待回执。" if report.waiting else f"{again}{words}。"


def join(*, session: Session, url: str, code: str) -> str:
    """Make this laptop known to the county's hub; returns the hub's name."""
    return joining.join(session.store, url, code, session.rep.name).name


def export(session: Session, *, path: Path) -> str:
    """Everything that waits, into one sealed file for the stick."""
    usb.export(session.store, path)
    return f"已导出到 {path.name}。交到县里,把回执带回来才算送到。"


def choose_second_copy(session: Session, *, folder: Path | None) -> str:
    """Keep a second sealed copy in this folder from now on, or nowhere."""
    second_copy.choose(session.store, folder)
    second_copy.keep(session.store)
    return f"第二份放在 {folder},有新的会自动补上。" if folder else "不再放第二份,那里的已删掉。"


def look_after(session: Session) -> bool:
    """Bring the second copy up to date; whether there is one."""
    return second_copy.keep(session.store) is not None


def shorten_documents(session: Session) -> int:
    """Document numbers whose days here are over; how many people's."""
    return retention.shrink(session)


def retention_days(session: Session) -> int:
    return retention.days(session)


def set_retention_days(session: Session, *, days: int) -> None:
    retention.set_days(session, days)


def belongs(session: Session) -> bool:
    return device.identity(session.store).hub is not None


def has_work(session: Session) -> bool:
    """Whether a round in the background is worth a greeting: something waits, or the last one is long ago."""
    return belongs(session) and outbox.not_receipted(session.store) > 0


def _pictures(session: Session) -> str:
    waiting = pictures.to_send(session.store)
    if not waiting.count:
        return ""
    return f"图片 {waiting.count} 张 · {waiting.size / 1e6:.1f} MB,文字传完再传,慢网约 {waiting.minutes} 分钟"


def send_pictures(session: Session, *, tell: Callable[[Progress], None], cancelled: Callable[[], bool]) -> str:
    """What waits, one by one; stopped, the rest goes on from there next time."""
    sent = pictures.send(session.store, progress=lambda told: tell(progress_of(told)), cancelled=cancelled)
    left = pictures.to_send(session.store).count
    return f"县里收到 {sent} 张图片" + (f",还有 {left} 张,下次接着传。" if left else "。")


def _second(session: Session) -> str:
    copy = second_copy.look(session.store)
    if copy is None:
        return ""
    when = local_text(from_iso(copy.at), "%m-%d %H:%M") if copy.at else "还没写成"
    return f"第二份:{copy.folder} · {when}" + (" · 有新的还没补上" if copy.due and copy.at else "")


def read_receipt(session: Session, *, path: Path) -> str:
    report = usb.read_receipt(session.store, path)
    if report.again:
        return f"回执已读入。县里少了本机交过的 {report.again} 条,已重新排好:请再导出一次交去,或同步一次。"
    return "回执已读入。"


def all_again(session: Session) -> str:
    """After a yes: everything another county had signed for goes to this one."""
    given = sending_again.everything(session.store, session.rep.id)
    return f"{given.people} 人、{given.lines - given.wordless} 条已重新封好,下次同步或下一个 U 盘交给这个县。"
