"""cunbu directory, detail-list, print."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from desktop.base.errors import RefusedInput
from desktop.cli.options import Globals, global_options
from desktop.cli.session import open_session
from desktop.paper import qr
from desktop.paper.editions import EDITIONS
from desktop.services import attachments, ledger, papers, printing, serials
from desktop.services import directory as directory_acts
from desktop.services.ledger import KIND_NAMES

FILE = click.Path(path_type=Path, dir_okay=False)
LARGEST_PDF = 200 * 1024 * 1024


@click.command("directory")
@global_options
@click.option("--village", required=True, metavar="CODE", help="12 位村代码。")
@click.option("--out", required=True, type=FILE, metavar="FILE.pdf")
@click.option("--layout", type=click.Choice(list(EDITIONS)), default="a4", show_default=True)
@click.option("--sort", type=click.Choice(["household", "pinyin", "stroke"]), default="household", show_default=True)
@click.pass_obj
def directory(obj: Globals, village: str, out: Path, layout: str, sort: str) -> None:
    """生成村号码簿,存为 PDF,记入台账。"""
    with open_session(obj, by_time=True) as session:
        out = obj.outside(out) if printing.is_own_page(session, out) else obj.place(out)
        made = printing.make_and_save(
            session,
            out,
            lambda: directory_acts.make(session, village, layout=layout, sort=sort),  # type: ignore[arg-type]
        )
    said = {
        "entries": made.entries,
        "left_out": made.left_out,
        "pages": made.pages,
        "missing_glyphs": list(made.missing_glyphs),
        "serial": made.serial,
        "sha256": made.sha256,
        "seconds": round(made.seconds, 3),
        "draft": made.draft,
    }
    kind = "校对稿" if made.draft else "定稿"
    obj.show(
        said, f"{kind} {made.serial}:列入 {made.entries} 人,不列 {made.left_out} 人,{made.pages} 页,存到 {out}。"
    )


@click.command("detail-list")
@global_options
@click.option("--village", required=True, metavar="CODE", help="12 位村代码。")
@click.option("--out", required=True, type=FILE, metavar="FILE.pdf")
@click.pass_obj
def detail_list(obj: Globals, village: str, out: Path) -> None:
    """生成用户入网明细(交乡镇盖章,证件号已遮盖)。"""
    with open_session(obj, by_time=True) as session:
        out = obj.outside(out) if printing.is_own_page(session, out) else obj.place(out)
        made = printing.make_and_save(session, out, lambda: papers.make_detail_list(session, village))
    said = {
        "entries": made.print.entries,
        "left_out": made.print.left_out,
        "pages": made.print.pages,
        "missing_glyphs": list(made.missing_glyphs),
        "serial": made.print.serial,
        "sha256": made.print.sha256,
        "seconds": round(made.seconds, 3),
    }
    obj.show(said, f"入网明细 {made.print.serial}:{made.print.entries} 人,{made.print.pages} 页,存到 {out}。")


@click.group("print")
@global_options
def print_group() -> None:
    """打印台账。"""


@print_group.command("ledger")
@global_options
@click.pass_obj
def print_ledger(obj: Globals) -> None:
    """印过的、存过的都在这里。"""
    with open_session(obj) as session:
        made = ledger.all_prints(session)
        rows = [{**asdict(p), "jobs": printing.jobs_of(session, p.serial)} for p in made]
    lines = [
        f"{p.serial}  {KIND_NAMES.get(p.kind, p.kind)}  {p.made_at}  {p.pages} 页{'  已作废' if p.voided_at else ''}"
        for p in made
    ]
    obj.show(rows, "\n".join(lines) or "台账是空的。")


@print_group.command("verify")
@global_options
@click.argument("file", metavar="FILE")
@click.pass_obj
def print_verify(obj: Globals, file: str) -> None:
    """一份 PDF 是不是本机印的、有没有改过、作废没有;给编号或方码也能查。"""
    path = Path(file)
    if not path.exists() and (qr.read_payload(file) or serials.is_serial(file)):
        with open_session(obj) as session:
            found = ledger.find(session, file)
    else:
        pdf = _read(path)
        with open_session(obj) as session:
            found = ledger.verify(session, pdf)
    said = {
        "known": found.known,
        "whose": found.whose,
        "print": asdict(found.print) if found.print else None,
        "sentence": found.sentence,
    }
    obj.show(said, found.sentence)
    if not found.known and found.whose != "ours":
        raise click.exceptions.Exit(1)


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(LARGEST_PDF + 1)
    except OSError as missing:
        raise RefusedInput(f"打不开 {path.name},没有核对。请看文件在不在。", code="no_such_file") from missing


@print_group.command("picture")
@global_options
@click.argument("serial")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.pass_obj
def print_picture(obj: Globals, serial: str, file: Path) -> None:
    """留一张盖章清单的照片,文字传完以后传给县里。"""
    with open_session(obj) as session:
        size = attachments.keep_stamped(session, serial, file)
    obj.show({"serial": serial, "bytes": size}, "照片留下了,文字传完以后再传。")


@print_group.command("stamp")
@global_options
@click.argument("serial")
@click.pass_obj
def print_stamp(obj: Globals, serial: str) -> None:
    """登记一份入网明细已盖章:从此不再改,以后登记的人在下一份上。"""
    with open_session(obj) as session:
        made = ledger.stamp(session, serial)
    obj.show({"serial": made.serial, "stamped_at": made.stamped_at}, f"{made.serial} 已登记盖章。")


@print_group.command("void")
@global_options
@click.argument("serial")
@click.option("--reason", default="", metavar="TEXT")
@click.pass_obj
def print_void(obj: Globals, serial: str, reason: str) -> None:
    """作废一份;它留在台账里。"""
    with open_session(obj) as session:
        made = ledger.void(session, serial, reason)
    obj.show(asdict(made), f"{made.serial} 已作废,请把印出去的收回。")
