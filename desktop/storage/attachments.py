"""Pictures that go to the county after the text: here until it has signed, then only name and receipt."""

from __future__ import annotations

from dataclasses import dataclass, field

from desktop.storage.store import Store


@dataclass(frozen=True, slots=True)
class Attachment:
    """`sealed` is frozen before the first byte leaves; None = not yet."""

    sha: str
    kind: str
    subject: str
    village: str
    size: int
    made_at: str
    upload_sha: str | None
    content: bytes = field(repr=False)
    sealed: bytes | None = field(repr=False)


_NAMES = ", ".join(Attachment.__slots__)


def add(store: Store, attachment: Attachment) -> bool:
    """Keep a picture until it is signed for; False = this very picture is known already."""
    marks = ", ".join("?" * len(Attachment.__slots__))
    values = [getattr(attachment, name) for name in Attachment.__slots__]
    sql = f"INSERT INTO attachment ({_NAMES}, state) VALUES ({marks}, 'waiting') ON CONFLICT DO NOTHING"
    return bool(store.execute(sql, values))


def waiting(store: Store) -> list[str]:
    """Names of the pictures without a receipt, oldest first."""
    sql = "SELECT sha FROM attachment WHERE state = 'waiting' ORDER BY made_at, sha"
    return [row[0] for row in store.tuples(sql, [])]


def waiting_size(store: Store) -> tuple[int, int]:
    """How many pictures wait, and their bytes."""
    sql = "SELECT count(*), coalesce(sum(size), 0) FROM attachment WHERE state = 'waiting'"
    ((count, size),) = store.tuples(sql, [])
    return count, size


def get(store: Store, sha: str) -> Attachment:
    row = store.row(f"SELECT {_NAMES} FROM attachment WHERE sha = ?", [sha])
    assert row is not None
    return Attachment(**row)


def freeze(store: Store, sha: str, upload_sha: str, sealed: bytes) -> None:
    store.execute("UPDATE attachment SET upload_sha = ?, sealed = ? WHERE sha = ?", [upload_sha, sealed, sha])


def keep_receipt(store: Store, sha: str, receipt: bytes) -> None:
    """Signed for: the picture itself leaves the laptop."""
    store.execute(
        "UPDATE attachment SET state = 'received', receipt = ?, received_at = ?, content = X'', sealed = NULL"
        " WHERE sha = ?",
        [receipt, store.now(), sha],
    )


def drop_waiting(store: Store, subject: str) -> int:
    """Pictures of a thing that have not been signed for go from here; how many."""
    return store.execute("DELETE FROM attachment WHERE state = 'waiting' AND subject = ?", [subject])


def thaw(store: Store) -> None:
    """Another county: what waits is sealed anew."""
    store.execute("UPDATE attachment SET upload_sha = NULL, sealed = NULL WHERE state = 'waiting'")


def of_subject(store: Store, subject: str) -> list[tuple[str, str]]:
    """(made_at, state) of the pictures of a thing."""
    sql = "SELECT made_at, state FROM attachment WHERE subject = ? ORDER BY made_at"
    return store.tuples(sql, [subject])
