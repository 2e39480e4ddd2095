-- Orders that are not entered yet, what clerks say to each other about one, and their own views.
-- A draft is no order: it has no number, emits nothing and may lack anything. Once it is placed,
-- order_id says what became of it, so that the same cart never becomes two orders.
CREATE TABLE drafts (
    seq        INTEGER PRIMARY KEY,
    id         BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    cart_id    TEXT UNIQUE,
    name       TEXT NOT NULL,
    customer   TEXT NOT NULL,
    input      TEXT NOT NULL,
    version    INTEGER NOT NULL,
    order_id   BLOB CHECK (order_id IS NULL OR length(order_id) = 16),
    created_by TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    deleted_at INTEGER
) STRICT;
CREATE INDEX drafts_open ON drafts (updated_at) WHERE order_id IS NULL AND deleted_at IS NULL;

-- Append-only.
CREATE TABLE order_comments (
    seq        INTEGER PRIMARY KEY,
    order_id   BLOB NOT NULL REFERENCES orders (id),
    text       TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX order_comments_order ON order_comments (order_id);

-- value: which orders, as JSON.
CREATE TABLE saved_views (
    name       TEXT PRIMARY KEY NOT NULL,
    value      TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
