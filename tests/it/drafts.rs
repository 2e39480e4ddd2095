//! Drafts: kept across restarts, told to nobody, priced as a quote, and entered once.

use contract::command::SaveDraft;
use contract::draft::DraftView;
use contract::sync::Endpoints;
use contract::{ApiError, ErrorCode};
use domain::order::OrderInput;
use domain::status::OrderStatus;
use tests::TestDesk;
use tests::desk::order;

fn wish(input: OrderInput) -> SaveDraft {
    SaveDraft { id: None, version: None, cart_id: None, input }
}

async fn rows(test: &TestDesk) -> usize {
    let all = store::OutboxFilter { limit: 100, ..store::OutboxFilter::default() };
    test.desk.store().reader().outbox(&all).await.expect("the outbox can be read").len()
}

#[tokio::test]
async fn a_draft_may_lack_anything_emits_nothing_and_outlives_a_restart() {
    let test = TestDesk::new(Endpoints::default()).await;
    let empty = test.desk.save_draft(wish(OrderInput::default()), "ann").await.expect("an empty draft is one");
    assert_eq!(empty.missing.iter().map(|p| p.field.as_str()).collect::<Vec<_>>(), ["customer.name", "items"]);
    let change = SaveDraft { id: Some(empty.id), version: Some(1), ..wish(order("22110", 2, "2.55")) };
    let full = test.desk.save_draft(change.clone(), "ann").await.expect("it may be changed");
    assert_eq!(full.totals.expect("it can be priced").total.minor, 510);
    let error: ApiError = test.desk.save_draft(change, "bob").await.expect_err("bob saw version 1").into();
    assert_eq!(error.code, ErrorCode::VersionConflict);
    let test = test.restart().await;
    let listed = test.desk.find_drafts().await.expect("drafts are listed");
    assert_eq!((listed.len(), listed[0].name.as_str(), listed[0].customer.as_str()), (1, "Product 22110", "Ada Byron"));
    let kept = test.desk.get_draft(empty.id).await.expect("it is there");
    assert_eq!((kept.input, kept.version), (full.input, 2));
    assert_eq!(rows(&test).await, 0, "nobody was told");
    let find = contract::command::FindOrders {
        text: String::new(),
        view: contract::command::OrdersView::All,
        filter: contract::filter::OrdersFilter::default(),
        before: None,
        after: None,
        limit: 10,
    };
    assert!(test.desk.find_orders(find).await.expect("orders are listed").rows.is_empty(), "a draft is no order");
}

#[tokio::test]
async fn a_draft_becomes_one_order_and_only_one() {
    let test = TestDesk::new(Endpoints::default()).await;
    let draft = test.desk.save_draft(wish(order("22110", 2, "2.55")), "ann").await.expect("it is saved");
    let placed = test.desk.place_draft(draft.id, draft.version, "bob").await.expect("nothing is missing");
    assert_eq!((placed.order.status, placed.order.created_by.as_str()), (OrderStatus::Pending, "bob"));
    assert_eq!(rows(&test).await, 3, "now inventory, billing and the customer are told");
    let again = test.desk.place_draft(draft.id, draft.version, "bob").await.expect("it is the same order");
    assert_eq!(again.order.id, placed.order.id);
    assert_eq!(rows(&test).await, 3);
    let late = SaveDraft { id: Some(draft.id), ..wish(order("22110", 9, "2.55")) };
    let error: ApiError = test.desk.save_draft(late, "ann").await.expect_err("it is no draft any more").into();
    assert_eq!(error.code, ErrorCode::InvalidTransition);
    assert!(test.desk.find_drafts().await.expect("drafts are listed").is_empty());
}

#[tokio::test]
async fn a_cart_names_its_draft_and_what_is_missing_is_named_when_it_is_entered() {
    let test = TestDesk::new(Endpoints::default()).await;
    let cart = |input| SaveDraft { cart_id: Some("cart-7".into()), ..wish(input) };
    let first = test.desk.save_draft(cart(OrderInput::default()), "web").await.expect("it is saved");
    let error: ApiError = test.desk.place_draft(first.id, 1, "web").await.expect_err("nothing is in it").into();
    assert_eq!((error.code, error.field.as_deref()), (ErrorCode::ValidationError, Some("customer.name")));
    let second = test.desk.save_draft(cart(order("22110", 1, "2.55")), "web").await.expect("the same cart again");
    assert_eq!((second.id, second.version), (first.id, 2));
    let found: Option<DraftView> = test.desk.draft_of_cart("cart-7").await.expect("carts are found");
    assert_eq!(found.map(|draft| draft.version), Some(2));
}

#[tokio::test]
async fn an_order_is_duplicated_as_a_draft_and_quoted_on_paper() {
    let test = TestDesk::new(Endpoints::default()).await;
    let mut input = order("22110", 3, "2.55");
    input.customer.name = "<b>Ada & Co</b>".into();
    input.tags = vec!["gift".into()];
    let entered = test.desk.create_order(input, "ann").await.expect("a right order");
    let copy = test.desk.duplicate_order(entered.order.id, "bob").await.expect("it can be duplicated");
    assert_eq!(copy.totals, Some(entered.order.totals));
    assert_eq!((copy.input.items[0].id, copy.input.tags.as_slice()), (None, ["gift".to_owned()].as_slice()));
    let written = async |id| {
        let quote = test.desk.quote_draft(id, "bob").await.expect("a whole draft can be quoted");
        lopdf::Document::load(quote.path).expect("the quote is a PDF").extract_text(&[1]).expect("its text")
    };
    let page = written(copy.id).await;
    assert!(page.contains("$7.65") && page.contains("Ada & Co") && page.contains("not an order"), "{page}");
    assert!(!page.contains("Surcharge") && !page.contains("Discount"), "{page}");
    let dearer = OrderInput { manual_discount: "-1.50".into(), ..copy.input.clone() };
    let dearer = test.desk.save_draft(wish(dearer), "bob").await.expect("a surcharge may be on a draft");
    let page = written(dearer.id).await;
    assert!(page.contains("Surcharge") && page.contains("$1.50") && !page.contains("Discount"), "{page}");
    assert!(test.desk.delete_draft(copy.id).await.expect("it can be thrown away"));
    let error: ApiError = test.desk.get_draft(copy.id).await.expect_err("it is gone").into();
    assert_eq!(error.code, ErrorCode::NotFound);
}
