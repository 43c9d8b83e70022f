"""What we change inside reportlab: the fonts in the file, the text layer, the same bytes for the same input."""

from __future__ import annotations

import io
import re
from datetime import date
from pathlib import Path

from fontTools.ttLib import TTFont
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Paragraph

from desktop.paper import reportlab_inside as inside
from desktop.paper.fonts import chain
from desktop.paper.sheet import Sheet
from tests.paper.pictures import pages_of, text_with_poppler
from tests.paper.villagers import fonts_of, reader, text_of

DAY = date(2026, 11, 22)


def sheet() -> Sheet:
    return Sheet(A4, title="题目𠮷", subject="事由", made_on=DAY)


def one_line(*texts: str) -> bytes:
    page = sheet()
    for number, text in enumerate(texts):
        page.text(40, 60 + 30 * number, text, 12)
    page.next_page()
    return page.finish().pdf


def test_every_font_is_embedded_subset_and_maps_back_to_text() -> None:
    fonts = fonts_of(one_line("王𠮷 186 2345 0178"))
    assert {name.split("+")[1] for name in fonts} == {"NotoSansSC-Regular", "CunbuHanaMinB-Regular"}
    for name, font in fonts.items():
        assert re.fullmatch(r"/[A-Z]{6}\+.+", name)
        assert font["/Subtype"] == "/Type0"
        assert font["/Encoding"] == "/Identity-H"
        assert "/ToUnicode" in font
        descriptor = font["/DescendantFonts"][0]["/FontDescriptor"]
        embedded = TTFont(io.BytesIO(descriptor["/FontFile2"].get_data()))
        assert embedded["maxp"].numGlyphs < 20


def test_no_font_is_named_that_is_not_embedded() -> None:
    assert b"Helvetica" not in one_line("王建国")


def test_text_beyond_the_first_plane_copies_exactly() -> None:
    texts = ("王𠮷", "𬬭䶮𫖯", "𪻐𧿛 (a)\\b", "阿不都热西提·买买提")
    assert text_of(one_line(*texts)).split("\n") == list(texts)


def test_two_code_points_with_one_glyph_come_back_as_themselves() -> None:
    assert text_of(one_line("力丹⼒⽴")) == "力丹⼒⽴"


def test_more_characters_than_plain_codes_still_come_back() -> None:
    """Beyond 8,372 characters codes are no longer printable pairs; the earlier ones must not change."""
    chars = "".join(chr(0x20000 + n) for n in range(9_000))
    page = sheet()
    for row in range(0, 9_000, 150):
        page.text(10, 20 + row / 150 * 13, chars[row : row + 150], 3)
    page.next_page()
    assert "".join(text_of(page.finish().pdf).split()) == chars


def test_codes_are_distinct_and_enough_for_the_largest_font() -> None:
    codes = list(inside._all_codes())
    assert len(set(codes)) == len(codes) > 60_102
    plain = len(inside._PLAIN) * (len(inside._PLAIN) - 1)
    assert all(set(code).isdisjoint("()\\\r\n") and code[0] != "!" for code in codes[:plain])
    assert not [c for c in codes if 0xD800 <= ord(c[0]) << 8 < 0xE000], "half a surrogate pair to some readers"


def test_the_same_input_gives_the_same_bytes() -> None:
    assert one_line("王𠮷") == one_line("王𠮷")
    assert one_line("王𠮷") != one_line("王吉")


def test_title_language_outline_and_dates() -> None:
    page = sheet()
    page.bookmark("第一组𠮷")
    page.bookmark("𬬭", 1)
    page.text(40, 40, "王", 12)
    page.next_page()
    found = reader(page.finish().pdf)
    assert found.metadata is not None
    assert (found.metadata.title, found.metadata.producer) == ("题目𠮷", "村簿")
    assert str(found.metadata["/CreationDate"]).startswith("D:20261122")
    assert found.root_object["/Lang"] == "zh-CN"
    outline = found.outline
    assert (outline[0].title, outline[1][0].title) == ("第一组𠮷", "𬬭")


def test_no_ascii85() -> None:
    assert b"ASCII85" not in one_line("王建国")


def test_a_row_is_one_line_of_text_with_nothing_added_to_see(tmp_path: Path) -> None:
    page = sheet()
    page.row(60, [(40, "王建国", 14, "regular", "left"), (200, "186 2345 0178", 14, "regular", "left"),
                  (500, "661 024", 14, "regular", "right")])  # fmt: skip
    page.next_page()
    pdf = page.finish().pdf
    assert " ".join(text_of(pdf).split()) == "王建国 186 2345 0178 661 024"
    assert text_with_poppler(pdf, tmp_path).split("\n")[0].split() == ["王建国", "186", "2345", "0178", "661", "024"]
    bare = sheet()
    for x, text in ((40, "王建国"), (200, "186 2345 0178")):
        bare.text(x, 60, text, 14)
    bare.text(500, 60, "661 024", 14, align="right")
    bare.next_page()
    (tmp_path / "bare").mkdir()
    ours, plain = pages_of(pdf, tmp_path)[0], pages_of(bare.finish().pdf, tmp_path / "bare")[0]
    assert ours.tobytes() == plain.tobytes()


def test_a_character_without_a_glyph_is_a_box_and_still_copies() -> None:
    page = sheet()
    page.text(40, 60, "张\U000323af三", 20)
    page.next_page()
    made = page.finish()
    assert made.missing_glyphs == ("\U000323af",)
    assert text_of(made.pdf) == "张\U000323af三"
    content = reader(made.pdf).pages[0].get_contents().get_data()  # type: ignore[union-attr]
    assert b" re " in content, "the box"
    assert content.count(b" l") >= 3 * 5, "five figures in strokes"


def test_reportlab_s_own_paragraphs_take_the_font() -> None:
    canvas = inside.open_canvas(A4, title="t", subject="s", made_on=DAY)
    font = inside.cid_font(chain("regular").first.name + ".ttf").fontName
    text = "经由段落的王建国与𫖯,186 2345 0178"
    paragraph = Paragraph(text, ParagraphStyle("p", fontName=font, fontSize=12, wordWrap="CJK"))
    paragraph.wrapOn(canvas, 400, 400)
    paragraph.drawOn(canvas, 50, 500)
    canvas.showPage()
    assert text_of(inside.finish(canvas)).strip() == text
