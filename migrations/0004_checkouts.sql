-- Checkouts (one row a run), payments, refunds, invoices.
-- value: the whole checkout as JSON; the columns beside it are for finding it.
CREATE TABLE checkouts (
    id         BLOB PRIMARY KEY NOT NULL CHECK (length(id) = 16),
    order_id   BLOB NOT NULL REFERENCES orders (id),
    run        INTEGER NOT NULL,
    state      TEXT NOT NULL,
    opened_at  INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    ended_at   INTEGER,
    value      TEXT NOT NULL,
    UNIQUE (order_id, run)
) STRICT;
CREATE INDEX checkouts_open ON checkouts (state) WHERE ended_at IS NULL;

CREATE TABLE payments (
    seq         INTEGER PRIMARY KEY,
    id          BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    order_id    BLOB NOT NULL REFERENCES orders (id),
    checkout_id BLOB CHECK (checkout_id IS NULL OR length(checkout_id) = 16),
    method      TEXT NOT NULL,
    amount      INTEGER NOT NULL,
    currency    TEXT NOT NULL,
    status      TEXT NOT NULL,
    token       TEXT,
    reference   TEXT,
    response    TEXT,
    created_at  INTEGER NOT NULL,
    updated_at  INTEGER NOT NULL
) STRICT;
CREATE INDEX payments_order ON payments (order_id);

CREATE TABLE refunds (
    seq        INTEGER PRIMARY KEY,
    id         BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    payment_id BLOB NOT NULL REFERENCES payments (id),
    order_id   BLOB NOT NULL REFERENCES orders (id),
    amount     INTEGER NOT NULL,
    currency   TEXT NOT NULL,
    reason     TEXT NOT NULL,
    status     TEXT NOT NULL,
    reference  TEXT,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX refunds_order ON refunds (order_id);

CREATE TABLE invoices (
    seq        INTEGER PRIMARY KEY,
    id         BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    order_id   BLOB NOT NULL REFERENCES orders (id),
    amount     INTEGER NOT NULL,
    currency   TEXT NOT NULL,
    status     TEXT NOT NULL,
    reference  TEXT,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX invoices_order ON invoices (order_id);
