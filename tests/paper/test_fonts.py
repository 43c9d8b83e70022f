"""The bundled fonts: what is in the files, which font draws what, and what none can draw."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from desktop.base.errors import PaperError
from desktop.base.paths import resources
from desktop.paper import fonts

FOLDER = resources() / "fonts"
OFTEN_REPORTED = "䶮㛃㼆㙍𬎆𬱖𫖯𬸪𠅤𡐓𬍛𬀩𫟹𬳽頔韡赟堃喆犇翀彧玥珺镕昇龑瓛勰琎屾〇垕垱浉堌瀍𠮷𬬭𪻐𧿛"
OUR_MARKS = "·—…★☆□■○●◎✓←↑→↓①②③⑳ÀāǎŏéěüǚŃ℃№×“”‘’《》、。,;:?!()ⅠⅡ"


def level_3() -> set[int]:
    spans = ((0x4E00, 0x9FEF), (0x3400, 0x4DB5), (0x20000, 0x2A6D6), (0x2A700, 0x2B734), (0x2B740, 0x2B81D),
             (0x2B820, 0x2CEA1), (0x2CEB0, 0x2EBE0))  # fmt: skip
    twelve = {0xFA0E, 0xFA0F, 0xFA11, 0xFA13, 0xFA14, 0xFA1F, 0xFA21, 0xFA23, 0xFA24, 0xFA27, 0xFA28, 0xFA29}
    return {cp for first, last in spans for cp in range(first, last + 1)} | twelve


def test_the_manifest_tells_the_truth() -> None:
    told = fonts.manifest()
    assert set(told) == {path.name for path in FOLDER.glob("*.ttf")} == {path.name for path in fonts.font_paths()}
    for name, facts in told.items():
        data = (FOLDER / name).read_bytes()
        assert hashlib.sha256(data).hexdigest() == facts["sha256"]
        with TTFont(io.BytesIO(data), lazy=True) as font:
            assert len(font.getBestCmap()) == facts["code_points"]
            assert font["name"].getDebugName(1) == facts["family"]
            assert font["name"].getDebugName(2) == facts["style"]
            assert "glyf" in font, "outlines must be TrueType to be embedded as such"


def test_the_fonts_stay_under_60_mb_and_carry_their_licences() -> None:
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 60_000_000
    assert "SIL OPEN FONT LICENSE" in (FOLDER / "OFL-NotoSansSC.txt").read_text("utf-8")
    assert "Unlimited permission" in (FOLDER / "LICENSE-HanaMin.txt").read_text("utf-8")


@pytest.mark.parametrize("weight", ["regular", "bold"])
def test_every_character_of_level_3_can_be_drawn(weight: fonts.Weight) -> None:
    wanted = level_3()
    assert len(wanted) == 87_887
    have: set[int] = set()
    for name in fonts.FILES[weight]:
        with TTFont(FOLDER / name, lazy=True) as font:
            have |= set(font.getBestCmap())
    assert not wanted - have
    sample = "".join(map(chr, sorted(wanted)[::37]))
    assert fonts.missing_glyphs(sample) == ()


def test_characters_people_reported_and_marks_we_print() -> None:
    assert fonts.missing_glyphs(OFTEN_REPORTED + OUR_MARKS) == ()
    assert fonts.fallback_glyphs("王𠮷䶮") == ("𠮷",)


def test_missing_characters_are_named_once_in_order() -> None:
    assert fonts.missing_glyphs("张\U000323af三\ue000\U000323af") == ("\U000323af", "\ue000")
    assert fonts.missing_glyphs(["a\x00", "\ud800"]) == ("\x00", "\ud800")


def test_runs_follow_the_fallback_chain_and_lose_nothing() -> None:
    text = "王𠮷明\U000323af 186"
    runs = fonts.runs(text)
    assert "".join(run.text for run in runs) == text
    assert [run.font.name if run.font else None for run in runs] == [
        "NotoSansSC-Regular", "CunbuHanaMinB-Regular", "NotoSansSC-Regular", None, "NotoSansSC-Regular",
    ]  # fmt: skip
    assert fonts.runs("") == []
    assert fonts.runs("王", "bold")[0].font is fonts.chain("bold").first


def test_widths_are_tabular_for_figures_and_full_for_characters() -> None:
    assert len({fonts.text_width(figure, 14) for figure in "0123456789"}) == 1
    assert fonts.text_width("王𠮷\U000323af", 10) == pytest.approx(30)


def test_a_lost_font_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(PaperError, match="字体"):
        fonts.FontFile(tmp_path / "none.ttf")
    broken = tmp_path / "broken.ttf"
    broken.write_bytes(b"not a font at all")
    with pytest.raises(PaperError, match="重新安装"):
        fonts.FontFile(broken)
