"""A recogniser's process that has seen one card: it waits for the picture's end, as the real one does."""

from __future__ import annotations

import json
import sys

LINES = (
    "姓名李春花",
    "性别女民族汉",
    "出生1938年3月2日",
    "住址河南省上蔡县朱里镇西洪村2组17号",
    "公民身份号码412825193803029986",
)

if __name__ == "__main__":
    told = "no_picture" if not sys.stdin.buffer.read() else ""
    lines = [[text, 0.98, 10, 50 * n, 400, 50 * n + 30] for n, text in enumerate(LINES)]
    print(json.dumps({"error": told} if told else {"lines": lines}))
