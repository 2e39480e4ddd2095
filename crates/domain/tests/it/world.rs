//! One run in a truthful outside world: its rows, the services' books, and answers that are lost,
//! late or repeated. The world never lies about what it did. Owns what must hold of a run after
//! every event; several runs of an order are `world_order`.

use std::collections::BTreeMap;

use domain::checkout::{Checkout, CheckoutState, Effect, Event, event_name};
use domain::outbox::{EffectKind, ProductionStatus, Template};

use crate::support::refusal;

/// What the service made of a request; the same key always gets the same verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Done,
    Refused,
    Pending,
}

/// What becomes of one attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Executed, where the key is new to the service, and answered.
    Answered(Verdict),
    /// Executed, and the answer is lost.
    AnswerLost(Verdict),
    /// Lost on the way there; a charge may still arrive.
    RequestLost,
    /// No byte left.
    NotSent,
}

/// What is on its way back to the desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reply {
    Says(Verdict),
    /// A look-up found nothing under the key.
    NotFound,
    Lost,
    NotSent,
}

/// A row of the desk's outbox.
#[expect(clippy::struct_excessive_bools, reason = "facts about the row, each true or false on its own")]
#[derive(Clone, Copy, Debug, Default)]
pub struct Row {
    pub open: bool,
    /// A request may have left.
    pub sent: bool,
    /// Given up; a person is asked.
    pub dead: bool,
    look_up: bool,
    /// A request may have been executed, and the desk was not told what became of it.
    doubt: bool,
    on_the_wire: Option<Reply>,
}

/// What the machine was told so far: nothing else may it believe.
#[expect(clippy::struct_excessive_bools, reason = "facts, each true or false on its own")]
#[derive(Clone, Copy, Debug, Default)]
struct Told {
    reserved: bool,
    released: bool,
    charged: bool,
    refunded: bool,
}

/// One run of the checkout and the world around it.
#[derive(Debug)]
pub struct Run {
    pub checkout: Checkout,
    pub sent: Vec<Effect>,
    /// Undos that a supervisor declared impossible: what they would give back stays taken.
    pub gave_up: Vec<EffectKind>,
    pub rows: BTreeMap<EffectKind, Row>,
    verdicts: BTreeMap<EffectKind, Verdict>,
    told: Told,
    /// A charge that left, was not executed, and may still arrive.
    pub in_flight: bool,
    /// Webhooks that the provider sent and that have not arrived.
    pub post: Vec<Event>,
    was_pending: bool,
    answers: Vec<Event>,
}

impl Run {
    pub fn new((checkout, effects): (Checkout, Vec<Effect>)) -> Self {
        let mut run = Self {
            checkout,
            sent: Vec::new(),
            gave_up: Vec::new(),
            rows: BTreeMap::new(),
            verdicts: BTreeMap::new(),
            told: Told::default(),
            in_flight: false,
            post: Vec::new(),
            was_pending: false,
            answers: Vec::new(),
        };
        run.write(effects);
        run
    }

    /// Has the provider taken money of this run and not given it back?
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

    /// Hands a truthful event to the machine, which must take it.
    fn tell(&mut self, event: Event) {
        let state = self.checkout.state;
        let name = event_name(&event);
        self.note(&event);
        let moved = self.checkout.clone().apply(event);
        let (next, effects) = moved.unwrap_or_else(|refused| panic!("{state}: {name} is the truth, but: {refused}"));
        self.checkout = next;
        self.write(effects);
        self.check();
    }

    fn note(&mut self, event: &Event) {
        match event {
            Event::Reserved | Event::Settled { step: EffectKind::Reserve, done: true } => self.told.reserved = true,
            Event::Charged(_) | Event::Settled { step: EffectKind::Charge, done: true } => self.told.charged = true,
            Event::Refunded | Event::Settled { step: EffectKind::Refund, done: true } => self.told.refunded = true,
            Event::Released | Event::Settled { step: EffectKind::Release, done: true } => self.told.released = true,
            _ => {}
        }
    }

    fn write(&mut self, effects: Vec<Effect>) {
        let called_off = self.checkout.cancel.is_some();
        for effect in effects {
            self.sent.push(effect);
            let forward =
                matches!(effect, Effect::Reserve | Effect::Charge | Effect::ResendCharge | Effect::CommitStock);
            assert!(!(forward && called_off), "{effect:?} of an order that was called off");
            match effect {
                Effect::Reserve => self.open(EffectKind::Reserve, true),
                Effect::Charge => self.open(EffectKind::Charge, self.told.reserved),
                Effect::CommitStock => self.open(EffectKind::Commit, self.told.charged),
                Effect::Refund => self.open(EffectKind::Refund, self.told.charged),
                Effect::ReleaseStock => self.open(EffectKind::Release, self.told.reserved),
                Effect::LookUpCharge => self.row(EffectKind::Charge).look_up = true,
                Effect::ResendCharge => self.row(EffectKind::Charge).look_up = false,
                Effect::Withdraw(step) => {
                    let row = self.row(step);
                    assert!(!row.doubt, "a {step} that may have been executed was withdrawn");
                    row.open = false;
                }
                Effect::Produce(ProductionStatus::Confirmed) | Effect::Invoice | Effect::AnnounceConfirmed => {
                    assert!(self.done(EffectKind::Commit) && self.money_held(), "{effect:?} came too early");
                    assert!(!called_off, "{effect:?} of an order that was called off");
                }
                Effect::Produce(ProductionStatus::Cancelled) => {
                    assert!(called_off && self.checkout.produced, "production is told to stop what it never began");
                }
                Effect::Email(Template::OrderFailed) | Effect::AnnounceUpdated => {
                    assert!(self.nothing_kept(), "ended before all was undone");
                }
                Effect::Email(_) | Effect::Produce(_) | Effect::WithdrawFollowers => {}
            }
        }
    }

    /// Is all given back, but for what nobody could give back?
    fn nothing_kept(&self) -> bool {
        let money = self.told.charged && !self.told.refunded && !self.gave_up.contains(&EffectKind::Refund);
        let stock = self.told.reserved && !self.told.released && !self.gave_up.contains(&EffectKind::Release);
        !money && !stock
    }

    fn open(&mut self, kind: EffectKind, allowed: bool) {
        assert!(allowed, "{kind} was asked for before what it rests on was known to be done");
        let before = self.rows.insert(kind, Row { open: true, ..Row::default() });
        assert!(before.is_none(), "a second {kind} in one run");
    }

    fn row(&mut self, kind: EffectKind) -> &mut Row {
        self.rows.get_mut(&kind).expect("a row that was written")
    }

    fn doubtful(&self, kind: EffectKind) -> bool {
        self.rows.get(&kind).is_some_and(|row| row.doubt)
    }

    /// What holds of a run after every event.
    fn check(&self) {
        use CheckoutState as S;
        use EffectKind as K;
        let Checkout { state, charged, reserved, attention, cancel, .. } = &self.checkout;
        let told = self.told;
        assert_eq!(*charged, told.charged && !told.refunded, "{state}: it believes of the money what it was told");
        assert_eq!(*reserved, told.reserved && !told.released, "{state}: it believes of the stock what it was told");
        assert_eq!(*state == S::NeedsAttention, attention.is_some(), "{state}: asks exactly where a question is open");
        // Invariant 4: every open state has something that drives it.
        let driver = match state {
            S::Reserving => Some(K::Reserve),
            S::Charging | S::AwaitingProvider | S::Reconciling => Some(K::Charge),
            S::Committing => Some(K::Commit),
            S::Refunding => Some(K::Refund),
            S::Releasing => Some(K::Release),
            S::Completed | S::Failed | S::Cancelled | S::NeedsAttention => None,
        };
        if let Some(driver) = driver {
            assert!(self.rows.get(&driver).is_some_and(|row| row.open), "{state}: nothing drives it");
        }
        // Nothing unknown is undone: what a state gives back rests on steps that are known.
        let settled: &[K] = match state {
            S::Refunding => &[K::Reserve, K::Charge, K::Commit],
            S::Releasing => &[K::Reserve, K::Charge, K::Commit, K::Refund],
            S::Completed | S::Failed | S::Cancelled => &[K::Reserve, K::Charge, K::Commit, K::Refund, K::Release],
            S::Reserving | S::Charging | S::AwaitingProvider | S::Reconciling | S::Committing | S::NeedsAttention => {
                &[]
            }
        };
        for kind in settled {
            assert!(!self.doubtful(*kind), "{state} while it is not known what became of the {kind}");
        }
        if !state.is_open() {
            assert_eq!(self.open_rows(), [], "{state}: ended, and a step would still be sent");
        }
        match state {
            S::Completed => assert!(*charged && *reserved && cancel.is_none()),
            S::Failed => assert!(cancel.is_none() && self.nothing_kept(), "failed with something kept"),
            S::Cancelled => assert!(cancel.is_some() && self.nothing_kept(), "cancelled with something kept"),
            _ => {}
        }
    }

    /// One attempt on an open row leaves the desk; its reply comes with [`Run::reply`].
    pub fn send(&mut self, kind: EffectKind, fate: Fate) {
        let row = self.row(kind);
        if !row.open || row.on_the_wire.is_some() {
            return;
        }
        if fate == Fate::NotSent {
            row.on_the_wire = Some(Reply::NotSent);
            return;
        }
        row.sent = true;
        let reply = match fate {
            Fate::RequestLost | Fate::AnswerLost(_) if row.look_up => Reply::Lost,
            _ if row.look_up => self.verdicts.get(&kind).map_or(Reply::NotFound, |verdict| Reply::Says(*verdict)),
            Fate::Answered(wanted) => Reply::Says(self.execute(kind, wanted)),
            Fate::AnswerLost(wanted) => {
                self.execute(kind, wanted);
                Reply::Lost
            }
            Fate::RequestLost | Fate::NotSent => {
                self.row(kind).doubt = true;
                self.in_flight |= kind == EffectKind::Charge;
                Reply::Lost
            }
        };
        self.row(kind).on_the_wire = Some(reply);
    }

    fn execute(&mut self, kind: EffectKind, wanted: Verdict) -> Verdict {
        self.row(kind).doubt = true;
        let wanted = if wanted == Verdict::Pending && kind != EffectKind::Charge { Verdict::Done } else { wanted };
        let verdict = *self.verdicts.entry(kind).or_insert(wanted);
        self.was_pending |= verdict == Verdict::Pending;
        verdict
    }

    /// What came back for a row. Where a webhook closed it meanwhile, nobody listens any more.
    pub fn reply(&mut self, kind: EffectKind) {
        let row = self.row(kind);
        let Some(reply) = row.on_the_wire.take().filter(|_| row.open) else { return };
        match reply {
            Reply::Says(verdict) => self.answer(kind, verdict),
            Reply::Lost => self.lose(kind),
            Reply::NotSent => {}
            // With a cancel the desk asks again until nothing can be on its way any more.
            Reply::NotFound if self.verdicts.contains_key(&kind) && self.checkout.cancel.is_some() => {}
            Reply::NotFound => {
                self.row(kind).doubt = false;
                self.tell(Event::ChargeNotFound(self.checkout.payment_id));
            }
        }
    }

    /// The desk dies and starts again: what was on the wire is unknown now.
    pub fn restart(&mut self) {
        for kind in self.open_rows() {
            if self.row(kind).on_the_wire.take().is_some() {
                (self.row(kind).sent, self.row(kind).doubt) = (true, true);
                self.lose(kind);
            }
        }
        self.rows.values_mut().for_each(|row| row.on_the_wire = None);
    }

    fn lose(&mut self, kind: EffectKind) {
        let charge = kind == EffectKind::Charge;
        self.tell(if charge { Event::ChargeUnknown(self.checkout.payment_id) } else { Event::StepUnknown(kind) });
    }

    fn answer(&mut self, kind: EffectKind, verdict: Verdict) {
        if verdict == Verdict::Pending {
            self.row(kind).look_up = true;
            return self.tell(Event::ProviderPending(self.checkout.payment_id));
        }
        let event = self.event(kind, verdict);
        self.close(kind);
        if !matches!(event, Event::UndoRefused(..)) {
            self.answers.push(event.clone());
        }
        self.tell(event);
    }

    fn close(&mut self, kind: EffectKind) {
        let row = self.row(kind);
        (row.open, row.dead, row.doubt) = (false, false, false);
    }

    fn event(&self, kind: EffectKind, verdict: Verdict) -> Event {
        let no = || refusal("NO");
        let payment = self.checkout.payment_id;
        match (kind, verdict) {
            (EffectKind::Reserve, Verdict::Done) => Event::Reserved,
            (EffectKind::Reserve, _) => Event::Unavailable(no()),
            (EffectKind::Charge, Verdict::Done) => Event::Charged(payment),
            (EffectKind::Charge, _) => Event::Declined(payment, no()),
            (EffectKind::Commit, Verdict::Done) => Event::Committed,
            (EffectKind::Commit, _) => Event::CommitRefused(no()),
            (EffectKind::Refund, Verdict::Done) => Event::Refunded,
            (EffectKind::Release, Verdict::Done) => Event::Released,
            (undo, _) => Event::UndoRefused(undo, no()),
        }
    }

    /// The provider decides a pending charge and sends a webhook, which arrives when it does, or
    /// never: then the poll finds out.
    pub fn provider_decides(&mut self, takes: bool, tells: bool) {
        if self.verdicts.get(&EffectKind::Charge) == Some(&Verdict::Pending) {
            let verdict = if takes { Verdict::Done } else { Verdict::Refused };
            self.verdicts.insert(EffectKind::Charge, verdict);
            if tells {
                self.post.push(self.event(EffectKind::Charge, verdict));
            }
        }
    }

    /// A webhook arrives: it closes the charge's row in whatever state that is.
    pub fn webhook(&mut self, which: usize) {
        if self.post.is_empty() {
            return;
        }
        let event = self.post.remove(which % self.post.len());
        self.close(EffectKind::Charge);
        self.answers.push(event.clone());
        self.tell(event);
    }

    /// A webhook of long ago says again that the provider has accepted: out of order, and harmless.
    pub fn stale_notice(&mut self) {
        if !self.was_pending {
            return;
        }
        let before = self.checkout.clone();
        self.tell(Event::ProviderPending(before.payment_id));
        let mut after = self.checkout.clone();
        if matches!(before.state, CheckoutState::Charging | CheckoutState::Reconciling) {
            assert_eq!(after.state, CheckoutState::AwaitingProvider);
            after.state = before.state;
        }
        assert_eq!(after, before, "a stale notice moves nothing");
    }

    /// A charge that was under way all the time arrives; the same key is taken once only. Where the
    /// row is still open the desk may have to find out by itself.
    pub fn late_arrival(&mut self, told: bool) {
        if !std::mem::take(&mut self.in_flight) || self.verdicts.contains_key(&EffectKind::Charge) {
            return;
        }
        self.verdicts.insert(EffectKind::Charge, Verdict::Done);
        if told || !self.row(EffectKind::Charge).open {
            self.post.push(Event::Charged(self.checkout.payment_id));
            self.webhook(usize::MAX);
        } else {
            self.row(EffectKind::Charge).doubt = true;
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
        let left = |row: &Row| row.open && (row.sent || row.on_the_wire.is_some());
        let step_sent = self.rows.values().any(left);
        let reason = "changed their mind".to_owned();
        self.tell(Event::Cancel { reason, step_sent });
        assert!(self.checkout.cancel.is_some(), "a wish that was accepted is kept");
        for row in self.rows.values_mut().filter(|row| !row.open) {
            row.on_the_wire = None;
        }
    }

    /// A row that was sent is too old to go on with: it is given up and a person is asked.
    pub fn exhaust(&mut self, kind: EffectKind) {
        let row = self.row(kind);
        if row.open && row.sent && row.on_the_wire.is_none() {
            (row.open, row.dead) = (false, true);
            self.tell(Event::Exhausted(kind, "too old".into()));
        }
    }

    /// A supervisor has what was given up tried again: same key, same bytes.
    pub fn revive(&mut self) {
        if let Some(attention) = &self.checkout.attention
            && let Some(row) = self.rows.get_mut(&attention.step).filter(|row| row.dead)
        {
            (row.open, row.dead) = (true, false);
        }
    }

    /// A supervisor looks into the service's books and says what is there. Where an undo was not
    /// done, they do it by hand (`by_hand`) or declare that it cannot be done.
    pub fn settle(&mut self, by_hand: bool) {
        let Some(attention) = self.checkout.attention.clone() else { return };
        let step = attention.step;
        if matches!(step, EffectKind::Refund | EffectKind::Release) && !self.done(step) {
            let verdict = if by_hand { Verdict::Done } else { Verdict::Refused };
            self.verdicts.insert(step, verdict);
            if !by_hand {
                self.gave_up.push(step);
            }
        }
        // A step forward that is not in the books is called off there, so that it stays so. A charge
        // under way cannot be called off: that is what late charges are.
        let verdict = self.verdicts.get(&step).copied();
        if verdict == Some(Verdict::Pending) || (verdict.is_none() && step != EffectKind::Charge) {
            self.verdicts.insert(step, Verdict::Refused);
        }
        self.close(step);
        self.row(step).on_the_wire = None;
        let done = self.done(step);
        self.tell(Event::Settled { step, done });
    }

    /// Production hears of the order: the sender notes it in the commit of the intent.
    pub fn production_hears(&mut self) {
        let asked = self.count(Effect::Produce(ProductionStatus::Confirmed)) == 1;
        self.checkout.produced |= asked && self.checkout.cancel.is_none();
    }

    /// Is there anything that time or the services could still change?
    pub fn is_quiet(&self) -> bool {
        !self.checkout.state.is_open() && !self.in_flight && self.post.is_empty()
    }
}
