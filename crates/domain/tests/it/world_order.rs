//! An order and all its runs in the truthful world. Owns what must hold of the order as a whole:
//! its standing, and that the money taken less the money given back is what is owed.

use domain::checkout::{Checkout, CheckoutState, Effect, Event, OrderStanding};
use domain::ids::CheckoutId;
use domain::outbox::{EffectKind, ProductionStatus, Template};
use domain::{OrderStatus, PaymentMethod, PaymentStatus};

use crate::support::{order, refusal};
use crate::world::{Fate, Run, Verdict};

/// One thing that happens. Numbers choose among what is there, whatever its count.
#[derive(Clone, Debug)]
pub enum Step {
    /// What a step shrinks to.
    Nothing,
    Send(u8, Fate),
    Reply(u8),
    Restart,
    ProviderDecides {
        run: u8,
        takes: bool,
        tells: bool,
    },
    Webhook(u8, u8),
    StaleNotice(u8),
    LateArrival(u8, bool),
    Repeat(u8, u8),
    Misdirect(u8, u8),
    Cancel,
    Exhaust(u8),
    Revive(u8),
    Settle(u8, bool),
    CheckOutAgain,
    ProductionHears,
}

/// An order, its runs and its standing as the desk keeps it.
#[derive(Debug)]
pub struct World {
    pub runs: Vec<Run>,
    pub standing: OrderStanding,
    has_email: bool,
}

/// More runs than any clerk would have patience for.
const MOST_RUNS: usize = 5;
/// Rounds in which a run must come to its end once everybody answers.
const ENOUGH: usize = 60;

impl World {
    pub fn new(has_email: bool) -> Self {
        let standing = OrderStanding { status: OrderStatus::Pending, payment_status: PaymentStatus::Pending };
        let mut world = Self { runs: Vec::new(), standing, has_email };
        world.check_out();
        world
    }

    pub fn newest(&self) -> &Run {
        self.runs.last().expect("a world begins with a run")
    }

    /// A clerk places the order (again); refused while a checkout is open.
    fn check_out(&mut self) {
        let open = self.runs.iter().any(|run| run.checkout.state.is_open());
        if open || !self.standing.status.editable() || self.runs.len() == MOST_RUNS {
            return;
        }
        let number = u32::try_from(self.runs.len()).unwrap() + 1;
        let mut placed = order();
        placed.status = self.standing.status;
        placed.customer.email = placed.customer.email.filter(|_| self.has_email);
        let id = CheckoutId::derived(&format!("run {number}"));
        let started = Checkout::start(&placed, id, number, PaymentMethod::EWallet).unwrap();
        self.runs.push(Run::new(started));
        self.stand();
    }

    /// The desk's order follows its newest run, and no other.
    fn stand(&mut self) {
        self.standing = self.newest().checkout.standing(self.standing);
    }

    fn rows(&self) -> Vec<(usize, EffectKind)> {
        let of_run = |(index, run): (usize, &Run)| run.rows.keys().map(move |kind| (index, *kind)).collect::<Vec<_>>();
        self.runs.iter().enumerate().flat_map(of_run).collect()
    }

    fn pick_row(&self, which: u8) -> (usize, EffectKind) {
        let rows = self.rows();
        let open: Vec<_> = rows.iter().copied().filter(|(run, kind)| self.runs[*run].rows[kind].open).collect();
        let among = if open.is_empty() { rows } else { open };
        among[usize::from(which) % among.len()]
    }

    fn pick(&mut self, which: u8) -> &mut Run {
        let index = usize::from(which) % self.runs.len();
        &mut self.runs[index]
    }

    /// Lets it happen, and looks whether all that must hold holds.
    pub fn happen(&mut self, step: &Step) {
        match *step {
            Step::Nothing => return,
            Step::Send(which, fate) => {
                let (run, kind) = self.pick_row(which);
                self.runs[run].send(kind, fate);
            }
            Step::Reply(which) => {
                let (run, kind) = self.pick_row(which);
                self.runs[run].reply(kind);
            }
            Step::Restart => self.runs.iter_mut().for_each(Run::restart),
            Step::ProviderDecides { run, takes, tells } => self.pick(run).provider_decides(takes, tells),
            Step::Webhook(run, which) => self.pick(run).webhook(usize::from(which)),
            Step::StaleNotice(run) => self.pick(run).stale_notice(),
            Step::LateArrival(run, told) => self.pick(run).late_arrival(told),
            Step::Repeat(run, which) => self.pick(run).repeat_answer(usize::from(which)),
            Step::Misdirect(from, to) => self.misdirect(from, to),
            Step::Cancel => self.cancel(),
            Step::Exhaust(which) => {
                let (run, kind) = self.pick_row(which);
                self.runs[run].exhaust(kind);
            }
            Step::Revive(run) => self.pick(run).revive(),
            Step::Settle(run, by_hand) => self.pick(run).settle(by_hand),
            Step::CheckOutAgain => self.check_out(),
            Step::ProductionHears => self.runs.iter_mut().for_each(Run::production_hears),
        }
        self.stand();
        self.check();
    }

    /// An order further on than this cannot be called off; the desk asks before the machine does.
    fn cancel(&mut self) {
        if self.standing.status != OrderStatus::Cancelled {
            self.runs.last_mut().expect("a world begins with a run").cancel();
        }
    }

    /// Answers to one run's payment are handed to another run: it must not believe a word.
    fn misdirect(&mut self, from: u8, to: u8) {
        let payment = self.pick(from).checkout.payment_id;
        let checkout = self.pick(to).checkout.clone();
        if checkout.payment_id == payment {
            return;
        }
        for event in [
            Event::Charged(payment),
            Event::ProviderPending(payment),
            Event::Declined(payment, refusal("NO")),
            Event::ChargeUnknown(payment),
            Event::ChargeNotFound(payment),
        ] {
            assert!(checkout.clone().apply(event.clone()).is_err(), "{event:?} of another run was believed");
        }
    }

    fn check(&self) {
        let payments: Vec<_> = self.runs.iter().map(|run| run.checkout.payment_id).collect();
        assert!((1..payments.len()).all(|i| !payments[..i].contains(&payments[i])), "two runs, one payment");
        let kept = self.runs.iter().filter(|run| run.checkout.state == CheckoutState::Completed);
        assert!(kept.count() <= 1, "an order is paid once");
        let newest = &self.newest().checkout;
        let paid = matches!(self.standing.status, OrderStatus::Paid | OrderStatus::Confirmed);
        if paid && newest.state != CheckoutState::NeedsAttention && newest.cancel.is_none() {
            let turned_back = matches!(newest.state, CheckoutState::Refunding | CheckoutState::Releasing);
            assert!(newest.charged || turned_back, "{:?} without the money", self.standing);
        }
        if self.runs.iter().all(|run| !run.checkout.state.is_open() && run.post.is_empty()) {
            self.check_money();
        }
    }

    /// Invariant 2: where nothing is open, captured − refunded is what is owed.
    fn check_money(&self) {
        let amount = |run: &Run| run.checkout.amount.minor;
        let held: i64 = self.runs.iter().filter(|run| run.money_held()).map(amount).sum();
        let given_up = |run: &&Run| run.gave_up.contains(&EffectKind::Refund) && run.money_held();
        let lost: i64 = self.runs.iter().filter(given_up).map(amount).sum();
        let newest = self.newest();
        let owed = if newest.checkout.state == CheckoutState::Completed { amount(newest) } else { 0 };
        assert_eq!(held - lost, owed, "captured − refunded is what is owed: {:?}", self.standing);
        let stock = self.runs.iter().filter(|run| run.stock_held() && !run.gave_up.contains(&EffectKind::Release));
        assert_eq!(stock.count(), usize::from(newest.checkout.state == CheckoutState::Completed), "stock held");
    }

    /// Everybody answers at last.
    pub fn wind_up(&mut self) {
        for _ in 0..ENOUGH * self.runs.len() {
            let Some(index) = self.runs.iter().position(|run| !run.is_quiet()) else { return };
            let run = &mut self.runs[index];
            run.provider_decides(true, true);
            run.webhook(0);
            run.settle(true);
            if let Some(kind) = run.open_rows().first().copied() {
                run.reply(kind);
                run.send(kind, Fate::Answered(Verdict::Done));
                run.reply(kind);
            } else if !run.checkout.state.is_open() {
                run.late_arrival(true);
            }
            self.stand();
            self.check();
        }
        panic!("never ended: {self:?}");
    }

    /// What must be true of the end, once all is quiet.
    pub fn judge(&self) {
        self.check_money();
        for run in &self.runs {
            judge_run(run, self.has_email);
        }
        let newest = &self.newest().checkout;
        let expected = match newest.state {
            CheckoutState::Completed => OrderStatus::Confirmed,
            CheckoutState::Cancelled => OrderStatus::Cancelled,
            _ => OrderStatus::Failed,
        };
        assert_eq!(self.standing.status, expected);
        assert_eq!(self.standing.payment_status == PaymentStatus::Paid, newest.charged);
    }
}

fn judge_run(run: &Run, has_email: bool) {
    let Checkout { state, charged, reserved, cancel, produced, .. } = &run.checkout;
    assert_eq!((*charged, *reserved), (run.money_held(), run.stock_held()), "the checkout tells the truth");
    assert_eq!(run.count(Effect::AnnounceUpdated), usize::from(cancel.is_some()));
    let (confirmed, failed) = (Effect::Email(Template::OrderConfirmed), Effect::Email(Template::OrderFailed));
    let followers = [Effect::Produce(ProductionStatus::Confirmed), Effect::Invoice, Effect::AnnounceConfirmed];
    let completed = run.count(Effect::AnnounceConfirmed);
    assert!(completed <= 1, "confirmed once");
    assert!(followers.iter().all(|follower| run.count(*follower) == completed), "followers go together");
    assert_eq!(run.count(confirmed), if has_email { completed } else { 0 });
    let told_of_failure = usize::from(has_email && *state == CheckoutState::Failed);
    match cancel {
        // A failed order may be cancelled after its customer was told of the failure.
        Some(_) => assert!(run.count(failed) <= 1 && (run.count(failed) == 0 || completed == 0)),
        None => assert_eq!(run.count(failed), told_of_failure),
    }
    let stopped = run.count(Effect::Produce(ProductionStatus::Cancelled));
    assert_eq!(stopped, usize::from(*produced && cancel.is_some()), "production is told to stop once");
    assert_eq!(run.count(Effect::WithdrawFollowers), usize::from(cancel.is_some() && completed == 1));
}
