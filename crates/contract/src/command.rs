//! The command list: each command declared once, typed on both sides. A front end sends
//! `{"cmd": NAME, "args": {…}}`; the engine matches [`Request`] exhaustively.

use serde::{Deserialize, Serialize};

use domain::ids::{DraftId, OrderId, OutboxId};
use domain::order::OrderInput;
use domain::outbox::EffectKind;
use domain::status::{OrderStatus, PaymentMethod};

use crate::amendment::{AmendmentInput, AmendmentPreview, RefundLine};
pub use crate::backup::{AskBackups, RestoreBackup};
pub use crate::catalogue::GetProducts;
use crate::catalogue::{CustomerInput, CustomerView, ProductInput, ProductView};
pub use crate::declare::Command;
use crate::declare::commands;
pub use crate::desktop::{
    ChooseFile, ExportDiagnostics, GetImport, ImportFile, OpenFile, PrintOrder, Quit, ReadImport, StopImport,
    TestEndpoint, UseMocks,
};
use crate::draft::{DraftRow, DraftView, FileFormat, Written};
pub use crate::filter::AskViews;
use crate::filter::OrdersFilter;
pub use crate::filter::OrdersView;
pub use crate::mocks::{
    AddRule, GetJournal, GetLedger, GetMocks, LoadScenario, RemoveRule, ResetMocks, SaveScenario, SetMock,
};
use crate::order::{CheckoutStarted, OrderPage, OrderView, Resendable};
use crate::outbox::{MessageEdit, OutboxView};
pub use crate::report::{ExportReport, GetReport};
pub use crate::session::{AskSession, AskUsers, ExportAudit};
use crate::sync::{DeskView, Endpoints, SelfCheck};

commands! {
    /// What the desk is: currency, services, mocks, sync state. Asked once at start.
    GetDesk {} -> DeskView;

    /// Orders, newest first: all, or those where every word begins a word of some field.
    FindOrders {
        /// What was typed; empty for all.
        text: String,
        /// Which of them.
        view: OrdersView,
        /// And only those.
        #[serde(default)]
        filter: OrdersFilter,
        /// Where the former page ended, going down.
        before: Option<i64>,
        /// Where the former page ended, going up again; the smallest number asks for the oldest orders.
        #[serde(default)]
        after: Option<i64>,
        /// Rows wanted, 1 to 200.
        limit: u32,
    } -> OrderPage;

    /// One order, whole, with its lanes, history and checkout.
    GetOrder {
        /// Id or number (`ORD-00000042`).
        order: String,
    } -> OrderView;

    /// Enter an order. Saved when the reply is there.
    CreateOrder {
        /// The order.
        input: OrderInput,
    } -> OrderView;

    /// Change an order that is `PENDING` or `FAILED` and has no open checkout.
    UpdateOrder {
        /// Which.
        id: OrderId,
        /// The version that was seen; another saved one is a conflict.
        version: u32,
        /// The whole order as it should be.
        input: OrderInput,
    } -> OrderView;

    /// Delete an order that is `PENDING` or `FAILED`. It stays in the database, marked.
    DeleteOrder {
        /// Which.
        id: OrderId,
    } -> bool;

    /// Place an order: reserve stock, take money, confirm. Safe here when the reply is there.
    CheckOut {
        /// Which.
        id: OrderId,
        /// The version whose total the clerk saw.
        version: u32,
        /// How it is paid.
        payment_method: PaymentMethod,
        /// Token of the payment page; never a card number.
        payment_token: Option<String>,
    } -> CheckoutStarted;

    /// Call an order off.
    CancelOrder {
        /// Which.
        id: OrderId,
        /// Why; not empty.
        reason: String,
    } -> OrderView;

    /// What changing a paid order would do to the customer's money. Nothing is changed.
    PreviewAmendment {
        /// Which.
        id: OrderId,
        /// What would be otherwise.
        change: AmendmentInput,
    } -> AmendmentPreview;

    /// Change a paid order: the difference is charged or given back, then the change takes effect.
    Amend {
        /// Which.
        id: OrderId,
        /// The version whose difference was seen; another saved one is a conflict.
        version: Option<u32>,
        /// What is to be otherwise.
        change: AmendmentInput,
    } -> OrderView;

    /// Give money back without changing the order: an amount, or what pieces of its lines cost.
    RefundOrder {
        /// Which.
        id: OrderId,
        /// The version that was seen; another saved one is a conflict.
        version: Option<u32>,
        /// The amount as typed; none: by lines.
        amount: Option<String>,
        /// Pieces of lines; empty: by amount.
        items: Vec<RefundLine>,
        /// Why; not empty.
        reason: String,
    } -> OrderView;

    /// Say what became of a step that only a person can find out; the checkout goes on from there.
    SettleStep {
        /// The order whose checkout asks.
        id: OrderId,
        /// The step it asks about.
        step: EffectKind,
        /// Was it done? Else it was refused.
        done: bool,
        /// How it is known; not empty, kept in the history.
        reason: String,
    } -> OrderView;

    /// Products by SKU or name, for the line grid.
    FindProducts {
        /// What was typed.
        text: String,
    } -> Vec<ProductView>;

    /// Customers by name, phone or e-mail.
    FindCustomers {
        /// What was typed.
        text: String,
    } -> Vec<CustomerView>;

    /// A person has seen that an order does not add up.
    SeeOddOrder {
        /// Which.
        id: OrderId,
    } -> SelfCheck;

    /// How many of a product are there, asked of the inventory service where it can be reached;
    /// else as last seen.
    GetStock {
        /// Which.
        sku: String,
    } -> ProductView;

    /// Save a customer in the address book; offline too.
    SaveCustomer {
        /// The customer.
        input: CustomerInput,
    } -> CustomerView;

    /// Save a product, or a variant of one, in the catalogue.
    SaveProduct {
        /// The product.
        input: ProductInput,
    } -> ProductView;

    /// Say something about an order to the other clerks.
    CommentOrder {
        /// Which.
        id: OrderId,
        /// What; not empty.
        text: String,
    } -> OrderView;

    /// Lay tags on an order and take others off; in any state.
    TagOrder {
        /// Which.
        id: OrderId,
        /// To be laid on.
        add: Vec<String>,
        /// To be taken off.
        remove: Vec<String>,
    } -> OrderView;

    /// Move an order on by hand: `PROCESSING → SHIPPED → DELIVERED`.
    SetStatus {
        /// Which.
        id: OrderId,
        /// Where to.
        status: OrderStatus,
        /// A word on it.
        note: Option<String>,
        /// The carrier's number, with `SHIPPED`.
        tracking_number: Option<String>,
    } -> OrderView;

    /// Send a mail or the invoice once more, as a new message with a key of its own.
    Resend {
        /// Of which order.
        id: OrderId,
        /// What.
        what: Resendable,
    } -> OrderView;

    /// Try everything of an order that waits or was given up again now.
    RetryOrder {
        /// Which.
        id: OrderId,
    } -> OrderView;

    /// Save a draft, new or changed. It may lack anything and emits nothing.
    SaveDraft {
        /// Which; none: a new one, or that of the cart.
        id: Option<DraftId>,
        /// The version that was seen, of one that is changed.
        version: Option<u32>,
        /// The cart that another program knows it by.
        cart_id: Option<String>,
        /// As typed.
        input: OrderInput,
    } -> DraftView;

    /// One draft, whole.
    GetDraft {
        /// Which.
        id: DraftId,
    } -> DraftView;

    /// Open drafts, the one changed last first.
    FindDrafts {} -> Vec<DraftRow>;

    /// Throw a draft away.
    DeleteDraft {
        /// Which.
        id: DraftId,
    } -> bool;

    /// Enter a draft as an order: it becomes `PENDING`.
    PlaceDraft {
        /// Which.
        id: DraftId,
        /// The version that was seen.
        version: u32,
    } -> OrderView;

    /// Write a draft as a quote that can be printed.
    QuoteDraft {
        /// Which.
        id: DraftId,
    } -> Written;

    /// Begin a draft that is like an order.
    DuplicateOrder {
        /// Which.
        id: OrderId,
    } -> DraftView;

    /// Write these orders to a file in the data directory.
    ExportOrders {
        /// Which; at most 10,000.
        orders: Vec<OrderId>,
        /// How.
        format: FileFormat,
    } -> Written;

    /// What waits to be sent, is retried, or was given up.
    GetOutbox {} -> OutboxView;

    /// Try a waiting or given-up row again now.
    RetryRow {
        /// Which.
        id: OutboxId,
    } -> OutboxView;

    /// Call off a follower that waits or was given up. Steps of a checkout cannot be called off so.
    CancelRow {
        /// Which.
        id: OutboxId,
    } -> OutboxView;

    /// The message of a dead letter, to be changed.
    GetMessage {
        /// Which.
        id: OutboxId,
    } -> MessageEdit;

    /// Send a dead letter anew, with another address or other words. Ids, amounts and keys cannot
    /// be changed; a payment only once it is known that the old one was never taken.
    EditAndResend {
        /// Which.
        id: OutboxId,
        /// The message as it should be.
        message: MessageEdit,
    } -> OutboxView;

    /// Where the services are. Takes effect at once; empty texts mean not configured.
    SetEndpoints {
        /// Addresses.
        endpoints: Endpoints,
    } -> DeskView;

    + GetProducts;
    + GetMocks;
    + SetMock;
    + ResetMocks;
    + AddRule;
    + RemoveRule;
    + GetJournal;
    + GetLedger;
    + SaveScenario;
    + LoadScenario;
    + AskViews;
    + AskBackups;
    + RestoreBackup;
    + GetReport;
    + ExportReport;
    + AskSession;
    + AskUsers;
    + ExportAudit;
    + PrintOrder;
    + TestEndpoint;
    + UseMocks;
    + OpenFile;
    + ChooseFile;
    + Quit;
    + ReadImport;
    + ImportFile;
    + GetImport;
    + StopImport;
    + ExportDiagnostics;
}
