-- Variants of products, addresses of customers, and stock movements by order.
-- variant: what tells this SKU from the others of its product, in words.
ALTER TABLE products ADD COLUMN variant_id BLOB CHECK (variant_id IS NULL OR length(variant_id) = 16);
ALTER TABLE products ADD COLUMN variant TEXT NOT NULL DEFAULT '';
CREATE INDEX products_id ON products (id);

-- address: the fields as JSON; the newest used first.
CREATE TABLE customer_addresses (
    customer_id BLOB NOT NULL CHECK (length(customer_id) = 16),
    address     TEXT NOT NULL,
    used_at     INTEGER NOT NULL,
    PRIMARY KEY (customer_id, address)
) STRICT, WITHOUT ROWID;

CREATE INDEX stock_movements_order ON stock_movements (order_id) WHERE order_id IS NOT NULL;
