"""The imports of a laptop, and taking one of them back whole while nothing of it went any further."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.base.errors import NotFound, RefusedInput
from desktop.services.session import Session
from desktop.storage import audit, imports, settings, villages
from desktop.storage.imports import Run

_WHY = {
    "sent": "{} 人已发出或县里已收",
    "in_batch": "{} 人已装进批次",
    "corrected": "{} 人导入后改过",
    "withdrawn": "{} 人已撤回",
    "touched": "{} 人导入后有人动过",
    "printed": "{} 人的短号已印在号码簿上",
}


@dataclass(frozen=True, slots=True)
class ImportLine:
    """One import as the list shows it. `state`: here (may be taken back), further (some of it left or was withdrawn),
    undone."""

    run: str
    village: str
    village_name: str
    at: str
    rep: str
    signed_sheet: str | None
    rows: int
    accepted: int
    rejected: int
    drafts: int
    state: str
    undone_at: str | None
    undone_by: str | None
    further: int


@dataclass(frozen=True, slots=True)
class Undone:
    """What taking an import back did."""

    run: str
    village: str
    people: int


def list_runs(session: Session, village: str | None = None) -> list[ImportLine]:
    """The imports of rosters, newest first."""
    places = {place.code: place.name for place in villages.all_villages(session.store)}
    reps = settings.rep_names(session.store)
    return [_line(run, places, reps) for run in imports.runs(session.store, village)]


def _line(run: Run, places: dict[str, str], reps: dict[str, str]) -> ImportLine:
    state = "undone" if run.undone_at else "further" if run.sent else "here"
    return ImportLine(
        run.id,
        run.village,
        places.get(run.village, run.village),
        run.at,
        reps.get(run.rep or "", ""),
        run.signed_sheet,
        run.rows,
        run.accepted,
        run.rejected,
        run.drafts,
        state,
        run.undone_at,
        reps.get(run.undone_by or "") if run.undone_at else None,
        run.sent,
    )


def undo(session: Session, run_id: str) -> Undone:
    """Take a whole import back: its people, their consents and what waits of them to be sent. Somebody who went on
    from there blocks it, and the sentence says how many and why."""
    with session.store.atomic():
        run = imports.get(session.store, run_id.strip())
        if run is None:
            raise NotFound("没有这次导入,没有改动。请核对编号(cunbu roster list)。", code="no_such_run")
        if run.undone_at:
            raise RefusedInput("这次导入早已整批撤回,没有改动。", code="already_undone")
        why = imports.in_the_way(session.store, run)
        if why:
            raise RefusedInput(_blocked(run, why), code="import_went_on")
        behind = imports.sent_behind(session.store, run.id)
        if behind:
            raise RefusedInput(
                f"没有撤回:排在这次导入后面的 {behind} 条已装进批次,它们的编号动不了。"
                "请把要去掉的人在名单里逐个撤回,县里会随下一批知道。",
                code="sent_behind",
            )
        people = imports.take_back(session.store, run.id, rep=session.rep.id)
        audit.add(session.store, "import_undone", rep=session.rep.id, subject=run.id)
    return Undone(run.id, run.village, people)


def _blocked(run: Run, why: dict[str, int]) -> str:
    said = "、".join(words.format(why[reason]) for reason, words in _WHY.items() if reason in why)
    return f"没有撤回,{run.accepted} 人都还在:{said}。这样的导入不能整批撤回,请在名单里把要去掉的人逐个撤回。"
