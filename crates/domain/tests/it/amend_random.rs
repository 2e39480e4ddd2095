//! Random amendments, refunds, cancels and outcomes: whenever all is settled, captured less
//! refunded is what is owed, stock held is what the order has, and no key took money twice
//! (invariants 2 and 3).

use domain::amendment::{AmendRefused, Amendment, Change, Proposal, RefundWish, WishedLine};
use domain::ids::{CheckoutId, ItemId};
use domain::order::LineItem;
use domain::pricing::{PricedLine, Tariff, price};
use domain::{Currency, OrderStatus};
use proptest::prelude::*;

use crate::amend_world::Desk;
use crate::support::{cart, gbp, order};

/// One thing a clerk does.
#[derive(Clone, Debug)]
enum Wish {
    Edit(Vec<(u8, u8)>),
    Amount(i64),
    Pieces(u8, u32),
    Cancel,
}

fn wish() -> impl Strategy<Value = Wish> {
    prop_oneof![
        4 => prop::collection::vec((0..3_u8, 0..5_u8), 0..4).prop_map(Wish::Edit),
        2 => (-5..900_i64).prop_map(Wish::Amount),
        2 => (0..3_u8, 0..4_u32).prop_map(|(line, quantity)| Wish::Pieces(line, quantity)),
        1 => Just(Wish::Cancel),
    ]
}

const SKUS: [(&str, i64); 3] = [("85123A", 255), ("22110", 199), ("FREE", 0)];

fn line(sku: u8, quantity: u8) -> LineItem {
    let (sku, unit) = SKUS[usize::from(sku)];
    LineItem {
        id: ItemId::derived(sku),
        sku: sku.into(),
        quantity: u32::from(quantity),
        unit_price: gbp(unit),
        subtotal: gbp(unit * i64::from(quantity)),
        ..order().items[0].clone()
    }
}

pub fn change(lines: &[(u8, u8)]) -> Change {
    let items: Vec<_> = lines.iter().filter(|(_, quantity)| *quantity > 0).map(|(sku, n)| line(*sku, *n)).collect();
    let priced: Vec<_> = items
        .iter()
        .map(|item| PricedLine { quantity: item.quantity, unit_price: item.unit_price, discount: gbp(0) })
        .collect();
    let totals = price(&cart(&priced), &Tariff::plain(Currency::GBP)).unwrap().totals;
    Change { items, totals, shipping_method: None, coupon_code: None, manual_discount: gbp(0) }
}

fn begin(desk: &mut Desk, wish: &Wish) -> Option<(Amendment, Vec<domain::checkout::Effect>)> {
    let id = CheckoutId::derived("amendment");
    let run = desk.run + 1;
    let refund = |wish: RefundWish, desk: &Desk| {
        Amendment::refund(&desk.order, &desk.books, &wish, "a scratch", id, run, "clerk").ok()
    };
    let begun = match wish {
        Wish::Edit(lines) => {
            let proposal = Proposal::of(&desk.order, &desk.books, change(lines)).ok()?;
            assert_eq!(proposal.difference.amount.minor, proposal.difference.owed.minor - desk.outside.left());
            Some(Amendment::edit(&desk.order, &desk.books, proposal, true, id, run, "clerk"))
        }
        Wish::Amount(minor) => refund(RefundWish::Amount(gbp(*minor)), desk),
        Wish::Pieces(position, quantity) => {
            let item_id = desk.order.items.get(usize::from(*position))?.id;
            refund(RefundWish::Lines(vec![WishedLine { item_id, quantity: *quantity }]), desk)
        }
        Wish::Cancel => {
            desk.close("changed their mind");
            None
        }
    };
    desk.run += u32::from(begun.is_some());
    begun
}

fn judge(desk: &Desk) {
    for (payment, times) in &desk.outside.captures {
        assert_eq!(*times, 1, "{payment} was taken more than once");
    }
    for (payment, refunded) in &desk.outside.refunded {
        assert!(*refunded <= desk.outside.captured[payment], "more was given back than taken");
    }
    if desk.gave_up {
        return;
    }
    assert_eq!(desk.outside.left(), desk.owed(), "captured less refunded is what is owed: {desk:#?}");
    let mut wanted = std::collections::BTreeMap::new();
    if desk.order.status != OrderStatus::Cancelled {
        for item in &desk.order.items {
            *wanted.entry(item.sku.clone()).or_default() += item.quantity;
        }
    }
    assert_eq!(desk.outside.held(), wanted, "stock held is what the order has");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn what_is_held_is_what_is_owed_after_every_amendment(
        script in prop::collection::vec(
            (wish(), prop::collection::vec(any::<u8>(), 0..14), 0..24_usize, prop::collection::vec(any::<u8>(), 0..6)),
            1..7,
        ),
    ) {
        let mut desk = Desk::new();
        for (wish, chances, cancel_at, late) in script {
            if desk.order.status == OrderStatus::Cancelled {
                break;
            }
            if let Some(begun) = begin(&mut desk, &wish) {
                desk.carry_out(begun, &chances, cancel_at);
            }
            judge(&desk);
            if let Some(mut dropped) = desk.dropped.take() {
                desk.late_arrival(&mut dropped, &late);
                judge(&desk);
            }
        }
    }
}

#[test]
fn adding_and_removing_again_costs_nothing_and_asks_for_nothing() {
    let desk = Desk::new();
    let refused =
        Proposal::of(&desk.order, &desk.books, Change { items: desk.order.items.clone(), ..change(&[(0, 2)]) });
    assert_eq!(refused, Err(AmendRefused::NothingChanges));
}

#[test]
fn all_pieces_refunded_one_by_one_come_to_what_the_line_cost() {
    let mut desk = Desk::new();
    // Three pieces at 1.00 less a discount of 0.01 make 2.99: no piece is worth a third of it.
    let mut odd = order().items[0].clone();
    (odd.quantity, odd.unit_price, odd.subtotal, odd.discount_amount) = (3, gbp(100), gbp(300), gbp(1));
    let lines = [PricedLine { quantity: 3, unit_price: gbp(100), discount: gbp(1) }];
    desk.order.totals = price(&cart(&lines), &Tariff::plain(Currency::GBP)).unwrap().totals;
    desk.order.items = vec![odd.clone()];
    let mut given = Vec::new();
    for _ in 0..3 {
        let wish = RefundWish::Lines(vec![WishedLine { item_id: odd.id, quantity: 1 }]);
        let id = CheckoutId::derived("refund");
        let (refund, _) = Amendment::refund(&desk.order, &desk.books, &wish, "broken", id, 2, "clerk").unwrap();
        given.push(refund.agreed.minor);
        desk.books.pieces.extend(refund.pieces);
    }
    assert_eq!(given.iter().sum::<i64>(), 299, "{given:?}");
    let wish = RefundWish::Lines(vec![WishedLine { item_id: odd.id, quantity: 1 }]);
    let refused = Amendment::refund(&desk.order, &desk.books, &wish, "again", CheckoutId::derived("x"), 3, "clerk");
    assert_eq!(refused.unwrap_err().field(), Some("items[0].quantity"));
}

#[test]
fn a_refund_above_what_is_left_names_the_amount() {
    let desk = Desk::new();
    let refused = |minor| {
        let wish = RefundWish::Amount(gbp(minor));
        Amendment::refund(&desk.order, &desk.books, &wish, "why", CheckoutId::derived("x"), 2, "clerk").unwrap_err()
    };
    assert_eq!(refused(511).field(), Some("amount"));
    assert_eq!(refused(0).field(), Some("amount"));
}

#[test]
fn an_order_that_was_paid_elsewhere_is_not_charged_again_by_a_change() {
    let mut desk = Desk::new();
    // As an import brings it: paid, and no payment on record here.
    desk.books.payments.clear();
    desk.books.holdings.clear();
    let refused = Proposal::of(&desk.order, &desk.books, change(&[(0, 3)])).unwrap_err();
    assert_eq!(refused.field(), None, "{refused}");
    assert!(refused.to_string().contains("before it came to this desk"), "{refused}");
}
