-- What a clerk takes off the whole order by hand, the carrier's number, and the history's chain.
-- manual_discount: minor units; below zero a surcharge.
-- hash: binds an entry to those before it; NULL only in entries written before there was a chain.
ALTER TABLE orders ADD COLUMN manual_discount INTEGER NOT NULL DEFAULT 0;
ALTER TABLE orders ADD COLUMN tracking_number TEXT;
ALTER TABLE order_history ADD COLUMN hash TEXT;
