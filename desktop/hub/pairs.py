"""People who came with one document: both are marked for whoever looks at them, each with the other's number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, delete

from desktop.domain.documents import DOCUMENT_TYPES, identity_key
from desktop.hub import database
from desktop.hub.desk import Desk
from desktop.hub.tables import document_also, document_seen


def note(connection: Connection, found: Iterable[tuple[str, str]], corrected: Iterable[tuple[str, str]]) -> None:
    """`found`: (mark, person) of those who came second. `corrected`: what later revisions say now; a person who
    corrected her number is nobody's double any more."""
    now = dict.fromkeys(found)
    said: dict[str, str] = {person: mark for mark, person in corrected}
    held = database.those(connection, document_also, ("mark", "id"), "id", sorted(said))
    for mark, person in held:
        if said[person] != mark:
            this = (document_also.c.mark == mark) & (document_also.c.id == person)
            connection.execute(delete(document_also).where(this))
    database.insert_new(connection, document_also, [{"mark": mark, "id": person} for mark, person in now])


def identity(said: Mapping[str, Any]) -> str:
    """The one text of a person's document; "" for a unit, which may have any number of telephones, and for none."""
    kind = DOCUMENT_TYPES.get(str(said.get("doc_type")))
    if kind is None or not kind.person or not said.get("doc_no") or said.get("kind") == "listing":
        return ""
    return identity_key(kind.code, str(said["doc_no"]))


def partners(connection: Connection, desk: Desk, people: Mapping[str, Mapping[str, Any]]) -> dict[str, list[str]]:
    """Per person, by what her newest revision says, who else came with that document."""
    marks = {id_: desk.keys.mark("document", text) for id_, said in people.items() if (text := identity(said))}
    wanted = sorted(set(marks.values()))
    alike: dict[str, list[str]] = {}
    for table in (document_seen, document_also):
        for mark, id_ in database.those(connection, table, ("mark", "id"), "mark", wanted):
            alike.setdefault(mark, []).append(id_)
    found = {id_: sorted(set(alike.get(mark, ())) - {id_}) for id_, mark in marks.items()}
    return {id_: others for id_, others in found.items() if others}
