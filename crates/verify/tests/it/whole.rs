//! What only the whole can show: the file, orders that nobody knows, texts that belong to no order,
//! and what may have come after the database was looked at.

use verify::rows::Text;
use verify::{Audit, Ledger, Sight};

use crate::world::{broken, done, line, lines_of};

#[test]
fn invariant_7_the_file_is_damaged() {
    let mut audit = Audit::of_database();
    audit.file(["row 3 missing from index orders_status".to_owned()]);
    let report = audit.finish();
    assert_eq!(broken(&report.violations), [7]);
    let mut audit = Audit::of_database();
    audit.file([]);
    assert_eq!(audit.finish().violations, Vec::new());
}

#[test]
fn invariant_9_a_setting_holds_a_card_number() {
    let mut audit = Audit::of_database();
    audit.text(&Text { at: "settings.value".to_owned(), text: "4111111111111111".to_owned() });
    audit.text(&Text { at: "settings.value".to_owned(), text: "{\"a\":1767603600000000}".to_owned() });
    assert_eq!(broken(&audit.finish().violations), [9]);
}

#[test]
fn invariant_10_the_ledger_knows_an_order_that_the_database_does_not() {
    let lines = lines_of(&done()).concat();
    let all = Ledger::read(lines.as_bytes(), lines.len()).expect("a ledger");
    let report = Audit::of_database().against(all.clone(), Sight::Still, 10).finish();
    assert_eq!(broken(&report.violations), [10]);
    assert_eq!(report.charges, 1, "it is counted all the same");
    let report = Audit::of_database().against(all, Sight::Beside, 10).finish();
    assert_eq!(broken(&report.violations), [10]);
    let later = Ledger::read(lines.as_bytes(), 0).expect("a ledger");
    let report = Audit::of_database().against(later, Sight::Beside, 10).finish();
    assert_eq!(report.violations, Vec::new(), "it was entered after the database was looked at");
}

#[test]
fn beside_a_running_desk_a_later_key_is_not_missed() {
    let rows = done();
    let mut stranger = rows.outbox[0].clone();
    stranger.key = "00000000-0000-5000-8000-0000000000ff".to_owned();
    let mut lines = lines_of(&rows);
    let before = lines.concat().len();
    lines.push(line(50, "billed", &stranger, ""));
    let judge = |sight| {
        let ledger = Ledger::read(lines.concat().as_bytes(), before).expect("a ledger");
        let mut audit = Audit::of_database().against(ledger, sight, 10);
        audit.order(&rows);
        audit.finish()
    };
    assert_eq!(judge(Sight::Beside).violations, Vec::new());
    assert_eq!(broken(&judge(Sight::Still).violations), [10]);
}

#[test]
fn invariant_10_a_line_without_an_order_has_a_key_nobody_knows() {
    let text = "{\"seq\":1,\"service\":\"payment\",\"effect\":\"refused\",\"key\":\"k\",\"body_sha256\":\"\",\"order_id\":null}\n";
    let ledger = Ledger::read(text.as_bytes(), text.len()).expect("a ledger");
    let report = Audit::of_database().against(ledger, Sight::Still, 10).finish();
    assert_eq!(broken(&report.violations), [10]);
}

#[test]
fn a_line_that_is_no_entry_is_named() {
    let bad = Ledger::read(b"\n{\"seq\":1}\n", 12).expect_err("it says nothing");
    assert_eq!(bad.line, 2);
}
