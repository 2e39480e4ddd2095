//! A clerk calls an order off, at every moment of its checkout.

use domain::checkout::{Checkout, CheckoutState as S, Effect, Event, OrderStanding};
use domain::outbox::{EffectKind, ProductionStatus};
use domain::{OrderStatus, PaymentStatus};

use crate::support::{after, asking, at, cancel, payment, refusal};

#[test]
fn a_step_that_never_left_is_withdrawn_and_the_rest_undone() {
    let cancelled = |state| {
        let (next, effects) = after(at(state), [cancel(false)]);
        (next.state, effects)
    };
    let withdrawn = Effect::Withdraw;
    assert_eq!(cancelled(S::Reserving), (S::Cancelled, vec![withdrawn(EffectKind::Reserve), Effect::AnnounceUpdated]));
    assert_eq!(cancelled(S::Charging), (S::Releasing, vec![withdrawn(EffectKind::Charge), Effect::ReleaseStock]));
    assert_eq!(cancelled(S::Committing), (S::Refunding, vec![withdrawn(EffectKind::Commit), Effect::Refund]));
}

#[test]
fn a_step_that_left_keeps_the_wish_until_its_outcome_is_known() {
    let wished = |state, event| {
        let (waiting, effects) = after(at(state), [cancel(true)]);
        assert_eq!((waiting.state, effects), (state, vec![]), "nothing unknown is undone");
        let (next, effects) = after(waiting, [event]);
        (next.state, effects)
    };
    let charged = || Event::Charged(payment());
    assert_eq!(wished(S::Reserving, Event::Reserved), (S::Releasing, vec![Effect::ReleaseStock]));
    let none = Event::Unavailable(refusal("INVENTORY_UNAVAILABLE"));
    assert_eq!(wished(S::Reserving, none), (S::Cancelled, vec![Effect::AnnounceUpdated]), "no failure mail");
    assert_eq!(wished(S::Charging, charged()), (S::Refunding, vec![Effect::Refund]));
    assert_eq!(wished(S::AwaitingProvider, charged()), (S::Refunding, vec![Effect::Refund]));
    assert_eq!(wished(S::Reconciling, charged()), (S::Refunding, vec![Effect::Refund]));
    assert_eq!(wished(S::Committing, Event::Committed), (S::Refunding, vec![Effect::Refund]));
}

#[test]
fn a_charge_known_not_to_exist_is_not_asked_for_again_once_cancelled() {
    let events = [cancel(true), Event::ChargeNotFound(payment())];
    let (releasing, effects) = after(at(S::Reconciling), events);
    assert_eq!(releasing.state, S::Releasing);
    assert_eq!(effects, [Effect::Withdraw(EffectKind::Charge), Effect::ReleaseStock]);
    let (refunding, effects) = after(releasing, [Event::Released, Event::Charged(payment())]);
    assert_eq!((refunding.state, effects), (S::Refunding, vec![Effect::Refund]), "should it come after all");
}

#[test]
fn a_completed_checkout_is_called_off_with_its_followers() {
    let (refunding, effects) = after(at(S::Completed), [cancel(true)]);
    assert_eq!(refunding.state, S::Refunding);
    assert_eq!(effects, [Effect::WithdrawFollowers, Effect::Refund], "production heard of nothing");
    let told = Checkout { produced: true, ..at(S::Completed) };
    let (refunding, effects) = after(told, [cancel(true)]);
    let stop = Effect::Produce(ProductionStatus::Cancelled);
    assert_eq!(effects, [Effect::WithdrawFollowers, stop, Effect::Refund]);
    let (cancelled, effects) = after(refunding, [Event::Refunded, Event::Released]);
    assert_eq!((cancelled.state, &effects[..]), (S::Cancelled, &[Effect::AnnounceUpdated][..]));
    let processing = OrderStanding { status: OrderStatus::Processing, payment_status: PaymentStatus::Paid };
    let ended = cancelled.standing(processing);
    assert_eq!((ended.status, ended.payment_status), (OrderStatus::Cancelled, PaymentStatus::Refunded));
}

#[test]
fn a_cancel_on_the_way_back_changes_the_end_only() {
    let (cancelled, effects) = after(at(S::Refunding), [cancel(true), Event::Refunded, Event::Released]);
    assert_eq!((cancelled.state, effects), (S::Cancelled, vec![Effect::AnnounceUpdated]));
    let late = [Event::Charged(payment()), cancel(true), Event::Refunded];
    let (cancelled, effects) = after(at(S::Failed), late);
    assert_eq!((cancelled.state, effects), (S::Cancelled, vec![Effect::AnnounceUpdated]));
}

#[test]
fn a_cancel_while_a_person_is_asked_is_kept() {
    let settled = Event::Settled { step: EffectKind::Charge, done: true };
    let (refunding, effects) = after(asking(EffectKind::Charge), [cancel(false), settled]);
    assert_eq!((refunding.state, effects), (S::Refunding, vec![Effect::Refund]));
}

#[test]
fn the_first_reason_stands() {
    let again = Event::Cancel { reason: "another".into(), step_sent: true };
    let (checkout, _) = after(at(S::Charging), [cancel(true), again]);
    assert_eq!(checkout.cancel.as_deref(), Some("changed their mind"));
}
