"""What was copied out of a spreadsheet: tab-separated text, or a table of a web page. Bounded like every file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from desktop.base.errors import RefusedInput
from desktop.services import sheets_csv
from desktop.services.sheet_rows import Pulse, Row, Sheet, too_big
from desktop.services.sheets_html import html_sheets

MOST = 16 * 2**20
"""Characters: in memory they take up to four bytes each, in several copies."""


@dataclass(frozen=True, slots=True)
class Clip:
    """The forms in which the clipboard holds a table; "" where it has none."""

    text: str = ""
    html: str = ""

    @property
    def lone_cell(self) -> str | None:
        """The text of one cell and no table: spreadsheets end even that with a line break."""
        text = self.text.rstrip("\r\n")
        return text if text.strip() and not any(sign in text for sign in "\t\r\n") else None


def clip_sheets(clip: Clip, pulse: Pulse) -> list[Sheet]:
    """The table on the clipboard. Text with tabs is what spreadsheets mean; a page's table comes second."""
    if "\t" in clip.text:
        return [_text_sheet(clip.text, "\t")]
    found = html_sheets(_bounded(clip.html), pulse) if clip.html else []
    if found:
        return found
    if not clip.text.strip():
        raise RefusedInput(
            "剪贴板里没有表格,没有导入。请在 Excel 或 WPS 里选中名单(连表头),按 Ctrl+C,再回来粘贴。", code="no_table"
        )
    return [_text_sheet(clip.text, None)]


def _bounded(form: str) -> str:
    if len(form) > MOST:
        raise too_big(f"粘贴的内容有 {len(form) >> 20} 兆字,上限 {MOST >> 20} 兆字")
    return form


def _text_sheet(text: str, delimiter: str | None) -> Sheet:
    sheet = sheets_csv.text_sheet(_bounded(text), delimiter)

    def rows() -> Iterator[Row]:
        try:
            yield from sheet.rows()
        except RefusedInput as refused:
            if refused.code != "broken_file":
                raise
            words = "粘贴的内容不完整(引号没有成对),没有导入。请在表格里重新选中、复制,再粘贴。"
            raise RefusedInput(words, code="broken_file") from refused

    return replace(sheet, rows=rows)
