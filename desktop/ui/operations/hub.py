"""The county: joining it, one round of sync, the USB road."""

from __future__ import annotations

from desktop.services.session import Session
from desktop.sync import joining


def join(*, session: Session, url: str, code: str) -> object:
    """Make this laptop known to the county's hub."""
    return joining.join(session.store, url, code, session.rep.name)
