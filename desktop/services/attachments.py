"""Keeping a picture of what was stamped: made small and bare, and sent to the county after the text."""

from __future__ import annotations

from pathlib import Path

from desktop.base.errors import NotFound, PaperError, RefusedInput
from desktop.devices.helper_process import HelperGone, ask_once, module_command
from desktop.services import ledger
from desktop.services.picture_helper import MAX_FILE, TOO_MANY
from desktop.services.session import Session
from desktop.storage import attachments, audit
from desktop.storage.attachments import Attachment
from desktop.wire import canonical

MODULE, SECONDS = "desktop.services.picture_helper", 40.0
_ODD = "这个文件不是能看的图片(要 JPG 或 PNG),没有留下。请重新拍一张。"


def keep_stamped(session: Session, serial: str, path: Path) -> int:
    """Keep a picture of a detail list that came back stamped; its bytes as they will travel. Where and when it was
    taken does not stay in it."""
    made = ledger.get(session, serial)
    if made.kind != "detail_list" or not made.stamped_at:
        raise PaperError(f"{made.serial} 还没有登记盖章,没有留照片。请先登记盖章。", code="not_stamped")
    if made.erased_at:
        words = f"{made.serial} 上有人要求删除,照片会把名字又留下来,没有留。纸面请照县里的办法交。"
        raise PaperError(words, code="erased")
    content = _small(path)
    kept = Attachment(
        canonical.sha256(content), "stamped_list", made.serial, made.village, len(content), session.store.now(), None,
        content, None,
    )  # fmt: skip
    with session.store.atomic():
        if not attachments.add(session.store, kept):
            raise RefusedInput("这张照片已经留过了,没有再留一份。", code="kept_before")
        audit.add(session.store, "picture_kept", rep=session.rep.id, subject=made.serial)
    return len(content)


def _small(path: Path) -> bytes:
    """A JPEG of at most LONGEST pixels a side, upright, without a word about camera, place or time."""
    try:
        if path.stat().st_size > MAX_FILE:
            raise RefusedInput("照片太大(超过 30 MB),没有留下。请拍小一点。", code="too_large")
        data = path.read_bytes()
    except FileNotFoundError as missing:
        raise NotFound("找不到这张照片,没有留下。请核对。", code="no_file") from missing
    except OSError as odd:
        raise RefusedInput(_ODD, code="not_a_picture") from odd
    try:
        made = ask_once(module_command(MODULE), data, seconds=SECONDS, most=MAX_FILE)
    except HelperGone as gone:
        raise RefusedInput(_ODD, code="not_a_picture") from gone
    if made == TOO_MANY:
        raise RefusedInput("照片的像素太多,没有留下。请拍小一点。", code="too_large")
    if not made.startswith(b"\xff\xd8"):
        raise RefusedInput(_ODD, code="not_a_picture")
    return made
