//! The hot statements by name, exactly as they run, so that a test can hold each to its plan.

use crate::{badge, checkouts, history, invoices, orders, outbox, payments};

/// Every statement on the way of a clerk or of the dispatcher.
pub const HOT: &[(&str, &str)] = &[
    ("list", orders::list_sql::LIST),
    ("list by status", orders::list_sql::LIST_BY_STATUS),
    ("list by payment status", orders::list_sql::LIST_BY_PAYMENT),
    ("list by user", orders::list_sql::LIST_BY_USER),
    ("list by attention", orders::list_sql::LIST_ATTENTION),
    ("search", orders::list_sql::SEARCH),
    ("search tail", orders::list_sql::TAIL),
    ("order by id", orders::read::BY_ID),
    ("order by number", orders::read::BY_NUMBER),
    ("items", orders::read::ITEMS),
    ("addresses", orders::read::ADDRESSES),
    ("oldest first", orders::read::OLDEST_FIRST),
    ("history", history::HISTORY),
    ("payments", payments::OF_ORDER),
    ("refunds", payments::REFUNDS),
    ("invoices", invoices::OF_ORDER),
    ("checkout", checkouts::BY_ID),
    ("checkouts of an order", checkouts::OF_ORDER),
    ("open checkouts", checkouts::OPEN),
    ("due rows", outbox::claim::DUE),
    ("next due", outbox::claim::NEXT_DUE),
    ("lanes", outbox::lanes::LANES),
    ("row of an effect", outbox::write::ROW_OF),
    ("timeline", outbox::read::TIMELINE),
    ("attempts of a timeline", outbox::read::TIMELINE_ATTEMPTS),
    ("dead letters", outbox::read::DEAD),
    ("waiting rows", outbox::read::WAITING),
    ("newest rows", outbox::read::NEWEST),
    ("badge: unsent", badge::UNSENT),
    ("badge: under way", badge::UNDER_WAY),
    ("badge: dead", badge::DEAD_COUNT),
    ("badge: attention", badge::ATTENTION_COUNT),
];
