//! What an outcome of an attempt tells the machine.

use domain::checkout::Event;
use domain::outbox::EffectKind;
use domain::outcome::{Answer, ChargeAnswer, Outcome};

use crate::support::{payment, refusal};

fn event(effect: EffectKind, outcome: &Outcome) -> Option<Event> {
    Event::from_outcome(effect, payment(), outcome)
}

fn charge(answer: ChargeAnswer) -> Option<Event> {
    event(EffectKind::Charge, &Outcome::Done(Answer { charge: Some(answer), reference: Some("tx-1".into()) }))
}

#[test]
fn done_is_the_success_of_the_step() {
    let done = |effect| event(effect, &Outcome::Done(Answer::default()));
    assert_eq!(done(EffectKind::Reserve), Some(Event::Reserved));
    assert_eq!(done(EffectKind::Commit), Some(Event::Committed));
    assert_eq!(done(EffectKind::Refund), Some(Event::Refunded));
    assert_eq!(done(EffectKind::Release), Some(Event::Released));
    assert_eq!(done(EffectKind::Charge), Some(Event::ChargeUnknown(payment())), "silence about money is not success");
}

#[test]
fn a_charge_says_what_became_of_it() {
    assert_eq!(charge(ChargeAnswer::Charged), Some(Event::Charged(payment())));
    assert_eq!(charge(ChargeAnswer::Pending), Some(Event::ProviderPending(payment())));
    assert_eq!(charge(ChargeAnswer::NotFound), Some(Event::ChargeNotFound(payment())));
    let Some(Event::Declined(_, why)) = charge(ChargeAnswer::Declined) else { panic!("declined") };
    assert_eq!(
        (why.code.as_str(), why.message.as_str()),
        ("PAYMENT_DECLINED", "The payment was declined (reference tx-1).")
    );
}

#[test]
fn a_refusal_is_the_no_of_the_step() {
    let no = || refusal("NO");
    let rejected = |effect| event(effect, &Outcome::Rejected(no())).unwrap();
    assert_eq!(rejected(EffectKind::Reserve), Event::Unavailable(no()));
    assert_eq!(rejected(EffectKind::Charge), Event::Declined(payment(), no()));
    assert_eq!(rejected(EffectKind::Commit), Event::CommitRefused(no()));
    assert_eq!(rejected(EffectKind::Refund), Event::UndoRefused(EffectKind::Refund, no()));
    assert_eq!(rejected(EffectKind::Release), Event::UndoRefused(EffectKind::Release, no()));
}

#[test]
fn what_is_not_known_is_said_to_be_unknown() {
    let lost = Outcome::Unknown { after_ms: None };
    assert_eq!(event(EffectKind::Charge, &lost), Some(Event::ChargeUnknown(payment())));
    assert_eq!(event(EffectKind::Refund, &lost), Some(Event::StepUnknown(EffectKind::Refund)));
}

#[test]
fn a_row_that_waits_moves_nothing_and_neither_does_a_follower() {
    for effect in EffectKind::ALL {
        for waits in [Outcome::NotSent, Outcome::Retry { after_ms: Some(1) }, Outcome::Misconfigured] {
            assert_eq!(event(*effect, &waits), None);
        }
        let reused = event(*effect, &Outcome::KeyReused);
        if effect.is_step() {
            let Some(Event::Exhausted(step, reason)) = reused else { panic!("{effect}: a person must look") };
            assert_eq!(step, *effect);
            assert!(reason.contains("key was used with another body"), "{reason}");
        } else {
            assert_eq!(reused, None);
            assert_eq!(event(*effect, &Outcome::Done(Answer::default())), None);
        }
    }
}
