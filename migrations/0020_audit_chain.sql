-- Who did what is only ever added to: each entry carries a hash over itself and the one before it.
-- Entries from before this have none and are bound by the first that has.
ALTER TABLE audit ADD COLUMN hash TEXT;

CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit
BEGIN
    SELECT RAISE(ABORT, 'the audit log is only ever added to');
END;

CREATE TRIGGER audit_is_not_erased BEFORE DELETE ON audit
BEGIN
    SELECT RAISE(ABORT, 'the audit log is only ever added to');
END;
