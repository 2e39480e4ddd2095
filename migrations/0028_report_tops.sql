-- Best customers and products of the last 7, 30, 90 and 365 days (docs/adr/0005).
-- A window covers the orders with from_seq <= seq < to_seq; it is moved on in small steps, outside
-- any order's commit. What changes in a covered order enters the tail in the change's own commit and
-- is added up later: window and tail together are exact at any moment.
CREATE TABLE report_windows (
    days     INTEGER PRIMARY KEY,
    from_seq INTEGER NOT NULL,
    to_seq   INTEGER NOT NULL
) STRICT;
INSERT INTO report_windows (days, from_seq, to_seq) VALUES (7, 0, 0), (30, 0, 0), (90, 0, 0), (365, 0, 0);

-- kind: 'customer' (pieces are orders) or 'product'. Only orders that are sold count, as in report_days.
CREATE TABLE report_tops (
    days     INTEGER NOT NULL,
    kind     TEXT NOT NULL,
    currency TEXT NOT NULL,
    key      TEXT NOT NULL,
    label    TEXT NOT NULL,
    pieces   INTEGER NOT NULL,
    value    INTEGER NOT NULL,
    PRIMARY KEY (days, kind, currency, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX report_tops_best ON report_tops (days, kind, currency, value);
CREATE INDEX report_tops_gone ON report_tops (days) WHERE pieces = 0;

CREATE TABLE report_tail (
    seq       INTEGER PRIMARY KEY,
    order_seq INTEGER NOT NULL,
    kind      TEXT NOT NULL,
    currency  TEXT NOT NULL,
    key       TEXT NOT NULL,
    label     TEXT NOT NULL,
    pieces    INTEGER NOT NULL,
    value     INTEGER NOT NULL
) STRICT;

-- An order entered behind the front of a window, as imports are. Its lines follow when they are written.
CREATE TRIGGER report_tops_entered AFTER INSERT ON orders
WHEN NEW.status IN ('PAID', 'CONFIRMED', 'PROCESSING', 'SHIPPED', 'DELIVERED') AND EXISTS (SELECT 1 FROM report_windows WHERE from_seq <= NEW.seq AND to_seq > NEW.seq)
BEGIN
    INSERT INTO report_tail (order_seq, kind, currency, key, label, pieces, value)
    SELECT NEW.seq, 'customer', NEW.currency, iif(NEW.customer_id IS NULL, NEW.customer_name, hex(NEW.customer_id)), NEW.customer_name, 1, NEW.total
    WHERE NEW.status IN ('PAID', 'CONFIRMED', 'PROCESSING', 'SHIPPED', 'DELIVERED') AND NEW.deleted_at IS NULL;
END;

-- Sold, or no longer, or deleted: with all its lines.
CREATE TRIGGER report_tops_sold AFTER UPDATE OF status, currency, deleted_at ON orders
WHEN ((OLD.status IN ('PAID', 'CONFIRMED', 'PROCESSING', 'SHIPPED', 'DELIVERED') AND OLD.deleted_at IS NULL)
        <> (NEW.status IN ('PAID', 'CONFIRMED', 'PROCESSING', 'SHIPPED', 'DELIVERED') AND NEW.deleted_at IS NULL)
        OR OLD.currency <> NEW.currency)
    AND EXISTS (SELECT 1 FROM report_windows WHERE from_seq <= NEW.seq AND to_seq > NEW.seq)
BEGIN
    INSERT INTO report_tail (order_seq, kind, currency, key, label, pieces, value)
    SELECT OLD.seq, 'customer', OLD.currency, iif(OLD.customer_id IS NULL, OLD.customer_name, hex(OLD.customer_id)), OLD.customer_name, -1, -OLD.total
    WHERE OLD.status IN ('PAID', 'CONFIRMED', 'PROCESSING', 'SHIPPED', 'DELIVERED') AND OLD.deleted_at IS NULL;
    INSERT INTO report_tail (order_seq, kind, currency, key, label, pieces, value)
    SELECT OLD.seq, 'product', OLD.currency, sku, name, -quantity, -subtotal
    FROM order_items
    WHERE order_seq = OLD.seq AND OLD.status IN ('PAID', 'CONFIRMED', 'PROCESSING', 'SHIPPED', 'DELIVERED') AND OLD.deleted_at IS NULL;
    INSERT INTO report_tail (order_seq, kind, currency, key, label, pieces, value)
    SELECT NEW.seq, 'customer', NEW.currency, iif(NEW.customer_id IS NULL, NEW.customer_name, hex(NEW.customer_id)), NEW.customer_name, 1, NEW.total
    WHERE NEW.status IN ('PAID', 'CONFIRMED', 'PROCESSING', 'SHIPPED', 'DELIVERED') AND NEW.deleted_at IS NULL;
    INSERT INTO report_tail (order_seq, kind, currency, key, label, pieces, value)
    SELECT NEW.seq, 'product', NEW.currency, sku, name, quantity, subtotal
    FROM order_items
    WHERE order_seq = NEW.seq AND NEW.status IN ('PAID', 'CONFIRMED', 'PROCESSING', 'SHIPPED', 'DELIVERED') AND NEW.deleted_at IS NULL;
END;

-- Sold and still sold, to another total or another customer. Lines are told where they are written.
CREATE TRIGGER report_tops_changed AFTER UPDATE OF total, customer_id, customer_name ON orders
WHEN OLD.status IN ('PAID', 'CONFIRMED', 'PROCESSING', 'SHIPPED', 'DELIVERED') AND OLD.deleted_at IS NULL
    AND NEW.status IN ('PAID', 'CONFIRMED', 'PROCESSING', 'SHIPPED', 'DELIVERED') AND NEW.deleted_at IS NULL
    AND OLD.currency = NEW.currency
    AND (OLD.total <> NEW.total OR OLD.customer_name <> NEW.customer_name OR OLD.customer_id IS NOT NEW.customer_id)
    AND EXISTS (SELECT 1 FROM report_windows WHERE from_seq <= NEW.seq AND to_seq > NEW.seq)
BEGIN
    INSERT INTO report_tail (order_seq, kind, currency, key, label, pieces, value)
    SELECT OLD.seq, 'customer', OLD.currency, iif(OLD.customer_id IS NULL, OLD.customer_name, hex(OLD.customer_id)), OLD.customer_name, -1, -OLD.total
    WHERE OLD.status IN ('PAID', 'CONFIRMED', 'PROCESSING', 'SHIPPED', 'DELIVERED') AND OLD.deleted_at IS NULL;
    INSERT INTO report_tail (order_seq, kind, currency, key, label, pieces, value)
    SELECT NEW.seq, 'customer', NEW.currency, iif(NEW.customer_id IS NULL, NEW.customer_name, hex(NEW.customer_id)), NEW.customer_name, 1, NEW.total
    WHERE NEW.status IN ('PAID', 'CONFIRMED', 'PROCESSING', 'SHIPPED', 'DELIVERED') AND NEW.deleted_at IS NULL;
END;
