-- Receipts and invoices that were printed: who, when, and whether it was the original. Append-only.
-- content: hash of what stands on the paper; the same content printed again is a copy.
CREATE TABLE papers (
    seq        INTEGER PRIMARY KEY,
    order_id   BLOB NOT NULL REFERENCES orders (id),
    kind       TEXT NOT NULL CHECK (kind IN ('receipt', 'invoice')),
    content    TEXT NOT NULL,
    copy       INTEGER NOT NULL CHECK (copy >= 0),
    file       TEXT NOT NULL,
    printed_by TEXT NOT NULL,
    printed_at INTEGER NOT NULL,
    UNIQUE (order_id, kind, content, copy)
) STRICT;
