"""Questions about equals: who else has this document, phone, SIM or short number on this laptop."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from desktop.base.clock import CHINA, iso
from desktop.domain.names import fold_variants
from desktop.storage.store import Store

_WHO = (
    "SELECT p.id, p.name, p.village, v.name AS village_name, p.captured_at, p.created_at, p.state, p.kind"
    " FROM person p"
)
_LIVES = "p.state <> 'withdrawn'"
ASKED_AT_ONCE = 500


def same_document(store: Store, doc_hash: str, *, but: str) -> list[dict[str, Any]]:
    """People with this document who are captured or further; `but` is the asking person's id."""
    return _who(store, "p.doc_hash = ? AND p.state <> 'draft'", (doc_hash,), but)


def same_phone(store: Store, mobile: str, *, but: str) -> list[dict[str, Any]]:
    return _who(store, "p.mobile = ? AND p.state <> 'draft'", (mobile,), but)


def same_iccid(store: Store, iccid: str, *, but: str) -> list[dict[str, Any]]:
    return _who(store, "p.iccid = ? AND p.state <> 'draft'", (iccid,), but)


def same_handset(store: Store, imei: str, *, but: str) -> list[dict[str, Any]]:
    return _who(store, "(p.imei1 = ? OR p.imei2 = ?) AND p.state <> 'draft'", (imei, imei), but)


def agent_people(store: Store, agent_hash: str, day: date, *, but: str) -> int:
    """How many people this agent was captured for on a day."""
    start = datetime.combine(day, time(), CHINA)
    sql = f"""SELECT count(*) FROM person p WHERE {_LIVES} AND p.agent_doc_hash = ? AND p.captured_at >= ?
        AND p.captured_at < ? AND p.id <> ?"""
    return int(store.value(sql, (agent_hash, iso(start), iso(start + timedelta(days=1)), but)))


def short_holders(store: Store, village: str, number: str, *, but: str) -> list[dict[str, Any]]:
    """Who holds a short number: in a form, as a correction in hand, or on paper for ever."""
    holders = _who(store, "p.village = ? AND p.short_no = ?", (village, number), but)
    sql = f"{_WHO} JOIN village v ON v.code = p.village JOIN correction c ON c.person_id = p.id"
    correcting = store.rows(
        f"{sql} WHERE {_LIVES} AND p.village = ? AND c.field = 'short_no' AND c.value = ? AND p.id <> ?",
        (village, number, but),
    )
    return holders + correcting


def printed_for(store: Store, village: str, number: str) -> str | None:
    """The person a frozen short number belongs to for good; "" = somebody of another laptop; None = nobody's yet."""
    sql = "SELECT holder FROM frozen_short WHERE village = ? AND number = ?"
    found = store.value(sql, (village, number))
    return None if found is None else str(found)


def short_numbers(store: Store, village: str) -> dict[str, dict[str, Any]]:
    """number -> who and whether printed, for the board."""
    board: dict[str, dict[str, Any]] = {}
    sql = f"{_WHO.replace('SELECT ', 'SELECT p.short_no, ')} JOIN village v ON v.code = p.village"
    for row in store.rows(f"{sql} WHERE {_LIVES} AND p.village = ? AND p.short_no IS NOT NULL", (village,)):
        board[row["short_no"]] = {**row, "printed": False}
    for row in store.rows("SELECT number, holder, serial FROM frozen_short WHERE village = ?", (village,)):
        kept = board.setdefault(row["number"], {"id": row["holder"], "name": None, "state": "withdrawn"})
        kept["printed"] = row["serial"] != ""
    return board


def villages_with_people(store: Store) -> set[str]:
    """Codes of the villages in which anybody is, a draft included."""
    return {row[0] for row in store.tuples("SELECT DISTINCT village FROM person", [])}


def known_documents(store: Store, hashes: Iterable[str]) -> dict[str, dict[str, Any]]:
    """doc_hash -> someone on this laptop who has it (captured or further, or an imported draft), a sign-up first."""
    wanted = sorted(set(hashes))
    found: dict[str, dict[str, Any]] = {}
    sql = f"{_WHO.replace('SELECT ', 'SELECT p.doc_hash, ')} JOIN village v ON v.code = p.village"
    for start in range(0, len(wanted), ASKED_AT_ONCE):
        some = wanted[start : start + ASKED_AT_ONCE]
        where = f"{_LIVES} AND p.doc_hash IN ({', '.join('?' * len(some))})"
        for row in store.rows(f"{sql} WHERE {where} ORDER BY p.kind DESC", some):
            found.setdefault(row["doc_hash"], row)
    return found


def known_cards(store: Store, cards: Iterable[str]) -> set[str]:
    """Those of these SIM cards that somebody here has for good."""
    wanted = sorted(set(cards))
    found: set[str] = set()
    for start in range(0, len(wanted), ASKED_AT_ONCE):
        some = wanted[start : start + ASKED_AT_ONCE]
        marks = ", ".join("?" * len(some))
        sql = f"SELECT iccid FROM person WHERE iccid IN ({marks}) AND state NOT IN ('draft', 'withdrawn')"
        found.update(row[0] for row in store.tuples(sql, some))
    return found


def known_listings(store: Store, village: str) -> set[tuple[str, str]]:
    """(name, phone) of people of a village: the only identity of a roster's row without a document. Somebody known
    by her document alone is not meant by a bare name. Names in the form that is equal for 龑 and 䶮."""
    sql = "SELECT name, coalesce(mobile, home_line, '') AS phone FROM person p"
    told = "(p.doc_hash IS NULL OR coalesce(mobile, home_line) IS NOT NULL)"
    rows = store.rows(f"{sql} WHERE {_LIVES} AND p.village = ? AND {told}", (village,))
    return {(fold_variants(row["name"]), row["phone"]) for row in rows if row["name"]}


def phones_in_use(store: Store, village: str) -> set[str]:
    sql = f"SELECT DISTINCT p.mobile FROM person p WHERE {_LIVES} AND p.village = ? AND p.mobile IS NOT NULL"
    return {row["mobile"] for row in store.rows(sql, (village,))}


def _who(store: Store, where: str, params: tuple[Any, ...], but: str) -> list[dict[str, Any]]:
    sql = (
        f"{_WHO} JOIN village v ON v.code = p.village WHERE {_LIVES} AND p.id <> ? AND {where} ORDER BY p.created_at"
    )
    return store.rows(sql, (but, *params))
