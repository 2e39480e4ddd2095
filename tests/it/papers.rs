//! Receipts and invoices of real orders: the pennies are the order's, the first print is the
//! original, a reprint says COPY, and who printed what when is kept.

use contract::desktop::Printable;
use contract::order::OrderView;
use contract::sync::Endpoints;
use contract::{ApiError, ErrorCode};
use domain::status::OrderStatus;
use tests::desk::order;
use tests::{TestDesk, TestWorld};

fn text_of(path: &str) -> String {
    let document = lopdf::Document::load(path).expect("a PDF");
    let pages: Vec<u32> = document.get_pages().keys().copied().collect();
    let text = document.extract_text(&pages).expect("its text");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

async fn paid(test: &TestDesk) -> OrderView {
    let mut input = order("22110", 7, "2.55");
    input.customer.name = "Łucja Żak".into();
    let entered = test.desk.create_order(input, "ann").await.expect("a right order");
    test.place(&entered).await;
    test.drain(20).await;
    let view = test.desk.get_order(&entered.order.id.to_string()).await.expect("it is there");
    assert_eq!(view.order.status, OrderStatus::Processing, "{view:?}");
    view
}

#[tokio::test]
async fn a_receipt_has_the_orders_pennies_and_a_reprint_says_copy_and_who() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    let view = paid(&test).await;
    let first = test.desk.print_order(view.order.id, Printable::Receipt, "ann").await.expect("it is paid");
    let page = text_of(&first.path);
    let (line, total) = (view.order.items[0].subtotal.to_string(), view.order.totals.total.to_string());
    assert!(page.contains(&line) && page.contains(&total) && page.contains("Łucja Żak"), "{page}");
    assert!(!page.contains("COPY"), "{page}");
    test.clock.advance_ms(3_600_000);
    let second = test.desk.print_order(view.order.id, Printable::Receipt, "bob").await.expect("again");
    assert_eq!((first.copy, second.copy), (0, 1));
    let copied = text_of(&second.path);
    assert!(copied.contains("COPY 1 of the original") && copied.contains("printed by bob"), "{copied}");
    assert!(!text_of(&first.path).contains("COPY"), "the original that was given away is not changed");
    let view = test.desk.get_order(&view.order.id.to_string()).await.expect("it is there");
    let notes: Vec<_> = view
        .history
        .iter()
        .filter_map(|entry| Some((entry.note.as_deref()?, entry.created_by.as_str())))
        .filter(|(note, _)| note.starts_with("Receipt"))
        .collect();
    assert_eq!(notes, [("Receipt printed", "ann"), ("Receipt printed again, copy 1", "bob")]);
}

#[tokio::test]
async fn of_two_prints_at_once_one_is_the_original_and_the_other_its_copy() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    let id = paid(&test).await.order.id;
    let (desk, receipt) = (&test.desk, Printable::Receipt);
    let (first, second) = tokio::join!(desk.print_order(id, receipt, "ann"), desk.print_order(id, receipt, "bob"));
    let (first, second) = (first.expect("it is paid"), second.expect("it is paid"));
    assert_eq!((first.copy, second.copy), (0, 1));
    assert!(text_of(&second.path).contains("COPY 1 of the original"));
}

#[tokio::test]
async fn a_print_after_a_refund_is_an_original_that_names_the_one_it_replaces() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    let view = paid(&test).await;
    let id = view.order.id;
    let first = test.desk.print_order(id, Printable::Receipt, "ann").await.expect("it is paid");
    let wish = contract::command::RefundOrder {
        id,
        version: None,
        amount: Some("1.55".into()),
        items: Vec::new(),
        reason: "Dented".into(),
    };
    test.desk.refund_order(wish, "ann", true).await.expect("it may be given back");
    test.drain(20).await;
    let after = test.desk.print_order(id, Printable::Receipt, "ann").await.expect("it is paid");
    assert_eq!(after.copy, 0);
    assert_ne!(after.path, first.path);
    let page = text_of(&after.path);
    assert!(page.contains("replaces the one printed on") && page.contains("−$1.55"), "{page}");
}

#[tokio::test]
async fn an_invoice_is_printed_too_and_an_unpaid_order_has_neither() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    let view = paid(&test).await;
    let invoice = test.desk.print_order(view.order.id, Printable::Invoice, "ann").await.expect("it is placed");
    let page = text_of(&invoice.path);
    assert!(page.contains("Invoice") && page.contains("Paid in full."), "{page}");
    let offline = TestDesk::new(Endpoints::default()).await;
    let entered = offline.desk.create_order(order("22110", 1, "2.55"), "ann").await.expect("a right order");
    for what in [Printable::Receipt, Printable::Invoice] {
        let refused: ApiError =
            offline.desk.print_order(entered.order.id, what, "ann").await.expect_err("it is not paid").into();
        assert_eq!(refused.code, ErrorCode::InvalidTransition);
    }
}

#[tokio::test]
async fn a_name_that_the_font_lacks_is_told() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    let mut input = order("22110", 1, "2.55");
    input.customer.name = "王小明".into();
    let entered = test.desk.create_order(input, "ann").await.expect("a right order");
    test.place(&entered).await;
    test.drain(20).await;
    let printed = test.desk.print_order(entered.order.id, Printable::Receipt, "ann").await.expect("it is paid");
    assert_eq!(printed.missing, "小明王");
}
