"""How a villager's values are written down: each in its one form, what her number tells, the keys of her name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from desktop.base.text import clean_cell, squeeze
from desktop.domain import documents, names, phones, simcards
from desktop.domain.people import Person
from desktop.domain.roster_words import group_from_text


def normalise(person: Person, today: date) -> Person:
    """The person with every value in its one written form, what her number tells, and the keys of her name."""
    changes = written({field: getattr(person, field) for field in _LOOKED_AT}, today)
    name = changes.get("name", person.name)
    if isinstance(name, str):
        keys = names.name_keys(name, person.surname_reading)
        changes |= {f: getattr(keys, f) for f in ("sort_key", "pinyin", "initials", "stroke_key")}
    return person.with_fields(**changes)


def written(values: Mapping[str, object], today: date) -> dict[str, object]:
    """What changes where these fields are brought to their one written form; without the keys of the name. A long
    list is written down by this before its people are made."""
    changes: dict[str, object] = {}
    for field, text in values.items():
        form = _FORMS.get(field)
        if form is not None and isinstance(text, str) and (new := form(text) if text else None) != text:
            changes[field] = new
    doc_type, doc_no = values.get("doc_type"), changes.get("doc_no", values.get("doc_no"))
    if doc_type in documents.RESIDENT_LIKE and isinstance(doc_type, str) and isinstance(doc_no, str):
        read = documents.check_document(doc_type, doc_no, today)
        if not any(p.code in ("bad_format", "check_digit", "bad_date") for p in read.problems):
            changes["birth"] = read.facts.get("birth")
            changes["sex"] = read.facts.get("sex")
    name = changes.get("name", values.get("name"))
    if isinstance(name, str):
        spelling, reason = names.bss_name(name)
        if reason is None:
            changes["name_bss"] = None
        elif values.get("name_bss") is None or values.get("name") != name:
            changes["name_bss"] = spelling
    return changes


_PHONE_FIELDS = (
    "mobile", "home_line", "contact_phone", "wished_number", "guardian_phone", "agent_phone", "user_phone",
)  # fmt: skip
_NUMBER_FIELDS = ("doc_no", "guardian_doc_no", "agent_doc_no", "user_doc_no")
_DATE_FIELDS = ("doc_from", "doc_to", "birth")
_NAME_FIELDS = ("name", "guardian_name", "agent_name", "user_name")
_SERIAL_FIELDS = ("imei1", "imei2")
_OTHER_TEXTS = (
    "address", "household", "guardian_relation", "agent_relation", "agent_address", "agent_letter", "user_address",
    "cards_declared", "twin_reason", "ethnic", "sex", "remark",
)  # fmt: skip


def normalise_field(field: str, text: str) -> str | None:
    """One field's text as it is kept; nothing typed is nothing kept. Cheap: it runs each time a field is left."""
    return _FORMS.get(field, _text)(text) if text else None


def _name(text: str) -> str | None:
    return names.clean_name(text)[0] or None


def _phone(text: str) -> str | None:
    return phones.normalise_phone(text) or None


def _number(text: str) -> str | None:
    return documents.normalise_number(text) or None


def _day(text: str) -> str | None:
    cleaned = clean_cell(text)[0]
    day = documents.read_date(cleaned)
    return day.isoformat() if day else cleaned or None


def _last_day(text: str) -> str | None:
    return documents.LONG_TERM if clean_cell(text)[0].startswith(("长期", "永久")) else _day(text)


def _handset(text: str) -> str | None:
    return simcards.check_imei(text).value or None


def _card(text: str) -> str | None:
    return simcards.check_iccid(text).value or None


def _short_number(text: str) -> str | None:
    return squeeze(clean_cell(text)[0]).lstrip("'‘’`") or None


def _text(text: str) -> str | None:
    return clean_cell(text)[0] or None


_FORMS: dict[str, Callable[[str], str | None]] = {
    **dict.fromkeys(_PHONE_FIELDS, _phone),
    **dict.fromkeys(_NUMBER_FIELDS, _number),
    **dict.fromkeys(_DATE_FIELDS, _day),
    "doc_to": _last_day,
    **dict.fromkeys(_NAME_FIELDS, _name),
    **dict.fromkeys(_SERIAL_FIELDS, _handset),
    "iccid": _card,
    "short_no": _short_number,
    "group_no": group_from_text,
    **dict.fromkeys(_OTHER_TEXTS, _text),
}
_LOOKED_AT = (*_FORMS, "doc_type", "name_bss")
