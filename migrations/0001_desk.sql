-- The desk itself: who owns the data directory, and what was written last.
-- epoch: +1 at each start; every batch checks it, so that a stale owner stops.
-- batch: +1 with each commit; tells after a failed COMMIT whether it took place.
CREATE TABLE desk (
    id         INTEGER PRIMARY KEY CHECK (id = 1),
    epoch      INTEGER NOT NULL,
    batch      INTEGER NOT NULL,
    next_order INTEGER NOT NULL CHECK (next_order > 0),
    restores   INTEGER NOT NULL
) STRICT;

INSERT INTO desk (id, epoch, batch, next_order, restores) VALUES (1, 0, 0, 1, 0);
