-- One SQL for SQLite and PostgreSQL. Instants are ISO 8601 text, because they carry nanoseconds.

CREATE TABLE run (
    id TEXT PRIMARY KEY,
    plan ${bytes} NOT NULL,
    signature ${bytes} NOT NULL,
    first_model ${bytes} NOT NULL,
    created TEXT NOT NULL,
    seq BIGINT NOT NULL UNIQUE
);

CREATE TABLE journal (
    seq BIGINT PRIMARY KEY,
    run TEXT NOT NULL,
    event TEXT NOT NULL
);

CREATE INDEX journal_of_run ON journal (run, seq);

CREATE TABLE member (
    name TEXT PRIMARY KEY,
    algorithm TEXT NOT NULL,
    signing_key ${bytes} NOT NULL,
    witness_key TEXT NOT NULL,
    enrolled TEXT NOT NULL,
    revoked TEXT,
    reason TEXT
);

CREATE TABLE certificate (
    sha256 ${bytes} PRIMARY KEY,
    member TEXT NOT NULL
);

CREATE TABLE invitation (
    secret_sha256 ${bytes} PRIMARY KEY,
    name TEXT NOT NULL,
    expires TEXT NOT NULL,
    used INTEGER NOT NULL
);

CREATE TABLE ledger_entry (
    leaf BIGINT PRIMARY KEY,
    kind TEXT NOT NULL,
    run TEXT NOT NULL,
    round INTEGER NOT NULL,
    member TEXT NOT NULL,
    entry ${bytes} NOT NULL
);

CREATE INDEX ledger_entry_of_round ON ledger_entry (run, round, kind, member);

-- One row. Openings tell a coordinator that another one was here; a copy that a backup holds says when it was made.
CREATE TABLE tenure (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    openings BIGINT NOT NULL,
    backup_of TEXT
);

INSERT INTO tenure (only_row, openings) VALUES (1, 0);
