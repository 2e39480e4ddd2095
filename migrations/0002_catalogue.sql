-- Customers, products with the quantity last seen, stock movements, coupons.
-- words: folded words for completion while typing.
CREATE TABLE customers (
    id         BLOB PRIMARY KEY NOT NULL CHECK (length(id) = 16),
    name       TEXT NOT NULL,
    email      TEXT,
    phone      TEXT,
    words      TEXT NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX customers_name ON customers (name);

-- By SKU: the variants of one product each have their own.
CREATE TABLE products (
    sku          TEXT PRIMARY KEY NOT NULL,
    id           BLOB NOT NULL CHECK (length(id) = 16),
    name         TEXT NOT NULL,
    unit_price   INTEGER NOT NULL,
    currency     TEXT NOT NULL,
    available    INTEGER,
    available_at INTEGER,
    words        TEXT NOT NULL,
    updated_at   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE stock_movements (
    seq        INTEGER PRIMARY KEY,
    sku        TEXT NOT NULL,
    order_id   BLOB CHECK (order_id IS NULL OR length(order_id) = 16),
    quantity   INTEGER NOT NULL,
    reason     TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX stock_movements_sku ON stock_movements (sku);

CREATE TABLE coupons (
    code       TEXT PRIMARY KEY NOT NULL,
    percent    TEXT,
    amount     INTEGER,
    currency   TEXT,
    starts_at  INTEGER,
    expires_at INTEGER,
    minimum    INTEGER,
    CHECK ((percent IS NULL) <> (amount IS NULL))
) STRICT, WITHOUT ROWID;
