//! For each invariant the smallest change of the ledger that breaks it.

use verify::Sight;
use verify::rows::OutboxRow;

use crate::world::{against, broken, cancelled, done, items, line, lines_of, money, row};

/// The changed lines break these invariants and no other.
#[track_caller]
fn breaks(invariants: &[u8], sight: Sight, rows: &verify::rows::OrderRows, lines: &[String]) {
    let found = against(rows, lines, sight).violations;
    assert_eq!(broken(&found), invariants, "{found:#?}");
}

#[test]
fn invariant_2_a_payment_was_taken_twice() {
    let rows = done();
    let mut lines = lines_of(&rows);
    lines.push(line(50, "charged", &rows.outbox[2], &money()));
    // One key, decided twice.
    breaks(&[2, 8], Sight::Beside, &rows, &lines);
    breaks(&[2, 8], Sight::Still, &rows, &lines);
}

#[test]
fn invariant_2_a_run_was_charged_under_two_keys() {
    let mut rows = done();
    rows.outbox[2].refused = false;
    let again = OutboxRow { send: 1, ..row(8, "payment", "payment", "charge", "charge 20.00") };
    rows.outbox.push(again);
    let lines = lines_of(&rows);
    let found = against(&rows, &lines, Sight::Beside).violations;
    assert!(found.iter().any(|one| one.what == "run 1 was charged 2 times"), "{found:#?}");
}

#[test]
fn invariant_2_money_is_not_where_the_desk_says() {
    let rows = cancelled();
    let mut lines = lines_of(&rows);
    lines.retain(|line| !line.contains("refunded"));
    breaks(&[2], Sight::Still, &rows, &lines);
    breaks(&[], Sight::Beside, &rows, &lines);
    let lines: Vec<_> = lines_of(&rows).iter().map(|line| line.replace("20.00", "20.01")).collect();
    let only_refund: Vec<_> = lines_of(&rows)
        .iter()
        .zip(&lines)
        .map(|(right, wrong)| if right.contains("refunded") { wrong.clone() } else { right.clone() })
        .collect();
    breaks(&[2], Sight::Still, &rows, &only_refund);
}

#[test]
fn invariant_3_stock_is_not_given_back() {
    let rows = cancelled();
    let mut lines = lines_of(&rows);
    lines.retain(|line| !line.contains("released"));
    breaks(&[3], Sight::Still, &rows, &lines);
}

#[test]
fn invariant_3_stock_is_given_back_twice_or_never_committed() {
    let rows = cancelled();
    let mut lines = lines_of(&rows);
    lines.push(line(50, "released", &rows.outbox[8], &items()));
    breaks(&[3, 8], Sight::Still, &rows, &lines);
    let rows = done();
    let mut lines = lines_of(&rows);
    lines.retain(|line| !line.contains("committed"));
    breaks(&[3, 6], Sight::Still, &rows, &lines);
}

#[test]
fn invariant_3_more_is_reserved_than_there_is() {
    let rows = done();
    let mut lines = vec![
        "{\"seq\":0,\"service\":\"inventory\",\"effect\":\"stock_set\",\"key\":\"stock-set-1\",\"body_sha256\":\"\",\
         \"order_id\":null,\"items\":[{\"sku\":\"22110\",\"quantity\":1}]}\n"
            .to_owned(),
    ];
    lines.extend(lines_of(&rows));
    breaks(&[3], Sight::Beside, &rows, &lines);
}

#[test]
fn invariant_5_a_mail_went_out_twice() {
    let mut rows = done();
    rows.outbox.push(OutboxRow { part: 1, ..row(8, "email", "email", "email", "order_confirmed") });
    let lines = lines_of(&rows);
    let found = against(&rows, &lines, Sight::Beside).violations;
    assert!(found.iter().any(|one| one.what.contains("order_confirmed")), "{found:#?}");
    let rows = done();
    let mut lines = lines_of(&rows);
    lines.push(line(50, "emailed", &rows.outbox[4], ",\"template\":\"order_confirmed\""));
    breaks(&[5, 8], Sight::Beside, &rows, &lines);
}

#[test]
fn invariant_5_a_resend_that_was_asked_for_is_no_second_mail() {
    let mut rows = done();
    let again = OutboxRow { send: 1, ..row(8, "email", "email", "email", "order_confirmed") };
    rows.outbox.push(again);
    let lines = lines_of(&rows);
    breaks(&[], Sight::Still, &rows, &lines);
}

#[test]
fn invariant_6_money_before_stock() {
    let rows = done();
    let mut lines = lines_of(&rows);
    lines[1] = lines[1].replace("\"seq\":2", "\"seq\":3");
    lines[2] = lines[2].replace("\"seq\":3", "\"seq\":2");
    breaks(&[6], Sight::Beside, &rows, &lines);
}

#[test]
fn invariant_6_production_before_money() {
    let rows = done();
    let mut lines = lines_of(&rows);
    lines[5] = lines[5].replace("\"seq\":6", "\"seq\":0");
    breaks(&[6], Sight::Beside, &rows, &lines);
}

#[test]
fn invariant_6_a_later_row_of_a_lane_overtook_an_earlier_one() {
    let mut rows = done();
    rows.outbox.push(OutboxRow { run: 0, part: 2, ..row(8, "billing", "billing_events", "event", "order.updated") });
    let mut lines = lines_of(&rows);
    lines[0] = lines[0].replace("\"seq\":1,", "\"seq\":90,");
    breaks(&[6], Sight::Beside, &rows, &lines);
}

#[test]
fn invariant_8_a_key_was_seen_with_another_body() {
    let rows = done();
    let mut lines = lines_of(&rows);
    lines[4] = lines[4].replace(&rows.outbox[4].body_hash, &"0".repeat(64));
    breaks(&[8], Sight::Beside, &rows, &lines);
}

#[test]
fn invariant_10_something_took_place_that_the_outbox_does_not_hold() {
    let rows = done();
    let mut lines = lines_of(&rows);
    let stranger = OutboxRow { key: "00000000-0000-5000-8000-0000000000ff".to_owned(), ..rows.outbox[0].clone() };
    lines.push(line(50, "billed", &stranger, ",\"event_type\":\"order.updated\""));
    breaks(&[10], Sight::Still, &rows, &lines);
    breaks(&[10], Sight::Beside, &rows, &lines);
}

#[test]
fn invariant_10_something_took_place_before_its_intent_was_saved() {
    let mut rows = done();
    let lines = lines_of(&rows);
    rows.outbox[5].first_sent = false;
    breaks(&[10], Sight::Beside, &rows, &lines);
}
