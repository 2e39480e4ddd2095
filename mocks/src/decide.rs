//! What happens to one request: the pure decision. Owns the precedence rule > next script >
//! cents rule > outcome and what a decision uses up; performs nothing and waits for nothing.

use std::time::Duration;

use rand::Rng;

use crate::amount::Amount;
use crate::behaviour::{Behaviour, Delay, Fault, Outcome, Overlay, WebhookMode};
use crate::service::Service;

/// A behaviour for some requests of one service only.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Its number; older rules have smaller ones.
    pub id: u64,
    /// The service it is for.
    pub service: Service,
    /// Only requests about this order.
    pub order_id: Option<String>,
    /// Only requests of this amount.
    pub amount: Option<Amount>,
    /// Laid over the behaviour of the service.
    pub behaviour: Overlay,
    /// How many decisions it still takes part in; `None` is without end.
    pub times_left: Option<u64>,
}

/// What kind of request asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A POST that is decided now.
    Decision,
    /// A POST that brings an event: what is counted (`next`, `times`) is not for it.
    Event,
    /// A POST whose key was decided before; uses up nothing either.
    Replay,
    /// Anything but a POST; rules are not for it.
    Read,
}

/// One request, as far as the decision needs to know it.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// The service asked.
    pub service: Service,
    /// The order it is about, through its reservation or payment if need be.
    pub order_id: Option<&'a str>,
    /// The amount in it.
    pub amount: Option<Amount>,
    /// What kind it is.
    pub kind: Kind,
}

/// Yes or no of the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ruling {
    /// Yes.
    Succeed,
    /// No, at once.
    Fail,
    /// No by the cents rule: the amount is declined by whoever decides about the money.
    Decline,
}

/// Everything decided about one request.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// Yes or no; of no meaning where the fault keeps the effect from taking place.
    pub ruling: Ruling,
    /// Wait before anything happens.
    pub delay: Duration,
    /// What goes wrong.
    pub fault: Option<Fault>,
    /// When the wallet's provider decides.
    pub webhook_delay: Duration,
    /// How it tells.
    pub webhook: WebhookMode,
    /// Who decided, for the journal.
    pub decided_by: String,
}

impl Rule {
    fn concerns(&self, question: &Question<'_>) -> bool {
        let order_fits = self.order_id.as_deref().is_none_or(|id| question.order_id == Some(id));
        let amount_fits = self.amount.is_none_or(|amount| question.amount == Some(amount));
        let counts = self.times_left.is_none_or(|left| left > 0 && question.kind == Kind::Decision);
        self.service == question.service && order_fits && amount_fits && counts
    }
}

/// Decides one request and uses up what it used.
pub fn decide(question: &Question<'_>, behaviour: &mut Behaviour, rules: &mut [Rule], rng: &mut impl Rng) -> Verdict {
    let mut rule = match question.kind {
        Kind::Read => None,
        _ => rules.iter_mut().find(|rule| rule.concerns(question)),
    };
    if let Some(left) = rule.as_mut().and_then(|rule| rule.times_left.as_mut()) {
        *left -= 1;
    }
    let over = rule.as_ref().map(|rule| rule.behaviour.clone()).unwrap_or_default();
    let by_rule = rule.as_ref().map(|rule| format!("rule {}: ", rule.id));
    let fault = over.fault.unwrap_or(behaviour.fault);
    let delay = sample(over.delay_ms.unwrap_or(behaviour.delay_ms), rng);
    let webhook_delay = over.webhook_delay_ms.or(behaviour.webhook_delay_ms);
    let webhook_delay = webhook_delay.map_or(Duration::ZERO, |delay| sample(delay, rng));
    let webhook = over.webhook.or(behaviour.webhook).unwrap_or(WebhookMode::OnTime);
    let prefix = |own: bool| if own { by_rule.as_deref().unwrap_or_default() } else { "" };

    let (ruling, mut decided_by) = if let Some(fault) = fault.filter(|fault| !fault.performs()) {
        (Ruling::Succeed, format!("{}fault {}", prefix(over.fault.is_some()), fault.word()))
    } else if matches!(question.kind, Kind::Read | Kind::Replay) {
        let word = if question.kind == Kind::Read { "read" } else { "replay" };
        (Ruling::Succeed, word.to_owned())
    } else if let Some(outcome) = rule.and_then(|rule| rule.behaviour.outcome.as_mut()) {
        let (yes, why) = draw(outcome, question.kind, rng);
        (ruling_of(yes), format!("{}{why}", prefix(true)))
    } else {
        let cents_rule = over.cents_rule.or(behaviour.cents_rule).unwrap_or(false);
        let (ruling, why) = own_ruling(question, &mut behaviour.outcome, cents_rule, rng);
        (ruling, format!("{}{why}", prefix(true)))
    };
    if let Some(fault) = fault.filter(|fault| fault.performs()) {
        decided_by = format!("{decided_by}, fault {}", fault.word());
    }
    Verdict { ruling, delay, fault, webhook_delay, webhook, decided_by }
}

/// The service's own decision: its script, the cents rule, its outcome.
fn own_ruling(
    question: &Question<'_>,
    outcome: &mut Outcome,
    cents_rule: bool,
    rng: &mut impl Rng,
) -> (Ruling, String) {
    let scripted = matches!(outcome, Outcome::Next(script) if !script.is_empty());
    if !(scripted && question.kind == Kind::Decision) && cents_rule {
        match question.amount.and_then(Amount::cents) {
            Some(99) => return (Ruling::Succeed, "cents rule .99".to_owned()),
            Some(11) => return (Ruling::Decline, "cents rule .11".to_owned()),
            _ => {}
        }
    }
    let (yes, why) = draw(outcome, question.kind, rng);
    (ruling_of(yes), why.to_owned())
}

fn ruling_of(yes: bool) -> Ruling {
    if yes { Ruling::Succeed } else { Ruling::Fail }
}

fn draw(outcome: &mut Outcome, kind: Kind, rng: &mut impl Rng) -> (bool, &'static str) {
    match outcome {
        Outcome::Succeed => (true, "outcome succeed"),
        Outcome::Fail => (false, "outcome fail"),
        Outcome::Next(_) if kind == Kind::Event => (true, "events use up no script"),
        Outcome::Next(script) => match script.pop_front() {
            Some(true) => (true, "next succeed"),
            Some(false) => (false, "next fail"),
            None => (true, "next used up"),
        },
        Outcome::FailProbability(p) if rng.random_bool(*p) => (false, "fail_probability fail"),
        Outcome::FailProbability(_) => (true, "fail_probability succeed"),
    }
}

/// One wait of that distribution.
fn sample(delay: Delay, rng: &mut impl Rng) -> Duration {
    match delay {
        Delay::Fixed(ms) => Duration::from_millis(ms),
        Delay::Uniform(low, high) => Duration::from_millis(rng.random_range(low..=high)),
        Delay::Lognormal { median, sigma } => {
            // Box and Muller: 1 − u is never 0, so the logarithm is finite.
            let (u, v): (f64, f64) = (rng.random(), rng.random());
            let normal = (-2.0 * (1.0 - u).ln()).sqrt() * (std::f64::consts::TAU * v).cos();
            let seconds = median * (sigma * normal).exp() / 1000.0;
            Duration::from_secs_f64(seconds.min(3600.0))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;
    use rand::rngs::StdRng;
    use std::collections::VecDeque;

    fn ask(kind: Kind, amount: &str) -> Question<'static> {
        let amount = Amount::parse(amount);
        Question { service: Service::Payment, order_id: Some("o-1"), amount, kind }
    }

    fn rule(behaviour: Overlay, times_left: Option<u64>) -> Rule {
        let (service, order_id) = (Service::Payment, Some("o-1".to_owned()));
        Rule { id: 1, service, order_id, amount: None, behaviour, times_left }
    }

    fn decided(question: &Question<'_>, behaviour: &mut Behaviour, rules: &mut [Rule]) -> Verdict {
        decide(question, behaviour, rules, &mut StdRng::seed_from_u64(1))
    }

    #[test]
    fn rule_then_script_then_cents_then_outcome() {
        let mut behaviour = Behaviour::default_of(Service::Payment);
        behaviour.outcome = Outcome::Next(VecDeque::from([false]));
        let over = Overlay { outcome: Some(Outcome::Succeed), ..Overlay::default() };
        let mut rules = [rule(over, Some(1))];
        let question = ask(Kind::Decision, "1.11");
        let expected = [
            (Ruling::Succeed, "rule 1: outcome succeed"),
            (Ruling::Fail, "next fail"),
            (Ruling::Decline, "cents rule .11"),
        ];
        for (ruling, why) in expected {
            let verdict = decided(&question, &mut behaviour, &mut rules);
            assert_eq!((verdict.ruling, verdict.decided_by.as_str()), (ruling, why));
        }
        let verdict = decided(&ask(Kind::Decision, "1.50"), &mut behaviour, &mut rules);
        assert_eq!(verdict.decided_by, "next used up");
    }

    #[test]
    fn a_fault_that_keeps_the_effect_away_uses_up_no_script() {
        let mut behaviour = Behaviour::default_of(Service::Payment);
        behaviour.outcome = Outcome::Next(VecDeque::from([false]));
        behaviour.fault = Some(Fault::Reset);
        decided(&ask(Kind::Decision, "1.50"), &mut behaviour, &mut []);
        assert_eq!(behaviour.outcome, Outcome::Next(VecDeque::from([false])));
        behaviour.fault = Some(Fault::Empty);
        decided(&ask(Kind::Decision, "1.50"), &mut behaviour, &mut []);
        assert_eq!(behaviour.outcome, Outcome::Next(VecDeque::new()));
    }

    #[test]
    fn a_counted_rule_is_for_decisions_and_no_rule_is_for_reads() {
        let mut behaviour = Behaviour::default_of(Service::Payment);
        let over = Overlay { fault: Some(Some(Fault::Hang)), ..Overlay::default() };
        let mut counted = [rule(over.clone(), Some(1))];
        let mut lasting = [rule(over, None)];
        for (kind, by_counted, by_lasting) in [
            (Kind::Replay, false, true),
            (Kind::Event, false, true),
            (Kind::Read, false, false),
            (Kind::Decision, true, true),
        ] {
            let question = ask(kind, "1.50");
            let hangs = |verdict: Verdict| verdict.fault == Some(Fault::Hang);
            assert_eq!(hangs(decided(&question, &mut behaviour, &mut counted)), by_counted);
            assert_eq!(hangs(decided(&question, &mut behaviour, &mut lasting)), by_lasting);
        }
        assert_eq!(counted[0].times_left, Some(0));
    }

    #[test]
    fn a_rule_may_lay_nothing_over_a_fault() {
        let mut behaviour = Behaviour::default_of(Service::Payment);
        behaviour.fault = Some(Fault::Hang);
        let mut rules = [rule(Overlay { fault: Some(None), ..Overlay::default() }, None)];
        let verdict = decided(&ask(Kind::Decision, "1.50"), &mut behaviour, &mut rules);
        assert_eq!(verdict.fault, None);
    }

    #[test]
    fn delays_follow_their_distribution() {
        let mut rng = StdRng::seed_from_u64(3);
        let spread = Delay::Lognormal { median: 90.0, sigma: 0.4 };
        let mut waits: Vec<Duration> = (0..2001).map(|_| sample(spread, &mut rng)).collect();
        waits.sort();
        let median = waits[1000].as_secs_f64() * 1000.0;
        assert!((85.0..95.0).contains(&median), "{median}");
        let bounds = Duration::from_millis(5)..=Duration::from_millis(9);
        assert!((0..100).all(|_| bounds.contains(&sample(Delay::Uniform(5, 9), &mut rng))));
    }
}
