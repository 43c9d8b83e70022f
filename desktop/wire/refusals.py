"""A refusal of the county's, signed: a portal, a proxy or a balancer in between may answer anything, and a rep must
not read its words as the county's. The call's own signature is signed with it, so that none can be told twice."""

from __future__ import annotations

import json

from desktop.base.errors import WireError
from desktop.wire import canonical, signing

KIND = "refusal"
LIMIT = 4096


def make(key: bytes, called: str, code: str, message: str) -> dict[str, str]:
    """What is answered; `called` is the Authorization of the call, "" for one without."""
    proof = signing.encode(signing.sign(key, KIND, _said(called, code, message)))
    return {"code": code, "message": message, "proof": proof}


def read(verify_key: bytes, called: str, answer: bytes) -> tuple[str, str]:
    """(code, sentence) if this county said so about this call; WireError for anything else."""
    try:
        said = json.loads(answer[:LIMIT])
        code, message, proof = str(said["code"]), str(said["message"]), str(said["proof"])
        told = _said(called, code, message)
    except (ValueError, KeyError, TypeError, RecursionError) as odd:
        raise WireError("答话的不是县里。", code="not_signed") from odd
    signing.check(verify_key, KIND, told, signing.decode(proof))
    return code[:64], message[:200]


def _said(called: str, code: str, message: str) -> bytes:
    return canonical.dump({"called": called, "code": code, "message": message})
