"""The door: making the vault, signing in, unlocking, the forgotten passphrase."""

from __future__ import annotations

from pathlib import Path

from desktop.base.clock import Clock
from desktop.services import keys
from desktop.services import session as service
from desktop.services.session import MadeVault, Session

CODES = service.CODES
WEAK = ("short_passphrase", "weak_passphrase")
"""What a refusal says of the passphrase itself: said beside its line."""
PASSPHRASE_WORDS = "至少 6 个字,几个词连起来最好记"  # noqa: S105  (words for the rep)


def vault_exists(data: Path) -> bool:
    return service.vault_exists(data)


def put_right(data: Path) -> list[str]:
    """What a restore or backup that was cut off left, finished or cleared; in sentences."""
    return service.put_right(data)


def unfinished(data: Path) -> bool:
    """Whether the first run was cut off before its recovery key was in anybody's hands."""
    return service.unfinished(data)


def seconds_to_wait(data: Path, clock: Clock) -> int:
    return service.seconds_to_wait(data, clock)


def sign_in(*, data: Path, rep: str, passphrase: str, clock: Clock) -> Session:
    """An empty name lets the passphrase alone decide."""
    return service.sign_in(data, passphrase, rep=rep or None, clock=clock)


def unlock(*, session: Session, data: Path, rep: str, passphrase: str, clock: Clock) -> Session:
    """The same rep goes on with her session; another rep gets one of her own."""
    if rep in ("", session.rep.name):
        return service.check_passphrase(session, passphrase)
    return service.sign_in(data, passphrase, rep=rep, clock=clock)


def make_vault(*, data: Path, rep: str, passphrase: str, clock: Clock) -> MadeVault:
    """It counts as made once `key_in_hand` says that its recovery key reached the rep."""
    return service.make_vault(data, rep, passphrase, clock=clock, unfinished=True)


def reset_passphrase(*, data: Path, identity: str, rep: str, passphrase: str, clock: Clock) -> Session:
    return service.reset_passphrase(data, identity, rep, passphrase, clock=clock)


def add_rep(*, session: Session, name: str, passphrase: str) -> str:
    """One more customer manager on this laptop; returns her name as kept."""
    return service.add_rep(session, name, passphrase).name


def codes_of(session: Session) -> dict[str, str]:
    return service.codes_of(session)


def set_code(session: Session, *, name: str, code: str) -> None:
    service.set_code(session, name, code)


def reps(session: Session) -> list[str]:
    return [rep.name for rep in service.reps(session)]


def remove_rep(session: Session, *, name: str) -> None:
    keys.remove_rep(session, name)


def change_passphrase(session: Session, *, old: str, new: str) -> None:
    keys.change_passphrase(session, old, new)


def new_recovery_key() -> str:
    return keys.new_recovery_key()


def key_in_hand(*, session: Session, identity: str) -> Session:
    """The key was printed or typed back: from now on it is the one; returns the session, for whoever goes on."""
    keys.key_in_hand(session, identity)
    return session


def who_holds(data: Path) -> str:
    return keys.who_holds(data)
