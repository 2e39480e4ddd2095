//! A data directory of its own for each test, and orders and messages to put into it.

use domain::order::{LineItem, product_of};
use domain::outbox::{EffectKind, KeyParts, NextStep, RowState, Service, Stream};
use domain::pricing::Totals;
use domain::{
    AttemptId, Currency, CustomerSnapshot, ItemId, Money, Order, OrderId, OrderNumber, OrderStatus, OutboxId,
    PaymentStatus, Timestamp,
};
use store::{
    AttemptResult, BoxFuture, ListQuery, NewRow, OpenOptions, OutboxRow, Page, Result, RowChange, Store, StoreError,
    WriteTx,
};
use tempfile::TempDir;

pub const START: Timestamp = Timestamp::from_micros(1_770_000_000_000_000);

pub struct Desk {
    pub dir: TempDir,
    pub store: Store,
}

pub fn options(dir: &TempDir) -> OpenOptions {
    OpenOptions { dir: dir.path().to_owned(), holder: "order-desk, process 123, since 2026-02-02".into(), now: START }
}

pub async fn desk() -> Desk {
    let dir = TempDir::new().unwrap();
    let store = Store::open(options(&dir)).await.unwrap();
    Desk { dir, store }
}

impl Desk {
    pub async fn restart(self) -> Self {
        self.store.close().await.unwrap();
        let store = Store::open(options(&self.dir)).await.unwrap();
        Self { dir: self.dir, store }
    }

    pub async fn write<T, F>(&self, op: F) -> Result<T>
    where
        F: for<'t> FnOnce(&'t mut WriteTx) -> BoxFuture<'t, Result<T>> + Send + 'static,
        T: Send + 'static,
    {
        self.store.write(op).await
    }

    pub async fn save(&self, order: &Order) {
        let order = order.clone();
        self.write(|tx| Box::pin(async move { tx.insert_order(&order).await })).await.unwrap();
    }

    pub async fn enqueue(&self, row: NewRow) -> OutboxRow {
        self.write(|tx| Box::pin(async move { tx.enqueue(&row).await })).await.unwrap()
    }

    /// The labels of what is claimed at `now`, each answered by the test.
    pub async fn claim(&self, now: Timestamp) -> Vec<OutboxRow> {
        self.write(move |tx| Box::pin(async move { tx.claim_due(now, 100, &|_| None).await })).await.unwrap()
    }

    pub async fn finish(&self, row: &OutboxRow, epoch: i64, change: RowChange) -> bool {
        let id = row.id;
        self.write(move |tx| Box::pin(async move { tx.finish(id, epoch, &change).await })).await.unwrap()
    }

    pub async fn list(&self, query: ListQuery) -> Page {
        self.store.reader().list(&query).await.unwrap()
    }

    pub async fn find(&self, text: &str) -> Vec<u64> {
        let page = self.list(ListQuery { text: Some(text.into()), limit: 50, ..ListQuery::default() }).await;
        page.items.iter().map(|row| row.number.0).collect()
    }
}

/// Order `n`, entered `n` seconds after the start.
pub fn order(n: u64) -> Order {
    let gbp = |minor| Money::new(minor, Currency::GBP);
    let at = START.plus_millis(i64::try_from(n).unwrap() * 1000);
    Order {
        id: OrderId::derived(&format!("test/{n}")),
        number: OrderNumber(n),
        name: format!("Order of day {n}"),
        user_id: None,
        customer: CustomerSnapshot {
            id: None,
            name: "Zoë Müller".into(),
            email: Some("zoe@example.org".into()),
            phone: Some("+44 20 7946 0958".into()),
        },
        items: vec![LineItem {
            id: ItemId::derived(&format!("test/{n}/item")),
            product_id: product_of("85123A"),
            variant_id: None,
            sku: "85123A".into(),
            name: "White hanging heart".into(),
            quantity: 2,
            unit_price: gbp(255),
            discount_amount: gbp(0),
            subtotal: gbp(510),
        }],
        shipping_address: Some(domain::Address { city: "Leeds".into(), ..domain::Address::default() }),
        billing_address: None,
        currency: Currency::GBP,
        totals: Totals { subtotal: gbp(510), discount: gbp(0), tax: gbp(0), shipping: gbp(0), total: gbp(510) },
        coupon_code: None,
        manual_discount: gbp(0),
        payment_method: None,
        shipping_method: None,
        tracking_number: None,
        notes: "Leave with the porter".into(),
        tags: vec!["gift".into()],
        status: OrderStatus::Pending,
        payment_status: PaymentStatus::Pending,
        inventory_reservation_id: None,
        version: 1,
        created_by: "ann".into(),
        created_at: at,
        updated_at: at,
        completed_at: None,
        cancelled_at: None,
        deleted_at: None,
    }
}

/// A message about `order`, told apart by `part`.
pub fn message(order: &Order, stream: Stream, service: Service, effect: EffectKind, part: u32) -> NewRow {
    let parts = KeyParts { order_id: order.id, service, effect, run: 1, part, send: 0 };
    NewRow {
        id: OutboxId(parts.key()),
        order_id: order.id,
        checkout_id: None,
        parts,
        stream,
        service,
        effect,
        path: "/x".into(),
        body: format!("{{\"part\":{part}}}").into_bytes(),
        trace_id: "t".into(),
        next_at: START,
        now: START,
        send_now: false,
        attempt_id: AttemptId::derived(&format!("{part}")),
        label: format!("{effect} {part}"),
    }
}

pub fn mail(order: &Order, part: u32) -> NewRow {
    message(order, Stream::Email, Service::Email, EffectKind::Email, part)
}

pub fn production(order: &Order, part: u32) -> NewRow {
    message(order, Stream::Production, Service::Production, EffectKind::Produce, part)
}

pub fn charge(order: &Order) -> NewRow {
    message(order, Stream::Payment, Service::Payment, EffectKind::Charge, 0)
}

/// The row then is in `state`, due again a second later.
pub fn change(state: RowState, outcome: &'static str) -> RowChange {
    RowChange {
        state,
        next_step: NextStep::Send,
        count_attempt: outcome != store::NOT_SENT,
        count_unknown: false,
        unknown: false,
        refused: false,
        delay_ms: 500,
        next_at: START.plus_millis(1000),
        not_before: None,
        error: None,
        reference: None,
        attempt: AttemptResult { outcome, http_status: None, excerpt: String::new() },
        now: START.plus_millis(100),
    }
}

pub fn labels(rows: &[OutboxRow]) -> Vec<&str> {
    rows.iter().map(|row| row.label.as_str()).collect()
}

/// A second connection to the file, as another program would have it.
pub async fn outsider(dir: &TempDir) -> sqlx::SqliteConnection {
    use sqlx::ConnectOptions;
    sqlx::sqlite::SqliteConnectOptions::new().filename(dir.path().join(store::DATABASE)).connect().await.unwrap()
}

pub fn is_not_found(error: &StoreError) -> bool {
    matches!(error, StoreError::NotFound(_))
}
