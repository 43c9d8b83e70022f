"""Signing in: making the vault, opening it, several reps on one laptop, the recovery key."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from desktop.base.clock import Clock, local_date, system_clock
from desktop.base.errors import NotFound, RefusedInput, VaultError, WrongPassphrase
from desktop.domain.documents import identity_key
from desktop.services import plans
from desktop.storage import audit, device, settings, vault
from desktop.storage.county_tags import CountyTags
from desktop.storage.opening import make_store, open_store
from desktop.storage.search import PeopleSearch
from desktop.storage.settings import Rep
from desktop.storage.store import Store

LONGEST_REP_NAME = 30


class Session:
    """A signed-in rep on an open vault."""

    def __init__(self, store: Store, rep: Rep, data_dir: Path, clock: Clock, key: bytes) -> None:
        self.store = store
        self.rep = rep
        self.data_dir = data_dir
        self.clock = clock
        plans.take_up(store)
        self.search = PeopleSearch(store)
        self.county = CountyTags(store)
        self._key = key
        self._hash_key = bytes.fromhex(settings.get(store, "document_hash_key") or "")

    @property
    def today(self) -> date:
        return local_date(self.clock())

    def document_hash(self, doc_type: str | None, number: str) -> str:
        """Keyed hash of a document: equal documents meet, nobody can guess back."""
        return hmac.new(self._hash_key, identity_key(doc_type or "", number).encode(), hashlib.sha256).hexdigest()

    def wrap_for(self, passphrase: str, *, replace: str | None = None) -> str:
        """Wrap the data key under one more passphrase; returns the slot."""
        return vault.add_slot(self.data_dir, self._key, passphrase, replace=replace)

    def close(self) -> None:
        self.store.close()


@dataclass(frozen=True, slots=True)
class MadeVault:
    """A new vault. `recovery_identity` is shown once, where no county key was given; it is kept nowhere."""

    session: Session
    recovery_identity: str | None


def make_vault(
    data: Path, rep: str, passphrase: str, *, recovery_key: str | None = None, clock: Clock = system_clock
) -> MadeVault:
    """Make the vault of this laptop and sign its first rep in."""
    name = _rep_name(rep)
    identity, recipient = (None, recovery_key) if recovery_key else vault.new_recovery_identity()
    made = vault.prepare(data, passphrase, recovery=str(recipient))
    slot = made.opened
    # Data first, keys second, then the data in its place: cut off anywhere, the folder holds a whole vault or none.
    make_store(data, slot.key, clock, lambda store: _fill(store, name, slot.slot))
    vault.keep(data, made)
    store = open_store(data, slot.key, clock)
    return MadeVault(Session(store, settings.reps(store)[0], data, clock, slot.key), identity)


def _fill(store: Store, rep: str, slot: str) -> None:
    """What every vault holds from the start: its hash key, its first rep, the laptop's own name and keys."""
    with store.atomic():
        settings.put(store, "document_hash_key", secrets.token_hex(32))
        first = settings.add_rep(store, rep, slot)
        device.create(store)
        audit.add(store, "vault_made", rep=first.id)


def vault_exists(data: Path) -> bool:
    return vault.exists(data)


def seconds_to_wait(data: Path, clock: Clock = system_clock) -> int:
    """How long the sign-in must wait after wrong passphrases."""
    return vault.seconds_to_wait(data, clock)


def sign_in(data: Path, passphrase: str, *, rep: str | None = None, clock: Clock = system_clock) -> Session:
    """Open the vault. Without a name the passphrase alone decides; a wrong one is counted and slows the next try."""
    opened = vault.open_slots(data, passphrase, clock)
    store = open_store(data, opened[0].key, clock)
    try:
        slots = {slot.slot for slot in opened}
        fitting = [r for r in settings.reps(store) if r.slot in slots and (rep is None or r.name == rep.strip())]
        if rep is None and len(fitting) > 1:
            raise RefusedInput("这台电脑有几位客户经理用同一个口令,请写明姓名(--rep)。", code="rep_needed")
        if not fitting:
            vault.refuse(data, clock)
        vault.clear_failures(data)
        audit.add(store, "signed_in", rep=fitting[0].id)
    except BaseException:
        store.close()
        raise
    return Session(store, fitting[0], data, clock, opened[0].key)


def add_rep(session: Session, name: str, passphrase: str) -> Rep:
    """Let one more rep use this laptop, with a passphrase of her own."""
    wanted = _rep_name(name)
    if any(r.name == wanted for r in settings.reps(session.store)):
        raise RefusedInput(f"这台电脑已有客户经理“{wanted}”,没有改动。请换一个能分清的写法。", code="rep_exists")
    slot = session.wrap_for(passphrase)
    with session.store.atomic():
        added = settings.add_rep(session.store, wanted, slot)
        audit.add(session.store, "rep_added", rep=session.rep.id, subject=added.id)
    return added


CODES = {"developer": "发展人编码", "channel": "渠道编码"}
LONGEST_CODE = 40


def codes_of(session: Session) -> dict[str, str]:
    """The signed-in rep's own codes at the carrier: they stand in every record she makes from now on."""
    return settings.rep_codes(session.store, session.rep.id)


def set_code(session: Session, name: str, code: str) -> None:
    text = "".join(code.split())
    if name not in CODES or len(text) > LONGEST_CODE or not (text.isascii() and text.isprintable()):
        raise RefusedInput("编码只有字母、数字和横线,没有改动。请照县里给的写。", code="bad_code")
    with session.store.atomic():
        settings.put_rep_code(session.store, session.rep.id, name, text)
        audit.add(session.store, "rep_code_set", rep=session.rep.id)


def reps(session: Session) -> list[Rep]:
    return settings.reps(session.store)


def reset_passphrase(data: Path, identity: str, rep: str, passphrase: str, *, clock: Clock = system_clock) -> Session:
    """A forgotten passphrase: the recovery key opens the vault and the named rep gets a new passphrase."""
    key = vault.open_by_recovery(data, identity)
    store = open_store(data, key, clock)
    try:
        known = next((r for r in settings.reps(store) if r.name == rep.strip()), None)
        if known is None:
            raise NotFound("这台电脑没有这位客户经理,没有改动。请核对姓名。", code="no_such_rep")
        vault.add_slot(data, key, passphrase, replace=known.slot)
        vault.clear_failures(data)
        audit.add(store, "passphrase_reset", rep=known.id)
    except BaseException:
        store.close()
        raise
    return Session(store, known, data, clock, key)


def check_passphrase(session: Session, passphrase: str) -> bool:
    """Whether this passphrase is the signed-in rep's (unlocking after the idle lock); a wrong one is counted."""
    try:
        opened = vault.open_slots(session.data_dir, passphrase, session.clock)
    except WrongPassphrase:
        raise
    except VaultError:
        return False
    if all(slot.slot != session.rep.slot for slot in opened):
        vault.refuse(session.data_dir, session.clock)
    vault.clear_failures(session.data_dir)
    return True


def _rep_name(text: str) -> str:
    name = " ".join(text.split())
    if not name or len(name) > LONGEST_REP_NAME or not name.isprintable():
        raise RefusedInput(f"客户经理姓名要有 1 到 {LONGEST_REP_NAME} 个字,什么都没有建。", code="bad_rep_name")
    return name
