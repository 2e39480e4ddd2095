//! What may be saved, and how orders are numbered and dated.

use domain::order::{CheckedOrder, CustomerSnapshot, LineInput};
use domain::{Currency, OrderInput, OrderNumber, OrderStatus, Problems, Timestamp};

use crate::support::gbp;

fn line() -> LineInput {
    LineInput { sku: "85123A".into(), quantity: 6, unit_price: "2,55".into(), ..LineInput::default() }
}

fn input() -> OrderInput {
    let customer = CustomerSnapshot { name: " Ada ".into(), email: Some(" ".into()), ..CustomerSnapshot::default() };
    OrderInput { customer, items: vec![line()], ..OrderInput::default() }
}

fn check(input: OrderInput) -> Result<CheckedOrder, Problems> {
    input.check(Currency::GBP)
}

fn fields(input: OrderInput) -> Vec<String> {
    check(input).unwrap_err().0.into_iter().map(|problem| problem.field).collect()
}

fn with_line(line: LineInput) -> OrderInput {
    OrderInput { items: vec![line], ..input() }
}

#[test]
fn a_right_order_is_trimmed_and_named_after_its_first_item() {
    let checked = check(input()).unwrap();
    assert_eq!(checked.name, "85123A");
    assert_eq!((checked.customer.name.as_str(), checked.customer.email), ("Ada", None));
    assert_eq!((checked.lines[0].quantity, checked.lines[0].unit_price), (6, gbp(255)));
    assert_eq!(checked.lines[0].product_id, domain::order::product_of("85123A"));
}

#[test]
fn every_wrong_field_is_named_at_once() {
    let bad = LineInput { sku: " ".into(), quantity: 0, unit_price: "1.005".into(), ..LineInput::default() };
    let customer =
        CustomerSnapshot { email: Some("ada@".into()), phone: Some("call me".into()), ..CustomerSnapshot::default() };
    let found = fields(OrderInput { customer, items: vec![line(), bad], ..OrderInput::default() });
    let expected = [
        "customer.name",
        "customer.email",
        "customer.phone",
        "items[1].sku",
        "items[1].quantity",
        "items[1].unit_price",
    ];
    assert_eq!(found, expected);
}

#[test]
fn an_order_needs_items_of_a_sensible_number_and_price() {
    assert_eq!(fields(OrderInput { items: Vec::new(), ..input() }), ["items"]);
    for quantity in [0, -1, i64::MIN, i64::MAX, 1_000_001] {
        assert_eq!(fields(with_line(LineInput { quantity, ..line() })), ["items[0].quantity"], "{quantity}");
    }
    for price in ["", "-0.01", "2.555", "two", "1e9"] {
        let wrong = LineInput { unit_price: price.into(), ..line() };
        assert_eq!(fields(with_line(wrong)), ["items[0].unit_price"], "{price}");
    }
    assert!(check(with_line(LineInput { unit_price: "0".into(), ..line() })).is_ok(), "a free item is an item");
    let dear = LineInput { quantity: 1_000_000, unit_price: "90000000000000".into(), ..line() };
    assert_eq!(fields(with_line(dear)), ["items"], "a total that cannot be counted");
}

#[test]
fn slips_in_an_address_are_caught() {
    for right in ["ada@example.org", "a.b+c@mail.example.co.uk", "jörg@köln.example"] {
        assert_eq!(domain::email::check(right), Ok(()), "{right}");
    }
    for wrong in
        ["", "ada", "@example.org", "ada@", "ada@org", "a b@example.org", "a@b@example.org", "ada@-x.org", "ada@x..org"]
    {
        assert!(domain::email::check(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn an_unknown_field_is_refused_rather_than_lost() {
    assert!(serde_json::from_str::<OrderInput>(r#"{"itemz": []}"#).is_err());
}

#[test]
fn numbers_are_read_as_they_are_written() {
    assert_eq!(OrderNumber(42).to_string(), "ORD-00000042");
    assert_eq!("ord-42".parse(), Ok(OrderNumber(42)));
    assert_eq!("ORD-123456789".parse(), Ok(OrderNumber(123_456_789)));
    for wrong in ["42", "ORD-", "ORD42", "ORD-4x", "ORD--1", "ORD- 1", "INV-42", "ORD-99999999999999999999"] {
        assert!(wrong.parse::<OrderNumber>().is_err(), "{wrong}");
    }
}

#[test]
fn times_are_utc_to_the_microsecond() {
    let time = Timestamp::parse("2010-12-01T09:26:00.000001+01:00").unwrap();
    assert_eq!(time.to_string(), "2010-12-01T08:26:00.000001Z");
    assert_eq!(
        (time.date(), time.hour_minute(), time.time_of_day()),
        ("2010-12-01".into(), "08:26".into(), "08:26:00".into())
    );
    assert_eq!(Timestamp::parse(&time.to_string()), Some(time));
    assert_eq!(Timestamp::parse("yesterday"), None);
    assert_eq!(Timestamp::from_micros(-1).millis(), -1, "down, not towards zero");
    assert_eq!(time.plus_millis(1_500).millis_since(time), 1_500);
    assert_eq!(time.millis_since(time.plus_millis(1_500)), -1_500);
    assert_eq!(Timestamp::from_micros(i64::MAX).plus_millis(1), Timestamp::from_micros(i64::MAX));
}

#[test]
fn a_clerk_may_move_an_order_only_forward_by_delivery() {
    let allowed: Vec<_> = OrderStatus::ALL
        .iter()
        .flat_map(|from| OrderStatus::ALL.iter().map(move |to| (*from, *to)))
        .filter(|(from, to)| from.fulfils_to(*to))
        .collect();
    let expected = [(OrderStatus::Processing, OrderStatus::Shipped), (OrderStatus::Shipped, OrderStatus::Delivered)];
    assert_eq!(allowed, expected);
    for status in OrderStatus::ALL {
        assert_eq!(status.as_str().parse(), Ok(*status));
    }
}

#[test]
fn long_texts_and_every_script_are_kept_as_they_are_or_refused_by_field() {
    let scripts = "\u{202e}مرحبا 🙂 e\u{301} ไทย 漢字 \"=1+1\"";
    let notes = scripts.to_owned() + &"n".repeat(10_000 - scripts.chars().count());
    let kept = check(OrderInput { name: scripts.into(), notes: notes.clone(), ..input() }).unwrap();
    assert_eq!((kept.name.as_str(), kept.input.notes.as_str()), (scripts, notes.as_str()));
    let wrong = OrderInput {
        name: "x".repeat(10_000),
        notes: notes + "n",
        coupon_code: Some("c".repeat(10_000)),
        tags: vec!["t".repeat(101), " ".into()],
        shipping_address: Some(domain::Address { city: "y".repeat(10_000), ..domain::Address::default() }),
        items: vec![LineInput { sku: "s\0".into(), ..line() }],
        ..input()
    };
    let expected = [
        "name",
        "notes",
        "coupon_code",
        "shipping_address.city",
        "tags[0]",
        "tags[1]",
        "items[0].sku",
        "items[0].name",
    ];
    assert_eq!(fields(wrong), expected);
}
