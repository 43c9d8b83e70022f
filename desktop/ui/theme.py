"""The look as data: tokens, fonts, and the one style sheet template they are poured into.

Sizes are logical pixels; 100-200 % scaling is Qt's (the window sets QT_SCALE_FACTOR before it starts).
"""

from __future__ import annotations

import re
import string
from dataclasses import asdict, dataclass
from functools import cache

from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

from desktop.base import paths


@dataclass(frozen=True, slots=True)
class Tokens:
    """Colours of one theme; names are those of the style sheet."""

    ink: str = "#1c2521"
    ink2: str = "#4a554f"
    hint: str = "#414b46"  # hints on a tint, where ink2 would fall below 7:1
    paper: str = "#f6f4ee"
    card: str = "#ffffff"
    line: str = "#d9d5c9"
    edge: str = "#8b8f86"  # the border of something one can type in or press
    sunk: str = "#eceae3"  # neutral chips, the ground of progress bars
    green: str = "#1c5439"
    green_up: str = "#2a6146"  # raised on green: pills of the top bar, hover
    green_tint: str = "#e3eee7"
    green_mid: str = "#a9cdb8"  # the light part of a bar: pre-registered
    on_green: str = "#ffffff"
    amber: str = "#6b4600"
    amber_tint: str = "#fdf1d8"
    red: str = "#941a14"
    red_tint: str = "#fbe6e4"
    blue: str = "#184a87"
    blue_tint: str = "#e4edf8"


LIGHT = Tokens()
SUNLIGHT = Tokens(
    ink="#000000", ink2="#1d2420", hint="#1d2420", paper="#ffffff", line="#8d9089", edge="#3c433f",
    sunk="#e6e6e2", green="#0d3d27", green_up="#1f5039", green_tint="#dcefe4", green_mid="#8bbd9f",
    amber="#4a3000", red="#7a0f0a", blue="#0d3568",
)  # fmt: skip
THEMES = {"light": LIGHT, "sunlight": SUNLIGHT}
TONES: dict[str, tuple[str, str]] = {
    "neutral": ("ink", "sunk"),
    "green": ("green", "green_tint"),
    "amber": ("amber", "amber_tint"),
    "red": ("red", "red_tint"),
    "blue": ("blue", "blue_tint"),
}
"""Text and ground token of each tone a badge, note or message may have."""

STATE_TONES: dict[str, str] = {
    "draft": "amber", "captured": "neutral", "sealed": "blue", "received": "green", "accepted": "green",
    "returned": "red", "opened": "green", "counted": "green", "withdrawn": "neutral",
}  # fmt: skip
FALLBACK_FAMILIES = (
    "Noto Sans SC",
    "Noto Sans CJK SC",
    "Microsoft YaHei",
    "WenQuanYi Micro Hei",
    "Droid Sans Fallback",
)

_current = LIGHT


def tokens() -> Tokens:
    return _current


def colour(token: str) -> QColor:
    return QColor(getattr(_current, token))


def contrast(one: str, other: str) -> float:
    """WCAG contrast of two colours, 1 to 21."""

    def light(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def style_sheet(theme: Tokens) -> str:
    """resources/style/base.qss with the tokens poured in."""
    template = (paths.resources() / "style" / "base.qss").read_text("utf-8")
    without_comments = re.sub(r"/\*.*?\*/", "", template, flags=re.S)
    icons = (paths.resources() / "icons").as_posix()
    return string.Template(without_comments).substitute(asdict(theme), icons=icons)


@cache
def load_fonts() -> tuple[str, ...]:
    """Register the bundled fonts once; families in the order they are tried for a character."""
    found: list[str] = []
    folder = paths.resources() / "fonts"
    for file in sorted(folder.glob("*.[to]tf")) if folder.is_dir() else ():
        number = QFontDatabase.addApplicationFont(str(file))
        found += QFontDatabase.applicationFontFamilies(number) if number >= 0 else []
    installed = set(QFontDatabase.families())
    found += [family for family in FALLBACK_FAMILIES if family in installed]
    return tuple(sorted(dict.fromkeys(found), key=lambda name: not name.startswith("Noto Sans")))


@cache
def font(size: int = 15, *, bold: bool = False, figures: bool = False) -> QFont:
    """The one family at a pixel size; `figures` asks for digits of one width. Shared: copy before changing it."""
    made = QFont()
    families = load_fonts()
    if families:
        made.setFamilies(list(families))
    made.setPixelSize(size)
    made.setBold(bold)
    if figures:
        made.setFeature(QFont.Tag("tnum"), 1)
    return made


def _palette(theme: Tokens) -> QPalette:
    palette = QPalette()
    roles = {
        QPalette.ColorRole.Window: theme.paper,
        QPalette.ColorRole.WindowText: theme.ink,
        QPalette.ColorRole.Base: theme.card,
        QPalette.ColorRole.AlternateBase: theme.paper,
        QPalette.ColorRole.Text: theme.ink,
        QPalette.ColorRole.Button: theme.card,
        QPalette.ColorRole.ButtonText: theme.ink,
        QPalette.ColorRole.BrightText: theme.red,
        QPalette.ColorRole.Highlight: theme.green_tint,
        QPalette.ColorRole.HighlightedText: theme.ink,
        QPalette.ColorRole.ToolTipBase: theme.card,
        QPalette.ColorRole.ToolTipText: theme.ink,
        QPalette.ColorRole.PlaceholderText: theme.ink2,
        QPalette.ColorRole.Link: theme.blue,
    }
    for role, value in roles.items():
        palette.setColor(role, QColor(value))
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.WindowText, QPalette.ColorRole.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(theme.ink2))
    return palette


def apply(app: QApplication, name: str = "light") -> None:
    """Dress the whole application; may be called again with another theme while it runs."""
    global _current
    _current = THEMES.get(name, LIGHT)
    app.setStyle("Fusion")
    app.setPalette(_palette(_current))
    app.setFont(font())
    app.setStyleSheet(style_sheet(_current))
