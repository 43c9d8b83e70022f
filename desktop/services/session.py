"""Signing in: making the vault, opening it, several reps on one laptop, the forgotten passphrase."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from desktop.base.clock import Clock, local_date, system_clock
from desktop.base.errors import CunbuError, NotFound, RefusedInput, VaultError, VaultMissing, WrongPassphrase
from desktop.base.paths import private_folder
from desktop.domain.documents import identity_key
from desktop.services import plans, reckoning
from desktop.storage import audit, device, locks, replacing, settings, vault
from desktop.storage.county_tags import CountyTags
from desktop.storage.locks import Lock
from desktop.storage.opening import drop_unfinished, make_store, open_store
from desktop.storage.search import PeopleSearch
from desktop.storage.settings import Rep
from desktop.storage.store import Store

LONGEST_REP_NAME = 30
_ANOTHER = "本机的钥匙文件 vault.json 不是这份数据的(被换过),打不开。请把原来的放回去,或从备份恢复。"


class Session:
    """A signed-in rep on an open vault. `unfinished`: nobody has its recovery key yet, so no work may begin."""

    def __init__(
        self, store: Store, rep: Rep, data_dir: Path, clock: Clock, key: bytes, lock: Lock | None = None
    ) -> None:
        self.store = store
        self.rep = rep
        self.data_dir = data_dir
        self.clock = clock
        self.begun: set[str] = set()  # drafts this session opened: no other session is ever given the same
        self.unfinished = vault.unfinished(data_dir)
        self.known = reckoning.known(store)
        plans.take_up(store)
        self.search = PeopleSearch(store)
        self.county = CountyTags(store)
        self.key = key
        self._lock = lock
        self._hash_key = bytes.fromhex(settings.get(store, "document_hash_key") or "")

    @property
    def today(self) -> date:
        """The one date everything is reckoned by: by the county's time where the clock's offset is known, by the
        greatest moment that is sure while the clock is in doubt."""
        return local_date(self.moment)

    @property
    def moment(self) -> datetime:
        return reckoning.reckoned(self).moment

    def document_hash(self, doc_type: str | None, number: str) -> str:
        """Keyed hash of a document: equal documents meet, nobody can guess back."""
        return hmac.new(self._hash_key, identity_key(doc_type or "", number).encode(), hashlib.sha256).hexdigest()

    def keyed(self, text: str) -> bytes:
        """A hash that only this vault can make: what it sealed it knows again, also from a backup."""
        return hmac.digest(self._hash_key, text.encode(), "sha256")

    def wrap_for(self, rep: str, passphrase: str, *, replace: str | None = None) -> str:
        """Wrap the data key under one more passphrase; returns the slot. Inside the store's transaction."""
        return vault.add_slot(self.data_dir, self.key, rep, passphrase, replace=replace)

    def wrap_for_recovery(self, recipient: str, *, county: bool) -> None:
        """From now on this recovery key opens the vault, and no other. Inside the store's transaction."""
        vault.set_recovery(self.data_dir, self.key, recipient, county=county)

    def opened_by(self, slots: list[vault.OpenedSlot]) -> bool:
        """Whether a passphrase that opened these is the signed-in rep's, in this very vault."""
        return any(s.slot == self.rep.slot and hmac.compare_digest(s.key, self.key) for s in slots)

    def counts_as_made(self) -> None:
        """Its recovery key is in somebody's hands; from here on others may open it too."""
        self.unfinished = False
        if self._lock is not None and not self._lock.share():
            self.close()
            raise CunbuError("建好了,恢复密钥也收下了。请再登录一次。", code="vault_in_use")

    def close(self) -> None:
        with suppress(Exception):  # a full disk keeps nobody from closing
            reckoning.keep_good(self)
        self.store.close()
        if self._lock is not None:
            self._lock.release()


@dataclass(frozen=True, slots=True)
class MadeVault:
    """A new vault. `recovery_identity` is shown once, where no county key was given; it is kept nowhere."""

    session: Session
    recovery_identity: str | None


def make_vault(
    data: Path,
    rep: str,
    passphrase: str,
    *,
    recovery_key: str | None = None,
    clock: Clock = system_clock,
    unfinished: bool = False,
) -> MadeVault:
    """Make the vault of this laptop and sign its first rep in. `unfinished`: it counts only once
    `recovery.key_in_hand` says so; until then nobody else may open it, and it may be made anew."""
    name = _rep_name(rep)
    identity, recipient = (None, recovery_key) if recovery_key else vault.new_recovery_identity()
    made = vault.prepare(
        data, name, passphrase, recovery=str(recipient), county=bool(recovery_key), unfinished=unfinished
    )
    slot = made.opened
    private_folder(data)
    replacing.finish(data)
    lock = locks.alone(data, locks.PATIENCE)  # two first runs at once: the second waits, and sees what the first made
    if lock is None:
        raise CunbuError(
            "这个文件夹正由另一个村簿使用(也在第一次建,或窗口开着),没有再建。请用已打开的那个。", code="vault_in_use"
        )
    try:
        vault.must_be_free(data)
        # Data first, keys second, then the data in its place: cut off anywhere, the folder holds a whole vault, or
        # one that may be made anew.
        make_store(data, slot.key, clock, lambda store: _fill(store, name, slot.slot))
        drop_unfinished(data)
        vault.keep(data, made)
        vault.clear_failures(data)
        store = open_store(data, slot.key, clock)
        session = Session(store, settings.reps(store)[0], data, clock, slot.key, lock)
    except BaseException:
        lock.release()
        raise
    if not unfinished:
        session.counts_as_made()
    return MadeVault(_opened(session), identity)


def _fill(store: Store, rep: str, slot: str) -> None:
    """What every vault holds from the start: its hash key, its first rep, the laptop's own name and keys."""
    with store.atomic():
        settings.put(store, "document_hash_key", secrets.token_hex(32))
        first = settings.add_rep(store, rep, slot)
        device.create(store)
        audit.add(store, "vault_made", rep=first.id)


def _opened(session: Session) -> Session:
    reckoning.keep_good(session)
    return session


def vault_exists(data: Path) -> bool:
    """Whether a vault stands here, or what is left of one: nobody begins anew beside somebody's data."""
    return vault.exists(data) or (data / vault.DATABASE).exists()


def put_right(data: Path) -> list[str]:
    """Before a vault is opened: what a cut-off restore or backup left is finished or cleared, in sentences."""
    return replacing.finish(data)


def unfinished(data: Path) -> bool:
    """Whether a vault stands here that counts as not made: its recovery key never reached anybody."""
    return vault.unfinished(data)


def seconds_to_wait(data: Path, clock: Clock = system_clock) -> int:
    """How long the sign-in must wait after wrong passphrases."""
    return vault.seconds_to_wait(data, clock)


def sign_in(data: Path, passphrase: str, *, rep: str | None = None, clock: Clock = system_clock) -> Session:
    """Open the vault. Without a name the passphrase alone decides; a wrong one is counted and slows the next try."""
    replacing.finish(data)
    lock = _hold(data)
    try:
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
            return _opened(Session(store, fitting[0], data, clock, opened[0].key, lock))
        except BaseException:
            store.close()
            raise
    except BaseException:
        if lock is not None:
            lock.release()
        raise


def _hold(data: Path) -> Lock | None:
    """A place among those who use this vault; the whole of it while it is unfinished. None: no such folder."""
    try:
        alone = vault.unfinished(data)
        held = locks.alone(data, locks.PATIENCE) if alone else locks.share(data)
        if held is not None and alone and not vault.unfinished(data):  # whoever had it has finished it
            held = held if held.share() else locks.share(data)
    except OSError:
        return None  # nobody can look into it: the opening says why
    if held is None:
        raise CunbuError(replacing.REPLACED, code="vault_in_use")
    return held


def add_rep(session: Session, name: str, passphrase: str) -> Rep:
    """Let one more rep use this laptop, with a passphrase of her own."""
    wanted = _rep_name(name)
    if any(r.name == wanted for r in settings.reps(session.store)):
        raise RefusedInput(f"这台电脑已有客户经理“{wanted}”,没有改动。请换一个能分清的写法。", code="rep_exists")
    with session.store.atomic():
        added = settings.add_rep(session.store, wanted, session.wrap_for(wanted, passphrase))
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
    replacing.finish(data)
    lock = _hold(data)
    try:
        key = vault.open_by_recovery(data, identity)
        store = open_store(data, key, clock)
        try:
            known = next((r for r in settings.reps(store) if r.name == rep.strip()), None)
            if known is None:
                raise NotFound("这台电脑没有这位客户经理,没有改动。请核对姓名。", code="no_such_rep")
            with store.atomic():
                audit.add(store, "passphrase_reset", rep=known.id)
                vault.add_slot(data, key, known.name, passphrase, replace=known.slot)
                vault.count_as_made(data)  # whoever types its recovery key has it
            vault.clear_failures(data)
            session = Session(store, known, data, clock, key, lock)
        except BaseException:
            store.close()
            raise
    except BaseException:
        if lock is not None:
            lock.release()
        raise
    session.counts_as_made()
    return _opened(session)


def check_passphrase(session: Session, passphrase: str) -> Session:
    """The session, for whoever types its rep's passphrase (unlocking after the idle lock). Anything else raises: for
    whatever reason it cannot be told, there is no answer that could be dropped. A wrong one is counted."""
    data = session.data_dir
    if left := vault.seconds_to_wait(data, session.clock):
        raise WrongPassphrase(f"口令刚才连着输错,请等 {left} 秒再试。数据没有动过。", code="wait")
    try:
        slots = {str(slot["id"]) for slot in vault.read(data)["slots"]}
        reps = {rep.slot: rep for rep in settings.reps(session.store)}
        if slots.isdisjoint(reps):
            raise VaultError(_ANOTHER, code="vault_of_another")
        if session.rep.slot not in reps:
            raise VaultError(
                "您已不在这台电脑的客户经理里。没存完的都在;请由别的客户经理改姓名登录。", code="rep_removed"
            )
        opened = vault.open_slots(data, passphrase, session.clock)
        if any(slot.slot == session.rep.slot for slot in opened) and not session.opened_by(opened):
            raise VaultError(_ANOTHER, code="vault_of_another")
    except VaultMissing as missing:
        raise VaultError(vault.LOST, code="vault_keys_missing") from missing
    if not session.opened_by(opened):
        vault.refuse(data, session.clock)
    vault.clear_failures(data)
    return session


def _rep_name(text: str) -> str:
    name = " ".join(text.split())
    if not name or len(name) > LONGEST_REP_NAME or not name.isprintable():
        raise RefusedInput(f"客户经理姓名要有 1 到 {LONGEST_REP_NAME} 个字,什么都没有建。", code="bad_rep_name")
    return name
