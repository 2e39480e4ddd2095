-- Search. rowid = orders.seq. head: number, name, customer; rest: every other searchable field.
-- The index is filled outside the order's commit; what is not in it yet stands in the tail.
CREATE VIRTUAL TABLE order_search USING fts5 (
    head,
    rest,
    content = '',
    contentless_delete = 1,
    tokenize = 'unicode61 remove_diacritics 2',
    prefix = '1 2 3 4 5'
);

CREATE TABLE search_tail (
    seq  INTEGER PRIMARY KEY REFERENCES orders (seq),
    head TEXT NOT NULL,
    rest TEXT NOT NULL
) STRICT;
