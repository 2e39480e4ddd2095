//! What a cart comes to: coupons, discounts by hand, tax, shipping, to the penny.

use domain::pricing::{Cart, Coupon, Priced, PricedLine, Reduction, Tariff, allocate, price};
use domain::{Currency, Money, Problems, ShippingMethod, Timestamp};
use proptest::prelude::*;
use rust_decimal::Decimal;

use crate::support::{cart, gbp, order};

const NOON: &str = "2026-02-02T12:00:00Z";

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

fn line(quantity: u32, unit: i64, off: i64) -> PricedLine {
    PricedLine { quantity, unit_price: gbp(unit), discount: gbp(off) }
}

fn coupon(code: &str, reduction: Reduction) -> Coupon {
    Coupon { code: code.into(), reduction, starts_at: None, expires_at: None, minimum: None }
}

fn tariff(rate: i64, shipping: i64, coupons: Vec<Coupon>) -> Tariff {
    Tariff {
        tax_rate: Decimal::new(rate, 3),
        shipping: [(ShippingMethod::Express, gbp(shipping))].into(),
        coupons,
        ..Tariff::plain(Currency::GBP)
    }
}

fn percent(percent: i64) -> Reduction {
    Reduction::Percent(Decimal::from(percent))
}

fn priced(lines: &[PricedLine], code: &str, by_hand: i64, tariff: &Tariff) -> Result<Priced, Problems> {
    let shipping_method = Some(ShippingMethod::Express);
    let cart =
        Cart { coupon_code: Some(code), manual_discount: gbp(by_hand), shipping_method, at: at(NOON), ..cart(lines) };
    price(&cart, tariff)
}

fn refused(lines: &[PricedLine], code: &str, by_hand: i64, tariff: &Tariff) -> (String, String) {
    let problem = priced(lines, code, by_hand, tariff).unwrap_err().0.remove(0);
    (problem.field, problem.message)
}

#[test]
fn tax_is_rounded_once_an_order_and_on_what_is_left() {
    // Each line alone would round 0.4 to 0; together they are 0.8, which is 1.
    let totals = priced(&[line(1, 2, 0), line(1, 2, 0)], "", 0, &tariff(200, 495, Vec::new())).unwrap().totals;
    assert_eq!((totals.subtotal, totals.tax, totals.total), (gbp(4), gbp(1), gbp(500)));
    let reduced =
        priced(&[line(2, 5_000, 1_000)], "ten", 900, &tariff(200, 0, vec![coupon("TEN", percent(10))])).unwrap();
    assert_eq!(reduced.coupon_discount, gbp(900), "a tenth of what the line discount left");
    assert_eq!(
        (reduced.totals.discount, reduced.totals.tax, reduced.totals.total),
        (gbp(2_800), gbp(1_440), gbp(8_640))
    );
    assert_eq!(reduced.coupon_code.as_deref(), Some("TEN"), "written as the desk writes it");
}

#[test]
fn a_coupon_takes_at_most_the_subtotal() {
    let coupons = vec![coupon("FIVER", Reduction::Amount(gbp(500))), coupon("ALL", percent(100))];
    let totals = priced(&[line(1, 300, 0)], "FIVER", 0, &tariff(0, 495, coupons.clone())).unwrap().totals;
    assert_eq!((totals.discount, totals.total), (gbp(300), gbp(495)), "shipping is still to be paid");
    assert_eq!(priced(&[line(1, 300, 0)], "ALL", 0, &tariff(0, 0, coupons)).unwrap().totals.total, gbp(0));
}

#[test]
fn a_coupon_that_may_not_be_given_is_refused_by_field() {
    let dated = |from: Option<&str>, until: Option<&str>| Coupon {
        starts_at: from.map(at),
        expires_at: until.map(at),
        ..coupon("TEN", percent(10))
    };
    let of = |coupon| tariff(0, 0, vec![coupon]);
    let basket = [line(1, 1_000, 0)];
    let minimum = Coupon { minimum: Some(gbp(1_001)), ..coupon("TEN", percent(10)) };
    let dollars = coupon("TEN", Reduction::Amount(Money::new(100, Currency::USD)));
    for (coupon, says) in [
        (coupon("OTHER", percent(10)), "no coupon"),
        (dated(Some("2026-02-02T12:00:01Z"), None), "from 2026-02-02"),
        (dated(None, Some(NOON)), "expired"),
        (minimum, "at least £10.01"),
        (dollars, "another currency"),
    ] {
        let (field, message) = refused(&basket, "TEN", 0, &of(coupon));
        assert_eq!(field, "coupon_code");
        assert!(message.contains(says), "{says}: {message}");
    }
    assert!(priced(&basket, " ten ", 0, &of(dated(Some(NOON), Some("2026-02-03T00:00:00Z")))).is_ok());
    let long = "X".repeat(10_000);
    assert!(refused(&basket, &long, 0, &of(coupon("TEN", percent(10)))).1.len() < 200, "the words stay short");
}

#[test]
fn discounts_by_hand_take_at_most_what_is_there_and_surcharges_add() {
    let plain = tariff(0, 0, Vec::new());
    assert_eq!(refused(&[line(1, 100, 101)], "", 0, &plain).0, "items[0].discount_amount");
    assert_eq!(refused(&[line(1, 100, 40)], "", 61, &plain).0, "manual_discount");
    let dearer = priced(&[line(1, 100, -25)], "", -50, &plain).unwrap().totals;
    assert_eq!((dearer.subtotal, dearer.discount, dearer.total), (gbp(100), gbp(-75), gbp(175)));
}

#[test]
fn amounts_beyond_counting_name_their_field() {
    let plain = tariff(200, 0, Vec::new());
    assert_eq!(refused(&[line(1, 1, 0), line(1_000_000, i64::MAX, 0)], "", 0, &plain).0, "items[1].unit_price");
    assert_eq!(refused(&[line(1, i64::MAX, 0), line(1, 1, 0)], "", 0, &plain).0, "items");
    assert_eq!(refused(&[line(1, i64::MAX, 0)], "", 0, &plain).0, "items", "the tax");
    assert_eq!(refused(&[line(1, 1, 0)], "", i64::MIN, &plain).0, "manual_discount");
}

#[test]
fn what_is_taken_off_the_order_is_shared_by_largest_remainder() {
    let shares = |amount, weights: &[i64]| {
        let weights: Vec<_> = weights.iter().copied().map(gbp).collect();
        allocate(gbp(amount), &weights).unwrap().into_iter().map(|part| part.minor).collect::<Vec<_>>()
    };
    assert_eq!(shares(100, &[100, 100, 100]), [34, 33, 33]);
    assert_eq!(shares(10, &[1, 1, 98]), [0, 0, 10]);
    assert_eq!(shares(5, &[199, 199, 602]), [1, 1, 3], "the largest remainders first");
    assert_eq!(shares(-100, &[1, 2]), [-33, -67]);
    assert_eq!(shares(7, &[0, 0]), [7, 0]);
    assert_eq!(shares(7, &[]), Vec::<i64>::new());
    assert_eq!(
        shares(i64::MAX, &[i64::MAX, i64::MAX]).iter().map(|n| i128::from(*n)).sum::<i128>(),
        i128::from(i64::MAX)
    );
}

#[test]
fn a_line_is_worth_what_it_costs_less_its_share() {
    let mut order = order();
    order.totals.discount = gbp(11);
    order.items[0].discount_amount = gbp(1);
    assert_eq!(order.line_amounts().unwrap(), [gbp(499)]);
}

proptest! {
    #[test]
    fn a_total_is_the_sum_of_its_parts_to_the_penny(
        lines in prop::collection::vec((1..500_u32, 0..1_000_000_i64, -50..100_i64), 1..20),
        rate in 0..300_i64,
        shipping in 0..10_000_i64,
        by_hand in -5_000..5_000_i64,
        reduction in prop_oneof![(0..=100_i64).prop_map(percent), (0..50_000_i64).prop_map(|n| Reduction::Amount(gbp(n)))],
    ) {
        // No line is reduced below nothing.
        let lines: Vec<_> = lines.into_iter().map(|(quantity, unit, off)| line(quantity, unit, off.min(unit))).collect();
        let tariff = tariff(rate, shipping, vec![coupon("C", reduction)]);
        let off_lines: i64 = lines.iter().map(|line| line.discount.minor).sum();
        let subtotal: i64 = lines.iter().map(|line| i64::from(line.quantity) * line.unit_price.minor).sum();
        match priced(&lines, "C", by_hand, &tariff) {
            Ok(Priced { totals, coupon_discount, .. }) => {
                prop_assert_eq!(totals.subtotal.minor, subtotal);
                prop_assert_eq!(totals.discount.minor, off_lines + coupon_discount.minor + by_hand);
                let taxed = subtotal - totals.discount.minor;
                prop_assert!(taxed >= 0 && coupon_discount.minor >= 0 && coupon_discount.minor <= subtotal - off_lines);
                prop_assert_eq!(totals.total.minor, taxed + totals.tax.minor + shipping);
                let error = totals.tax.decimal() - gbp(taxed).decimal() * Decimal::new(rate, 3);
                prop_assert!(error.abs() <= Decimal::new(5, 3), "rounded once: {error}");
                let net: Vec<_> = lines.iter().map(|line| gbp(i64::from(line.quantity) * line.unit_price.minor - line.discount.minor)).collect();
                let shares = allocate(gbp(coupon_discount.minor + by_hand), &net).unwrap();
                prop_assert_eq!(shares.iter().map(|part| part.minor).sum::<i64>(), coupon_discount.minor + by_hand);
            }
            Err(problems) => {
                prop_assert_eq!(problems.0[0].field.as_str(), "manual_discount");
                prop_assert!(by_hand > 0);
            }
        }
    }

    #[test]
    fn a_share_is_never_a_penny_off_its_proportion(amount in -1_000_000..1_000_000_i64, weights in prop::collection::vec(0..1_000_000_i64, 1..30)) {
        let all: i64 = weights.iter().sum();
        prop_assume!(all > 0);
        let money: Vec<_> = weights.iter().copied().map(gbp).collect();
        let parts = allocate(gbp(amount), &money).unwrap();
        prop_assert_eq!(parts.iter().map(|part| part.minor).sum::<i64>(), amount);
        for (part, weight) in parts.iter().zip(&weights) {
            let exact = i128::from(amount) * i128::from(*weight);
            prop_assert!((i128::from(part.minor) * i128::from(all) - exact).abs() < i128::from(all));
        }
    }
}
