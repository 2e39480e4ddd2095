-- Webhooks received: each message's id once, kept at least 90 days, so that a message that is
-- delivered again is known. came: what became of it. What followed from it was written in the
-- commit of its receipt.
CREATE TABLE webhook_receipts (
    id          TEXT PRIMARY KEY NOT NULL,
    body_hash   TEXT NOT NULL,
    received_at INTEGER NOT NULL,
    came        TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX webhook_receipts_age ON webhook_receipts (received_at);
