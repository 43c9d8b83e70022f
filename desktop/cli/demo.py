"""cunbu demo, selftest: a whole village day on sample data, with a real hub in a process of its own."""

from __future__ import annotations

import json
import os
import queue
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import click

from desktop.base.errors import CunbuError, RefusedInput
from desktop.base.paths import own_name, resources
from desktop.cli.main import Next
from desktop.cli.options import Globals, global_options
from desktop.paper.editions import EDITIONS
from desktop.services import (
    contacts,
    copies,
    directory,
    enrol,
    leaving,
    ledger,
    papers,
    people,
    printing,
    roster,
    village_papers,
    villages,
)  # fmt: skip
from desktop.services import session as door
from desktop.services.session import Session
from desktop.sync import engine, joining

PASSPHRASE = "cunbu-demo"  # noqa: S105  (opens nothing but made-up data)
REP = "张代表"
VILLAGE = "411722105201"
SHEET = "示例签名册-001"
DATA = "demo-data"
RECEIPTS = 3
HUB_START_SECONDS = 30


@click.command("demo")
@global_options
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), default=Path("out"), show_default=True)
@click.option("--headless", is_flag=True, help="不开窗口:演完一天,PDF、回执和截图放进 --out。")
@click.pass_obj
def demo(obj: Globals, out: Path, headless: bool) -> Next | None:
    """用示例村演一整天:登记、印号码簿、同步、回执。数据是编的,不会发给任何人。"""
    data = _fresh_folder(out)
    with _hub(data / "hub") if _carries_hub() else nullcontext() as county:
        day = play(data / "laptop", out, county, tell=_teller(obj))
    (out / "day.json").write_text(json.dumps(day, ensure_ascii=False, indent=1), encoding="utf-8")
    obj.show(day, f"演完了,用时 {day['seconds']} 秒。看 {out}:号码簿、回单、入网明细、回执 day.json。")
    if headless:
        return Next("screens", data / "laptop", PASSPHRASE, out / "screens")
    return Next("window", data / "laptop", PASSPHRASE)


@click.command("selftest")
@global_options
@click.pass_obj
def selftest(obj: Globals) -> Next:
    """打包后的程序自证:窗口、加密、一个人、一页 PDF、一个批次。"""
    return Next("selftest", obj.data)


@dataclass(frozen=True, slots=True)
class County:
    """A running hub: its address, a one-time code, and the clerk at its desk."""

    url: str
    code: str
    folder: Path

    def decide(self, person_id: str, *words: str) -> None:
        subprocess.run(  # noqa: S603
            [*_program(), "hub", "decide", person_id, *words, "--data", str(self.folder)],
            capture_output=True,
            check=True,
            env=_utf8(),
            timeout=60,
        )


def play(data: Path, out: Path, county: County | None, *, tell: Any) -> dict[str, Any]:
    """One village day; returns what happened, as counted afterwards from the store and the hub's own receipts.
    Without a county the laptop works alone and nothing is sent."""
    started = time.perf_counter()
    samples = resources() / "samples"
    session = door.make_vault(data, REP, PASSPHRASE).session
    try:
        if county:
            joining.join(session.store, county.url, county.code, REP)
        tell("本机已加密建好" + (",并登记到示例县" if county else ",单机使用(这里没有县接收台)"))
        placed = villages.import_file(session, samples / "villages.xlsx")
        contacts.import_file(session, samples / "contacts.xlsx", VILLAGE)
        tell(f"导入 {placed.accepted} 个村和干部、服务电话")
        taken = roster.preview(session, samples / "roster_village_120.xlsx", VILLAGE, SHEET)
        roster.take(session, taken)
        tell(f"导入花名册 {taken.as_json()['accepted']} 人")
        made = _papers(session, out)
        tell(f"号码簿列入 {made['entries']} 人,不列 {made['left_out']} 人,{made['pages']} 页")
        first, second = _sync_twice(session, tell) if county else (None, None)
        if county:
            _county_answers(session, county, tell)
        printing.save(session, village_papers.make_day_sheet(session, VILLAGE).serial, own_name(out / "日结单.pdf"))
        everybody = people.list_people(session, VILLAGE)
        received = sum(p.state in ("received", "accepted", "returned") for p in everybody)
    finally:
        session.close()
    seconds = round(time.perf_counter() - started, 2)
    return {
        "people": len(everybody), "received": received, "directory": made, "sync": first, "second_sync": second,
        "seconds": seconds,
    }  # fmt: skip


def _sync_twice(session: Session, tell: Any) -> tuple[dict[str, int], dict[str, int]]:
    first, second = engine.sync_round(session.store).as_json(), engine.sync_round(session.store).as_json()
    tell(f"同步:发出 {first['sent']},回执 {first['received']};再同步一次发出 {second['sent']}")
    return first, second


def _county_answers(session: Session, county: County, tell: Any) -> None:
    """The clerk takes one sign-up and sends another back; the laptop hears of both."""
    taken, mended, *_ = (p for p in people.list_people(session, VILLAGE, kind="signup") if p.state == "received")
    county.decide(taken.id, "--accept")
    county.decide(mended.id, "--return", "ADDR", "--note", "证件地址不规范:少了“组”")
    said = engine.sync_round(session.store)
    tell(f"县里受理 {said.accepted} 人,退回 {said.returned} 人")


def _carries_hub() -> bool:
    """The laptop's bundle leaves the county's side out."""
    return find_spec("desktop.hub") is not None


def _papers(session: Session, out: Path) -> dict[str, Any]:
    """The book, the detail list and a few villagers' receipts, saved under `out`."""
    book = directory.make(session, VILLAGE)
    printing.save(session, book.serial, own_name(out / "号码簿.pdf"))
    for layout, edition in list(EDITIONS.items())[1:]:
        other = directory.make(session, VILLAGE, layout=layout)
        printing.save(session, other.serial, own_name(out / f"{edition.name}.pdf"))
    for name, made in _village_papers(session):
        printing.save(session, made.serial, own_name(out / f"{name}.pdf"))
    signed = [p for p in people.list_people(session, VILLAGE, kind="signup") if p.state == "captured"]
    for number, person in enumerate(signed[:RECEIPTS], 1):
        slip = papers.make_receipt(session, person.id)
        printing.save(session, slip.print.serial, own_name(out / f"回单-{number}.pdf"))
    return {"serial": book.serial, "entries": book.entries, "left_out": book.left_out, "pages": book.pages}


def _village_papers(session: Session) -> Iterator[tuple[str, papers.MadePaper]]:
    """The other papers of a village day, each with the name of its file."""
    yield "入网明细", papers.make_detail_list(session, VILLAGE)
    yield "核对表", village_papers.make_proof(session, VILLAGE)
    yield "服务协议", village_papers.make_agreement(session, VILLAGE)
    yield "我们是谁", village_papers.make_who_we_are(session, VILLAGE)
    signed = next(p for p in people.list_people(session, VILLAGE, kind="signup") if p.state == "captured" and p.plan)
    yield "预登记表", papers.make_signup_form(session, signed.id)
    yield "明白卡", papers.make_price_card(session, signed.id)
    yield "我的资料", papers.make_my_data(session, signed.id)
    yield from _next_edition(session)
    yield "入网明细-县公司", papers.make_detail_list(session, VILLAGE, carrier=True)


def _next_edition(session: Session) -> Iterator[tuple[str, papers.MadePaper]]:
    """Copies of the first book are handed out, then a number changes and somebody leaves."""
    final = next(p for p in ledger.all_prints(session, VILLAGE) if p.kind == "directory" and p.layout == "a4")
    for number, holder in enumerate(("村委会", "1组 组长", "卫生室"), 1):
        copies.make(session, final.serial)
        copies.give(session, final.serial, number, holder)
    yield "分发登记", village_papers.make_register(session, VILLAGE)
    book = directory.preflight(session, VILLAGE)
    listings = {p.id for p in people.list_people(session, VILLAGE, kind="listing")}
    in_book = [e.person_id for e in book.entries() if e.person_id in listings and e.lines]
    changing, leaving_one = in_book[:2]
    enrol.commit_field(session, changing, "home_line", "0396-4610123")
    enrol.finish(session, changing)
    leaving.withdraw(session, leaving_one)
    yield "变动单", village_papers.make_change_sheet(session, VILLAGE)
    yield "划去通知", village_papers.make_strike_out(session, leaving_one)
    yield "收回清单", village_papers.make_recall(session, VILLAGE)


def _fresh_folder(out: Path) -> Path:
    """OUT/demo-data, emptied if an earlier demo left it; a folder that is not a demo's is never touched."""
    data = out / DATA
    mark = data / "示例数据,可以删除.txt"
    if data.exists():
        if not mark.exists():
            raise RefusedInput(f"{data} 里有不是示例的东西,没有动它。请换一个 --out。", code="not_a_demo")
        shutil.rmtree(data)
    data.mkdir(parents=True)
    mark.write_text("这是 cunbu demo 留下的示例数据。\n", encoding="utf-8")
    return data


@contextmanager
def _hub(folder: Path) -> Iterator[County]:
    """A real hub in a process of its own on a free port."""
    command, environment = _program(), _utf8()
    serving = subprocess.Popen(  # noqa: S603  (our own program, fixed arguments)
        [*command, "hub", "serve", "--data", str(folder), "--port", "0", "--json"],
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment,
    )
    try:
        url = _address(serving)
        issued = subprocess.run(  # noqa: S603
            [*command, "hub", "code", "--data", str(folder)],
            capture_output=True,
            check=True,
            env=environment,
            timeout=60,
        )
        yield County(url, issued.stdout.decode().strip(), folder)
    finally:
        serving.terminate()
        serving.wait(timeout=20)
        for pipe in (serving.stdout, serving.stderr):
            if pipe:
                pipe.close()


def _program() -> list[str]:
    return [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "desktop"]


def _utf8() -> dict[str, str]:
    return {**os.environ, "PYTHONIOENCODING": "utf-8"}


def _address(serving: subprocess.Popen[bytes]) -> str:
    """The address the hub says it listens on; its first line that holds one."""
    lines: queue.Queue[str] = queue.Queue()

    def read() -> None:
        for line in serving.stderr or ():
            lines.put(line.decode("utf-8", "replace"))
        lines.put("")

    threading.Thread(target=read, daemon=True).start()
    until = time.monotonic() + HUB_START_SECONDS
    while time.monotonic() < until:
        try:
            line = lines.get(timeout=1)
        except queue.Empty:
            continue
        found = next((word for word in line.replace(",", " ").split() if word.startswith("http://")), None)
        if found:
            return found.rstrip(",。/")
        if not line and serving.poll() is not None:
            break
    raise CunbuError("示例县的服务没有起来,什么都没有发出。请再试一次。", code="no_hub")


def _teller(obj: Globals) -> Any:
    return (lambda text: None) if obj.json else (lambda text: click.echo(f"· {text}", err=True))
