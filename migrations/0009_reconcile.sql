-- After a restore from a backup: which orders an earlier life of this desk may have gone on with.
-- restores_seen: the restore that restored_below belongs to.
-- restored_below: orders numbered below it stood in the backup.
ALTER TABLE desk ADD COLUMN restores_seen INTEGER NOT NULL DEFAULT 0;
ALTER TABLE desk ADD COLUMN restored_below INTEGER NOT NULL DEFAULT 0;

-- Orders whose charges were looked up since the restore that is named.
CREATE TABLE reconciled (
    order_id BLOB PRIMARY KEY NOT NULL CHECK (length(order_id) = 16),
    restores INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
