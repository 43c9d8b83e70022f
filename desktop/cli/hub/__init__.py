"""cunbu hub: the county's side. Needs no vault; --data names the hub's own folder."""

from __future__ import annotations

import re
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from desktop.base.clock import local_time
from desktop.base.paths import own_name, write_new
from desktop.cli.hub import judging, keeping, recovering
from desktop.cli.hub.group import DATABASE, FILE, hub, hub_folder, open_hub
from desktop.cli.options import Globals, global_options
from desktop.hub import devices, pictures, stickside
from desktop.hub.desk import Settings
from desktop.paper import qr as square
from desktop.wire import codes

__all__ = ["hub", "judging", "keeping", "recovering"]


@hub.command("serve")
@global_options
@DATABASE
@click.option("--host", default="127.0.0.1", show_default=True, help="在哪个地址上听;给全县用写 0.0.0.0。")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="0 = 任一空闲端口。")
@click.option("--recovery-key", metavar="age1…", help="县里的恢复公钥:每个批次也封给它(头一次启动时给)。")
@click.pass_obj
def serve_command(obj: Globals, database: str | None, host: str, port: int, recovery_key: str | None) -> None:
    """开接收台,直到按 Ctrl+C。"""
    from desktop.hub import serve  # the web server is loaded by the one command that needs it

    settings = Settings(hub_folder(obj), database, recovery_key)
    if obj.clock_is_right:
        with open_hub(obj, database):
            pass  # what was said is written down

    def ready(url: str, found: bool, key: str) -> None:
        click.echo(f"接收台已就绪 {url}", err=True)
        click.echo(f"看收件数目:{url.replace('0.0.0.0', '127.0.0.1')}/?key={key}", err=True)  # noqa: S104
        if not found and host != "127.0.0.1":
            click.echo("局域网里的笔记本找不到这台,要按上面的地址连(寻找用的端口被别的程序占了)。", err=True)

    serve.serve(settings, host, port, ready)


@hub.command("code")
@global_options
@DATABASE
@click.option("--url", metavar="URL", help="县里的地址,与码一起写进文件或方码。")
@click.option("--file", "file", type=FILE, help="连地址写成一个文件,放到 U 盘上(要 --url)。")
@click.option("--qr", type=FILE, help="连地址画成方码 PNG,笔记本的扫码枪一扫就填好(要 --url)。")
@click.option("--scope", default="", metavar="CODES", help="这台电脑能看的村:村代码或它的前几位,逗号隔开。")
@click.option("--by", default="", metavar="NAME", help="谁发的。")
@click.option("--why", default="", metavar="TEXT", help="为什么(停用过的电脑要回来时写明)。")
@click.pass_obj
def code(
    obj: Globals, database: str | None, url: str | None, file: Path | None, qr: Path | None, scope: str, by: str,
    why: str,
) -> None:  # fmt: skip
    """发一个一次性登记码(发码就是县里的同意,停用过的电脑用它回来)。"""
    if (file or qr) and not url:
        raise click.UsageError("--file 和 --qr 要同时给 --url:县里的地址。")
    with open_hub(obj, database) as desk:
        text = devices.issue_code(desk, scope, who=by, why=why)
    invited = codes.invitation(url or "", text)
    for target, content in ((file, invited.encode() + b"\n"), (qr, square.png(invited))):
        if target:
            write_new(obj.place(target), content)
    obj.show({"code": text}, text)


@hub.command("ingest")
@global_options
@DATABASE
@click.argument("file", type=FILE)
@click.option("--out", type=FILE, help="回执写到哪里;不给就写在批次文件旁边。")
@click.pass_obj
def ingest(obj: Globals, database: str | None, file: Path, out: Path | None) -> None:
    """收 U 盘上的批次文件,写出回执文件。"""
    target = obj.place(out or file.with_name(file.name + ".receipt"))
    with open_hub(obj, database) as desk:
        taken = stickside.ingest(desk, file)
    stickside.write_receipts(taken.documents, target)
    for sentence in taken.refused:
        click.echo(sentence, err=True)
    figures = {
        "batches": len(taken.receipts),
        "records": taken.records,
        **taken.results,
        "refused": len(taken.refused),
    }
    new, same = taken.results["new"], taken.results["same"]
    text = f"收下 {len(taken.receipts)} 个批次 {taken.records} 条:新 {new},已有 {same}。回执:{target}"
    obj.show(figures | {"receipt": str(target)}, text)


@hub.command("receipt")
@global_options
@DATABASE
@click.argument("batch")
@click.option("--out", type=FILE, help="写成回执文件带回;不给就打印出来。")
@click.pass_obj
def receipt(obj: Globals, database: str | None, batch: str, out: Path | None) -> None:
    """再给一次某个批次的回执。"""
    with open_hub(obj, database) as desk:
        held = stickside.find_receipt(desk, batch)
    if out is None:
        click.echo(held.decode("utf-8"))
        return
    out = obj.place(out)
    stickside.write_receipts((held,), out)
    obj.show({"receipt": str(out)}, f"回执写进 {out}。")


@hub.command("villages")
@global_options
@DATABASE
@click.argument("file", type=FILE)
@click.pass_obj
def villages_command(obj: Globals, database: str | None, file: Path) -> None:
    """导入县里的村表;有了它,表外的村要人工核对。"""
    from desktop.hub import villages

    with open_hub(obj, database) as desk:
        count = villages.import_list(desk, file)
    obj.show({"villages": count}, f"村表导入 {count} 个村。")


@hub.command("plans")
@global_options
@DATABASE
@click.argument("file", type=FILE, required=False)
@click.option("--out", type=FILE, help="把现在的套餐表写成工作簿,改好再导入。")
@click.pass_obj
def plans_command(obj: Globals, database: str | None, file: Path | None, out: Path | None) -> None:
    """县里自己的套餐和合约:导入一份工作簿,笔记本下次同步就用它。"""
    from desktop.hub import plans

    if (file is None) == (out is None):
        raise click.UsageError("给一个文件来导入,或用 --out 写出现在的。")
    with open_hub(obj, database) as desk:
        if out is not None:
            out = obj.place(out)
            plans.write_file(desk, out)
            obj.show({"plans": str(out)}, f"套餐表写进 {out}。")
            return
        assert file is not None
        sold, terms = plans.import_file(desk, file)
    obj.show({"plans": sold, "contracts": terms}, f"套餐表导入 {sold} 个套餐、{terms} 个合约。")


@hub.command("export")
@global_options
@DATABASE
@click.argument("file", type=FILE)
@click.option("--village", required=True, metavar="CODE", help="12 位村代码。")
@click.option("--kind", type=click.Choice(["signup", "listing"]), help="只要一类;不给就是这个村的所有人。")
@click.pass_obj
def export_command(obj: Globals, database: str | None, file: Path, village: str, kind: str | None) -> None:
    """导出一个村的表格,每格都是文本。"""
    from desktop.hub import export

    with open_hub(obj, database) as desk:
        file = obj.place(file)
        rows = export.write_village(desk, file, village, kind)
    obj.show({"rows": rows, "file": str(file)}, f"{rows} 人写进 {file}。用完请删除或妥善保管。")


@hub.command("devices")
@global_options
@DATABASE
@click.pass_obj
def devices_command(obj: Globals, database: str | None) -> None:
    """列出登记过的电脑:谁的、上次来、证书到哪天、停用没有。"""
    with open_hub(obj, database) as desk:
        found, doubt = devices.all_devices(desk), desk.doubt()
    if doubt:
        click.echo(doubt, err=True)
    lines = [line for d in found for line in _device_lines(d)]
    said = {"devices": found, **({"clock": doubt} if doubt else {})}
    obj.show(said, "\n".join(lines) or "还没有电脑登记过。")


def _device_lines(told: dict[str, Any]) -> list[str]:
    """A laptop, and below it what happened to it: when, by whom, why."""
    state = _STATES.get(told["state"], "在用")
    lines = [f"{told['id']}  {told['rep']}  上次 {local_time(told['seen_at'])}  {state}"]
    for event in told["story"]:
        by, why = (f"  {event[name]}" if event[name] else "" for name in ("who", "why"))
        lines.append(f"    {local_time(event['at'])}  {_STORY[event['what']]}{by}{why}")
    return lines


_STATES = {"revoked": "已停用", "ended": "证书已过期,要发新的登记码", "grace": "证书刚到期,下次来就换"}
_STORY = {"revoked": "停用", "returned": "凭新登记码回来"}


@hub.command("revoke")
@global_options
@DATABASE
@click.argument("device")
@click.option(
    "--after", type=click.IntRange(0, 2**53 - 1), metavar="N", help="这个序号以前的仍算数;不给就按已连续收到的算。"
)
@click.option("--by", default="", metavar="NAME", help="谁停的。")
@click.option("--why", default="", metavar="TEXT", help="为什么。")
@click.pass_obj
def revoke_command(obj: Globals, database: str | None, device: str, after: int | None, by: str, why: str) -> None:
    """停用一台电脑(丢了、被盗);它已送到的仍算数,以后送来的进收件箱等人看。"""
    with open_hub(obj, database) as desk:
        cut = devices.revoke(desk, device, after, who=by[:64], why=why[:200])
    obj.show({"device": device, "after": cut}, f"已停用。序号 {cut} 以前的仍算数,以后的进收件箱。")


@hub.command("pictures")
@global_options
@DATABASE
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="也把图片写到这个文件夹(看完请删)。")
@click.pass_obj
def pictures_command(obj: Globals, database: str | None, out: Path | None) -> None:
    """列出收到的图片(盖章清单的照片)。"""
    with open_hub(obj, database) as desk:
        found = pictures.all_pictures(desk)
        for one in found if out else ():
            assert out is not None
            folder = obj.outside(out)
            folder.mkdir(parents=True, exist_ok=True)
            subject = re.sub(r"[^\w-]", "_", one.subject)[:60]  # a laptop's word: it may not lead elsewhere
            write_new(own_name(folder / f"{subject}-{one.sha[:8]}.jpg"), pictures.content(desk, one.sha))
    lines = [f"{p.subject}  {p.village}  {p.size // 1024} KB  {local_time(p.received_at)}" for p in found]
    obj.show({"pictures": [asdict(p) for p in found]}, "\n".join(lines) or "还没有收到图片。")
