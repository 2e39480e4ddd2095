//! The machine's ways through a checkout: what is sent, and what the order then is.

use domain::checkout::{Checkout, CheckoutState as S, Effect, Event, OrderStanding};
use domain::ids::PaymentId;
use domain::outbox::{EffectKind, ProductionStatus, Template};
use domain::{OrderStatus, PaymentStatus};

use crate::support::{after, asking, at, cancel, payment, refusal};

const PENDING: OrderStanding = OrderStanding { status: OrderStatus::Pending, payment_status: PaymentStatus::Pending };

fn standing(status: OrderStatus, payment_status: PaymentStatus) -> OrderStanding {
    OrderStanding { status, payment_status }
}

#[test]
fn the_good_way_ends_with_the_followers() {
    let events = [Event::Reserved, Event::Charged(payment()), Event::Committed];
    let (done, effects) = after(at(S::Reserving), events);
    assert_eq!(done.state, S::Completed);
    let followers = [
        Effect::Email(Template::OrderConfirmed),
        Effect::Produce(ProductionStatus::Confirmed),
        Effect::Invoice,
        Effect::AnnounceConfirmed,
    ];
    assert_eq!(effects, followers);
    assert_eq!(done.standing(PENDING), standing(OrderStatus::Confirmed, PaymentStatus::Paid));
}

#[test]
fn without_an_address_no_mail_is_asked_for() {
    let silent = |state| Checkout { has_email: false, ..at(state) };
    let (_, confirmed) = after(silent(S::Committing), [Event::Committed]);
    let (_, failed) = after(silent(S::Reserving), [Event::Unavailable(refusal("INVENTORY_UNAVAILABLE"))]);
    assert!(!confirmed.iter().any(|effect| matches!(effect, Effect::Email(_))));
    assert_eq!(failed, []);
}

#[test]
fn missing_stock_fails_the_order_before_any_money() {
    let (failed, effects) = after(at(S::Reserving), [Event::Unavailable(refusal("INVENTORY_UNAVAILABLE"))]);
    assert_eq!(effects, [Effect::Email(Template::OrderFailed)]);
    assert_eq!(failed.standing(PENDING), standing(OrderStatus::Failed, PaymentStatus::Pending));
}

#[test]
fn a_declined_charge_gives_the_stock_back_and_nothing_else() {
    let (releasing, effects) = after(at(S::Charging), [Event::Declined(payment(), refusal("PAYMENT_DECLINED"))]);
    assert_eq!((releasing.state, &effects[..]), (S::Releasing, &[Effect::ReleaseStock][..]));
    let (failed, effects) = after(releasing, [Event::Released]);
    assert_eq!(effects, [Effect::Email(Template::OrderFailed)]);
    assert_eq!(failed.standing(PENDING), standing(OrderStatus::Failed, PaymentStatus::Failed));
    assert_eq!(failed.failure.unwrap().refusal.code, "PAYMENT_DECLINED");
}

#[test]
fn a_refused_commit_gives_money_back_and_then_stock() {
    let (refunding, effects) = after(at(S::Committing), [Event::CommitRefused(refusal("RESERVATION_EXPIRED"))]);
    assert_eq!((refunding.state, &effects[..]), (S::Refunding, &[Effect::Refund][..]));
    let (releasing, effects) = after(refunding, [Event::Refunded]);
    assert_eq!((releasing.state, &effects[..]), (S::Releasing, &[Effect::ReleaseStock][..]));
    let (failed, _) = after(releasing, [Event::Released]);
    assert_eq!(failed.standing(PENDING), standing(OrderStatus::Failed, PaymentStatus::Refunded));
}

#[test]
fn a_lost_answer_is_looked_up_and_never_undone() {
    let (reconciling, effects) = after(at(S::Charging), [Event::ChargeUnknown(payment())]);
    assert_eq!((reconciling.state, &effects[..]), (S::Reconciling, &[Effect::LookUpCharge][..]));
    let (charging, effects) = after(reconciling.clone(), [Event::ChargeNotFound(payment())]);
    assert_eq!((charging.state, &effects[..]), (S::Charging, &[Effect::ResendCharge][..]));
    let (committing, effects) = after(reconciling, [Event::Charged(payment())]);
    assert_eq!((committing.state, &effects[..]), (S::Committing, &[Effect::CommitStock][..]));
    for (state, step) in [
        (S::Reserving, EffectKind::Reserve),
        (S::Committing, EffectKind::Commit),
        (S::Refunding, EffectKind::Refund),
        (S::Releasing, EffectKind::Release),
    ] {
        assert_eq!(after(at(state), [Event::StepUnknown(step)]), (at(state), Vec::new()));
    }
}

#[test]
fn a_payment_of_another_run_moves_nothing() {
    let other = PaymentId::derived("an earlier run");
    for state in S::ALL.iter().copied().filter(|state| *state != S::NeedsAttention) {
        assert!(at(state).apply(Event::Charged(other)).is_err(), "{state}");
    }
    let refused = at(S::Charging).apply(Event::Charged(other)).unwrap_err();
    assert_eq!(refused.to_string(), "a checkout that is Charging cannot take charged");
}

#[test]
fn a_late_charge_is_given_back_and_the_end_stays_the_end() {
    let (refunding, effects) = after(at(S::Failed), [Event::Charged(payment())]);
    assert_eq!((refunding.state, &effects[..]), (S::Refunding, &[Effect::Refund][..]));
    let failed = standing(OrderStatus::Failed, PaymentStatus::Failed);
    assert_eq!(refunding.standing(failed), standing(OrderStatus::Failed, PaymentStatus::Paid));
    let (ended, effects) = after(refunding, [Event::Refunded]);
    assert_eq!((ended.state, effects), (S::Failed, vec![]), "the customer was told once");
    assert_eq!(ended.standing(failed), standing(OrderStatus::Failed, PaymentStatus::Refunded));
    let (again, effects) = after(ended.clone(), [Event::Charged(payment())]);
    assert_eq!((again, effects), (ended, vec![]), "the same news twice is no second charge");
}

#[test]
fn a_late_charge_while_stock_is_on_its_way_back_waits_for_both() {
    let late = || after(at(S::Releasing), [Event::Charged(payment())]).0;
    let (releasing, effects) = after(late(), [Event::Refunded]);
    assert_eq!((releasing.state, effects), (S::Releasing, vec![]), "the release is under way already");
    let (failed, effects) = after(late(), [Event::Released, Event::Refunded]);
    assert_eq!((failed.state, effects), (S::Failed, vec![Effect::Email(Template::OrderFailed)]));
}

#[test]
fn a_refused_release_is_not_forgotten_over_a_late_charge() {
    let undo_refused = || Event::UndoRefused(EffectKind::Release, refusal("NOT_FOUND"));
    let charged = || Event::Charged(payment());
    let settled = |done| Event::Settled { step: EffectKind::Release, done };
    for events in [[charged(), undo_refused(), Event::Refunded], [undo_refused(), charged(), Event::Refunded]] {
        let (asks, _) = after(at(S::Releasing), events);
        assert_eq!((asks.state, asks.attention.as_ref().unwrap().step), (S::NeedsAttention, EffectKind::Release));
        assert_eq!(after(asks.clone(), [settled(true)]).0.state, S::Failed);
        assert!(
            after(asks, [settled(false)]).0.reserved,
            "stock that could not be given back is still said to be held"
        );
    }
}

#[test]
fn a_release_answered_during_a_late_refund_is_no_question_any_more() {
    let exhausted = Event::Exhausted(EffectKind::Release, "too old".into());
    let events = [exhausted, Event::Charged(payment()), Event::Released, Event::Refunded];
    let (failed, _) = after(at(S::Releasing), events);
    assert_eq!((failed.state, failed.reserved), (S::Failed, false));
}

#[test]
fn settling_goes_on_from_where_the_machine_stood() {
    let settled = |step, done| after(asking(step), [Event::Settled { step, done }]).0.state;
    assert_eq!(settled(EffectKind::Reserve, true), S::Charging);
    assert_eq!(settled(EffectKind::Reserve, false), S::Failed);
    assert_eq!(settled(EffectKind::Charge, true), S::Committing);
    assert_eq!(settled(EffectKind::Charge, false), S::Releasing);
    assert_eq!(settled(EffectKind::Commit, true), S::Completed);
    assert_eq!(settled(EffectKind::Commit, false), S::Refunding);
    assert_eq!(settled(EffectKind::Refund, true), S::Releasing);
    assert_eq!(settled(EffectKind::Refund, false), S::Releasing);
    assert_eq!(settled(EffectKind::Release, true), S::Failed);
    assert_eq!(settled(EffectKind::Release, false), S::Failed);
}

#[test]
fn money_that_could_not_be_given_back_is_still_said_to_be_held() {
    let refused = Event::Settled { step: EffectKind::Refund, done: false };
    let (failed, _) = after(asking(EffectKind::Refund), [refused, Event::Released]);
    assert!(failed.charged);
    assert_eq!(failed.standing(PENDING), standing(OrderStatus::Failed, PaymentStatus::Paid));
    let (corrected, _) = after(failed, [Event::Refunded]);
    assert!(!corrected.charged && corrected.refunded);
}

#[test]
fn an_order_further_on_is_not_set_back_and_a_cancelled_one_not_moved() {
    let paid = |status| standing(status, PaymentStatus::Paid);
    let stays = [OrderStatus::Processing, OrderStatus::Shipped, OrderStatus::Delivered, OrderStatus::Cancelled];
    for status in stays {
        assert_eq!(at(S::Completed).standing(paid(status)), paid(status));
    }
    let partly = standing(OrderStatus::Confirmed, PaymentStatus::PartiallyRefunded);
    assert_eq!(at(S::Completed).standing(partly), partly);
    let again = standing(OrderStatus::Failed, PaymentStatus::Refunded);
    assert_eq!(at(S::Reserving).standing(again), PENDING, "a new run begins anew");
    assert_eq!(at(S::Committing).standing(PENDING), paid(OrderStatus::Paid));
    let (cancelling, _) = after(at(S::Completed), [cancel(true)]);
    assert_eq!(cancelling.standing(paid(OrderStatus::Processing)), paid(OrderStatus::Processing));
}
