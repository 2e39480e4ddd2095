//! How an amendment begins, and why it may not. Must not decide whether another one is open: the
//! store knows that.

use super::books::{Books, Holding};
use super::difference::Proposal;
use super::refund::RefundWish;
use super::{Amendment, ExtraCharge, PartState, Purpose, ReleasePart};
use crate::checkout::{CheckoutState, Effect};
use crate::ids::{CheckoutId, PaymentId, ReservationId};
use crate::money::Money;
use crate::order::Order;
use crate::outbox::ProductionStatus;
use crate::problem::Problem;
use crate::status::OrderStatus;

/// Why an order cannot be amended, in words for a clerk.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AmendRefused {
    /// Its status does not allow it.
    #[error("The order is {}; {}", .0.in_words(), .1)]
    Status(OrderStatus, &'static str),
    /// It would have no items.
    #[error("An order needs at least one item; to call it off, cancel it.")]
    NoItems,
    /// It is that way already.
    #[error("Nothing would change.")]
    NothingChanges,
    /// More was given back than it would cost.
    #[error("The order would cost {total}, but refunds of {agreed} were agreed; the total must not fall below them.")]
    OwedBelowZero {
        /// The new total.
        total: Money,
        /// Refunds agreed.
        agreed: Money,
    },
    /// More would go back than is left.
    #[error("Only {0} is left of the payments.")]
    TooMuch(Money),
    /// Beyond what can be counted.
    #[error("The amount is too large.")]
    TooLarge,
    /// A field of the request is wrong.
    #[error("{}", .0.message)]
    Field(Problem),
}

impl AmendRefused {
    /// The field that is in the way; none where the order's status is.
    pub fn field(&self) -> Option<&str> {
        match self {
            Self::Status(..) => None,
            Self::NoItems | Self::NothingChanges | Self::OwedBelowZero { .. } | Self::TooLarge => Some("items"),
            Self::TooMuch(_) => Some("amount"),
            Self::Field(problem) => Some(&problem.field),
        }
    }

    /// May an order of this status be amended so?
    pub(super) fn check_order(order: &Order, purpose: Purpose) -> Result<(), Self> {
        use OrderStatus as S;
        match (order.status, purpose) {
            (S::Paid | S::Confirmed | S::Processing, _) | (S::Shipped | S::Delivered, Purpose::Refund) => Ok(()),
            (S::Pending | S::Failed, Purpose::Edit) => {
                Err(Self::Status(order.status, "nothing was paid yet, so it can be changed as it is."))
            }
            (S::Pending | S::Failed, Purpose::Refund | Purpose::Cancel) => {
                Err(Self::Status(order.status, "nothing was paid, so there is nothing to give back."))
            }
            (S::Shipped | S::Delivered, Purpose::Edit | Purpose::Cancel) => {
                Err(Self::Status(order.status, "its items can no longer be changed; a refund is still possible."))
            }
            (S::Cancelled, _) => Err(Self::Status(order.status, "everything was given back already.")),
        }
    }
}

/// What begins: the machine with its first effects.
type Begun = (Amendment, Vec<Effect>);

impl Amendment {
    /// Begins run `run`: an edit, as it was worked out. An extra charge is taken the way the
    /// newest payment was. `produced`: may production know of the order?
    pub fn edit(
        order: &Order,
        books: &Books,
        proposal: Proposal,
        produced: bool,
        id: CheckoutId,
        run: u32,
        by: &str,
    ) -> Begun {
        let Proposal { difference, change, added, refunds, releases, held } = proposal;
        let mut amendment = blank(order, Purpose::Edit, id, run, by);
        let newest = books.payments.last();
        let method = newest.map(|payment| payment.method).or(order.payment_method);
        if difference.amount.minor > 0 {
            amendment.charge = method.map(|method| ExtraCharge {
                amount: difference.amount,
                method,
                token: newest.and_then(|payment| payment.token.clone()),
            });
        }
        amendment.holdings = held;
        if !added.is_empty() {
            let holding = Holding { reservation_id: amendment.reservation_id, items: added.clone() };
            amendment.holdings.push(holding);
        }
        amendment.change = Some(change);
        amendment.added = added;
        amendment.refunds = refunds;
        amendment.releases = releases;
        amendment.produced = produced;
        amendment.first_step()
    }

    /// Begins a refund without items.
    pub fn refund(
        order: &Order,
        books: &Books,
        wish: &RefundWish,
        reason: &str,
        id: CheckoutId,
        run: u32,
        by: &str,
    ) -> Result<Begun, AmendRefused> {
        AmendRefused::check_order(order, Purpose::Refund)?;
        let (amount, pieces) = wish.amount(order, books).map_err(AmendRefused::Field)?;
        let mut amendment = blank(order, Purpose::Refund, id, run, by);
        amendment.refunds = books.refunds_of(amount).ok_or(AmendRefused::TooMuch(books.left()))?;
        amendment.reason = Some(reason.to_owned());
        amendment.agreed = amount;
        amendment.pieces = pieces;
        amendment.holdings.clone_from(&books.holdings);
        Ok(amendment.first_step())
    }

    /// Begins the closing of an amended order: all that is left of each payment and reservation is
    /// given back. `produced`: may production know of the order?
    pub fn close(
        order: &Order,
        books: &Books,
        reason: &str,
        produced: bool,
        id: CheckoutId,
        run: u32,
        by: &str,
    ) -> Begun {
        let mut amendment = blank(order, Purpose::Cancel, id, run, by);
        amendment.reason = Some(reason.to_owned());
        amendment.refunds = books.refunds_of(books.left()).unwrap_or_default();
        amendment.releases = books.holdings.iter().rev().map(|held| whole(held.reservation_id)).collect();
        amendment.produced = produced;
        let stop = produced.then_some(Effect::Produce(ProductionStatus::Cancelled));
        let (amendment, first) = amendment.first_step();
        let effects = std::iter::once(Effect::WithdrawFollowers).chain(stop).chain(first).collect();
        (amendment, effects)
    }

    fn first_step(self) -> Begun {
        if self.added.is_empty() { self.money_step() } else { self.to(CheckoutState::Reserving, &[Effect::Reserve]) }
    }
}

/// All of a reservation.
pub(super) const fn whole(reservation_id: ReservationId) -> ReleasePart {
    ReleasePart { reservation_id, items: None, state: PartState::Open }
}

fn blank(order: &Order, purpose: Purpose, id: CheckoutId, run: u32, by: &str) -> Amendment {
    Amendment {
        id,
        order_id: order.id,
        run,
        purpose,
        state: CheckoutState::Reserving,
        by: by.to_owned(),
        reason: None,
        change: None,
        added: Vec::new(),
        reservation_id: ReservationId::derived(&format!("reservation/{}/{run}", order.id)),
        payment_id: PaymentId::derived(&format!("payment/{}/{run}", order.id)),
        charge: None,
        refunds: Vec::new(),
        releases: Vec::new(),
        holdings: Vec::new(),
        agreed: Money::zero(order.currency),
        pieces: Vec::new(),
        reserved: false,
        charged: false,
        applied: false,
        undoing: false,
        cancel: None,
        failure: None,
        attention: None,
        late: None,
        produced: false,
    }
}
