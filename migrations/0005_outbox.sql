-- The outbox: every message that may leave the desk, and every attempt made to send it.
-- attempts: those used up; sends: tries of any kind; unknown: the last answer was lost.
-- first_sent_at: when a request may first have left; NULL while none has.
-- not_before: a service asked to be left alone until then; no breaker that closes lifts it.
CREATE TABLE outbox (
    seq               INTEGER PRIMARY KEY,
    id                BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    order_id          BLOB NOT NULL REFERENCES orders (id),
    checkout_id       BLOB CHECK (checkout_id IS NULL OR length(checkout_id) = 16),
    key               BLOB NOT NULL UNIQUE CHECK (length(key) = 16),
    stream            TEXT NOT NULL,
    service           TEXT NOT NULL,
    effect            TEXT NOT NULL,
    run               INTEGER NOT NULL,
    part              INTEGER NOT NULL,
    send              INTEGER NOT NULL,
    path              TEXT NOT NULL,
    body              BLOB NOT NULL,
    body_hash         TEXT NOT NULL,
    trace_id          TEXT NOT NULL,
    label             TEXT NOT NULL,
    notice            INTEGER NOT NULL,
    state             TEXT NOT NULL CHECK (state IN ('waiting', 'sending', 'done', 'dead', 'withdrawn')),
    next_step         TEXT NOT NULL,
    attempts          INTEGER NOT NULL DEFAULT 0,
    sends             INTEGER NOT NULL DEFAULT 0,
    unknowns          INTEGER NOT NULL DEFAULT 0,
    unknown           INTEGER NOT NULL DEFAULT 0,
    refused           INTEGER NOT NULL DEFAULT 0,
    previous_delay_ms INTEGER NOT NULL DEFAULT 0,
    next_at           INTEGER NOT NULL,
    not_before        INTEGER,
    first_sent_at     INTEGER,
    epoch             INTEGER NOT NULL,
    last_error        TEXT,
    reference         TEXT,
    attempt_id        BLOB CHECK (attempt_id IS NULL OR length(attempt_id) = 16),
    created_at        INTEGER NOT NULL,
    done_at           INTEGER
) STRICT;
CREATE INDEX outbox_order ON outbox (order_id);
CREATE INDEX outbox_due ON outbox (service, next_at) WHERE state = 'waiting';
CREATE INDEX outbox_sending ON outbox (state) WHERE state = 'sending';
CREATE INDEX outbox_dead ON outbox (state) WHERE state = 'dead';
-- Whoever stands before a row in its lane.
CREATE INDEX outbox_open ON outbox (order_id, stream) WHERE state IN ('waiting', 'sending', 'dead');

CREATE TABLE attempts (
    seq         INTEGER PRIMARY KEY,
    id          BLOB NOT NULL CHECK (length(id) = 16),
    outbox_seq  INTEGER NOT NULL REFERENCES outbox (seq),
    number      INTEGER NOT NULL,
    step        TEXT NOT NULL,
    epoch       INTEGER NOT NULL,
    started_at  INTEGER NOT NULL,
    finished_at INTEGER,
    outcome     TEXT,
    http_status INTEGER,
    excerpt     TEXT
) STRICT;
CREATE INDEX attempts_row ON attempts (outbox_seq);
CREATE INDEX attempts_open ON attempts (outbox_seq) WHERE finished_at IS NULL;
