"""The numbers of a roster row: which of several phones is what, and which short number or card is none."""

from __future__ import annotations

import re
from collections.abc import Mapping

from desktop.base.text import clean_cell
from desktop.domain import phones, shortnumbers, simcards
from desktop.domain.problems import Problem, warning

_BETWEEN_PHONES = re.compile(r"[/、,;\s]+")


def place_numbers(cells: Mapping[str, str], problems: list[Problem]) -> dict[str, object]:
    """Phones to where they belong; a short number or card that is none is left out with a word."""
    found: dict[str, object] = {}
    if cells.get("home_line"):
        found["home_line"] = phones.normalise_phone(cells["home_line"])
    main, other = cells.get("mobile", ""), cells.get("phone", "")
    if not main:
        main, other = other, ""
    if main:
        _put_phones(main, found, problems)
    if other and "contact_phone" not in found:
        value = phones.normalise_phone(other)
        if value != found.get("mobile"):
            found["contact_phone"] = value
    if cells.get("wished_number"):
        found["wished_number"] = phones.normalise_phone(cells["wished_number"])
    for field, check in (("short_no", shortnumbers.check_short), ("iccid", simcards.check_iccid)):
        if cells.get(field):
            checked = check(cells[field])
            if checked.ok:
                found[field] = checked.value
            else:
                problems.append(
                    warning(field, checked.problems[0].code, f"{checked.problems[0].message}。这一格没有收")
                )
    return found


def _put_phones(text: str, found: dict[str, object], problems: list[Problem]) -> None:
    """A cell may hold a mobile, a landline in the wrong column, or several numbers at once."""
    whole = phones.check_phone(text)
    if whole.ok and whole.facts["kind"] == "landline" and "home_line" not in found:
        found["home_line"] = whole.value
        problems.append(warning("mobile", "landline_moved", "手机栏里是固定电话,已放到固定电话一栏"))
        return
    parts = [phones.check_phone(p) for p in _BETWEEN_PHONES.split(clean_cell(text)[0]) if p]
    if whole.ok or len(parts) < 2 or not all(p.ok for p in parts):
        found["mobile"] = whole.value
        return
    left: list[str] = []
    for part in parts:
        slots = ("mobile", "contact_phone") if part.facts["kind"] == "mobile" else ("home_line", "contact_phone")
        free = next((slot for slot in slots if slot not in found), None)
        if free:
            found[free] = part.value
        else:
            left.append(part.value)
    told = f",放不下的 {len(left)} 个没有收" if left else ""
    problems.append(
        warning("mobile", "several_numbers", f"一格里有 {len(parts)} 个号码,已分到手机、固话和联系电话{told}")
    )
