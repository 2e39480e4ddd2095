//! An order with money and stock outside, and a truthful world that executes what amendments ask
//! for, refuses, loses answers and delivers late. What the desk believes and what the world holds
//! are kept apart, so that a test can compare them.

use std::collections::{BTreeMap, BTreeSet};

use domain::amendment::{Amendment, Books, Captured, Holding, PartState, Purpose};
use domain::checkout::{CheckoutState, Effect, Event};
use domain::ids::{PaymentId, ReservationId};
use domain::outbox::EffectKind;
use domain::status::PaymentMethod;
use domain::{Currency, Order, OrderStatus};

use crate::support::{gbp, order, refusal};

/// The outside: what was really taken, given back and set aside.
#[derive(Debug, Default)]
pub struct Outside {
    pub captured: BTreeMap<PaymentId, i64>,
    pub captures: BTreeMap<PaymentId, u32>,
    pub refunded: BTreeMap<PaymentId, i64>,
    pub stock: BTreeMap<ReservationId, BTreeMap<String, u32>>,
    /// A charge that left, was not executed, and may still arrive.
    in_flight: Option<PaymentId>,
}

impl Outside {
    pub fn left(&self) -> i64 {
        self.captured.values().sum::<i64>() - self.refunded.values().sum::<i64>()
    }

    pub fn held(&self) -> BTreeMap<String, u32> {
        let mut all = BTreeMap::new();
        for (sku, quantity) in self.stock.values().flatten() {
            *all.entry(sku.clone()).or_default() += quantity;
        }
        all.retain(|_, quantity| *quantity > 0);
        all
    }
}

/// The desk: the order and what it knows of the outside.
#[derive(Debug)]
pub struct Desk {
    pub order: Order,
    pub books: Books,
    pub outside: Outside,
    pub run: u32,
    /// A supervisor declared an undo impossible: something stays as it is.
    pub gave_up: bool,
    /// The last amendment, where it was dropped and a charge may still arrive.
    pub dropped: Option<Amendment>,
    /// Undos that were asked for: run, effect and part make their keys, and no key is used twice.
    asked: BTreeSet<(u32, EffectKind, u32)>,
}

impl Desk {
    /// A paid order of two pieces at £2.55.
    pub fn new() -> Self {
        let mut order = order();
        order.status = OrderStatus::Confirmed;
        let payment_id = PaymentId::derived("the checkout's");
        let reservation_id = ReservationId::derived("the checkout's");
        let holding = Holding::of_items(reservation_id, &order.items);
        let mut outside = Outside::default();
        outside.captured.insert(payment_id, order.totals.total.minor);
        outside.captures.insert(payment_id, 1);
        let stock = holding.items.iter().map(|stock| (stock.sku.clone(), stock.quantity)).collect();
        outside.stock.insert(reservation_id, stock);
        let captured = Captured {
            payment_id,
            method: PaymentMethod::CreditCard,
            token: None,
            amount: order.totals.total,
            refunded: gbp(0),
        };
        let books = Books {
            currency: Currency::GBP,
            payments: vec![captured],
            agreed: gbp(0),
            holdings: vec![holding],
            pieces: Vec::new(),
        };
        Self { order, books, outside, run: 1, gave_up: false, dropped: None, asked: BTreeSet::new() }
    }

    /// What is owed now (invariant 2).
    pub fn owed(&self) -> i64 {
        if self.order.status == OrderStatus::Cancelled {
            return 0;
        }
        self.order.totals.total.minor - self.books.agreed.minor
    }

    /// Takes an amendment to its end; `chances` decides what becomes of each attempt. A cancel is
    /// wished for at the `cancel_at`th attempt.
    pub fn carry_out(&mut self, (mut amendment, effects): (Amendment, Vec<Effect>), chances: &[u8], cancel_at: usize) {
        self.note(&amendment, &effects);
        let mut sent = false;
        for round in 0..200 {
            if !amendment.state.is_open() {
                break;
            }
            if round == cancel_at && amendment.purpose != Purpose::Cancel {
                self.tell(&mut amendment, Event::Cancel { reason: "changed their mind".into(), step_sent: sent });
                continue;
            }
            let before =
                (amendment.state, amendment.open_refund().map(|(n, _)| n), amendment.open_release().map(|(n, _)| n));
            let chance = chances.get(round).copied().unwrap_or(0b1000);
            if chance & 0b100_0000 == 0b100_0000 {
                self.arrive(&mut amendment);
            }
            if amendment.state.is_open() {
                self.attempt(&mut amendment, chance);
            }
            let after =
                (amendment.state, amendment.open_refund().map(|(n, _)| n), amendment.open_release().map(|(n, _)| n));
            sent = before == after
                || !matches!(
                    after.0,
                    CheckoutState::Refunding
                        | CheckoutState::Releasing
                        | CheckoutState::Committing
                        | CheckoutState::Charging
                );
        }
        assert!(!amendment.state.is_open(), "never ended: {amendment:?}");
        self.finish(amendment);
    }

    fn finish(&mut self, amendment: Amendment) {
        self.books.agreed.minor += amendment.agreed_off().minor;
        if amendment.state == CheckoutState::Completed {
            self.books.pieces.extend(amendment.pieces.iter().copied());
        }
        let stays = amendment.state == CheckoutState::Cancelled && amendment.reserved;
        if stays {
            let held = Holding { reservation_id: amendment.reservation_id, items: amendment.added.clone() };
            self.books.holdings.push(held);
        }
        if let Some(reason) = amendment.cancel.clone() {
            self.close(&reason);
        }
        self.dropped = Some(amendment);
    }

    /// The closing of the order; everything is answered at once.
    pub fn close(&mut self, reason: &str) {
        self.run += 1;
        let id = domain::CheckoutId::derived("closing");
        let begun = Amendment::close(&self.order, &self.books, reason, true, id, self.run, "clerk");
        assert!(begun.1.contains(&Effect::WithdrawFollowers));
        self.carry_out(begun, &[], usize::MAX);
        self.order.status = OrderStatus::Cancelled;
    }

    /// A charge that was under way all the time arrives after its amendment was dropped; `chances`
    /// decides what becomes of its undo.
    pub fn late_arrival(&mut self, amendment: &mut Amendment, chances: &[u8]) {
        self.arrive(amendment);
        for round in 0..200 {
            if amendment.state.is_open() {
                self.attempt(amendment, chances.get(round).copied().unwrap_or(0b1000));
            }
        }
        assert!(!amendment.state.is_open(), "never ended: {amendment:?}");
    }

    /// A charge that is still under way arrives now.
    fn arrive(&mut self, amendment: &mut Amendment) {
        if let Some(payment) = self.outside.in_flight.take().filter(|p| *p == amendment.payment_id)
            && !self.outside.captured.contains_key(&payment)
        {
            self.capture(amendment);
            self.tell(amendment, Event::Charged(payment));
        }
    }

    fn tell(&mut self, amendment: &mut Amendment, event: Event) {
        let told = format!("{event:?}");
        let state = amendment.state;
        let moved = amendment.clone().apply(event);
        let (next, effects) =
            moved.unwrap_or_else(|no| panic!("{state}: {told} is the truth, but: {no}; {amendment:?}"));
        *amendment = next;
        self.note(amendment, &effects);
    }

    /// What the desk writes in the commit of a step.
    fn note(&mut self, amendment: &Amendment, effects: &[Effect]) {
        for effect in effects {
            let undo = match effect {
                Effect::Refund => amendment.open_refund().map(|(part, _)| (EffectKind::Refund, part)),
                Effect::ReleaseStock => amendment.open_release().map(|(part, _)| (EffectKind::Release, part)),
                _ => None,
            };
            if let Some((undo, part)) = undo {
                assert!(
                    self.asked.insert((amendment.run, undo, part)),
                    "{undo} {part} is asked for twice: {amendment:?}"
                );
            }
        }
        if effects.contains(&Effect::AnnounceUpdated) && amendment.purpose == Purpose::Edit {
            assert!(amendment.applied);
            let change = amendment.change.clone().expect("an edit has contents");
            (self.order.items, self.order.totals) = (change.items, change.totals);
            self.books.holdings.clone_from(&amendment.holdings);
        }
        if amendment.charged && !self.books.payments.iter().any(|known| known.payment_id == amendment.payment_id) {
            let charge = amendment.charge.clone().expect("a charged run has a charge");
            self.books.payments.push(Captured {
                payment_id: amendment.payment_id,
                method: charge.method,
                token: None,
                amount: charge.amount,
                refunded: gbp(0),
            });
        }
        for known in &mut self.books.payments {
            let outside = self.outside.refunded.get(&known.payment_id).copied().unwrap_or(0);
            known.refunded = gbp(outside);
        }
    }

    fn capture(&mut self, amendment: &Amendment) {
        let amount = amendment.charge.as_ref().expect("a charge").amount.minor;
        self.outside.captured.insert(amendment.payment_id, amount);
        *self.outside.captures.entry(amendment.payment_id).or_default() += 1;
    }

    /// One attempt on the open step. Bit 0: the answer is lost; bit 1: and nothing was done;
    /// bits 2-4: 0 is a refusal.
    fn attempt(&mut self, amendment: &mut Amendment, chance: u8) {
        let (lost, undone) = (chance & 1 == 1, chance & 2 == 2);
        let refused = matches!(chance >> 2 & 7, 0);
        let payment = amendment.payment_id;
        match amendment.state {
            CheckoutState::Reserving => {
                let id = amendment.reservation_id;
                let taken = self.outside.stock.contains_key(&id);
                if !taken && refused {
                    return self.tell(amendment, Event::Unavailable(refusal("INVENTORY_UNAVAILABLE")));
                }
                if !(lost && undone) {
                    let stock = amendment.added.iter().map(|stock| (stock.sku.clone(), stock.quantity)).collect();
                    self.outside.stock.insert(id, stock);
                }
                self.tell(amendment, if lost { Event::StepUnknown(EffectKind::Reserve) } else { Event::Reserved });
            }
            CheckoutState::Charging => {
                let taken = self.outside.captured.contains_key(&payment);
                if !taken && refused {
                    return self.tell(amendment, Event::Declined(payment, refusal("PAYMENT_DECLINED")));
                }
                if lost && undone && !taken {
                    self.outside.in_flight = Some(payment);
                } else if !taken {
                    self.capture(amendment);
                }
                let pending = chance & 0b10_0000 == 0b10_0000;
                self.tell(
                    amendment,
                    match lost {
                        true => Event::ChargeUnknown(payment),
                        false if pending => Event::ProviderPending(payment),
                        false => Event::Charged(payment),
                    },
                );
            }
            CheckoutState::AwaitingProvider | CheckoutState::Reconciling => {
                let taken = self.outside.captured.contains_key(&payment);
                self.tell(
                    amendment,
                    match (lost, taken) {
                        (true, _) => Event::ChargeUnknown(payment),
                        (false, true) => Event::Charged(payment),
                        (false, false) => Event::ChargeNotFound(payment),
                    },
                );
            }
            CheckoutState::Committing => self.tell(
                amendment,
                match (lost, refused) {
                    (true, _) => Event::StepUnknown(EffectKind::Commit),
                    (false, true) => Event::CommitRefused(refusal("COMMIT_REFUSED")),
                    (false, false) => Event::Committed,
                },
            ),
            CheckoutState::Refunding => self.refund(amendment, lost, undone, refused),
            CheckoutState::Releasing => self.release(amendment, lost, undone, refused),
            CheckoutState::NeedsAttention => self.settle(amendment, chance & 4 == 4),
            CheckoutState::Completed | CheckoutState::Failed | CheckoutState::Cancelled => {}
        }
    }

    fn refund(&mut self, amendment: &mut Amendment, lost: bool, undone: bool, refused: bool) {
        let part = amendment.open_refund().expect("a refund is open").1.clone();
        if refused && !lost {
            return self.tell(amendment, Event::UndoRefused(EffectKind::Refund, refusal("REFUND_REFUSED")));
        }
        // The same key: a refund whose answer is lost is executed once, when it is answered.
        if !lost || !undone {
            let left = self.outside.captured[&part.payment_id]
                - self.outside.refunded.get(&part.payment_id).copied().unwrap_or(0);
            assert!(part.amount.minor <= left, "more would be refunded than was taken");
            *self.outside.refunded.entry(part.payment_id).or_default() += part.amount.minor;
        }
        if lost && !undone {
            // Executed, the answer lost; the next try is answered from memory.
            self.tell(amendment, Event::StepUnknown(EffectKind::Refund));
        }
        if !lost || !undone {
            self.tell(amendment, Event::Refunded);
        } else {
            self.tell(amendment, Event::StepUnknown(EffectKind::Refund));
        }
    }

    fn release(&mut self, amendment: &mut Amendment, lost: bool, undone: bool, refused: bool) {
        let part = amendment.open_release().expect("a release is open").1.clone();
        if refused && !lost {
            return self.tell(amendment, Event::UndoRefused(EffectKind::Release, refusal("RELEASE_REFUSED")));
        }
        if lost && undone {
            return self.tell(amendment, Event::StepUnknown(EffectKind::Release));
        }
        let held = self.outside.stock.get_mut(&part.reservation_id).expect("a reservation that was made");
        match &part.items {
            None => held.clear(),
            Some(items) => {
                for stock in items {
                    let there = held.get_mut(&stock.sku).expect("a held SKU");
                    *there = there.checked_sub(stock.quantity).expect("no more is released than is held");
                }
            }
        }
        self.tell(amendment, Event::Released);
    }

    /// A supervisor looks into the services' books and says what is there. What was refused, they
    /// do by hand or declare impossible.
    fn settle(&mut self, amendment: &mut Amendment, by_hand: bool) {
        let step = amendment.attention.clone().expect("a question").step;
        match step {
            EffectKind::Refund if by_hand => {
                let part = amendment.open_refund().expect("a refund is open").1.clone();
                *self.outside.refunded.entry(part.payment_id).or_default() += part.amount.minor;
            }
            EffectKind::Release if by_hand => {
                let part = amendment.open_release().expect("a release is open").1.clone();
                let held = self.outside.stock.get_mut(&part.reservation_id).expect("a reservation");
                match &part.items {
                    None => held.clear(),
                    Some(items) => {
                        for stock in items {
                            *held.get_mut(&stock.sku).expect("held") -= stock.quantity;
                        }
                    }
                }
            }
            EffectKind::Refund
                if amendment.purpose != Purpose::Cancel && !amendment.undoing && amendment.late.is_none() => {}
            EffectKind::Refund | EffectKind::Release => self.gave_up = true,
            _ => {}
        }
        self.tell(amendment, Event::Settled { step, done: by_hand });
        let open_parts = amendment.refunds.iter().filter(|part| part.state == PartState::Open).count();
        assert!(amendment.state.is_open() || open_parts == 0, "an end with an open refund");
    }
}
