//! A small truthful outside world: it executes what the machine asks for, refuses, loses answers,
//! repeats them and delivers them late, and never lies about what it did.

use std::collections::BTreeMap;

use domain::checkout::{Checkout, CheckoutState, Effect, Event, event_name};
use domain::outbox::{EffectKind, ProductionStatus, Template};

use crate::support::{payment, refusal};

/// What the service made of a request; the same key always gets the same verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Done,
    Refused,
    Pending,
}

/// A row of the desk's outbox.
#[expect(clippy::struct_excessive_bools, reason = "facts about the row, each true or false on its own")]
#[derive(Clone, Copy, Debug, Default)]
struct Row {
    open: bool,
    sent: bool,
    look_up: bool,
    not_found: bool,
}

/// The desk and the world around it.
#[derive(Debug)]
pub struct World {
    pub checkout: Checkout,
    pub sent: Vec<Effect>,
    /// A supervisor declared an undo impossible: something stays taken.
    pub gave_up: bool,
    rows: BTreeMap<EffectKind, Row>,
    verdicts: BTreeMap<EffectKind, Verdict>,
    /// A charge that left, was not executed, and may still arrive.
    pub in_flight: bool,
    answers: Vec<Event>,
}

impl World {
    pub fn new((checkout, effects): (Checkout, Vec<Effect>)) -> Self {
        let mut world = Self {
            checkout,
            sent: Vec::new(),
            gave_up: false,
            rows: BTreeMap::new(),
            verdicts: BTreeMap::new(),
            in_flight: false,
            answers: Vec::new(),
        };
        world.write(effects);
        world
    }

    pub fn money_held(&self) -> bool {
        self.done(EffectKind::Charge) && !self.done(EffectKind::Refund)
    }

    pub fn stock_held(&self) -> bool {
        self.done(EffectKind::Reserve) && !self.done(EffectKind::Release)
    }

    pub fn count(&self, effect: Effect) -> usize {
        self.sent.iter().filter(|sent| **sent == effect).count()
    }

    fn done(&self, kind: EffectKind) -> bool {
        self.verdicts.get(&kind) == Some(&Verdict::Done)
    }

    /// The steps whose rows are open.
    pub fn open_rows(&self) -> Vec<EffectKind> {
        self.rows.iter().filter(|(_, row)| row.open).map(|(kind, _)| *kind).collect()
    }

    /// Hands an event to the machine; a truthful one must be taken.
    fn tell(&mut self, event: Event) {
        let state = self.checkout.state;
        let name = event_name(&event);
        let moved = self.checkout.clone().apply(event);
        let (next, effects) = moved.unwrap_or_else(|refused| panic!("{state}: {name} is the truth, but: {refused}"));
        self.checkout = next;
        self.write(effects);
    }

    fn write(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            self.sent.push(effect);
            match effect {
                Effect::Reserve => self.open(EffectKind::Reserve, true),
                Effect::Charge => self.open(EffectKind::Charge, self.done(EffectKind::Reserve)),
                Effect::CommitStock => self.open(EffectKind::Commit, self.done(EffectKind::Charge)),
                Effect::Refund => self.open(EffectKind::Refund, self.done(EffectKind::Charge)),
                Effect::ReleaseStock => {
                    self.open(EffectKind::Release, self.done(EffectKind::Reserve));
                }
                Effect::LookUpCharge => self.row(EffectKind::Charge).look_up = true,
                Effect::ResendCharge => self.row(EffectKind::Charge).look_up = false,
                Effect::Withdraw(step) => {
                    let row = self.row(step);
                    assert!(!row.sent || row.not_found, "a {step} that may have arrived was withdrawn");
                    row.open = false;
                }
                Effect::Produce(ProductionStatus::Confirmed) | Effect::Invoice | Effect::AnnounceConfirmed => {
                    assert!(self.done(EffectKind::Commit) && self.money_held(), "{effect:?} came too early");
                }
                Effect::Email(Template::OrderFailed) | Effect::AnnounceUpdated => {
                    assert!(self.gave_up || !(self.money_held() || self.stock_held()), "ended before all was undone");
                }
                Effect::Email(_) | Effect::Produce(_) | Effect::WithdrawFollowers => {}
            }
        }
    }

    fn open(&mut self, kind: EffectKind, allowed: bool) {
        assert!(allowed, "{kind} was asked for before what it rests on was done");
        let before = self.rows.insert(kind, Row { open: true, ..Row::default() });
        assert!(before.is_none(), "a second {kind} in one run");
    }

    fn row(&mut self, kind: EffectKind) -> &mut Row {
        self.rows.get_mut(&kind).expect("a row that was written")
    }

    /// One attempt on an open row. `chance` decides what becomes of it.
    pub fn attempt(&mut self, kind: EffectKind, chance: u8) {
        let looks_up = self.row(kind).look_up;
        self.row(kind).sent = true;
        let lost = chance & 1 == 1;
        if looks_up {
            let found = self.verdicts.get(&kind).copied();
            self.row(kind).not_found = !lost && found.is_none();
            return if lost {
                self.lose(kind);
            } else {
                self.answer_look_up(found);
            };
        }
        if lost && chance & 2 == 2 {
            // It left and was not executed; a charge may still arrive.
            self.in_flight |= kind == EffectKind::Charge;
            return self.lose(kind);
        }
        let wanted = match chance >> 2 & 7 {
            0 => Verdict::Refused,
            1 if kind == EffectKind::Charge => Verdict::Pending,
            _ => Verdict::Done,
        };
        let verdict = *self.verdicts.entry(kind).or_insert(wanted);
        if lost {
            self.lose(kind);
        } else {
            self.answer(kind, verdict);
        }
    }

    fn lose(&mut self, kind: EffectKind) {
        let charge = kind == EffectKind::Charge;
        self.tell(if charge { Event::ChargeUnknown(payment()) } else { Event::StepUnknown(kind) });
    }

    fn answer_look_up(&mut self, found: Option<Verdict>) {
        match found {
            Some(verdict) => self.answer(EffectKind::Charge, verdict),
            None => self.tell(Event::ChargeNotFound(payment())),
        }
    }

    fn answer(&mut self, kind: EffectKind, verdict: Verdict) {
        let no = || refusal("NO");
        let event = match (kind, verdict) {
            (EffectKind::Charge, Verdict::Pending) => {
                return self.tell(Event::ProviderPending(payment()));
            }
            (EffectKind::Reserve, Verdict::Done) => Event::Reserved,
            (EffectKind::Reserve, _) => Event::Unavailable(no()),
            (EffectKind::Charge, Verdict::Done) => Event::Charged(payment()),
            (EffectKind::Charge, _) => Event::Declined(payment(), no()),
            (EffectKind::Commit, Verdict::Done) => Event::Committed,
            (EffectKind::Commit, _) => Event::CommitRefused(no()),
            (EffectKind::Refund, Verdict::Done) => Event::Refunded,
            (EffectKind::Release, Verdict::Done) => Event::Released,
            (undo, _) => Event::UndoRefused(undo, no()),
        };
        self.row(kind).open = false;
        if !matches!(event, Event::UndoRefused(..)) {
            self.answers.push(event.clone());
        }
        self.tell(event);
    }

    /// The provider decides a pending charge and calls the webhook.
    pub fn provider_decides(&mut self, takes: bool) {
        if self.verdicts.get(&EffectKind::Charge) == Some(&Verdict::Pending) {
            let verdict = if takes { Verdict::Done } else { Verdict::Refused };
            self.verdicts.insert(EffectKind::Charge, verdict);
            self.answer(EffectKind::Charge, verdict);
        }
    }

    /// A charge that was under way all the time arrives; the same key is taken once only.
    pub fn late_arrival(&mut self) {
        if std::mem::take(&mut self.in_flight) && !self.verdicts.contains_key(&EffectKind::Charge) {
            self.verdicts.insert(EffectKind::Charge, Verdict::Done);
            self.answer(EffectKind::Charge, Verdict::Done);
        }
    }

    /// An answer that was given before is given again.
    pub fn repeat_answer(&mut self, which: usize) {
        if let Some(event) = self.answers.get(which % self.answers.len().max(1)).cloned() {
            let before = (self.checkout.clone(), self.sent.len());
            self.tell(event.clone());
            assert_eq!((self.checkout.clone(), self.sent.len()), before, "{event:?} twice is as good as once");
        }
    }

    /// A clerk cancels, and the desk says truthfully whether the step had left.
    pub fn cancel(&mut self) {
        let step_sent = self.open_rows().iter().any(|kind| self.rows[kind].sent);
        self.tell(Event::Cancel { reason: "changed their mind".into(), step_sent });
    }

    /// A row that was sent is too old to go on with.
    pub fn exhaust(&mut self, kind: EffectKind) {
        if self.rows[&kind].sent {
            self.tell(Event::Exhausted(kind, "too old".into()));
        }
    }

    /// A supervisor looks into the service's books and says what is there. Where an undo was not
    /// done, they do it by hand (`by_hand`) or declare that it cannot be done.
    pub fn settle(&mut self, by_hand: bool) {
        let Some(attention) = self.checkout.attention.clone() else {
            return;
        };
        assert_eq!(self.checkout.state, CheckoutState::NeedsAttention);
        let step = attention.step;
        if matches!(step, EffectKind::Refund | EffectKind::Release) && !self.done(step) {
            let verdict = if by_hand { Verdict::Done } else { Verdict::Refused };
            self.verdicts.insert(step, verdict);
            self.gave_up |= !by_hand;
        }
        // A step forward that is not in the books is called off there, so that it stays so. A charge
        // under way cannot be called off: that is what late charges are.
        let verdict = self.verdicts.get(&step).copied();
        if verdict == Some(Verdict::Pending) || (verdict.is_none() && step != EffectKind::Charge) {
            self.verdicts.insert(step, Verdict::Refused);
        }
        self.row(step).open = false;
        let done = self.done(step);
        self.tell(Event::Settled { step, done });
    }
}
