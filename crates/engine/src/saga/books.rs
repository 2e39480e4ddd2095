//! An order's books read from the store: payments with what was given back of each, reservations
//! with what each holds, refunds agreed. Decides nothing.

use domain::amendment::{Amendment, Books, Captured, Holding, Purpose};
use domain::checkout::{Checkout, CheckoutState};
use domain::money::Money;
use domain::order::Order;
use domain::status::PaymentState;
use store::{Payment, Refund, WriteTx};

use crate::context::Context;
use crate::error::DeskError;

/// The books of an order as they stand in this transaction.
pub(crate) async fn books(tx: &mut WriteTx, order: &Order) -> Result<Books, DeskError> {
    let parts = Parts {
        checkout: tx.latest_checkout(order.id).await?,
        amendments: tx.amendments(order.id).await?,
        payments: tx.payments(order.id).await?,
        refunds: tx.refunds(order.id).await?,
    };
    Ok(parts.books(order))
}

/// The books of an order as they are shown.
pub(crate) async fn shown_books(context: &Context, order: &Order) -> Result<(Books, Vec<Amendment>), DeskError> {
    let reader = context.store.reader();
    let parts = Parts {
        checkout: reader.latest_checkout(order.id).await?,
        amendments: reader.amendments(order.id).await?,
        payments: reader.payments(order.id).await?,
        refunds: reader.refunds(order.id).await?,
    };
    Ok((parts.books(order), parts.amendments))
}

struct Parts {
    checkout: Option<Checkout>,
    amendments: Vec<Amendment>,
    payments: Vec<Payment>,
    refunds: Vec<Refund>,
}

impl Parts {
    fn books(&self, order: &Order) -> Books {
        let agreed = self.amendments.iter().map(|amendment| amendment.agreed_off().minor).sum();
        let completed = self.amendments.iter().filter(|amendment| amendment.state == CheckoutState::Completed);
        Books {
            currency: order.currency,
            payments: self.payments.iter().filter_map(|payment| self.captured(payment)).collect(),
            agreed: Money::new(agreed, order.currency),
            holdings: self.holdings(order),
            pieces: completed.flat_map(|amendment| amendment.pieces.iter().copied()).collect(),
        }
    }

    /// A payment that was taken. The extra charge of an amendment that was dropped is none: it was
    /// undone, not refunded. Nor is one that came late: its own run is giving it back, and a closing
    /// would do so a second time.
    fn captured(&self, payment: &Payment) -> Option<Captured> {
        if !matches!(payment.state, PaymentState::Successful | PaymentState::Refunded) {
            return None;
        }
        let came_late = |amendment: &Amendment| amendment.payment_id == payment.id && amendment.late.is_some();
        if self.amendments.iter().any(came_late) {
            return None;
        }
        let given = self.refunds.iter().filter(|refund| refund.payment_id == payment.id);
        let given = given.filter(|refund| refund.state == PaymentState::Successful).map(|refund| refund.amount.minor);
        // A payment from before refunds were on record says by its state alone that all went back.
        let all = payment.state == PaymentState::Refunded;
        let refunded = if all { payment.amount.minor } else { given.sum() };
        let dropped = self.amendments.iter().any(|amendment| {
            let over = matches!(amendment.state, CheckoutState::Failed | CheckoutState::Cancelled);
            over && amendment.payment_id == payment.id
        });
        (!(dropped && refunded >= payment.amount.minor)).then(|| Captured {
            payment_id: payment.id,
            method: payment.method,
            token: payment.token.clone(),
            amount: payment.amount,
            refunded: Money { minor: refunded, ..payment.amount },
        })
    }

    /// What the last change left in each reservation; before any, the checkout's holds the items.
    /// A run that made way for a cancel may hold something on top.
    fn holdings(&self, order: &Order) -> Vec<Holding> {
        let last = self.amendments.iter().rev().find(|amendment| amendment.applied);
        let first = || {
            let held = self.checkout.iter().filter(|checkout| checkout.reserved);
            held.map(|checkout| Holding::of_items(checkout.reservation_id, &order.items)).collect()
        };
        let mut holdings: Vec<Holding> = last.map_or_else(first, |amendment| amendment.holdings.clone());
        let made_way = self.amendments.iter().filter(|amendment| {
            let stands = amendment.state == CheckoutState::Cancelled && amendment.reserved;
            stands && amendment.purpose == Purpose::Edit
        });
        holdings.extend(
            made_way
                .map(|amendment| Holding { reservation_id: amendment.reservation_id, items: amendment.added.clone() }),
        );
        holdings
    }
}

#[cfg(test)]
mod tests {
    use domain::clock::Timestamp;
    use domain::ids::{OrderId, PaymentId};
    use domain::money::Currency;
    use domain::status::PaymentMethod;
    use serde_json::json;

    use super::*;

    /// An edit that was dropped, and whose extra charge arrived after all: it is being given back.
    fn late(payment: PaymentId) -> Amendment {
        let money = |minor: i64| json!({"minor": minor, "currency": "GBP"});
        let id = OrderId::derived("order");
        let refund = json!({"payment_id": payment, "method": "CREDIT_CARD", "amount": money(255), "state": "open"});
        let amendment = json!({
            "id": id, "order_id": id, "run": 2, "purpose": "edit", "state": "Refunding", "by": "ann", "reason": null,
            "change": null, "added": [], "reservation_id": id, "payment_id": payment,
            "charge": {"amount": money(255), "method": "CREDIT_CARD", "token": null}, "refunds": [refund],
            "releases": [], "holdings": [], "agreed": money(0), "pieces": [], "reserved": false, "charged": true,
            "applied": false, "undoing": true, "cancel": null, "failure": null, "attention": null, "late": "Failed",
            "produced": false
        });
        serde_json::from_value(amendment).expect("an amendment")
    }

    #[test]
    fn a_late_charge_that_is_being_given_back_is_not_given_back_by_a_closing_too() {
        let id = PaymentId::derived("late");
        let payment = Payment {
            id,
            order_id: OrderId::derived("order"),
            checkout_id: None,
            method: PaymentMethod::CreditCard,
            amount: Money::new(255, Currency::GBP),
            state: PaymentState::Successful,
            token: None,
            reference: None,
            response: None,
            created_at: Timestamp::from_micros(0),
            updated_at: Timestamp::from_micros(0),
        };
        let parts = Parts { checkout: None, amendments: vec![late(id)], payments: Vec::new(), refunds: Vec::new() };
        assert_eq!(parts.captured(&payment), None);
        let parts = Parts { amendments: Vec::new(), ..parts };
        assert!(parts.captured(&payment).is_some());
    }
}
