//! For each invariant the smallest change of the database's rows that breaks it.

use verify::rows::{OrderRows, OutboxRow, Text};

use crate::world::{ORDER, alone, broken, cancelled, charging, done, entered, promised, row, sha};

/// `change` breaks `invariant` of `rows`, and no other.
#[track_caller]
fn breaks(invariant: u8, mut rows: OrderRows, change: impl FnOnce(&mut OrderRows)) {
    assert_eq!(alone(&rows), Vec::new(), "it holds before");
    change(&mut rows);
    let found = alone(&rows);
    assert_eq!(broken(&found), [invariant], "{found:?}");
}

fn row_of<'a>(rows: &'a mut OrderRows, effect: &str) -> &'a mut OutboxRow {
    rows.outbox.iter_mut().find(|row| row.effect == effect).expect("there is such a row")
}

#[test]
fn invariant_1_an_acknowledged_order_is_gone() {
    let report = promised(&done(), "019b8a3e-0000-7000-8000-00000000dead\n");
    assert_eq!(broken(&report.violations), [1]);
    let report = promised(&entered(), &format!("{ORDER} checkout\n"));
    assert_eq!(broken(&report.violations), [1], "the order is there, its checkout is not");
}

#[test]
fn invariant_1_history_is_cut_or_says_something_else() {
    breaks(1, entered(), |rows| rows.history.clear());
    breaks(1, done(), |rows| rows.history.last_mut().expect("a line").status = "PENDING".into());
}

#[test]
fn invariant_2_amounts_do_not_add_up() {
    breaks(2, entered(), |rows| rows.order.total += 1);
    breaks(2, entered(), |rows| rows.order.subtotal -= 1);
    breaks(2, entered(), |rows| rows.items[0].subtotal += 1);
    breaks(2, entered(), |rows| rows.items[0].quantity = 3);
    breaks(2, entered(), |rows| rows.items.clear());
    breaks(2, entered(), |rows| rows.order.discount = -1);
}

#[test]
fn invariant_2_money_is_kept_that_is_not_owed() {
    breaks(2, cancelled(), |rows| {
        rows.payments[0].status = "SUCCESSFUL".to_owned();
        rows.refunds.clear();
    });
    breaks(2, done(), |rows| rows.payments.clear());
    breaks(2, done(), |rows| rows.order.payment_status = "PENDING".into());
    breaks(2, done(), |rows| rows.payments[0].amount = 1999);
    breaks(2, done(), |rows| rows.payments[0].currency = "EUR".to_owned());
    breaks(2, cancelled(), |rows| rows.refunds[0].amount = 2001);
    breaks(2, cancelled(), |rows| rows.refunds[0].amount = 500);
}

#[test]
fn invariant_2_a_charge_asks_for_another_amount() {
    breaks(2, done(), |rows| {
        let charge = row_of(rows, "charge");
        charge.body = b"{\"amount\":20.01}".to_vec();
        charge.body_hash = sha(&charge.body);
    });
}

#[test]
fn invariant_4_nothing_drives_an_open_checkout() {
    breaks(4, charging(), |rows| row_of(rows, "charge").state = "done".into());
    breaks(4, charging(), |rows| row_of(rows, "charge").state = "dead".into());
    breaks(4, charging(), |rows| {
        rows.checkouts[0].state = "NeedsAttention".to_owned();
        rows.checkouts[0].value_state = "NeedsAttention".to_owned();
    });
}

#[test]
fn invariant_4_order_and_checkout_disagree() {
    breaks(4, charging(), |rows| {
        rows.order.status = "PAID".to_owned();
        rows.history.last_mut().expect("a line").status = "PAID".to_owned();
    });
    breaks(4, charging(), |rows| rows.checkouts[0].value_state = "Committing".into());
    breaks(4, charging(), |rows| rows.checkouts[0].ended = true);
    breaks(4, done(), |rows| rows.outbox.retain(|row| row.effect != "produce"));
    breaks(4, done(), |rows| rows.outbox.retain(|row| row.effect != "email"));
}

#[test]
fn invariant_5_a_mail_or_notice_is_there_twice() {
    breaks(5, done(), |rows| {
        rows.outbox.push(OutboxRow { part: 1, ..row(8, "email", "email", "email", "order_confirmed") });
    });
    let mut rows = entered();
    let again = OutboxRow { seq: 2, key: "00000000-0000-5000-8000-000000000002".to_owned(), ..rows.outbox[0].clone() };
    rows.outbox.push(again);
    assert_eq!(broken(&alone(&rows)), [5, 8], "told twice, under two keys");
}

#[test]
fn invariant_6_a_step_was_asked_for_too_early() {
    breaks(6, charging(), |rows| row_of(rows, "reserve").state = "withdrawn".into());
    breaks(6, done(), |rows| row_of(rows, "produce").seq = 0);
    breaks(6, done(), |rows| row_of(rows, "charge").refused = true);
}

#[test]
fn invariant_8_a_body_is_not_the_one_that_was_saved() {
    breaks(8, done(), |rows| row_of(rows, "produce").body.push(b' '));
}

#[test]
fn invariant_8_a_charge_of_unknown_outcome_has_a_new_key() {
    breaks(8, charging(), |rows| {
        let charge = row_of(rows, "charge");
        charge.state = "withdrawn".to_owned();
        charge.first_sent = true;
        let next =
            OutboxRow { seq: 4, key: "00000000-0000-5000-8000-000000000004".to_owned(), send: 1, ..charge.clone() };
        rows.outbox.push(OutboxRow { state: "waiting".to_owned(), ..next });
    });
}

#[test]
fn invariant_9_a_card_number_stands_in_a_text() {
    let stands = |at: &str, text: &str| Text { at: at.to_owned(), text: text.to_owned() };
    breaks(9, done(), |rows| rows.texts.push(stands("orders.notes", "card 4111 1111 1111 1111")));
    breaks(9, done(), |rows| rows.texts.push(stands("attempts.excerpt", "{\"pan\":\"5500000000000004\"}")));
    let mut rows = done();
    rows.texts.push(stands("orders.customer_phone", "4915112345674"));
    assert_eq!(alone(&rows), Vec::new(), "no phone number has 16 digits");
}

#[test]
fn invariant_10_a_try_is_not_on_record() {
    breaks(10, done(), |rows| row_of(rows, "charge").attempts = 0);
}
