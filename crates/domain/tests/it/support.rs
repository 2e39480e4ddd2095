//! Orders, checkouts and events for the tests of this binary.

use domain::checkout::{Attention, Checkout, CheckoutState, Effect, Event, Failure};
use domain::ids::{CheckoutId, ItemId, OrderId, PaymentId, ProductId, ReservationId};
use domain::order::{CustomerSnapshot, LineItem, Order};
use domain::outbox::EffectKind;
use domain::outcome::Refusal;
use domain::pricing::{Cart, PricedLine, Tariff, price};
use domain::{Clock, Currency, Entropy, Money, OrderNumber, OrderStatus, PaymentMethod, PaymentStatus, Timestamp};

/// A clock that stands.
pub struct Still(pub Timestamp);

impl Clock for Still {
    fn now(&self) -> Timestamp {
        self.0
    }
}

/// Randomness that is always the same byte.
pub struct Always(pub u8);

impl Entropy for Always {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(self.0);
    }
}

pub fn gbp(minor: i64) -> Money {
    Money::new(minor, Currency::GBP)
}

pub fn refusal(code: &str) -> Refusal {
    Refusal { code: code.into(), message: "no.".into(), short: Vec::new() }
}

/// A cart of nothing but `lines`.
pub fn cart(lines: &[PricedLine]) -> Cart<'_> {
    Cart {
        currency: Currency::GBP,
        lines,
        coupon_code: None,
        manual_discount: gbp(0),
        shipping_method: None,
        at: Timestamp::from_micros(1_770_000_000_000_000),
    }
}

/// A pending order of two pieces at £2.55, with an e-mail address.
pub fn order() -> Order {
    let line = PricedLine { quantity: 2, unit_price: gbp(255), discount: gbp(0) };
    Order {
        id: OrderId::derived("test order"),
        number: OrderNumber(42),
        name: "Test order".into(),
        user_id: None,
        customer: CustomerSnapshot {
            name: "Ada".into(),
            email: Some("ada@example.org".into()),
            ..CustomerSnapshot::default()
        },
        items: vec![LineItem {
            id: ItemId::derived("test item"),
            product_id: ProductId::derived("test product"),
            variant_id: None,
            sku: "85123A".into(),
            name: "Holder".into(),
            quantity: 2,
            unit_price: gbp(255),
            discount_amount: gbp(0),
            subtotal: gbp(510),
        }],
        shipping_address: None,
        billing_address: None,
        currency: Currency::GBP,
        totals: price(&cart(&[line]), &Tariff::plain(Currency::GBP)).unwrap().totals,
        coupon_code: None,
        manual_discount: gbp(0),
        payment_method: None,
        shipping_method: None,
        tracking_number: None,
        notes: String::new(),
        tags: Vec::new(),
        status: OrderStatus::Pending,
        payment_status: PaymentStatus::Pending,
        inventory_reservation_id: None,
        version: 1,
        created_by: "clerk".into(),
        created_at: Timestamp::from_micros(0),
        updated_at: Timestamp::from_micros(0),
        completed_at: None,
        cancelled_at: None,
        deleted_at: None,
    }
}

pub fn payment() -> PaymentId {
    PaymentId::derived("this run")
}

/// A checkout in `state` as it gets there on its usual way: a declined charge for `Releasing` and
/// `Failed`, a refused commit for `Refunding`, an early cancel for `Cancelled`.
pub fn at(state: CheckoutState) -> Checkout {
    use CheckoutState as S;
    let failure = match state {
        S::Releasing | S::Failed => Some(EffectKind::Charge),
        S::Refunding => Some(EffectKind::Commit),
        _ => None,
    };
    Checkout {
        id: CheckoutId::derived("test checkout"),
        order_id: OrderId::derived("test order"),
        run: 1,
        state,
        amount: gbp(510),
        method: PaymentMethod::CreditCard,
        token: None,
        payment_id: payment(),
        reservation_id: ReservationId::derived("this run"),
        reserved: !matches!(state, S::Reserving | S::Failed | S::Cancelled),
        charged: matches!(state, S::Committing | S::Refunding | S::Completed),
        refunded: false,
        has_email: true,
        cancel: (state == S::Cancelled).then(|| "changed their mind".into()),
        failure: failure.map(|step| Failure { step, refusal: refusal("NO") }),
        attention: None,
        late: None,
        produced: false,
    }
}

/// A checkout that asks about `step`, from the state in which that step is open.
pub fn asking(step: EffectKind) -> Checkout {
    use CheckoutState as S;
    let from = match step {
        EffectKind::Reserve => S::Reserving,
        EffectKind::Charge => S::Reconciling,
        EffectKind::Commit => S::Committing,
        EffectKind::Refund => S::Refunding,
        _ => S::Releasing,
    };
    let attention = Some(Attention { step, from, reason: "look".into() });
    Checkout { state: S::NeedsAttention, attention, ..at(from) }
}

/// Every event that differs in what it says, in the columns of the table test.
pub fn every_event() -> Vec<Event> {
    use EffectKind as K;
    let no = || refusal("NO");
    let cancel = |step_sent| Event::Cancel { reason: "changed their mind".into(), step_sent };
    let mut events = vec![
        Event::Reserved,
        Event::Unavailable(no()),
        Event::Charged(payment()),
        Event::ProviderPending(payment()),
        Event::Declined(payment(), no()),
        Event::ChargeUnknown(payment()),
        Event::ChargeNotFound(payment()),
        Event::Committed,
        Event::CommitRefused(no()),
        Event::Refunded,
        Event::Released,
    ];
    events.extend([K::Reserve, K::Commit, K::Refund, K::Release].map(Event::StepUnknown));
    events.extend([K::Refund, K::Release].map(|step| Event::UndoRefused(step, no())));
    let steps = [K::Reserve, K::Charge, K::Commit, K::Refund, K::Release];
    events.extend(steps.map(|step| Event::Exhausted(step, "too old".into())));
    events.extend([cancel(true), cancel(false)]);
    events.extend([true, false].map(|done| Event::Settled { step: K::Charge, done }));
    events.extend([Event::StepUnknown(K::Email), Event::Exhausted(K::Email, "too old".into())]);
    events
}

/// Applies all events in turn; the last one's effects.
pub fn after(checkout: Checkout, events: impl IntoIterator<Item = Event>) -> (Checkout, Vec<Effect>) {
    events.into_iter().fold((checkout, Vec::new()), |(checkout, _), event| checkout.apply(event).unwrap())
}

pub fn cancel(step_sent: bool) -> Event {
    Event::Cancel { reason: "changed their mind".into(), step_sent }
}
