"""cunbu check: judging one number or name by itself; no vault needed."""

from __future__ import annotations

from typing import Any

import click

from desktop.base.clock import local_date, system_clock
from desktop.cli.options import Globals, global_options
from desktop.domain import documents, names, phones, simcards
from desktop.domain.problems import Checked, has_errors


@click.group("check")
@global_options
def check() -> None:
    """核对一个号码或姓名(不用打开数据)。"""


@check.command("document")
@global_options
@click.argument("type_code", metavar="TYPE")
@click.argument("number")
@click.pass_obj
def check_document(obj: Globals, type_code: str, number: str) -> None:
    """证件号码,TYPE 如 RIC、HMTR、USCC。"""
    if type_code not in documents.DOCUMENT_TYPES:
        raise click.UsageError(f"没有证件类型 {type_code};可用:{' '.join(documents.DOCUMENT_TYPES)}")
    _answer(obj, documents.check_document(type_code, number, local_date(system_clock())))


@check.command("phone")
@global_options
@click.argument("number")
@click.pass_obj
def check_phone(obj: Globals, number: str) -> None:
    """手机或固定电话。"""
    _answer(obj, phones.check_phone(number))


@check.command("iccid")
@global_options
@click.argument("number")
@click.pass_obj
def check_iccid(obj: Globals, number: str) -> None:
    """SIM 卡号。"""
    _answer(obj, simcards.check_iccid(number))


@check.command("imei")
@global_options
@click.argument("number")
@click.pass_obj
def check_imei(obj: Globals, number: str) -> None:
    """手机串号。"""
    _answer(obj, simcards.check_imei(number))


@check.command("name")
@global_options
@click.argument("text")
@click.pass_obj
def check_name(obj: Globals, text: str) -> None:
    """姓名(按居民身份证的规则)。"""
    cleaned, findings = names.clean_name(text)
    problems = (*findings, *names.check_name(cleaned, "RIC"))
    spelling, reason = names.bss_name(cleaned)
    facts = {"bss": spelling, **({"bss_reason": reason} if reason else {})}
    if cleaned:
        keys = names.name_keys(cleaned)
        facts |= {"pinyin": keys.pinyin, "initials": keys.initials}
    _answer(obj, Checked(not has_errors(problems), cleaned, problems, facts))


def _answer(obj: Globals, checked: Checked) -> None:
    said: dict[str, Any] = {
        "ok": checked.ok,
        "value": checked.value,
        "problems": [p.as_dict() for p in checked.problems],
        **checked.facts,
    }
    lines = [("✗ " if p.severity == "error" else "! ") + p.message for p in checked.problems]
    facts = [f"{name}: {value}" for name, value in checked.facts.items()]
    obj.show(said, "\n".join([*lines, *facts, "通过" if checked.ok else "不通过"]))
    if not checked.ok:
        raise click.exceptions.Exit(1)
