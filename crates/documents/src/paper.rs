//! What stands on a paper, as data. Every amount is handed in; nothing is added up here.

use domain::clock::Timestamp;
use domain::money::Money;
use serde::{Deserialize, Serialize};

/// Which paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Proof that money was taken.
    Receipt,
    /// What is, or was, to be paid, and by whom.
    Invoice,
    /// What an order would come to.
    Quote,
}

impl Kind {
    /// `receipt`, in files and tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Receipt => "receipt",
            Self::Invoice => "invoice",
            Self::Quote => "quote",
        }
    }

    /// `Receipt`, as its heading.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Receipt => "Receipt",
            Self::Invoice => "Invoice",
            Self::Quote => "Quote",
        }
    }
}

/// Who sells.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seller {
    /// Name; empty: not known.
    pub name: String,
    /// Address and the like, a line each.
    pub lines: Vec<String>,
}

/// What is said of the goods and the money: two papers of the same content are the same paper.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paper {
    /// Which.
    pub kind: Kind,
    /// Its own number, or that of the order.
    pub number: String,
    /// The order's number; none before there is an order.
    pub order_number: Option<String>,
    /// The order's name.
    pub name: String,
    /// Who sells.
    pub seller: Seller,
    /// Who buys, a line each: name, address.
    pub customer: Vec<String>,
    /// Where the goods go, where that is elsewhere.
    pub ship_to: Vec<String>,
    /// Dates and the like, with their labels.
    pub facts: Vec<(String, String)>,
    /// Lines.
    pub lines: Vec<PaperLine>,
    /// Amounts below the lines, with their labels; the last is the total.
    pub totals: Vec<(String, Money)>,
    /// Money that moved, oldest first.
    pub paid: Vec<Paid>,
    /// What is left to be paid, where that is to be said.
    pub due: Option<Money>,
    /// Words at the end.
    pub closing: String,
}

/// One line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaperLine {
    /// SKU.
    pub sku: String,
    /// Product.
    pub name: String,
    /// Pieces.
    pub quantity: u32,
    /// Price of one.
    pub unit_price: Money,
    /// Quantity × price.
    pub amount: Money,
}

/// Money taken, or given back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paid {
    /// When, as `2010-12-01`.
    pub date: String,
    /// How: `Paid by credit card`.
    pub what: String,
    /// The provider's reference.
    pub reference: String,
    /// How much; below zero where it was given back.
    pub amount: Money,
}

/// Is it the first of its kind?
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mark {
    /// The first print of this content.
    Original,
    /// The first print of this content, after another was printed.
    Replaces(Timestamp),
    /// Printed before, at this time.
    Copy {
        /// Which copy, from 1.
        number: u32,
        /// When the original was printed.
        of: Timestamp,
    },
}

/// The act of printing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Printed {
    /// Who.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// Original or copy.
    pub mark: Mark,
}
