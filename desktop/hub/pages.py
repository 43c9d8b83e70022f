"""What the hub shows in a browser: how much has come, without a single name or number."""

from __future__ import annotations

import hmac
from functools import cache
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, Template
from sqlalchemy import BigInteger, case, cast, func, select

from desktop.base import reference
from desktop.base.clock import local_time
from desktop.hub import database
from desktop.hub.desk import Desk
from desktop.hub.tables import batch, device, inbox, record, village
from desktop.wire.versions import ENROLMENT, ERASURE

_COOKIE = "cunbu-status"
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}


def key(desk: Desk) -> str:
    """What opens the figures: `hub serve` prints it. The address a caller comes from says nothing, as a proxy on this
    machine makes everybody local."""
    return desk.keys.mark("status", "page")[:32]


def router(desk: Desk) -> APIRouter:
    pages = APIRouter(include_in_schema=False)

    @pages.get("/")
    def status(request: Request) -> Response:
        """The figures for whoever has the key; for others only that this is a hub."""
        given = request.query_params.get("key")
        if given is not None and _opens(desk, given):  # out of the address, where others read it
            answer = RedirectResponse("/", 303, headers=_HEADERS)
            answer.set_cookie(_COOKIE, given, httponly=True, samesite="strict")
            return answer
        here = _opens(desk, request.cookies.get(_COOKIE, ""))
        figures = _counts(desk) | {"doubt": desk.doubt()} if here else {}
        return HTMLResponse(_template().render(here=here, fingerprint=desk.keys.name, **figures), headers=_HEADERS)

    return pages


def _opens(desk: Desk, given: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "surrogatepass"), key(desk).encode())


@cache
def _template() -> Template:
    return Environment(autoescape=True).from_string(reference.text_file("templates/hub/status.html"))


def _counts(desk: Desk) -> dict[str, Any]:
    """One line a person, by her newest revision: who withdrew is not counted, who moved is counted where she lives, a
    listing that went on as a sign-up is a sign-up."""
    erased = (record.c.schema == ERASURE, 2**40 + 2)  # above whatever else comes of her
    gone = case(erased, (record.c.schema != ENROLMENT, 2), else_=0)
    signed_up = case((record.c.kind == "signup", 1), else_=0)
    rank = func.max(cast(record.c.rev, BigInteger) * 4 + gone + signed_up).label("rank")
    known = select(record.c.village, record.c.id, rank).group_by(record.c.village, record.c.id).cte("known")
    newest = select(known.c.id, func.max(known.c.rank).label("rank")).group_by(known.c.id).cte("newest")
    per_village = (
        select(known.c.village, func.count().label("people"), func.sum(known.c.rank.bitwise_and(1)).label("signup"))
        .join(newest, (newest.c.id == known.c.id) & (newest.c.rank == known.c.rank))
        .where(known.c.rank.bitwise_and(2) == 0)
        .group_by(known.c.village)
        .order_by(known.c.village)
    )
    rows: dict[str, dict[str, Any]] = {}
    with database.reading(desk.engine) as connection:
        for found in connection.execute(per_village):
            signups = int(found.signup)
            rows[found.village] = {
                "code": found.village, "name": "", "signup": signups, "listing": found.people - signups,
            }  # fmt: skip
        for code, name in connection.execute(select(village.c.code, village.c.name)):
            if code in rows:
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
            "last": local_time(last) if last else "还没有",
        }
