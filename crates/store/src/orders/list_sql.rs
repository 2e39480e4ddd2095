//! The statements of the list, one for each index that can drive it. Each walks its index in the
//! order wanted, so that a page costs the same wherever it lies: towards older orders (`DOWN`) or
//! back towards newer ones (`UP`).

macro_rules! columns {
    () => {
        "o.seq, o.id, o.number, o.name, o.customer_name, o.customer_email, o.customer_phone, o.notes, o.tags, o.status, \
         o.payment_status, o.total, o.currency, o.created_at, o.item_count, o.version, o.attention"
    };
}
// ?1 before, ?2 from (both seq), ?3 statuses as ',A,B,' or '', ?4 payment status, ?5 customer
// account, ?6 attention wanted, ?7 limit, ?8 tag as a JSON string, ?9 what the driving index is
// asked. The unary plus keeps the planner from driving by a filter.
macro_rules! filters {
    () => {
        " AND o.deleted_at IS NULL AND (?3 = '' OR instr(?3, ',' || o.status || ',') > 0) \
         AND (?4 IS NULL OR +o.payment_status = ?4) AND (?5 IS NULL OR +o.user_id = ?5) AND (?6 = 0 OR o.attention > 0) \
         AND (?8 IS NULL OR instr(o.tags, ?8) > 0)"
    };
}
macro_rules! orders_by {
    ($from:literal, $driver:literal, $order:literal) => {
        concat!(
            "SELECT ",
            columns!(),
            " FROM orders o ",
            $from,
            " WHERE ",
            $driver,
            "o.seq < ?1 AND o.seq >= ?2",
            filters!(),
            " ORDER BY o.seq ",
            $order,
            " LIMIT ?7"
        )
    };
}
macro_rules! found {
    ($order:literal) => {
        concat!(
            "SELECT ",
            columns!(),
            " FROM order_search CROSS JOIN orders o ON o.seq = order_search.rowid \
             WHERE order_search MATCH ?9 AND order_search.rowid < ?1 AND order_search.rowid >= ?2 \
             AND NOT EXISTS (SELECT 1 FROM search_tail t WHERE t.seq = order_search.rowid)",
            filters!(),
            " ORDER BY order_search.rowid ",
            $order,
            " LIMIT ?7"
        )
    };
}

/// What drives a page: the same statement in both directions.
#[derive(Clone, Copy, Debug)]
pub struct BothWays {
    /// Newest first.
    pub down: &'static str,
    /// Oldest first.
    pub up: &'static str,
}

impl BothWays {
    /// The statement for one direction.
    pub(crate) const fn towards(self, newer: bool) -> &'static str {
        if newer { self.up } else { self.down }
    }
}

/// All orders.
pub const LIST: BothWays = BothWays { down: orders_by!("", "", "DESC"), up: orders_by!("", "", "ASC") };
/// Orders of one status.
pub const LIST_BY_STATUS: BothWays =
    BothWays { down: orders_by!("", "o.status = ?9 AND ", "DESC"), up: orders_by!("", "o.status = ?9 AND ", "ASC") };
/// Orders of one payment status.
pub const LIST_BY_PAYMENT: BothWays = BothWays {
    down: orders_by!("", "o.payment_status = ?9 AND ", "DESC"),
    up: orders_by!("", "o.payment_status = ?9 AND ", "ASC"),
};
/// Orders of one customer account.
pub const LIST_BY_USER: BothWays =
    BothWays { down: orders_by!("", "o.user_id = ?9 AND ", "DESC"), up: orders_by!("", "o.user_id = ?9 AND ", "ASC") };
/// Orders that need attention.
pub const LIST_ATTENTION: BothWays = BothWays {
    down: orders_by!("INDEXED BY orders_attention", "o.attention > 0 AND ", "DESC"),
    up: orders_by!("INDEXED BY orders_attention", "o.attention > 0 AND ", "ASC"),
};
/// Orders that the search index finds and that are not in the tail.
pub const SEARCH: BothWays = BothWays { down: found!("DESC"), up: found!("ASC") };
/// Orders that are not in the search index yet, with their words.
pub const TAIL: &str = concat!(
    "SELECT ",
    columns!(),
    ", t.head, t.rest FROM search_tail t CROSS JOIN orders o ON o.seq = t.seq \
     WHERE t.seq < ?1 AND t.seq >= ?2",
    filters!(),
    " ORDER BY t.seq DESC"
);
