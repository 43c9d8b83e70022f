"""The notice people agree to."""

from __future__ import annotations

from desktop.domain.consent import NOTICE_VERSION
from desktop.domain.notice import notice


def test_the_text_is_of_the_version_kept_with_each_consent() -> None:
    assert notice().version == NOTICE_VERSION


def test_it_says_what_the_law_asks_and_calls_nothing_what_it_is_not() -> None:
    text = "".join((notice().title, *notice().parts))
    for word in ("预登记", "撤回", "更正", "删除", "敏感个人信息", "单独同意", "上墙", "18 岁", "单项业务"):
        assert word in text, word
    assert "实名" not in text
