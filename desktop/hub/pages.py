"""What the hub shows in a browser: how much has come, without a single name or number."""

from __future__ import annotations

from functools import cache
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, Template
from sqlalchemy import case, func, select

from desktop.base import reference
from desktop.base.clock import from_iso, local_text
from desktop.hub import database
from desktop.hub.desk import Desk
from desktop.hub.tables import batch, device, inbox, record, village

MAX_VILLAGES = 500
_LOOPBACK = ("127.0.0.1", "::1")
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}


def router(desk: Desk) -> APIRouter:
    pages = APIRouter(include_in_schema=False)

    @pages.get("/", response_class=HTMLResponse)
    def status(request: Request) -> HTMLResponse:
        """The figures, on the hub's own machine; elsewhere only that this is a hub (clerks' sign-in comes later)."""
        here = request.client is not None and request.client.host in _LOOPBACK
        figures = _counts(desk) if here else {}
        return HTMLResponse(_template().render(here=here, fingerprint=desk.keys.name, **figures), headers=_HEADERS)

    return pages


@cache
def _template() -> Template:
    return Environment(autoescape=True).from_string(reference.text_file("templates/hub/status.html"))


def _counts(desk: Desk) -> dict[str, Any]:
    # one line a person: a listing that went on as a sign-up is one sign-up
    signed_up = func.max(case((record.c.kind == "signup", 1), else_=0)).label("signed_up")
    person = select(record.c.village, signed_up).group_by(record.c.village, record.c.id).subquery()
    per_village = (
        select(person.c.village, func.count().label("people"), func.sum(person.c.signed_up).label("signup"))
        .group_by(person.c.village)
        .order_by(person.c.village)
        .limit(MAX_VILLAGES)
    )
    rows: dict[str, dict[str, Any]] = {}
    with database.reading(desk.engine) as connection:
        for found in connection.execute(per_village):
            signups = int(found.signup)
            rows[found.village] = {
                "code": found.village, "name": "", "signup": signups, "listing": found.people - signups,
            }  # fmt: skip
        named = select(village.c.code, village.c.name).where(village.c.code.in_(rows))
        for code, name in connection.execute(named):
            rows[code]["name"] = name
        last = connection.execute(select(func.max(batch.c.received_at))).scalar()
        return {
            "villages": list(rows.values()),
            "devices": connection.execute(select(func.count()).select_from(device)).scalar_one(),
            "batches": connection.execute(select(func.count()).select_from(batch)).scalar_one(),
            "signups": sum(line["signup"] for line in rows.values()),
            "listings": sum(line["listing"] for line in rows.values()),
            "waiting": connection.execute(
                select(func.count()).select_from(inbox).where(inbox.c.settled_at.is_(None))
            ).scalar_one(),
            "last": local_text(from_iso(last)) if last else "还没有",
        }
