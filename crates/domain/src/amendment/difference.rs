//! The money difference of an edit: owed minus captured. One function for the preview and for what
//! is carried out, so that a clerk is never shown another amount than the one that moves.

use serde::{Deserialize, Serialize};

use super::books::{Books, beyond, stock_of};
use super::{AmendRefused, Change, Holding, RefundPart, ReleasePart, Stock};
use crate::money::Money;
use crate::order::Order;

/// What an edit would do to the customer's money.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// What the order costs after it.
    pub total: Money,
    /// What is owed then: the total less agreed refunds.
    pub owed: Money,
    /// What the customer has paid and not got back.
    pub paid: Money,
    /// Owed minus paid: above zero the customer pays it, below zero it goes back.
    pub amount: Money,
}

/// An edit, worked out: what is reserved, moved and released by it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// The money.
    pub difference: Difference,
    /// What the order becomes.
    pub change: Change,
    /// To be reserved.
    pub added: Vec<Stock>,
    /// To be given back in money.
    pub refunds: Vec<RefundPart>,
    /// To be given back in stock.
    pub releases: Vec<ReleasePart>,
    /// What the older reservations then hold; what is added comes on top.
    pub held: Vec<Holding>,
}

impl Proposal {
    /// Works `change` of `order` out. An edit after which nothing differs is refused, and so is one of
    /// an order whose payment is not on record (an imported one).
    pub fn of(order: &Order, books: &Books, change: Change) -> Result<Self, AmendRefused> {
        AmendRefused::check_order(order, super::Purpose::Edit)?;
        // What it costs was paid at another desk: here it would be charged whole, a second time.
        if books.payments.is_empty() {
            let why = "its money was taken before it came to this desk, so what it costs cannot be changed here.";
            return Err(AmendRefused::Status(order.status, why));
        }
        if change.items.is_empty() {
            return Err(AmendRefused::NoItems);
        }
        if change == Change::of(order) {
            return Err(AmendRefused::NothingChanges);
        }
        let difference = difference(books, change.totals.total)?;
        let (before, after) = (stock_of(&order.items), stock_of(&change.items));
        let (releases, held) = books.releases_of(&beyond(&before, &after));
        let back = Money::new(difference.amount.minor.saturating_neg().max(0), books.currency);
        let refunds = books.refunds_of(back).ok_or(AmendRefused::TooMuch(books.left()))?;
        Ok(Self { difference, change, added: beyond(&after, &before), refunds, releases, held })
    }
}

/// Owed minus captured, were the order to cost `total`.
fn difference(books: &Books, total: Money) -> Result<Difference, AmendRefused> {
    let too_large = |_| AmendRefused::TooLarge;
    let owed = total.minus(books.agreed).map_err(too_large)?;
    if total.minor < 0 || owed.minor < 0 {
        return Err(AmendRefused::OwedBelowZero { total, agreed: books.agreed });
    }
    let paid = books.left();
    Ok(Difference { total, owed, paid, amount: owed.minus(paid).map_err(too_large)? })
}
