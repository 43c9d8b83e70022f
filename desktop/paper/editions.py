"""The editions in which a village's numbers are printed, in the order in which they are offered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Literal

from desktop.domain.directory_book import Audience, DirectoryBook
from desktop.domain.directory_changes import with_news
from desktop.paper import directory, directory_wall, directory_wallet
from desktop.paper.book_style import A4_BOOK, BOOKLET, LARGE
from desktop.paper.directory_pages import Imprint
from desktop.paper.rendered import Rendered

Turned = Literal["one-sided", "long-edge", "short-edge"]
Kind = Literal["directory", "wall", "card"]


@dataclass(frozen=True, slots=True)
class Edition:
    """One way to print the book. `turned` is how the paper is turned to print its back; `kind` is the ledger's."""

    key: str
    name: str
    note: str
    render: Callable[[DirectoryBook, Imprint], Rendered]
    kind: Kind = "directory"
    audience: Audience = "village"
    paper: str = "A4"
    turned: Turned = "long-edge"

    def draw(self, book: DirectoryBook, imprint: Imprint) -> Rendered:
        return self.render(with_news(book), imprint)


EDITIONS: dict[str, Edition] = {
    edition.key: edition
    for edition in (
        Edition("a4", "A4 两栏", "14 号字,按户分栏", partial(directory.render, style=A4_BOOK)),
        Edition("a5-booklet", "A5 小册子", "A4 双面对折,14 号字",
                partial(directory.render, style=BOOKLET, folded=True), turned="short-edge"),
        Edition("large", "大字本", "18 号字,给老人", partial(directory.render, style=LARGE)),
        Edition("a3-wall", "A3 上墙", "职务与服务;村民须另行同意", directory_wall.render, "wall", "wall", "A3",
                "one-sided"),
        Edition("wallet", "随身卡", "90×54 毫米,一张 A4 十张", directory_wallet.render, "card", "card"),
    )
}  # fmt: skip
