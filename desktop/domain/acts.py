"""What happened to a person's record, in words: for the screen, and for the sheet she takes home."""

from __future__ import annotations

from desktop.domain.consent import CONSENT_NAMES

TAKEN_BACK = "_taken_back"
_WORDS: dict[str, str] = {
    "captured": "登记保存", "corrected": "更正", "withdrawn": "撤回", "erased": "抹去资料", "imported": "从名册录入",
    "age_asked": "问过年龄", "age_hinted": "记下名单里的年龄字样", "list_said_no": "后来的名单写不登",
    "draft_discarded": "丢弃草稿", "correction_dropped": "放弃更正",
    "listing_to_signup": "由登号码簿改为办业务",
    "stays_listed": "办业务撤下,仍登号码簿", "kind_changed": "改了登记种类", "supervisor_approved": "主管同意",
    "went_on_with_known": "有相同的记录,写明理由后继续", "shortened_document": "证件号码只留后四位",
    "decision_accepted": "县里受理", "decision_returned": "县里退回", "yielded": "改用县里的那条",
    "asked": "请主管定",
}  # fmt: skip


def words(act: str) -> str:
    """consent_directory and the like are named by what they are about; an act of a newer version stays as it is."""
    if act.startswith("consent_"):
        kind = act.removeprefix("consent_").removesuffix(TAKEN_BACK)
        return f"{'收回同意' if act.endswith(TAKEN_BACK) else '写下同意'}:{CONSENT_NAMES.get(kind, kind)}"
    return _WORDS.get(act, act)
