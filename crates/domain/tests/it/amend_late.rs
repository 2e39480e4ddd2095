//! Extra charges that arrive when nobody counted on them any more: the money goes back or a person
//! is asked, and nothing is undone twice.

use domain::amendment::{Amendment, Proposal};
use domain::checkout::{CheckoutState, Effect, Event};
use domain::ids::CheckoutId;
use domain::outbox::EffectKind;

use crate::amend_random::change;
use crate::amend_world::Desk;
use crate::support::{cancel, refusal};

/// An edit that adds a piece for money.
fn dearer() -> Amendment {
    let desk = Desk::new();
    let proposal = Proposal::of(&desk.order, &desk.books, change(&[(0, 3)])).unwrap();
    let id = CheckoutId::derived("amendment");
    Amendment::edit(&desk.order, &desk.books, proposal, true, id, 2, "clerk").0
}

fn after(amendment: Amendment, events: impl IntoIterator<Item = Event>) -> (Amendment, Vec<Effect>) {
    events.into_iter().fold((amendment, Vec::new()), |(amendment, _), event| amendment.apply(event).unwrap())
}

#[test]
fn a_late_charge_that_cannot_be_given_back_asks_for_a_person_though_the_order_was_called_off() {
    let amendment = dearer();
    let payment = amendment.payment_id;
    let called_off = [Event::Reserved, Event::ChargeUnknown(payment), cancel(true), Event::ChargeNotFound(payment)];
    let (called_off, _) = after(amendment, called_off);
    assert_eq!(called_off.state, CheckoutState::Cancelled);
    let (late, asked) = after(called_off, [Event::Charged(payment)]);
    assert_eq!((late.state, asked.as_slice()), (CheckoutState::Refunding, [Effect::Refund].as_slice()));
    let (refused, _) = after(late, [Event::UndoRefused(EffectKind::Refund, refusal("REFUND_REFUSED"))]);
    assert_eq!(refused.state, CheckoutState::NeedsAttention, "money was taken and nobody would know");
    let (settled, _) = after(refused, [Event::Settled { step: EffectKind::Refund, done: false }]);
    assert_eq!((settled.state, settled.charged), (CheckoutState::Cancelled, true));
}

#[test]
fn a_release_that_was_settled_as_impossible_is_not_asked_for_again_after_a_late_charge() {
    let amendment = dearer();
    let payment = amendment.payment_id;
    let declined = Event::Declined(payment, refusal("PAYMENT_DECLINED"));
    let stuck = Event::UndoRefused(EffectKind::Release, refusal("RELEASE_REFUSED"));
    let turned = [Event::Reserved, Event::ChargeUnknown(payment), Event::ChargeNotFound(payment), declined, stuck];
    let (asking, _) = after(amendment, turned);
    let (late, _) = after(asking, [Event::Charged(payment)]);
    assert_eq!((late.state, late.charged), (CheckoutState::NeedsAttention, true), "one question at a time");
    let (refunding, asked) = after(late, [Event::Settled { step: EffectKind::Release, done: false }]);
    assert_eq!((refunding.state, asked.as_slice()), (CheckoutState::Refunding, [Effect::Refund].as_slice()));
    let (over, asked) = after(refunding, [Event::Refunded]);
    assert_eq!((over.state, over.reserved), (CheckoutState::Failed, true));
    assert_eq!(asked, [], "its key was used: it could never be written");
}
