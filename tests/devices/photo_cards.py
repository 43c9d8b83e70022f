"""Photographs of cards of people who do not exist: drawn, turned, blurred, packed as a telephone packs them."""

from __future__ import annotations

import io

from PIL import Image, ImageDraw, ImageFilter, ImageFont

from desktop.base.paths import resources

FONT = resources() / "fonts/NotoSansSC-Regular.ttf"
ADDRESS = ("河南省上蔡县朱里镇西洪村2", "组17号")


def front(
    name: str = "李春花", number: str = "412825193803029986", *, address: tuple[str, ...] = ADDRESS,
    birth: str = "1938年3月2日", turn: float = 0.0, blur: float = 0.0, kind: str = "JPEG",
) -> bytes:  # fmt: skip
    rest = [(f"           {part}", 300 + 50 * n) for n, part in enumerate(address[1:])]
    lines = [("姓 名  " + name, 60), ("性 别  女    民 族  汉", 120), (f"出 生  {birth}", 180), *rest]
    lines += [("住 址  " + address[0], 250), (f"公民身份号码   {number}", 470)]
    return _packed(lines, turn, blur, kind)


def back(issuer: str = "上蔡县公安局", term: str = "2007.03.02-长期") -> bytes:
    lines = [
        ("中华人民共和国", 60),
        ("居 民 身 份 证", 130),
        (f"签发机关  {issuer}", 380),
        (f"有效期限  {term}", 450),
    ]
    return _packed(lines)


def _packed(lines: list[tuple[str, int]], turn: float = 0.0, blur: float = 0.0, kind: str = "JPEG") -> bytes:
    card = Image.new("RGB", (1000, 600), (236, 242, 244))
    pen, font = ImageDraw.Draw(card), ImageFont.truetype(str(FONT), 36)
    for text, top in lines:
        pen.text((60, top), text, fill=(30, 30, 40), font=font)
    table = Image.new("RGB", (1300, 900), (120, 96, 80))
    table.paste(card.rotate(turn, expand=True, fillcolor=(120, 96, 80)), (120, 110))
    stream = io.BytesIO()
    table.filter(ImageFilter.GaussianBlur(blur)).save(stream, kind, **({"quality": 85} if kind == "JPEG" else {}))
    return stream.getvalue()
