//! The machine against a truthful world: whatever is refused, lost, late or repeated, money and
//! stock end where the checkout says they are (invariants 2, 3 and 6 of DESIGN §8).

use domain::checkout::{Checkout, CheckoutState, Effect, OrderStanding};
use domain::outbox::{ProductionStatus, Template};
use domain::{OrderStatus, PaymentStatus};
use proptest::prelude::*;

use crate::support::at;
use crate::world::World;

const ENOUGH: usize = 60;

fn play(script: &[(u8, u8)]) -> World {
    let mut world = World::new((at(CheckoutState::Reserving), vec![Effect::Reserve]));
    for (what, chance) in script {
        let rows = world.open_rows();
        let row = rows.get(usize::from(*chance) % rows.len().max(1)).copied();
        match (what % 16, row) {
            (0..=7, Some(row)) => world.attempt(row, *chance),
            (8, Some(row)) => world.exhaust(row),
            (9, _) => world.late_arrival(),
            (10, _) => world.provider_decides(chance & 1 == 0),
            (11 | 12, _) => world.repeat_answer(usize::from(*chance)),
            (13, _) if chance.is_multiple_of(4) => world.cancel(),
            (14, _) => world.settle(chance & 1 == 0),
            _ => {}
        }
    }
    world
}

/// Everybody answers at last.
fn wind_up(world: &mut World) {
    for round in 0..ENOUGH {
        world.provider_decides(true);
        world.settle(true);
        if let Some(row) = world.open_rows().first().copied() {
            world.attempt(row, 0b1000);
        } else if !world.checkout.state.is_open() {
            if !world.in_flight {
                return;
            }
            world.late_arrival();
        }
        assert!(round + 1 < ENOUGH, "never ended: {world:?}");
    }
}

fn judge(world: &World) {
    let Checkout { state, charged, reserved, ref cancel, .. } = world.checkout;
    let completed = state == CheckoutState::Completed;
    assert_eq!((charged, reserved), (world.money_held(), world.stock_held()), "the checkout tells the truth");
    if completed {
        assert!(charged && reserved);
    } else {
        assert!(world.gave_up || !(charged || reserved), "something was not given back");
    }
    assert_eq!(state == CheckoutState::Cancelled, cancel.is_some());
    assert_eq!(world.count(Effect::AnnounceUpdated), usize::from(cancel.is_some()));
    assert!(world.count(Effect::Email(Template::OrderFailed)) <= 1);
    if completed {
        assert_eq!(world.count(Effect::Produce(ProductionStatus::Confirmed)), 1);
        assert_eq!(world.count(Effect::Email(Template::OrderFailed)), 0);
    }
    let before = OrderStanding { status: OrderStatus::Pending, payment_status: PaymentStatus::Pending };
    let order = world.checkout.standing(before);
    let expected = match state {
        CheckoutState::Completed => OrderStatus::Confirmed,
        CheckoutState::Cancelled => OrderStatus::Cancelled,
        _ => OrderStatus::Failed,
    };
    assert_eq!(order.status, expected);
    assert_eq!(order.payment_status == PaymentStatus::Paid, charged);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn money_and_stock_end_where_the_checkout_says(script in prop::collection::vec(any::<(u8, u8)>(), 0..50)) {
        let mut world = play(&script);
        wind_up(&mut world);
        judge(&world);
    }
}

#[test]
fn an_undisturbed_checkout_completes() {
    let mut world = play(&[]);
    wind_up(&mut world);
    judge(&world);
    assert_eq!(world.checkout.state, CheckoutState::Completed);
}
