-- Orders with items, addresses and status history.
-- seq = created_at in microseconds x 1024 + a counter: newest first is descending seq.
-- attention: 0 none, 1 a checkout needs a supervisor, 2 failed unseen by a clerk.
CREATE TABLE orders (
    seq              INTEGER PRIMARY KEY,
    id               BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    number           INTEGER NOT NULL UNIQUE CHECK (number > 0),
    name             TEXT NOT NULL,
    user_id          BLOB CHECK (user_id IS NULL OR length(user_id) = 16),
    customer_id      BLOB CHECK (customer_id IS NULL OR length(customer_id) = 16),
    customer_name    TEXT NOT NULL,
    customer_email   TEXT,
    customer_phone   TEXT,
    currency         TEXT NOT NULL,
    subtotal         INTEGER NOT NULL,
    discount         INTEGER NOT NULL,
    tax              INTEGER NOT NULL,
    shipping         INTEGER NOT NULL,
    total            INTEGER NOT NULL,
    coupon_code      TEXT,
    payment_method   TEXT,
    shipping_method  TEXT,
    notes            TEXT NOT NULL,
    tags             TEXT NOT NULL,
    status           TEXT NOT NULL,
    payment_status   TEXT NOT NULL,
    reservation_id   BLOB CHECK (reservation_id IS NULL OR length(reservation_id) = 16),
    version          INTEGER NOT NULL,
    item_count       INTEGER NOT NULL,
    attention        INTEGER NOT NULL DEFAULT 0,
    imported         INTEGER NOT NULL DEFAULT 0,
    created_by       TEXT NOT NULL,
    created_at       INTEGER NOT NULL,
    updated_at       INTEGER NOT NULL,
    completed_at     INTEGER,
    cancelled_at     INTEGER,
    deleted_at       INTEGER
) STRICT;
CREATE INDEX orders_status ON orders (status) WHERE deleted_at IS NULL;
CREATE INDEX orders_payment_status ON orders (payment_status) WHERE deleted_at IS NULL;
CREATE INDEX orders_user ON orders (user_id) WHERE deleted_at IS NULL;
CREATE INDEX orders_attention ON orders (seq) WHERE attention > 0;

CREATE TABLE order_items (
    order_seq  INTEGER NOT NULL REFERENCES orders (seq),
    position   INTEGER NOT NULL,
    id         BLOB NOT NULL CHECK (length(id) = 16),
    product_id BLOB NOT NULL CHECK (length(product_id) = 16),
    variant_id BLOB CHECK (variant_id IS NULL OR length(variant_id) = 16),
    sku        TEXT NOT NULL,
    name       TEXT NOT NULL,
    quantity   INTEGER NOT NULL CHECK (quantity > 0),
    unit_price INTEGER NOT NULL,
    discount   INTEGER NOT NULL,
    subtotal   INTEGER NOT NULL,
    PRIMARY KEY (order_seq, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE order_addresses (
    order_seq     INTEGER NOT NULL REFERENCES orders (seq),
    kind          TEXT NOT NULL CHECK (kind IN ('SHIPPING', 'BILLING')),
    first_name    TEXT NOT NULL,
    last_name     TEXT NOT NULL,
    address_line1 TEXT NOT NULL,
    address_line2 TEXT,
    city          TEXT NOT NULL,
    state         TEXT NOT NULL,
    postal_code   TEXT NOT NULL,
    country       TEXT NOT NULL,
    phone         TEXT,
    email         TEXT,
    PRIMARY KEY (order_seq, kind)
) STRICT, WITHOUT ROWID;

-- Append-only: what became of an order is never rewritten.
CREATE TABLE order_history (
    seq        INTEGER PRIMARY KEY,
    order_id   BLOB NOT NULL REFERENCES orders (id),
    status     TEXT NOT NULL,
    note       TEXT,
    created_by TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX order_history_order ON order_history (order_id);
