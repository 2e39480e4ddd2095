//! Every step refused in turn, every action and undo answered twice: the machine ends where it
//! would have ended, asks for nothing twice, and holds neither money nor stock.

use domain::checkout::{Checkout, CheckoutState, Effect, Event};

use crate::support::{at, cancel, payment, refusal};

/// A way to an undone end: what is answered and wished, in turn, and where it ends.
fn ways() -> Vec<(Vec<Event>, CheckoutState)> {
    let no = || refusal("NO");
    let good = [Event::Reserved, Event::Charged(payment()), Event::Committed];
    let undo = [Event::Refunded, Event::Released];
    let way = |done: usize, then: Vec<Event>| good[..done].iter().cloned().chain(then).collect::<Vec<_>>();
    let refused = [
        way(0, vec![Event::Unavailable(no())]),
        way(1, vec![Event::Declined(payment(), no()), Event::Released]),
        way(2, [vec![Event::CommitRefused(no())], undo.to_vec()].concat()),
    ];
    let called_off = [
        // The step under way had not left.
        way(0, vec![cancel(false)]),
        way(1, vec![cancel(false), Event::Released]),
        way(2, [vec![cancel(false)], undo.to_vec()].concat()),
        // It had left, and succeeds after all.
        way(0, vec![cancel(true), Event::Reserved, Event::Released]),
        way(1, [vec![cancel(true), Event::Charged(payment())], undo.to_vec()].concat()),
        way(2, [vec![cancel(true), Event::Committed], undo.to_vec()].concat()),
        // All was done.
        way(3, [vec![cancel(true)], undo.to_vec()].concat()),
    ];
    let failed = refused.into_iter().map(|way| (way, CheckoutState::Failed));
    failed.chain(called_off.into_iter().map(|way| (way, CheckoutState::Cancelled))).collect()
}

/// Goes the way, each event `times` times; the end, and every effect asked for.
fn go(way: &[Event], times: impl Fn(usize) -> usize) -> (Checkout, Vec<Effect>) {
    let mut asked = Vec::new();
    let mut checkout = at(CheckoutState::Reserving);
    checkout.reserved = false;
    for (number, event) in way.iter().enumerate() {
        for _ in 0..times(number) {
            // A cancel that comes again finds that its step has turned into an undo under way.
            let (next, effects) = match checkout.clone().apply(event.clone()) {
                Ok(moved) => moved,
                Err(error) => panic!("{way:?}: {error}"),
            };
            checkout = next;
            asked.extend(effects);
        }
    }
    (checkout, asked)
}

#[test]
fn whatever_is_refused_or_called_off_money_and_stock_go_back() {
    for (way, end) in ways() {
        let (checkout, asked) = go(&way, |_| 1);
        assert_eq!(checkout.state, end, "{way:?}");
        assert!(!checkout.charged && !checkout.reserved, "{way:?}: it still holds something");
        let count = |effect| asked.iter().filter(|one| **one == effect).count();
        let charged = way.contains(&Event::Charged(payment()));
        assert_eq!(count(Effect::Refund), usize::from(charged), "{way:?}");
        let reserved = way.contains(&Event::Reserved);
        assert_eq!(count(Effect::ReleaseStock), usize::from(reserved), "{way:?}");
    }
}

#[test]
fn an_answer_or_wish_that_comes_twice_changes_nothing_at_any_step() {
    for (way, _) in ways() {
        let once = go(&way, |_| 1);
        for doubled in 0..way.len() {
            assert_eq!(go(&way, |number| 1 + usize::from(number == doubled)), once, "{way:?}, {doubled} twice");
        }
        assert_eq!(go(&way, |_| 2), once, "{way:?}, all of it twice");
    }
}
