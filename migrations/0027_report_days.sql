-- Figures for reports, kept with every change of an order in the change's own transaction: a report
-- reads a few rows a day, never the orders (docs/adr/0005).
-- One row for each day (days since 1970, UTC, of when an order was entered) and currency.
-- under_way: PAID, CONFIRMED and PROCESSING. Steps between these three change nothing here.
-- sold: totals of the orders that are under way, shipped or delivered, in minor units.
CREATE TABLE report_days (
    day       INTEGER NOT NULL,
    currency  TEXT NOT NULL,
    pending   INTEGER NOT NULL,
    under_way INTEGER NOT NULL,
    shipped   INTEGER NOT NULL,
    delivered INTEGER NOT NULL,
    failed    INTEGER NOT NULL,
    cancelled INTEGER NOT NULL,
    sold      INTEGER NOT NULL,
    PRIMARY KEY (day, currency)
) STRICT, WITHOUT ROWID;

INSERT INTO report_days (day, currency, pending, under_way, shipped, delivered, failed, cancelled, sold)
SELECT created_at / 86400000000, currency,
    sum(status = 'PENDING'), sum(status IN ('PAID', 'CONFIRMED', 'PROCESSING')), sum(status = 'SHIPPED'),
    sum(status = 'DELIVERED'), sum(status = 'FAILED'), sum(status = 'CANCELLED'),
    sum(iif(status IN ('PAID', 'CONFIRMED', 'PROCESSING', 'SHIPPED', 'DELIVERED'), total, 0))
FROM orders
WHERE deleted_at IS NULL
GROUP BY 1, 2;

CREATE TRIGGER report_days_entered AFTER INSERT ON orders
BEGIN
    INSERT INTO report_days (day, currency, pending, under_way, shipped, delivered, failed, cancelled, sold)
    SELECT NEW.created_at / 86400000000, NEW.currency,
        (NEW.status = 'PENDING'), (NEW.status IN ('PAID', 'CONFIRMED', 'PROCESSING')), (NEW.status = 'SHIPPED'),
        (NEW.status = 'DELIVERED'), (NEW.status = 'FAILED'), (NEW.status = 'CANCELLED'),
        iif(NEW.status IN ('PAID', 'CONFIRMED', 'PROCESSING', 'SHIPPED', 'DELIVERED'), NEW.total, 0)
    WHERE NEW.deleted_at IS NULL
    ON CONFLICT (day, currency) DO UPDATE SET
        pending = pending + excluded.pending,
        under_way = under_way + excluded.under_way,
        shipped = shipped + excluded.shipped,
        delivered = delivered + excluded.delivered,
        failed = failed + excluded.failed,
        cancelled = cancelled + excluded.cancelled,
        sold = sold + excluded.sold;
END;

-- What an order was goes, what it is comes.
CREATE TRIGGER report_days_changed AFTER UPDATE OF status, total, currency, deleted_at ON orders
WHEN iif(OLD.status IN ('PAID', 'CONFIRMED', 'PROCESSING'), 'PAID', OLD.status) <> iif(NEW.status IN ('PAID', 'CONFIRMED', 'PROCESSING'), 'PAID', NEW.status)
    OR OLD.total <> NEW.total OR OLD.currency <> NEW.currency OR OLD.deleted_at IS NOT NEW.deleted_at
BEGIN
    INSERT INTO report_days (day, currency, pending, under_way, shipped, delivered, failed, cancelled, sold)
    SELECT OLD.created_at / 86400000000, OLD.currency,
        -(OLD.status = 'PENDING'), -(OLD.status IN ('PAID', 'CONFIRMED', 'PROCESSING')), -(OLD.status = 'SHIPPED'),
        -(OLD.status = 'DELIVERED'), -(OLD.status = 'FAILED'), -(OLD.status = 'CANCELLED'),
        -iif(OLD.status IN ('PAID', 'CONFIRMED', 'PROCESSING', 'SHIPPED', 'DELIVERED'), OLD.total, 0)
    WHERE OLD.deleted_at IS NULL
    ON CONFLICT (day, currency) DO UPDATE SET
        pending = pending + excluded.pending,
        under_way = under_way + excluded.under_way,
        shipped = shipped + excluded.shipped,
        delivered = delivered + excluded.delivered,
        failed = failed + excluded.failed,
        cancelled = cancelled + excluded.cancelled,
        sold = sold + excluded.sold;
    INSERT INTO report_days (day, currency, pending, under_way, shipped, delivered, failed, cancelled, sold)
    SELECT NEW.created_at / 86400000000, NEW.currency,
        (NEW.status = 'PENDING'), (NEW.status IN ('PAID', 'CONFIRMED', 'PROCESSING')), (NEW.status = 'SHIPPED'),
        (NEW.status = 'DELIVERED'), (NEW.status = 'FAILED'), (NEW.status = 'CANCELLED'),
        iif(NEW.status IN ('PAID', 'CONFIRMED', 'PROCESSING', 'SHIPPED', 'DELIVERED'), NEW.total, 0)
    WHERE NEW.deleted_at IS NULL
    ON CONFLICT (day, currency) DO UPDATE SET
        pending = pending + excluded.pending,
        under_way = under_way + excluded.under_way,
        shipped = shipped + excluded.shipped,
        delivered = delivered + excluded.delivered,
        failed = failed + excluded.failed,
        cancelled = cancelled + excluded.cancelled,
        sold = sold + excluded.sold;
END;

-- Attempts that came to nothing, by day, service and outcome. Attempts are archived; these are not.
CREATE TABLE report_failures (
    day      INTEGER NOT NULL,
    service  TEXT NOT NULL,
    outcome  TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    PRIMARY KEY (day, service, outcome)
) STRICT, WITHOUT ROWID;

INSERT INTO report_failures (day, service, outcome, attempts)
SELECT a.started_at / 86400000000, o.service, a.outcome, count(*)
FROM attempts a
JOIN outbox o ON o.seq = a.outbox_seq
WHERE a.outcome NOT IN ('done', 'pending', 'not found')
GROUP BY 1, 2, 3;

CREATE TRIGGER report_failures_ended AFTER UPDATE OF outcome ON attempts
WHEN OLD.outcome IS NULL AND NEW.outcome NOT IN ('done', 'pending', 'not found')
BEGIN
    INSERT INTO report_failures (day, service, outcome, attempts)
    SELECT NEW.started_at / 86400000000, service, NEW.outcome, 1 FROM outbox WHERE seq = NEW.outbox_seq
    ON CONFLICT (day, service, outcome) DO UPDATE SET attempts = attempts + 1;
END;

CREATE TRIGGER report_failures_told AFTER INSERT ON attempts
WHEN NEW.outcome NOT IN ('done', 'pending', 'not found')
BEGIN
    INSERT INTO report_failures (day, service, outcome, attempts)
    SELECT NEW.started_at / 86400000000, service, NEW.outcome, 1 FROM outbox WHERE seq = NEW.outbox_seq
    ON CONFLICT (day, service, outcome) DO UPDATE SET attempts = attempts + 1;
END;
