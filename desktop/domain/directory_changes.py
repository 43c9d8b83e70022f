"""What has changed in a village's directory since the edition people have in their hands. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace

from desktop.domain.directory_book import DirectoryBook, Entry, Group


@dataclass(frozen=True, slots=True)
class Listed:
    """An entry with its place: group and household by number, never by the head's name, who may ask to be erased."""

    entry: Entry
    group: str
    household: str

    @property
    def place(self) -> str:
        return " ".join(word for word in (self.group, self.household) if word)

    @property
    def numbers(self) -> str:
        """The marks between them are where a line may end: a number is never broken."""
        return "、".join(line.text for line in self.entry.lines) or "—"


@dataclass(frozen=True, slots=True)
class Changes:
    """`changed` holds (as it was, as it is). `gone` must be struck out by hand in every copy."""

    before: int
    after: int
    added: tuple[Listed, ...]
    changed: tuple[tuple[Listed, Listed], ...]
    gone: tuple[Listed, ...]

    @property
    def count(self) -> int:
        return len(self.added) + len(self.changed) + len(self.gone)


def listed(book: DirectoryBook) -> dict[str, Listed]:
    """Person's id -> her entry and its place, in the book's order."""
    return {
        entry.person_id: Listed(entry, group.title, f"{household.number} 户" if household.number else "")
        for group in book.groups
        for household in group.households
        for entry in household.entries
    }


def news(before: DirectoryBook, after: DirectoryBook) -> dict[str, str]:
    """Person -> the word that marks her line in the later edition: 新 or 改."""
    found = changes(before, after)
    return {line.entry.person_id: "新" for line in found.added} | {
        now.entry.person_id: "改" for _was, now in found.changed
    }


def with_news(book: DirectoryBook) -> DirectoryBook:
    """The book as it is drawn: the marks stand in the brackets behind the names."""
    return replace(book, groups=tuple(_marked(group, book.news) for group in book.groups)) if book.news else book


def _marked(group: Group, words: dict[str, str]) -> Group:
    households = (
        replace(home, entries=tuple(_told(entry, words.get(entry.person_id, "")) for entry in home.entries))
        for home in group.households
    )
    return replace(group, households=tuple(households))


def _told(entry: Entry, word: str) -> Entry:
    return replace(entry, tell_apart=f"{entry.tell_apart}·{word}" if entry.tell_apart else word) if word else entry


def changes(before: DirectoryBook, after: DirectoryBook) -> Changes:
    """From one edition to the next. A new label beside a name is no change: nobody's number became wrong."""
    old, new = listed(before), listed(after)
    changed = [
        (old[key], now)
        for key, now in new.items()
        if key in old and (old[key].entry.name, old[key].entry.lines) != (now.entry.name, now.entry.lines)
    ]
    return Changes(
        before.edition,
        after.edition,
        tuple(now for key, now in new.items() if key not in old),
        tuple(changed),
        tuple(was for key, was in old.items() if key not in new),
    )
