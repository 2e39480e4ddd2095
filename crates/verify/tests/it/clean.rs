//! Worlds in which everything holds: nothing may be said of them.

use verify::Sight;
use verify::rows::Order;

use crate::world::{ORDER, against, alone, cancelled, charging, done, entered, lines_of, promised};

#[test]
fn orders_at_every_stage_add_up() {
    for rows in [entered(), charging(), done(), cancelled()] {
        assert_eq!(alone(&rows), Vec::new(), "{}", rows.order.status);
        let lines = lines_of(&rows);
        for sight in [Sight::Still, Sight::Beside] {
            let report = against(&rows, &lines, sight);
            assert_eq!(report.violations, Vec::new(), "{} {sight:?}", rows.order.status);
        }
    }
}

#[test]
fn what_was_looked_at_is_counted() {
    let rows = cancelled();
    let report = against(&rows, &lines_of(&rows), Sight::Still);
    assert_eq!((report.orders, report.checkouts, report.outbox_rows), (1, 1, 9));
    assert_eq!((report.charges, report.refunds, report.ledger_entries), (1, 1, 9));
}

#[test]
fn what_was_acknowledged_is_there() {
    assert_eq!(promised(&done(), &format!("{ORDER} checkout\n")).violations, Vec::new());
    assert_eq!(promised(&entered(), &format!("{ORDER}\n")).violations, Vec::new());
}

#[test]
fn an_imported_order_was_paid_for_elsewhere() {
    let mut rows = entered();
    rows.order =
        Order { status: "DELIVERED".to_owned(), payment_status: "PAID".to_owned(), imported: true, ..rows.order };
    rows.history.last_mut().expect("it has a history").status = "DELIVERED".to_owned();
    rows.outbox.clear();
    assert_eq!(alone(&rows), Vec::new());
    assert_eq!(against(&rows, &[], Sight::Still).violations, Vec::new());
}

#[test]
fn a_charge_that_is_still_open_owes_nothing_yet() {
    let mut rows = charging();
    let charge = rows.outbox.last_mut().expect("its charge");
    charge.first_sent = true;
    let lines = lines_of(&rows);
    assert_eq!(against(&rows, &lines, Sight::Still).violations, Vec::new(), "taken there, not yet known here");
}

#[test]
fn a_step_settled_by_hand_is_where_the_supervisor_said() {
    let mut rows = cancelled();
    rows.settled_by_hand = true;
    rows.payments[0].status = "SUCCESSFUL".to_owned();
    rows.refunds[0].status = "FAILED".to_owned();
    rows.order.payment_status = "PAID".to_owned();
    assert_eq!(alone(&rows), Vec::new());
}

#[test]
fn an_agreed_refund_lessens_what_is_owed() {
    let mut rows = done();
    rows.agreed_refunds = 500;
    rows.order.payment_status = "PARTIALLY_REFUNDED".to_owned();
    rows.refunds = cancelled().refunds;
    rows.refunds[0].amount = 500;
    assert_eq!(alone(&rows), Vec::new());
    rows.agreed_refunds = 0;
    assert!(!alone(&rows).is_empty(), "nobody agreed to it");
}

#[test]
fn a_line_that_is_still_being_written_is_left_out() {
    let rows = done();
    let mut lines = lines_of(&rows);
    lines.push("{\"seq\":99,\"serv".to_owned());
    assert_eq!(against(&rows, &lines, Sight::Still).violations, Vec::new());
}
