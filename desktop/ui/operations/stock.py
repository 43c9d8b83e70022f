"""The day's SIM cards, as the sheet asks for them; and the supervisor's code."""

from __future__ import annotations

from desktop.services import stock, supervisor
from desktop.services.session import Session
from desktop.services.stock import StockLine


def today(session: Session) -> tuple[StockLine, ...]:
    return tuple(stock.today(session))


def take_out(session: Session, *, first: str, last: str, counted: int | None) -> tuple[StockLine, ...]:
    """Write a range down; today's ranges with it."""
    stock.take_out(session, first, last, counted)
    return today(session)


def put_back(session: Session, *, range_id: str) -> tuple[StockLine, ...]:
    stock.put_back(session, range_id)
    return today(session)


def has_supervisor_code(session: Session) -> bool:
    return supervisor.is_set(session)


def set_supervisor_code(session: Session, *, new: str, old: str) -> None:
    supervisor.set_code(session, new, old)
