-- Amendments: changes to paid orders, partial refunds and closings (one row a run; runs are counted
-- over checkouts and amendments together, so that no two ever share an idempotency key).
-- value: the whole amendment as JSON, with what it reserves, refunds and releases; the columns
-- beside it are for finding it and for checking the books.
-- agreed: what it takes off the money owed beyond the total, in minor units; 0 while it is open.
CREATE TABLE amendments (
    id         BLOB PRIMARY KEY NOT NULL CHECK (length(id) = 16),
    order_id   BLOB NOT NULL REFERENCES orders (id),
    run        INTEGER NOT NULL,
    purpose    TEXT NOT NULL CHECK (purpose IN ('edit', 'refund', 'cancel')),
    state      TEXT NOT NULL,
    agreed     INTEGER NOT NULL,
    opened_at  INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    ended_at   INTEGER,
    value      TEXT NOT NULL,
    UNIQUE (order_id, run)
) STRICT;
CREATE INDEX amendments_open ON amendments (order_id) WHERE ended_at IS NULL;
