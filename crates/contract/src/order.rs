//! Views of orders: rows of the list, the whole order, its lanes.

use serde::{Deserialize, Serialize};

use crate::amendment::{AmendmentView, MoneyView};
pub use crate::catalogue::{CustomerView, ProductView};

use domain::checkout::{Attention, CheckoutState, Failure};
use domain::clock::Timestamp;
use domain::ids::{CheckoutId, OrderId, OutboxId};
use domain::lane::LaneState;
use domain::money::Money;
use domain::number::OrderNumber;
use domain::order::Order;
use domain::outbox::{Service, Stream};
use domain::status::{InvoiceStatus, OrderStatus, PaymentMethod, PaymentState, PaymentStatus};

/// A page of the list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OrderPage {
    /// Rows, newest first.
    pub rows: Vec<OrderRow>,
    /// Give this as `before`, or going up as `after`, for the next page; none: that was all.
    pub next: Option<i64>,
    /// How many there are in all, where that is known without counting them.
    #[serde(default)]
    pub total: Option<u64>,
}

/// One order in a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OrderRow {
    /// Its place in the list: the newer, the higher.
    pub at: i64,
    /// Id.
    pub id: OrderId,
    /// Number.
    pub number: OrderNumber,
    /// Name.
    pub name: String,
    /// Lines.
    pub line_count: u32,
    /// Customer's name.
    pub customer: String,
    /// Status.
    pub status: OrderStatus,
    /// Payment status.
    pub payment_status: PaymentStatus,
    /// State of the newest checkout.
    pub process: Option<CheckoutState>,
    /// Lanes, in the order of [`domain::lane::SHOWN`].
    pub lanes: [LaneState; 5],
    /// Total.
    pub total: Money,
    /// When it was entered.
    pub created_at: Timestamp,
    /// Version.
    pub version: u32,
    /// Where a search hit lies, if not in number, name or customer.
    pub matched: Option<Matched>,
}

/// The field in which a search word was found, and its text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Matched {
    /// Field: `item`, `sku`, `phone`, `email`, `note`, `tag`.
    pub field: String,
    /// Its text, or the part of it that matters.
    pub text: String,
}

/// One order, whole.
#[expect(clippy::struct_excessive_bools, reason = "what may be done now, each true or false on its own")]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OrderView {
    /// The order.
    pub order: Order,
    /// The checkout that asks for a person, else its newest one.
    pub process: Option<ProcessView>,
    /// Lanes of the flight recorder, always all five.
    pub lanes: Vec<LaneView>,
    /// Status history, oldest first.
    pub history: Vec<HistoryEntry>,
    /// Payments, oldest first.
    pub payments: Vec<PaymentView>,
    /// Invoices.
    pub invoices: Vec<InvoiceView>,
    /// Changes after payment, refunds and closings, oldest first.
    pub amendments: Vec<AmendmentView>,
    /// What was taken, given back and is owed.
    pub money: MoneyView,
    /// May items, customer and the rest be changed now?
    pub editable: bool,
    /// May items and shipping be changed by an amendment now?
    pub may_amend: bool,
    /// The most that may be given back now; none: nothing may.
    pub may_refund: Option<Money>,
    /// May it be checked out now?
    pub may_check_out: bool,
    /// May it be cancelled now?
    pub may_cancel: bool,
    /// The status a clerk may move it to by hand now.
    pub next_status: Option<OrderStatus>,
    /// What may be sent once more now.
    pub may_resend: Vec<Resendable>,
    /// Comments, oldest first.
    pub comments: Vec<CommentView>,
    /// Stock movements, oldest first.
    pub movements: Vec<MovementView>,
    /// Orders that it may be a second copy of; only told while it may be checked out.
    pub twins: Vec<TwinView>,
    /// What the clerk should know first, in plain words.
    pub headline: Option<Headline>,
}

/// What happened, whether money moved, what to do next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Headline {
    /// How it looks.
    pub tone: Tone,
    /// What happened.
    pub title: String,
    /// Whether money moved and what to do, or that nothing is to be done.
    pub body: String,
}

/// How a message looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tone {
    /// Good news.
    Good,
    /// Under way.
    Busy,
    /// Mind this.
    Warning,
    /// Bad news.
    Bad,
}

/// A checkout, as shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProcessView {
    /// Id.
    pub id: CheckoutId,
    /// Which checkout of the order, from 1.
    pub generation: u32,
    /// State.
    pub state: CheckoutState,
    /// Why it failed.
    pub failure: Option<Failure>,
    /// What a supervisor is asked to settle.
    pub attention: Option<Attention>,
    /// Is a cancel wished and not yet carried out?
    pub cancelling: bool,
}

/// One lane of the flight recorder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LaneView {
    /// Stream.
    pub stream: Stream,
    /// The service that the lane is named after (`data-service`).
    pub service: Service,
    /// State (`data-state`).
    pub state: LaneState,
    /// What stands there, in plain words: `24 lines reserved, committed`.
    pub text: String,
    /// When the newest attempt ended.
    pub at: Option<Timestamp>,
    /// When the next attempt is due.
    pub next_at: Option<Timestamp>,
    /// Every attempt on every row, oldest first.
    pub attempts: Vec<AttemptView>,
}

/// One send or look-up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttemptView {
    /// Row.
    pub row: OutboxId,
    /// What was asked: `reserve`, `charge`, `charge (look-up)` …
    pub effect: String,
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended; none: under way.
    pub finished_at: Option<Timestamp>,
    /// Outcome in a word or two.
    pub outcome: String,
    /// HTTP status.
    pub http_status: Option<u16>,
    /// Beginning of the reply.
    pub excerpt: String,
    /// Trace id sent along.
    pub trace_id: String,
}

/// One step of an order's status.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryEntry {
    /// Status from then on.
    pub status: OrderStatus,
    /// Why.
    pub note: Option<String>,
    /// Who.
    pub created_by: String,
    /// When.
    pub created_at: Timestamp,
}

/// One payment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentView {
    /// The provider's transaction id.
    pub transaction_id: Option<String>,
    /// Method.
    pub method: PaymentMethod,
    /// Amount.
    pub amount: Money,
    /// State.
    pub state: PaymentState,
    /// When asked for.
    pub created_at: Timestamp,
    /// What was given back of it, oldest first.
    pub refunds: Vec<RefundView>,
}

/// Money given back of a payment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundView {
    /// The provider's id for it.
    pub reference: Option<String>,
    /// Amount.
    pub amount: Money,
    /// State: `SUCCESSFUL` is given back, `FAILED` refused.
    pub state: PaymentState,
    /// Why.
    pub reason: String,
    /// When asked for.
    pub created_at: Timestamp,
}

/// One invoice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvoiceView {
    /// The invoice service's reference.
    pub reference: Option<String>,
    /// Amount.
    pub amount: Money,
    /// Status.
    pub status: InvoiceStatus,
}

/// The reply to a checkout: safe here, under way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CheckoutStarted {
    /// The checkout.
    pub process_id: CheckoutId,
    /// Its state at once after being saved.
    pub state: CheckoutState,
    /// The order.
    pub order: OrderView,
}

/// What a clerk said about the order; no customer sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommentView {
    /// What.
    pub text: String,
    /// Who.
    pub created_by: String,
    /// When.
    pub created_at: Timestamp,
}

/// Stock that a step of the order moved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MovementView {
    /// SKU.
    pub sku: String,
    /// Pieces, negative when they leave.
    pub quantity: i64,
    /// `reserved`, `committed`, `released`.
    pub reason: String,
    /// When.
    pub created_at: Timestamp,
}

/// An order that may be the same one entered twice: same customer, same basket, minutes apart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TwinView {
    /// Number.
    pub number: OrderNumber,
    /// Where it stands.
    pub status: OrderStatus,
    /// Total.
    pub total: Money,
    /// When it was entered.
    pub created_at: Timestamp,
}

/// What may be sent to the customer once more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Resendable {
    /// The mail that says how the checkout ended.
    Mail,
    /// The invoice: mailed to the customer, or issued again where it was refused.
    Invoice,
}
