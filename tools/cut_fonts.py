"""Cut the bundled fonts out of their published sources and write the manifest beside them.

    npm pack @expo-google-fonts/noto-sans-sc@0.4.3          (then unpack it)
    apt-get install fonts-hanazono
    python tools/cut_fonts.py --noto package --hanamin /usr/share/fonts/truetype/hanazono

Noto Sans SC keeps every character and loses what a Chinese page does not use (layout features, vertical metrics).
HanaMinB keeps exactly the Han characters of GB 18030-2022 level 3 that Noto lacks, without hinting. It alone covers
them: HanaMinA would add compatibility forms only, which NFC folds away. The cut files are committed; run this
again only when a source changes.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
from pathlib import Path

import uharfbuzz as hb
from fontTools.ttLib import TTFont

FONTS = Path(__file__).resolve().parents[1] / "resources" / "fonts"
VERSION = "1.000"
BLOCKS: dict[str, tuple[int, int]] = {
    "URO": (0x4E00, 0x9FEF),
    "A": (0x3400, 0x4DB5),
    "B": (0x20000, 0x2A6D6),
    "C": (0x2A700, 0x2B734),
    "D": (0x2B740, 0x2B81D),
    "E": (0x2B820, 0x2CEA1),
    "F": (0x2CEB0, 0x2EBE0),
}
COMPAT = (0xFA0E, 0xFA0F, 0xFA11, 0xFA13, 0xFA14, 0xFA1F, 0xFA21, 0xFA23, 0xFA24, 0xFA27, 0xFA28, 0xFA29)
LEVEL_3 = {cp for first, last in BLOCKS.values() for cp in range(first, last + 1)} | set(COMPAT)
DROP_TABLES = ("GSUB", "GPOS", "GDEF", "BASE", "vhea", "vmtx", "VORG", "STAT", "DSIG", "FFTM", "prop", "gasp")


def cut(source: Path, keep: set[int]) -> bytes:
    """The source with the glyphs of `keep` only: no hinting, no layout tables."""
    face = hb.Face(hb.Blob.from_file_path(str(source)))
    wish = hb.SubsetInput()
    wish.sets(hb.SubsetInputSets.UNICODE).set(keep)
    wish.sets(hb.SubsetInputSets.LAYOUT_FEATURE_TAG).clear()
    wish.sets(hb.SubsetInputSets.DROP_TABLE_TAG).update(int.from_bytes(tag.encode().ljust(4)) for tag in DROP_TABLES)
    wish.flags = hb.SubsetFlags.NO_HINTING | hb.SubsetFlags.NOTDEF_OUTLINE
    return bytes(hb.subset(face, wish).blob.data)


def rename(data: bytes, family: str, style: str, licence: str, url: str, rights: str) -> bytes:
    """Give the cut font a stable name of its own; Qt and the PDF know it by this."""
    font = TTFont(io.BytesIO(data), recalcTimestamp=False)
    names = font["name"]
    names.names = []
    postscript = f"{family.replace(' ', '')}-{style}"
    table = {
        0: rights, 1: family, 2: style, 3: f"{VERSION};{postscript}", 4: f"{family} {style}", 5: f"Version {VERSION}",
        6: postscript, 13: licence, 14: url,
    }  # fmt: skip
    for number, text in table.items():
        names.setName(text, number, 3, 1, 0x409)
    font["post"].formatType = 3.0
    out = io.BytesIO()
    font.save(out, reorderTables=True)
    return out.getvalue()


def describe(data: bytes) -> dict[str, object]:
    points = set(TTFont(io.BytesIO(data), lazy=True).getBestCmap())
    counts = {name: sum(first <= cp <= last for cp in points) for name, (first, last) in BLOCKS.items()}
    return {
        "sha256": hashlib.sha256(data).hexdigest(),
        "bytes": len(data),
        "code_points": len(points),
        "blocks": {**counts, "compat": len(points & set(COMPAT))},
    }


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--noto", type=Path, required=True, help="the unpacked npm package")
    ask.add_argument("--hanamin", type=Path, required=True, help="the folder with HanaMinB.ttf")
    ask.add_argument("--out", type=Path, default=FONTS)
    wish = ask.parse_args()
    ofl = (
        "This Font Software is licensed under the SIL Open Font License, Version 1.1.",
        "https://scripts.sil.org/OFL",
    )
    adobe = "(c) 2014-2021 Adobe (http://www.adobe.com/), with Reserved Font Name 'Source'."
    hana = ("Hanazono Font License: unlimited permission to use, copy and distribute, with or without modification.",
            "http://fonts.jp/hanazono/")  # fmt: skip
    manifest: dict[str, object] = {}
    noto: set[int] = set()
    for weight, folder in (("Regular", "400Regular"), ("Bold", "700Bold")):
        source = wish.noto / folder / f"NotoSansSC_{folder}.ttf"
        noto = set(TTFont(source, lazy=True).getBestCmap())
        data = rename(cut(source, noto), "Noto Sans SC", weight, *ofl, adobe)
        name = f"NotoSansSC-{weight}.ttf"
        (wish.out / name).write_bytes(data)
        manifest[name] = {"family": "Noto Sans SC", "style": weight, **describe(data)}
    data = rename(cut(wish.hanamin / "HanaMinB.ttf", LEVEL_3 - noto), "Cunbu HanaMin B", "Regular", *hana,
                  "Copyright 2008-2011 GlyphWiki Project. Cut from HanaMinB.")  # fmt: skip
    (wish.out / "CunbuHanaMinB-Regular.ttf").write_bytes(data)
    manifest["CunbuHanaMinB-Regular.ttf"] = {"family": "Cunbu HanaMin B", "style": "Regular", **describe(data)}
    (wish.out / "manifest.json").write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
