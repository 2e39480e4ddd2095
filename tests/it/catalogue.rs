//! Products and customers as the desk knows them: what a request may leave out, saved addresses,
//! and stock as last seen.

use contract::catalogue::{CustomerInput, ProductInput};
use contract::sync::Endpoints;
use contract::{ApiError, ErrorCode};
use domain::ids::ProductId;
use domain::order::{Address, LineInput, OrderInput};
use tests::desk::order;
use tests::{TestDesk, TestWorld};

fn leeds() -> Address {
    let text = |text: &str| text.to_owned();
    Address { address_line1: text("1 Park Row"), city: text("Leeds"), country: text("UK"), ..Address::default() }
}

fn only(line: LineInput) -> OrderInput {
    OrderInput { items: vec![line], ..order("x", 1, "1") }
}

async fn product(test: &TestDesk, sku: &str, variant: &str, of: Option<&str>) -> contract::order::ProductView {
    let input = ProductInput {
        sku: sku.into(),
        name: "Teapot".into(),
        unit_price: "12,50".into(),
        variant: variant.into(),
        variant_of: of.map(str::to_owned),
        available: Some(7),
    };
    test.desk.save_product(input).await.expect("a right product")
}

#[tokio::test]
async fn what_a_line_leaves_out_comes_from_the_catalogue() {
    let test = TestDesk::new(Endpoints::default()).await;
    let red = product(&test, "POT-R", "red", None).await;
    let by_sku = only(LineInput { sku: "POT-R".into(), quantity: 2, ..LineInput::default() });
    let saved = test.desk.create_order(by_sku, "clerk").await.expect("SKU and quantity are enough").order;
    assert_eq!((saved.items[0].name.as_str(), saved.totals.total.minor), ("Teapot", 2_500));
    let by_id = only(LineInput { product_id: Some(red.id), quantity: 1, ..LineInput::default() });
    let saved = test.desk.create_order(by_id.clone(), "clerk").await.expect("so is the product's id").order;
    assert_eq!((saved.items[0].sku.as_str(), saved.items[0].variant_id), ("POT-R", red.variant_id));

    let blue = product(&test, "POT-B", "blue", Some("POT-R")).await;
    assert_eq!(blue.id, red.id, "variants of one product");
    let error: ApiError = test.desk.create_order(by_id, "clerk").await.expect_err("which of the two?").into();
    assert_eq!(error.field.as_deref(), Some("items[0].variant_id"));
    let line = LineInput { product_id: Some(red.id), variant_id: blue.variant_id, quantity: 1, ..LineInput::default() };
    let saved = test.desk.create_order(only(line), "clerk").await.expect("now it is clear").order;
    assert_eq!(saved.items[0].sku, "POT-B");
    let found = test.desk.find_products("teapot blue").await.expect("products are found");
    assert_eq!(found.iter().map(|view| view.sku.as_str()).collect::<Vec<_>>(), ["POT-B"], "a variant by its words");
}

#[tokio::test]
async fn an_unknown_product_is_refused_by_name() {
    let test = TestDesk::new(Endpoints::default()).await;
    let id = ProductId::derived("nobody knows it");
    for (line, field, name) in [
        (
            LineInput { sku: "GHOST-1".into(), quantity: 1, ..LineInput::default() },
            "items[0].sku",
            "GHOST-1".to_owned(),
        ),
        (
            LineInput { product_id: Some(id), quantity: 1, ..LineInput::default() },
            "items[0].product_id",
            id.to_string(),
        ),
    ] {
        let error: ApiError = test.desk.create_order(only(line), "clerk").await.expect_err("it is unknown").into();
        assert_eq!((error.code, error.field.as_deref()), (ErrorCode::ValidationError, Some(field)));
        assert!(error.message.contains(&name), "{}", error.message);
    }
}

#[tokio::test]
async fn a_product_of_an_order_is_known_from_then_on_and_keeps_its_price() {
    let test = TestDesk::new(Endpoints::default()).await;
    test.enter("NEW-1", 1, "4.00").await;
    test.enter("NEW-1", 1, "3.00").await;
    let found = test.desk.find_products("new-1").await.expect("products are found");
    assert_eq!(found[0].unit_price.plain(), "4.00", "a price for one order is not the product's");
}

#[tokio::test]
async fn a_customer_is_made_offline_and_found_by_name_phone_and_mail_with_saved_addresses() {
    let test = TestDesk::new(Endpoints::default()).await;
    let input = CustomerInput {
        name: "Zoë Müller".into(),
        email: Some("zoe@example.org".into()),
        phone: Some("+44 20 7946 0958".into()),
        address: Some(leeds()),
        ..CustomerInput::default()
    };
    let made = test.desk.save_customer(input).await.expect("a right customer");
    let mut entered = order("22110", 1, "2.55");
    entered.customer.id = Some(made.id);
    entered.customer.name = "Zoë Müller".into();
    entered.customer.phone = Some("+44 20 7946 0958".into());
    entered.customer.email = Some("zoe@example.org".into());
    entered.shipping_address = Some(Address { city: "York".into(), ..leeds() });
    test.clock.advance_ms(1_000);
    test.desk.create_order(entered, "clerk").await.expect("a right order");
    let test = test.restart().await;
    for text in ["zoe mull", "zoe@exam", "442079460958", "7946"] {
        let found = test.desk.find_customers(text).await.expect("customers are found");
        assert_eq!(found.len(), 1, "{text}");
        let cities: Vec<_> = found[0].addresses.iter().map(|address| address.city.as_str()).collect();
        assert_eq!(cities, ["York", "Leeds"], "the last used first");
        assert_eq!(found[0].address.as_ref().map(|address| address.city.as_str()), Some("York"));
    }
    let wrong = CustomerInput { email: Some("zoe@".into()), ..CustomerInput::default() };
    let error: ApiError = test.desk.save_customer(wrong).await.expect_err("it is wrong").into();
    let fields: Vec<_> = error.details.iter().map(|problem| problem.field.as_str()).collect();
    assert_eq!(fields, ["name", "email"]);
}

#[tokio::test]
async fn stock_is_known_as_last_seen_from_refusals_look_ups_and_our_own_steps() {
    let world = TestWorld::start(None).await;
    world.stock("84946", 3).await;
    let test = TestDesk::new(world.endpoints()).await;
    let entered = test.enter("84946", 5, "1.25").await;
    let seen = async || test.desk.find_products("84946").await.expect("products are found")[0].available;
    assert_eq!(seen().await, None, "never seen");
    test.place(&entered).await;
    test.drain(60).await;
    let refused = test.look(&entered).await;
    assert_eq!(seen().await, Some(3), "the refusal said so");
    let failure = refused.process.and_then(|process| process.failure).expect("it failed");
    let short = &failure.refusal.short[0];
    assert_eq!((short.sku.as_str(), short.requested_quantity, short.available_quantity), ("84946", 5, 3));
    let headline = refused.headline.expect("a failure says so");
    assert!(headline.body.contains('5') && headline.body.contains('3'), "{headline:?}");

    world.stock("84946", 40).await;
    assert_eq!(test.desk.stock_of("84946").await.expect("it is known").available, Some(40), "asked of inventory");
    let fits = test.enter("84946", 4, "1.25").await;
    test.place(&fits).await;
    test.drain(60).await;
    assert_eq!(seen().await, Some(36), "our own reservation took four");
    world.all_down().await;
    assert_eq!(test.desk.stock_of("84946").await.expect("it is known").available, Some(36), "as last seen");
}

#[tokio::test]
async fn products_are_known_by_sku_each_with_all_its_variants() {
    let test = TestDesk::new(Endpoints::default()).await;
    let save = async |sku: &str, variant: &str, of: Option<&str>| {
        let (variant, variant_of) = (variant.to_owned(), of.map(str::to_owned));
        let (name, unit_price) = ("Mug".to_owned(), "6.50".to_owned());
        let input = ProductInput { sku: sku.to_owned(), name, unit_price, variant, variant_of, available: Some(3) };
        test.desk.save_product(input).await.expect("a right product")
    };
    save("MUG-R", "red", None).await;
    save("MUG-B", "blue", Some("MUG-R")).await;
    save("PLATE", "", None).await;
    let asked = ["MUG-R", "PLATE", "GHOST", "MUG-B"].map(str::to_owned);
    let known = test.desk.products_known(&asked).await.expect("they are known");
    let mut skus: Vec<_> = known.iter().map(|product| (product.sku.as_str(), product.available)).collect();
    skus.sort_unstable();
    assert_eq!(skus, [("MUG-B", Some(3)), ("MUG-R", Some(3)), ("PLATE", Some(3))], "each once, the ghost not at all");
}
