//! The plain rows that are judged: what stood in the database, as strings and whole numbers.
//! Owns their shape only. Words (states, services, effects) are those of the database; ids are the
//! usual hyphenated lower-case form; amounts are minor units.

/// Everything the database holds of one order.
#[derive(Clone, Debug, Default)]
pub struct OrderRows {
    /// The order itself.
    pub order: Order,
    /// Its lines.
    pub items: Vec<Item>,
    /// Its status history, first first.
    pub history: Vec<History>,
    /// Its checkouts, in any order.
    pub checkouts: Vec<Checkout>,
    /// Its amendments (changes after payment, refunds, closings), in any order.
    pub amendments: Vec<Amendment>,
    /// Its messages, first first.
    pub outbox: Vec<OutboxRow>,
    /// Payments.
    pub payments: Vec<Payment>,
    /// Refunds, whole and partial.
    pub refunds: Vec<Refund>,
    /// Invoices.
    pub invoices: Vec<Invoice>,
    /// What was agreed to be given back while the order stands, in minor units.
    pub agreed_refunds: i64,
    /// Did a supervisor settle a step by hand? Then money and stock are where they said, which no
    /// machine can check.
    pub settled_by_hand: bool,
    /// Every text of every row of this order, with the column it stands in.
    pub texts: Vec<Text>,
}

/// An order.
#[derive(Clone, Debug, Default)]
#[expect(missing_docs, reason = "the fields are the columns of the table")]
pub struct Order {
    pub id: String,
    pub number: i64,
    pub currency: String,
    pub subtotal: i64,
    pub discount: i64,
    pub manual_discount: i64,
    pub tax: i64,
    pub shipping: i64,
    pub total: i64,
    pub status: String,
    pub payment_status: String,
    pub item_count: i64,
    pub attention: i64,
    pub imported: bool,
}

/// A line of an order.
#[derive(Clone, Debug, Default)]
#[expect(missing_docs, reason = "the fields are the columns of the table")]
pub struct Item {
    pub sku: String,
    pub quantity: i64,
    pub unit_price: i64,
    pub discount: i64,
    pub subtotal: i64,
}

/// A line of an order's history.
#[derive(Clone, Debug, Default)]
#[expect(missing_docs, reason = "the fields are the columns of the table")]
pub struct History {
    pub status: String,
    pub note: Option<String>,
    pub created_by: String,
    /// Microseconds since 1970.
    pub created_at: i64,
    pub hash: Option<String>,
}

/// A checkout (a run).
#[derive(Clone, Debug, Default)]
pub struct Checkout {
    /// From 1.
    pub run: i64,
    /// As its column says.
    pub state: String,
    /// As the value beside it says.
    pub value_state: String,
    /// Does its row say that it ended?
    pub ended: bool,
    /// What was to be paid.
    pub amount: i64,
    /// Its payment.
    pub payment_id: String,
    /// Is there somebody to write to?
    pub has_email: bool,
}

/// An amendment (a run too).
#[derive(Clone, Debug, Default)]
pub struct Amendment {
    /// Counted with the checkouts, from 1.
    pub run: i64,
    /// As its column says.
    pub state: String,
    /// As the value beside it says.
    pub value_state: String,
    /// Does its row say that it ended?
    pub ended: bool,
    /// What it takes off what is owed, in minor units.
    pub agreed: i64,
}

/// A message of the outbox.
#[derive(Clone, Debug, Default)]
#[expect(missing_docs, reason = "the fields are the columns of the table")]
pub struct OutboxRow {
    pub seq: i64,
    pub key: String,
    pub stream: String,
    pub service: String,
    pub effect: String,
    pub run: i64,
    pub part: i64,
    pub send: i64,
    pub label: String,
    pub state: String,
    pub refused: bool,
    /// Tries of any kind, as counted on the row.
    pub sends: i64,
    /// Attempts on record.
    pub attempts: i64,
    /// May a request have left?
    pub first_sent: bool,
    pub body: Vec<u8>,
    pub body_hash: String,
}

/// The charge of one run.
#[derive(Clone, Debug, Default)]
#[expect(missing_docs, reason = "the fields are the columns of the table")]
pub struct Payment {
    pub id: String,
    pub amount: i64,
    pub currency: String,
    pub status: String,
}

/// Money given back of a payment.
#[derive(Clone, Debug, Default)]
#[expect(missing_docs, reason = "the fields are the columns of the table")]
pub struct Refund {
    pub payment_id: String,
    pub amount: i64,
    pub currency: String,
    pub status: String,
}

/// An invoice.
#[derive(Clone, Debug, Default)]
#[expect(missing_docs, reason = "the fields are the columns of the table")]
pub struct Invoice {
    pub amount: i64,
    pub currency: String,
}

/// A text of some column.
#[derive(Clone, Debug, Default)]
pub struct Text {
    /// Table and column.
    pub at: String,
    /// What it says.
    pub text: String,
}

impl OrderRows {
    /// Was it taken in from elsewhere and never checked out here? Then money and stock moved
    /// before this desk knew it.
    pub(crate) fn is_foreign(&self) -> bool {
        self.order.imported && self.checkouts.is_empty()
    }

    /// Is anything under way that moves money or stock? What should be owed, held or kept is said
    /// only where nothing is.
    pub(crate) fn is_open(&self) -> bool {
        let open = |row: &OutboxRow| {
            matches!(row.stream.as_str(), "payment" | "stock")
                && matches!(row.state.as_str(), "waiting" | "sending" | "dead")
        };
        let amending = self.amendments.iter().any(|amendment| !is_end(&amendment.state));
        amending || self.checkouts.iter().any(|checkout| !checkout.has_ended()) || self.outbox.iter().any(open)
    }

    /// The newest run.
    pub(crate) fn latest(&self) -> Option<&Checkout> {
        self.checkouts.iter().max_by_key(|checkout| checkout.run)
    }
}

impl Checkout {
    pub(crate) fn has_ended(&self) -> bool {
        is_end(&self.state)
    }
}

/// The ends of a checkout and of an amendment.
pub(crate) fn is_end(state: &str) -> bool {
    matches!(state, "Completed" | "Failed" | "Cancelled")
}

impl OutboxRow {
    /// A step of a run: it moves money or stock.
    pub(crate) fn is_step(&self) -> bool {
        matches!(self.effect.as_str(), "reserve" | "charge" | "commit" | "release" | "refund")
    }

    /// May the request still leave (again)?
    pub(crate) fn is_open(&self) -> bool {
        matches!(self.state.as_str(), "waiting" | "sending")
    }
}

/// A line of the log of who did what.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditLine {
    /// When, in microseconds.
    pub at: i64,
    /// Who.
    pub who: String,
    /// What.
    pub action: String,
    /// To what.
    pub subject: String,
    /// Why.
    pub detail: String,
    /// What binds it to those before it.
    pub hash: Option<String>,
}
