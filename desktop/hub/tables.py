"""The hub's tables. Plain SQL that also spreads over machines: no sequences, no triggers, village first in every key.

Uniqueness that is not within one village has a table of its own whose key is that value (record_name, batch,
document_seen, device). Payloads and names of reps are sealed columns; document numbers are found by keyed marks.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, MetaData, String, Table

metadata = MetaData()

_ID = String(64)
_HASH = String(64)
_WHEN = String(32)  # UTC text with milliseconds, written by the application

meta = Table(
    "meta", metadata, Column("key", String(32), primary_key=True), Column("value", String(255), nullable=False)
)

join_code = Table(
    "join_code",
    metadata,
    Column("secret_hash", _HASH, primary_key=True),
    Column("scope", String(64), nullable=False),
    Column("made_at", _WHEN, nullable=False),
    Column("expires_at", _WHEN, nullable=False),
    Column("device", _ID),
    Column("used_at", _WHEN),
    Column("who", LargeBinary),  # of the county gave it out, and why; sealed
    Column("why", LargeBinary),
)

device = Table(
    "device",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("rep", LargeBinary, nullable=False),
    Column("scope", String(64), nullable=False),
    Column("verify_key", LargeBinary, nullable=False),
    Column("recipient", String(128), nullable=False),
    Column("certificate", LargeBinary, nullable=False),
    Column("joined_at", _WHEN, nullable=False),
    Column("revoked_at", _WHEN),
    Column("revoked_after", BigInteger),  # numbers of its sequence up to this one count all the same,
    Column("revoked_epoch", String(32), nullable=False, server_default=""),  # under this epoch of its database
    Column("not_after", _WHEN, nullable=False, server_default=""),
    Column("seen_at", _WHEN),
    Column("skew_ms", BigInteger),
    Column("heard_ms", BigInteger),  # the county's clock, as it stood, when the laptop told its own
    Column("receipts", BigInteger, nullable=False),
    Column("greeted", BigInteger, nullable=False, server_default="0"),  # greetings that were acted upon
    Column("said_clock", _WHEN, nullable=False, server_default=""),  # its own clock at the last visit
)

# What happened to a laptop at the county: revoked, returned; by whom and why, sealed.
device_story = Table(
    "device_story",
    metadata,
    Column("device", _ID, primary_key=True),
    Column("at", _WHEN, primary_key=True),
    Column("what", String(16), primary_key=True),
    Column("who", LargeBinary, nullable=False),
    Column("why", LargeBinary, nullable=False),
)

# What arrived of a device's own sequence, so that a gap is seen and not merely unlikely.
stream = Table(
    "stream",
    metadata,
    Column("device", _ID, primary_key=True),
    Column("epoch", String(32), primary_key=True),
    Column("seqs", LargeBinary, nullable=False),
    Column("head", _HASH, nullable=False),
    Column("number", BigInteger, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("begun", BigInteger, nullable=False, server_default="0"),  # of a device's epochs, the last has the most
    Column("forked", Integer, nullable=False, server_default="0"),  # two laptops have gone on from one database
)

batch = Table(
    "batch",
    metadata,
    Column("upload", _HASH, primary_key=True),
    Column("content", _HASH, nullable=False),
    Column("device", _ID, nullable=False),
    Column("epoch", String(32), nullable=False),
    Column("number", BigInteger, nullable=False),
    Column("prev", _HASH, nullable=False),
    Column("count", Integer, nullable=False),
    Column("road", String(16), nullable=False),
    Column("received_at", _WHEN, nullable=False),
    Column("receipt", LargeBinary, nullable=False),
    Index("batch_content", "content"),
    Index("batch_number", "device", "epoch", "number"),
)

# First writer of (id, rev, schema), wherever it lies.
record_name = Table(
    "record_name",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("rev", Integer, primary_key=True),
    Column("schema", String(64), primary_key=True),
    Column("village", String(64), nullable=False),
    Column("sha256", _HASH, nullable=False),
    sqlite_with_rowid=False,
)

# Whose a person's record is: the laptop that first brought one under that id. The key is the final word.
record_owner = Table(
    "record_owner", metadata, Column("id", _ID, primary_key=True), Column("device", _ID, nullable=False)
)

# Who was erased: nothing of hers is kept again, whatever comes later.
erased = Table(
    "erased",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("device", _ID, nullable=False),
    Column("at", _WHEN, nullable=False),
)

record = Table(
    "record",
    metadata,
    Column("village", String(64), primary_key=True),
    Column("id", _ID, primary_key=True),
    Column("rev", Integer, primary_key=True),
    Column("schema", String(64), primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("sha256", _HASH, nullable=False),
    Column("device", _ID, nullable=False),
    Column("epoch", String(32), nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("upload", _HASH, nullable=False),
    Column("received_at", _WHEN, nullable=False),
    Column("suspect", Integer, nullable=False),
    Column("flag", String(32), nullable=False, server_default=""),  # taken in with this mark, for a human to see
    Column("payload", LargeBinary, nullable=False),
)

# What a human has to look at: quarantined records and the losing side of conflicts. Nothing is thrown away.
inbox = Table(
    "inbox",
    metadata,
    Column("village", String(64), primary_key=True),
    Column("id", _ID, primary_key=True),
    Column("rev", Integer, primary_key=True),
    Column("schema", String(64), primary_key=True),
    Column("sha256", _HASH, primary_key=True),
    Column("result", String(16), nullable=False),
    Column("why", String(64), nullable=False),
    Column("device", _ID, nullable=False),
    Column("epoch", String(32), nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("upload", _HASH, nullable=False),
    Column("received_at", _WHEN, nullable=False),
    Column("settled_at", _WHEN),
    Column("settled_by", String(64)),
    Column("payload", LargeBinary, nullable=False),
)

village = Table(
    "village",
    metadata,
    Column("code", String(64), primary_key=True),
    Column("name", String(64), nullable=False),
    Column("township", String(64), nullable=False),
    Column("klass", String(16), nullable=False),
    Column("vpn_group", String(64), nullable=False),
    Column("named_customer", String(64), nullable=False),
    Column("revenue_group", String(64), nullable=False),
    Column("listed", Integer, nullable=False),
    Column("version", BigInteger, nullable=False),
)

# Count and digest of what is held of one device in one village: both sides compare them after every round.
holding = Table(
    "holding",
    metadata,
    Column("village", String(64), primary_key=True),
    Column("device", _ID, primary_key=True),
    Column("count", BigInteger, nullable=False),
    Column("digest", _HASH, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("taken", BigInteger, nullable=False, server_default="0"),  # of them records, not only kept for a human
    Index("holding_device", "device"),
)

document_seen = Table(
    "document_seen",
    metadata,
    Column("mark", _HASH, primary_key=True),
    Column("id", _ID, nullable=False),
    Column("village", String(64), nullable=False),
    Column("at", _WHEN, nullable=False),
)

# Who else came with a document that somebody had come with before: each is shown with the other.
document_also = Table(
    "document_also",
    metadata,
    Column("mark", _HASH, primary_key=True),
    Column("id", _ID, primary_key=True),
    Index("document_also_id", "id"),
)

decision = Table(
    "decision",
    metadata,
    Column("village", String(64), primary_key=True),
    Column("version", BigInteger, primary_key=True),
    Column("id", _ID, nullable=False),
    Column("rev", Integer, nullable=False),
    Column("device", _ID, nullable=False),
    Column("outcome", String(16), nullable=False),
    Column("decided_at", _WHEN, nullable=False),
    Column("document", LargeBinary, nullable=False),
    Index("decision_of", "village", "id", "rev"),
    Index("decision_device", "device", "village", "version"),
)

# Who came with which tag: what a revision replaces and a withdrawal takes away. Never travels.
tag_holder = Table(
    "tag_holder",
    metadata,
    Column("village", String(64), primary_key=True),
    Column("id", _ID, primary_key=True),
    Column("kind", Integer, primary_key=True),
    Column("tag", BigInteger, primary_key=True),
    Column("day", Integer, nullable=False),
    Index("tag_holder_tag", "village", "tag"),
    sqlite_with_rowid=False,
)

# What travels: a tag of a village with the days on which people came with it; no days = a tombstone.
tag = Table(
    "tag",
    metadata,
    Column("village", String(64), primary_key=True),
    Column("kind", Integer, primary_key=True),
    Column("tag", BigInteger, primary_key=True),
    Column("days", LargeBinary, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("deleted_on", Integer),
    Index("tag_version", "village", "version", "kind", "tag"),
    Index("tag_deleted", "village", "deleted_on"),
    sqlite_with_rowid=False,
)

# Batches whose records are not among the tags yet: written with them, gone with the tags.
tag_due = Table(
    "tag_due", metadata, Column("village", String(64), primary_key=True), Column("upload", _HASH, primary_key=True)
)

# A village's tags in figures: both sides compare them at the end of a pull. `horizon`: the newest tombstone dropped.
tag_scope = Table(
    "tag_scope",
    metadata,
    Column("village", String(64), primary_key=True),
    Column("version", BigInteger, nullable=False),
    Column("count", BigInteger, nullable=False),
    Column("digest", String(32), nullable=False),
    Column("horizon", BigInteger, nullable=False),
)

# What a village's other laptops are told of a person; an empty payload = a tombstone. `hash` stands for what is told.
shared = Table(
    "shared",
    metadata,
    Column("village", String(64), primary_key=True),
    Column("id", _ID, primary_key=True),
    Column("version", BigInteger, nullable=False),
    Column("device", _ID, nullable=False),
    Column("hash", String(32), nullable=False),
    Column("deleted_on", Integer),
    Column("payload", LargeBinary, nullable=False),
    Index("shared_version", "village", "version"),
)

shared_scope = Table(
    "shared_scope",
    metadata,
    Column("village", String(64), primary_key=True),
    Column("version", BigInteger, nullable=False),
    Column("horizon", BigInteger, nullable=False),
)

# Blocks of short numbers given out to a laptop's database; never taken back by time.
lease = Table(
    "lease",
    metadata,
    Column("village", String(64), primary_key=True),
    Column("id", _ID, primary_key=True),
    Column("first", Integer, nullable=False),
    Column("last", Integer, nullable=False),
    Column("device", _ID, nullable=False),
    Column("epoch", String(32), nullable=False),
    Column("granted_at", _WHEN, nullable=False),
    Column("void_at", _WHEN),
    Column("document", LargeBinary, nullable=False),
    Index("lease_device", "device", "epoch"),
)

# A picture that came after the text; it lies in a file named by `sha`.
picture = Table(
    "picture",
    metadata,
    Column("upload", _HASH, primary_key=True),
    Column("sha", _HASH, nullable=False),
    Column("device", _ID, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("subject", String(128), nullable=False),
    Column("village", String(64), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("received_at", _WHEN, nullable=False),
    Column("receipt", LargeBinary, nullable=False),
)

# The county's own plans, every version of them.
plan_table = Table(
    "plan_table",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("made_at", _WHEN, nullable=False),
    Column("body", LargeBinary, nullable=False),
)

# Who has a short number, for good: the first record that came with it. The key is the final word on a clash.
short_number = Table(
    "short_number",
    metadata,
    Column("village", String(64), primary_key=True),
    Column("number", String(16), primary_key=True),
    Column("id", _ID, nullable=False),
    Column("device", _ID, nullable=False),
    Column("at", _WHEN, nullable=False),
    Column("version", BigInteger, nullable=False, server_default="0"),
    Index("short_number_of", "village", "id"),
    Index("short_number_told", "village", "version"),
)
