"""Who may open this vault: a rep's own passphrase, a rep who leaves, the recovery key; said by who is signed in."""

from __future__ import annotations

from pathlib import Path

from desktop.base.errors import NotFound, RefusedInput
from desktop.services.session import Session, check_passphrase
from desktop.storage import audit, settings, vault


def change_passphrase(session: Session, old: str, new: str) -> None:
    """Another passphrase for the signed-in rep, who proves that she is she."""
    check_passphrase(session, old)
    if new == old:
        raise RefusedInput("新口令和原来的一样,没有改动。请换一个不同的。", code="weak_passphrase")
    with session.store.atomic():
        audit.add(session.store, "passphrase_changed", rep=session.rep.id)
        session.wrap_for(session.rep.name, new, replace=session.rep.slot)


def remove_rep(session: Session, name: str) -> None:
    """Somebody does not use this laptop any more: her passphrase opens nothing, what she did stays hers."""
    with session.store.atomic():
        known = settings.reps(session.store)
        leaving = next((rep for rep in known if rep.name == name.strip()), None)
        if leaving is None:
            raise NotFound("这台电脑没有这位客户经理,没有改动。请核对姓名。", code="no_such_rep")
        if len(known) == 1:
            raise RefusedInput(
                "这是最后一位客户经理,移除了就没有人能打开这台电脑,没有改动。请先增加接手的人。", code="last_rep"
            )
        settings.remove_slot(session.store, leaving.slot)
        audit.add(session.store, "rep_removed", rep=session.rep.id, subject=leaving.id)
        vault.drop_slot(session.data_dir, leaving.slot)


def new_recovery_key() -> str:
    """A fresh recovery key. It opens nothing before `key_in_hand`; until then the one before does."""
    return vault.new_recovery_identity()[0]


def key_in_hand(session: Session, identity: str | None = None) -> None:
    """This recovery key was printed, typed back or written out: from now on it is the one that opens the vault.
    Without one: the key the vault was made with, which the county holds."""
    with session.store.atomic():
        audit.add(session.store, "recovery_key_kept", rep=session.rep.id)
        if identity is None:
            vault.count_as_made(session.data_dir)
        else:
            session.wrap_for_recovery(vault.recipient_of(identity), county=False)
    if session.unfinished:
        session.counts_as_made()


def give_to_county(session: Session, recipient: str) -> None:
    """From now on the county's recovery key opens the vault, and no other."""
    with session.store.atomic():
        audit.add(session.store, "recovery_key_kept", rep=session.rep.id)
        session.wrap_for_recovery(recipient, county=True)
    if session.unfinished:
        session.counts_as_made()


WHO_HOLDS = {
    "county": "恢复密钥在县里:忘了口令请找县里。",
    "sheet": "恢复密钥只在打印或抄下的恢复单上:程序不留底,县里的服务器也没有。",
    None: "恢复密钥在建库时交给的人手里(恢复单,或县里):程序不留底。",
}


def who_holds(data: Path) -> str:
    """Who has the recovery key of this vault, in a sentence: every page says the same."""
    return WHO_HOLDS[vault.key_holder(data)]
