"""How a villager's values are written down: each in its one form, what her number tells, the keys of her name."""

from __future__ import annotations

from datetime import date

from desktop.base.text import clean_cell, squeeze
from desktop.domain import documents, names, phones, simcards
from desktop.domain.people import Person
from desktop.domain.roster_words import group_from_text


def normalise(person: Person, today: date) -> Person:
    """The person with every value in its one written form, what her number tells, and the keys of her name."""
    kept = {field: text for field in _TEXT_FIELDS if (text := getattr(person, field)) is not None}
    changes: dict[str, object] = {f: new for f, text in kept.items() if (new := normalise_field(f, text)) != text}
    doc_type, doc_no = person.doc_type, changes.get("doc_no", person.doc_no)
    if doc_type in documents.RESIDENT_LIKE and isinstance(doc_no, str):
        read = documents.check_document(doc_type, doc_no, today)
        if not any(p.code in ("bad_format", "check_digit", "bad_date") for p in read.problems):
            changes["birth"] = read.facts.get("birth")
            changes["sex"] = read.facts.get("sex")
    name = changes.get("name", person.name)
    if isinstance(name, str):
        keys = names.name_keys(name, person.surname_reading)
        changes |= {f: getattr(keys, f) for f in ("sort_key", "pinyin", "initials", "stroke_key")}
        spelling, reason = names.bss_name(name)
        if reason is None:
            changes["name_bss"] = None
        elif person.name_bss is None or person.name != name:
            changes["name_bss"] = spelling
    return person.with_fields(**changes)


_PHONE_FIELDS = (
    "mobile", "home_line", "contact_phone", "wished_number", "guardian_phone", "agent_phone", "user_phone",
)  # fmt: skip
_NUMBER_FIELDS = ("doc_no", "guardian_doc_no", "agent_doc_no", "user_doc_no")
_DATE_FIELDS = ("doc_from", "doc_to", "birth")
_NAME_FIELDS = ("name", "guardian_name", "agent_name", "user_name")
_SERIAL_FIELDS = ("imei1", "imei2")
_TEXT_FIELDS = (
    *_PHONE_FIELDS, *_NUMBER_FIELDS, *_DATE_FIELDS, *_NAME_FIELDS, *_SERIAL_FIELDS, "iccid", "short_no", "address",
    "group_no", "household", "guardian_relation", "agent_relation", "agent_address", "agent_letter", "user_address",
    "cards_declared", "twin_reason", "ethnic", "sex", "remark",
)  # fmt: skip


def normalise_field(field: str, text: str) -> str | None:
    """One field's text as it is kept; nothing typed is nothing kept. Cheap: it runs each time a field is left."""
    if not text:
        return None
    if field in _NAME_FIELDS:
        return names.clean_name(text)[0] or None
    if field in _PHONE_FIELDS:
        return phones.normalise_phone(text) or None
    if field in _NUMBER_FIELDS:
        return documents.normalise_number(text) or None
    if field in _DATE_FIELDS:
        cleaned = clean_cell(text)[0]
        if field == "doc_to" and cleaned.startswith(("长期", "永久")):
            return documents.LONG_TERM
        day = documents.read_date(cleaned)
        return day.isoformat() if day else cleaned or None
    if field == "group_no":
        return group_from_text(text)
    if field in _SERIAL_FIELDS:
        return simcards.check_imei(text).value or None
    if field == "iccid":
        return simcards.check_iccid(text).value or None
    if field == "short_no":
        return squeeze(clean_cell(text)[0]).lstrip("'‘’`") or None
    return clean_cell(text)[0] or None
