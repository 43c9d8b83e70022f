"""The first steps, released with capture, paper and sync."""

# ruff: noqa: E501  (a table reads best as the statement it is)

from __future__ import annotations

from sqlite_utils import Database

from desktop.storage.migrations.steps import migrations, run


@migrations(name="0001_people")
def _people(db: Database) -> None:
    run(
        db,
        "CREATE TABLE setting (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
        "CREATE TABLE rep (id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, added_at TEXT NOT NULL)",
        """CREATE TABLE village (
            code TEXT PRIMARY KEY CHECK (length(code) = 12), name TEXT NOT NULL, township TEXT NOT NULL,
            klass TEXT NOT NULL CHECK (klass IN ('standard', 'demo', 'community')), fixed_line TEXT, vpn_group TEXT,
            named_customer TEXT, revenue_group TEXT, grid TEXT, alias TEXT)""",
        """CREATE TABLE contact (
            id TEXT PRIMARY KEY, village TEXT NOT NULL REFERENCES village(code), section TEXT NOT NULL,
            post TEXT NOT NULL, name TEXT, phone TEXT, note TEXT, position INTEGER NOT NULL)""",
        "CREATE INDEX contact_village ON contact(village, section, position)",
        """CREATE TABLE surname_reading (village TEXT NOT NULL REFERENCES village(code), surname TEXT NOT NULL,
            reading TEXT NOT NULL, PRIMARY KEY (village, surname)) WITHOUT ROWID""",
        """CREATE TABLE person (
            id TEXT PRIMARY KEY,
            kind TEXT NOT NULL CHECK (kind IN ('listing', 'signup')),
            village TEXT NOT NULL REFERENCES village(code),
            state TEXT NOT NULL CHECK (state IN ('draft', 'captured', 'sealed', 'received', 'accepted', 'returned',
                'opened', 'counted', 'withdrawn')),
            rev INTEGER NOT NULL DEFAULT 0 CHECK (rev >= 0),
            name TEXT, name_bss TEXT, surname_reading TEXT, doc_type TEXT, doc_no TEXT, doc_hash TEXT, doc_last4 TEXT,
            doc_from TEXT, doc_to TEXT, seen_original TEXT, sex TEXT, birth TEXT, ethnic TEXT, address TEXT,
            group_no TEXT, household TEXT, is_head INTEGER NOT NULL DEFAULT 0, mobile TEXT, home_line TEXT,
            contact_phone TEXT, service TEXT, network TEXT, wished_number TEXT, iccid TEXT, plan TEXT, contract TEXT,
            short_no TEXT, guardian_name TEXT, guardian_relation TEXT, guardian_doc_type TEXT, guardian_doc_no TEXT,
            guardian_phone TEXT, directory_choice TEXT CHECK (directory_choice IN ('full', 'masked', 'short_only',
                'home_only', 'none')),
            remark TEXT, sort_key TEXT, pinyin TEXT, initials TEXT, stroke_key TEXT, created_at TEXT NOT NULL,
            created_by TEXT, captured_at TEXT, decision_code TEXT, decision_note TEXT, origin TEXT,
            CHECK (kind = 'signup' OR state = 'draft' OR doc_no IS NULL),
            CHECK (kind = 'signup' OR state NOT IN ('accepted', 'returned', 'opened', 'counted')),
            CHECK (state IN ('draft', 'withdrawn') OR (rev > 0 AND name IS NOT NULL)))""",
        "CREATE INDEX person_order ON person(village, sort_key)",
        "CREATE INDEX person_state ON person(village, state)",
        "CREATE INDEX person_name ON person(name, village, sort_key)",
        "CREATE INDEX person_pinyin ON person(pinyin, village, sort_key)",
        "CREATE INDEX person_initials ON person(initials, village, sort_key)",
        "CREATE INDEX person_mobile ON person(mobile, village, sort_key)",
        "CREATE INDEX person_last4 ON person(doc_last4, village, sort_key)",
        "CREATE INDEX person_short_search ON person(short_no, village, sort_key)",
        "CREATE INDEX person_document ON person(doc_hash)",
        """CREATE UNIQUE INDEX person_short ON person(village, short_no)
            WHERE short_no IS NOT NULL AND state <> 'withdrawn'""",
        """CREATE UNIQUE INDEX person_iccid ON person(iccid)
            WHERE iccid IS NOT NULL AND state NOT IN ('draft', 'withdrawn')""",
        """CREATE TABLE correction (person_id TEXT NOT NULL REFERENCES person(id), field TEXT NOT NULL, value TEXT,
            at TEXT NOT NULL, PRIMARY KEY (person_id, field)) WITHOUT ROWID""",
        """CREATE TABLE consent (
            id TEXT PRIMARY KEY, person_id TEXT NOT NULL REFERENCES person(id), kind TEXT NOT NULL CHECK (kind IN
                ('service', 'sensitive', 'directory', 'publish', 'marketing')),
            text_version TEXT NOT NULL, given_at TEXT NOT NULL,
            method TEXT NOT NULL CHECK (method IN ('sign', 'press', 'verbal_witness', 'signed_sheet')),
            reference TEXT, withdrawn_at TEXT, rep TEXT,
            CHECK (method <> 'signed_sheet' OR reference IS NOT NULL))""",
        "CREATE UNIQUE INDEX consent_standing ON consent(person_id, kind) WHERE withdrawn_at IS NULL",
        """CREATE TABLE frozen_short (village TEXT NOT NULL, number TEXT NOT NULL, person_id TEXT NOT NULL,
            serial TEXT NOT NULL, at TEXT NOT NULL, PRIMARY KEY (village, number)) WITHOUT ROWID""",
        """CREATE TRIGGER printed_short_stays BEFORE UPDATE OF short_no ON person
            WHEN NEW.short_no IS NOT NULL AND EXISTS (SELECT 1 FROM frozen_short
                WHERE village = NEW.village AND number = NEW.short_no AND person_id <> NEW.id)
            BEGIN SELECT RAISE(ABORT, 'printed short number'); END""",
    )


@migrations(name="0002_audit_and_prints")
def _audit_and_prints(db: Database) -> None:
    run(
        db,
        """CREATE TABLE audit (n INTEGER PRIMARY KEY, at TEXT NOT NULL, rep TEXT, act TEXT NOT NULL, subject TEXT,
            rev INTEGER, digests TEXT NOT NULL, prev TEXT NOT NULL, hash TEXT NOT NULL UNIQUE)""",
        "CREATE TRIGGER audit_stays BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'append only'); END",
        "CREATE TRIGGER audit_kept BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'append only'); END",
        "CREATE TABLE audit_salt (subject TEXT PRIMARY KEY, salt BLOB NOT NULL) WITHOUT ROWID",
        """CREATE TABLE print (
            serial TEXT PRIMARY KEY, kind TEXT NOT NULL, village TEXT NOT NULL, edition INTEGER NOT NULL, layout TEXT,
            sort TEXT, made_at TEXT NOT NULL, made_by TEXT, sha256 TEXT NOT NULL UNIQUE, pages INTEGER NOT NULL,
            entries INTEGER NOT NULL, left_out INTEGER NOT NULL, draft INTEGER NOT NULL, digest TEXT NOT NULL,
            snapshot BLOB NOT NULL, pdf BLOB NOT NULL, voided_at TEXT, void_reason TEXT)""",
        "CREATE INDEX print_village ON print(village, kind, made_at)",
        """CREATE TABLE print_job (id TEXT PRIMARY KEY, serial TEXT NOT NULL REFERENCES print(serial),
            printer TEXT NOT NULL, job TEXT NOT NULL, copies INTEGER NOT NULL, state TEXT NOT NULL, reason TEXT,
            sent_at TEXT NOT NULL, ended_at TEXT)""",
        """CREATE TABLE saved_file (id TEXT PRIMARY KEY, serial TEXT REFERENCES print(serial), kind TEXT NOT NULL,
            path TEXT NOT NULL, at TEXT NOT NULL, deleted_at TEXT)""",
        """CREATE TABLE import_run (id TEXT PRIMARY KEY, kind TEXT NOT NULL, village TEXT, file_sha256 TEXT NOT NULL,
            signed_sheet TEXT, rows INTEGER NOT NULL, accepted INTEGER NOT NULL, rejected INTEGER NOT NULL,
            at TEXT NOT NULL, rep TEXT)""",
    )


@migrations(name="0003_sync")
def _sync(db: Database) -> None:
    run(
        db,
        """CREATE TABLE device (one INTEGER PRIMARY KEY CHECK (one = 1), id TEXT NOT NULL, epoch TEXT NOT NULL,
            next_seq INTEGER NOT NULL, chain_head TEXT NOT NULL, batch_number INTEGER NOT NULL,
            sign_key BLOB NOT NULL, age_identity TEXT NOT NULL, hub TEXT, certificate BLOB, cursors TEXT NOT NULL DEFAULT '{}',
            clock_offset_ms INTEGER NOT NULL DEFAULT 0)""",
        """CREATE TABLE outbox (seq INTEGER PRIMARY KEY, person_id TEXT NOT NULL REFERENCES person(id),
            rev INTEGER NOT NULL, village TEXT NOT NULL, schema TEXT NOT NULL, payload BLOB NOT NULL,
            sha256 TEXT NOT NULL, state TEXT NOT NULL CHECK (state IN ('waiting', 'frozen', 'receipted', 'set_aside')),
            batch TEXT, result TEXT, result_code TEXT, result_field TEXT, made_at TEXT NOT NULL, UNIQUE (person_id, rev, schema))""",
        "CREATE INDEX outbox_state ON outbox(state, seq)",
        "CREATE INDEX outbox_batch ON outbox(batch)",
        """CREATE TRIGGER outbox_stays BEFORE UPDATE OF seq, person_id, rev, village, schema, payload, sha256 ON outbox
            WHEN NOT (OLD.state IN ('frozen', 'receipted', 'set_aside') AND length(NEW.payload) = 0)
                AND NOT (OLD.state = 'waiting' AND NEW.schema = 'withdrawal/1' AND NEW.seq = OLD.seq
                    AND NEW.person_id = OLD.person_id AND NEW.rev = OLD.rev)
            BEGIN SELECT RAISE(ABORT, 'what travels never changes'); END""",
        """CREATE TABLE batch (sha TEXT PRIMARY KEY, upload_sha TEXT NOT NULL UNIQUE, number INTEGER NOT NULL,
            prev TEXT NOT NULL, first_seq INTEGER NOT NULL, last_seq INTEGER NOT NULL, count INTEGER NOT NULL,
            sealed BLOB NOT NULL, size INTEGER NOT NULL, made_at TEXT NOT NULL, road TEXT, sent_offset INTEGER NOT NULL
            DEFAULT 0, state TEXT NOT NULL CHECK (state IN ('frozen', 'receipted')), receipt BLOB, receipted_at TEXT,
            CHECK (state = 'frozen' OR receipt IS NOT NULL)) WITHOUT ROWID""",
        """CREATE TABLE decision (person_id TEXT NOT NULL, rev INTEGER NOT NULL, code TEXT NOT NULL, note TEXT,
            decided_at TEXT NOT NULL, decided_by TEXT, signature BLOB, PRIMARY KEY (person_id, rev, decided_at))
            WITHOUT ROWID""",
        """CREATE TABLE sync_round (id TEXT PRIMARY KEY, at TEXT NOT NULL, outcome TEXT NOT NULL, report TEXT NOT NULL)""",
    )


@migrations(name="0004_parties_and_cards")
def _parties_and_cards(db: Database) -> None:
    """Agent, user and handset beside the owner; why a doubt was passed over; the day's cards; a supervisor's code."""
    texts = (
        "handset", "imei1", "imei2", "broadband", "cards_declared", "agent_name", "agent_relation", "agent_doc_type",
        "agent_doc_no", "agent_doc_hash", "agent_address", "agent_phone", "agent_letter", "agent_seen", "user_role",
        "user_name", "user_doc_type", "user_doc_no", "user_address", "user_phone", "twin_reason", "approved_at",
    )  # fmt: skip
    run(
        db,
        "ALTER TABLE person ADD COLUMN blank_card INTEGER NOT NULL DEFAULT 0",
        *(f"ALTER TABLE person ADD COLUMN {name} TEXT" for name in texts),
        "CREATE INDEX person_agent ON person(agent_doc_hash, captured_at) WHERE agent_doc_hash IS NOT NULL",
        "CREATE INDEX person_imei ON person(imei1) WHERE imei1 IS NOT NULL",
        "CREATE INDEX person_household ON person(village, household) WHERE household IS NOT NULL",
        "CREATE INDEX person_address ON person(village, address) WHERE address IS NOT NULL",
        """CREATE TABLE card_range (
            id TEXT PRIMARY KEY, day TEXT NOT NULL, first TEXT NOT NULL, last TEXT NOT NULL,
            cards INTEGER NOT NULL CHECK (cards > 0), added_at TEXT NOT NULL, rep TEXT, removed_at TEXT)""",
        "CREATE INDEX card_range_day ON card_range(day)",
    )


@migrations(name="0007_search_order")
def _search_order(db: Database) -> None:
    """What every page counts, and who came last, from an index alone: 400,000 rows are not read for a figure."""
    run(
        db,
        "CREATE INDEX person_counts ON person(village, state, kind, service)",
        "CREATE INDEX person_captured ON person(village, captured_at)",
        "DROP INDEX person_state",
    )


@migrations(name="0005_import_story")
def _import_story(db: Database) -> None:
    """A whole import can be taken back: who came with it, whether anybody went on from there, which columns it meant."""
    run(
        db,
        "ALTER TABLE import_run ADD COLUMN drafts INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE import_run ADD COLUMN audit_to INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE import_run ADD COLUMN undone_at TEXT",
        "ALTER TABLE import_run ADD COLUMN undone_by TEXT",
        "CREATE INDEX person_origin ON person(origin, state) WHERE origin IS NOT NULL",
        "CREATE INDEX consent_person ON consent(person_id)",
        """CREATE TABLE column_choice (village TEXT NOT NULL, titles TEXT NOT NULL, fields TEXT NOT NULL,
            run TEXT NOT NULL REFERENCES import_run(id), PRIMARY KEY (village, titles, run)) WITHOUT ROWID""",
        "CREATE TABLE touched_draft (person_id TEXT PRIMARY KEY) WITHOUT ROWID",
        # what was typed into older drafts is not known any more: none of them goes by mistake
        "INSERT INTO touched_draft (person_id) SELECT id FROM person WHERE origin IS NOT NULL AND state = 'draft'",
        """CREATE TRIGGER imported_draft_touched AFTER UPDATE ON person
            WHEN OLD.origin IS NOT NULL AND OLD.state = 'draft'
            BEGIN INSERT OR IGNORE INTO touched_draft (person_id) VALUES (OLD.id); END""",
        """CREATE TRIGGER imported_draft_gone AFTER DELETE ON person WHEN OLD.origin IS NOT NULL
            BEGIN DELETE FROM touched_draft WHERE person_id = OLD.id; END""",
        # a line that only waits may move up when lines before it go; nothing else about it may change, and a line that
        # was ever in a batch stays
        "DROP TRIGGER outbox_stays",
        """CREATE TRIGGER outbox_stays BEFORE UPDATE OF seq, person_id, rev, village, schema, payload, sha256 ON outbox
            WHEN NOT (OLD.state IN ('frozen', 'receipted', 'set_aside') AND length(NEW.payload) = 0)
                AND NOT (OLD.state = 'waiting' AND NEW.schema = 'withdrawal/1' AND NEW.seq = OLD.seq
                    AND NEW.person_id = OLD.person_id AND NEW.rev = OLD.rev)
                AND NOT (OLD.state = 'waiting' AND NEW.state = 'waiting' AND NEW.person_id = OLD.person_id
                    AND NEW.rev = OLD.rev AND NEW.village = OLD.village AND NEW.schema = OLD.schema
                    AND NEW.payload = OLD.payload AND NEW.sha256 = OLD.sha256)
            BEGIN SELECT RAISE(ABORT, 'what travels never changes'); END""",
        """CREATE TRIGGER outbox_kept BEFORE DELETE ON outbox WHEN OLD.state <> 'waiting'
            BEGIN SELECT RAISE(ABORT, 'what travelled is kept'); END""",
        """CREATE TRIGGER import_kept BEFORE DELETE ON import_run
            BEGIN SELECT RAISE(ABORT, 'the story stays'); END""",
    )


@migrations(name="0006_county_tags")
def _county_tags(db: Database) -> None:
    """What the county knows, as keyed hashes: the scopes pulled so far, their tags, and which of them are our own."""
    run(
        db,
        """CREATE TABLE pull_scope (no INTEGER PRIMARY KEY CHECK (no < 1000000), stream TEXT NOT NULL,
            scope TEXT NOT NULL, cursor TEXT NOT NULL, count INTEGER NOT NULL, digest TEXT NOT NULL, key BLOB NOT NULL,
            name TEXT NOT NULL, sieve BLOB NOT NULL DEFAULT X'', UNIQUE (stream, scope))""",
        "CREATE TABLE county_tag (code INTEGER PRIMARY KEY, days BLOB NOT NULL)",
        """CREATE TABLE own_tag (village TEXT NOT NULL, kind INTEGER NOT NULL, tag INTEGER NOT NULL,
            person_id TEXT NOT NULL, day INTEGER NOT NULL, PRIMARY KEY (village, kind, tag, person_id))
            WITHOUT ROWID""",
        "CREATE INDEX own_tag_person ON own_tag(person_id)",
        "ALTER TABLE outbox ADD COLUMN claimed INTEGER NOT NULL DEFAULT 0",
        "CREATE INDEX outbox_unclaimed ON outbox(village) WHERE state = 'receipted' AND claimed = 0",
    )


@migrations(name="0008_copies")
def _copies(db: Database) -> None:
    """Numbered copies of a print and who holds them; when a list was stamped; when a print's content was erased."""
    run(
        db,
        """CREATE TABLE print_copy (serial TEXT NOT NULL REFERENCES print(serial), copy INTEGER NOT NULL CHECK (copy > 0),
            sha256 TEXT NOT NULL, made_at TEXT NOT NULL, holder TEXT, given_at TEXT, returned_at TEXT,
            PRIMARY KEY (serial, copy)) WITHOUT ROWID""",
        "CREATE UNIQUE INDEX print_copy_sha256 ON print_copy(sha256)",
        "ALTER TABLE print ADD COLUMN stamped_at TEXT",
        "ALTER TABLE print ADD COLUMN erased_at TEXT",
        "ALTER TABLE print_job ADD COLUMN copy INTEGER",
    )


@migrations(name="0009_leases")
def _leases(db: Database) -> None:
    """Blocks of short numbers the county gave this database."""
    run(
        db,
        """CREATE TABLE lease (id TEXT PRIMARY KEY, village TEXT NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL
            CHECK (last >= first), device TEXT NOT NULL, epoch TEXT NOT NULL, granted_at TEXT NOT NULL, void_at TEXT,
            document BLOB NOT NULL) WITHOUT ROWID""",
        "CREATE INDEX lease_village ON lease(village, epoch)",
    )


@migrations(name="0010_county_sides")
def _county_sides(db: Database) -> None:
    """What the county holds of people whose record lost to another, and where questions to the supervisor stand."""
    run(
        db,
        """CREATE TABLE county_side (person_id TEXT PRIMARY KEY REFERENCES person(id) ON DELETE CASCADE,
            rev INTEGER NOT NULL, received_at TEXT NOT NULL, payload BLOB NOT NULL) WITHOUT ROWID""",
        "CREATE INDEX outbox_asked ON outbox(person_id, rev) WHERE schema = 'question/1'",
    )


@migrations(name="0011_colleagues")
def _colleagues(db: Database) -> None:
    """Colleagues' people of one's own villages, for the directory."""
    run(
        db,
        """CREATE TABLE colleague (village TEXT NOT NULL, id TEXT NOT NULL, payload BLOB NOT NULL, sort_key TEXT,
            stroke_key TEXT, PRIMARY KEY (village, id)) WITHOUT ROWID""",
    )


@migrations(name="0012_told_villages")
def _told_villages(db: Database) -> None:
    """Villages known from the county's list alone: nobody here has taken them up yet."""
    run(db, "ALTER TABLE village ADD COLUMN told INTEGER NOT NULL DEFAULT 0")


@migrations(name="0013_attachments")
def _attachments(db: Database) -> None:
    """Pictures on their way to the county; once signed for, their content is gone from here."""
    run(
        db,
        """CREATE TABLE attachment (sha TEXT PRIMARY KEY, kind TEXT NOT NULL, subject TEXT NOT NULL,
            village TEXT NOT NULL, size INTEGER NOT NULL, made_at TEXT NOT NULL, upload_sha TEXT, content BLOB NOT NULL,
            sealed BLOB, state TEXT NOT NULL CHECK (state IN ('waiting', 'received')), receipt BLOB, received_at TEXT,
            CHECK (state = 'waiting' OR receipt IS NOT NULL)) WITHOUT ROWID""",
        "CREATE INDEX attachment_waiting ON attachment(made_at) WHERE state = 'waiting'",
    )


@migrations(name="0014_held")
def _held(db: Database) -> None:
    """Per village how many lines the county has signed for and the digest of their contents, kept as receipts come: a
    round with nothing new must not read the whole outbox."""
    run(
        db,
        """CREATE TABLE held (village TEXT PRIMARY KEY, count INTEGER NOT NULL, digest TEXT NOT NULL) WITHOUT ROWID""",
    )
    found: dict[str, tuple[int, int]] = {}
    for village, sha256 in db.execute("SELECT village, sha256 FROM outbox WHERE state = 'receipted'"):
        count, digest = found.get(village, (0, 0))
        found[village] = count + 1, digest ^ int(sha256, 16)
    for village, (count, digest) in found.items():
        db.execute("INSERT INTO held (village, count, digest) VALUES (?, ?, ?)", [village, count, f"{digest:064x}"])


@migrations(name="0015_texts")
def _texts(db: Database) -> None:
    """What a line says, apart from how it stands: a line changes its state twice on its way, and with its words beside
    the state every change wrote two kilobytes anew."""
    run(
        db,
        "DROP TRIGGER outbox_stays",
        """CREATE TABLE outbox_text (seq INTEGER PRIMARY KEY REFERENCES outbox(seq) ON UPDATE CASCADE ON DELETE CASCADE,
            payload BLOB NOT NULL CHECK (length(payload) > 0))""",
        "INSERT INTO outbox_text (seq, payload) SELECT seq, payload FROM outbox WHERE length(payload) > 0",
        "ALTER TABLE outbox DROP COLUMN payload",
        """CREATE TRIGGER outbox_stays BEFORE UPDATE OF seq, person_id, rev, village, schema, sha256 ON outbox
            WHEN NOT (OLD.state = 'waiting' AND NEW.schema = 'withdrawal/1' AND NEW.seq = OLD.seq
                    AND NEW.person_id = OLD.person_id AND NEW.rev = OLD.rev)
                AND NOT (OLD.state = 'waiting' AND NEW.state = 'waiting' AND NEW.person_id = OLD.person_id
                    AND NEW.rev = OLD.rev AND NEW.village = OLD.village AND NEW.schema = OLD.schema
                    AND NEW.sha256 = OLD.sha256)
            BEGIN SELECT RAISE(ABORT, 'what travels never changes'); END""",
        # the words follow their line: a withdrawal's may take the place of those that only waited, and once frozen
        # they may go but not change (with a line that goes, its words go after it)
        """CREATE TRIGGER outbox_text_stays BEFORE UPDATE OF payload ON outbox_text
            WHEN NOT EXISTS (SELECT 1 FROM outbox WHERE seq = OLD.seq AND state = 'waiting' AND schema = 'withdrawal/1')
            BEGIN SELECT RAISE(ABORT, 'what travels never changes'); END""",
        """CREATE TRIGGER outbox_text_kept BEFORE DELETE ON outbox_text
            WHEN EXISTS (SELECT 1 FROM outbox WHERE seq = OLD.seq AND state = 'waiting')
            BEGIN SELECT RAISE(ABORT, 'what waits is kept'); END""",
    )
