"""Small shared widgets. `from desktop.ui.widgets import Card, Field, TextLine, ...`"""

from desktop.ui.widgets.base import Clear, Glyph, Key, Label, Rule, column, role, row, tone
from desktop.ui.widgets.buttons import Button, ChipButton, OptionCard, PrimaryButton, QuietButton
from desktop.ui.widgets.cards import Card, EmptyState, Figure, Note, Scroll
from desktop.ui.widgets.chips import Badge, ChipRow, ChoiceRow
from desktop.ui.widgets.fields import Field, Pick, Tick
from desktop.ui.widgets.lines import PassphraseLine, SearchBox, TextLine
from desktop.ui.widgets.progress import Progress, ProgressLine, VillageProgress
from desktop.ui.widgets.tables import BadgeDelegate, Table
from desktop.ui.widgets.toast import Toast

__all__ = [
    "Badge", "BadgeDelegate", "Button", "Card", "ChipButton", "ChipRow", "ChoiceRow", "Clear", "EmptyState", "Field",
    "Figure", "Glyph", "Key", "Label", "Note", "OptionCard", "PassphraseLine", "Pick", "PrimaryButton", "Progress",
    "ProgressLine", "QuietButton", "Rule", "Scroll", "SearchBox", "Table", "TextLine", "Tick", "Toast",
    "VillageProgress", "column", "role", "row", "tone",
]  # fmt: skip
