"""The door: making the vault, signing in, unlocking, the forgotten passphrase."""

from __future__ import annotations

from pathlib import Path

from desktop.base.clock import Clock
from desktop.services import session as service
from desktop.services.session import MadeVault, Session

CODES = service.CODES
PASSPHRASE_WORDS = "至少 6 个字,几个词连起来最好记"  # noqa: S105  (words for the rep)


def vault_exists(data: Path) -> bool:
    return service.vault_exists(data)


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
    return service.make_vault(data, rep, passphrase, clock=clock)


def reset_passphrase(*, data: Path, identity: str, rep: str, passphrase: str, clock: Clock) -> Session:
    return service.reset_passphrase(data, identity, rep, passphrase, clock=clock)


def add_rep(*, session: Session, name: str, passphrase: str) -> str:
    """One more customer manager on this laptop; returns her name as kept."""
    return service.add_rep(session, name, passphrase).name


def codes_of(session: Session) -> dict[str, str]:
    return service.codes_of(session)


def set_code(session: Session, *, name: str, code: str) -> None:
    service.set_code(session, name, code)
