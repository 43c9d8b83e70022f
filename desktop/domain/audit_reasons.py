"""The twenty-one reasons a carrier's auditors send a record back with (V15), so that the rep reads the clerk's words.

Sixteen are a role and what of it is not standard; four are one document under two names; one is a person who answers
for the number and acts for its owner at once.
"""

from __future__ import annotations

from desktop.domain.problems import Problem

_ROLES = {"agent_": "经办人", "user_": "使用人", "guardian_": "经办人"}
_PARTS = {"doc_type": "证件类型", "name": "姓名", "doc_no": "证件号码", "address": "证件地址"}
OWNER, RESPONSIBLE = "开户人", "责任人"

REASONS: tuple[str, ...] = (
    *(f"{role}{part}不规范" for role in (OWNER, "经办人", "使用人", RESPONSIBLE) for part in _PARTS.values()),
    *(f"{role}一证多名" for role in (OWNER, "经办人", "使用人", RESPONSIBLE)),
    "责任人与经办人相同",
)


def reason_of(problem: Problem, user_role: str | None = None) -> str | None:
    """The auditors' words for a finding, None for what they do not judge. `user_role` as in Person."""
    if problem.code == "user_is_agent":
        return "责任人与经办人相同"
    prefix = next((p for p in _ROLES if problem.field.startswith(p)), "")
    role = _ROLES.get(prefix, OWNER)
    if prefix == "user_" and user_role == "responsible":
        role = RESPONSIBLE
    if problem.code == "one_document_two_names":
        return f"{role}一证多名"
    part = _PARTS.get(problem.field.removeprefix(prefix))
    return f"{role}{part}不规范" if part else None
