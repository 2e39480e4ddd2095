//! What other programs ask of an order beyond what the window does: enter and place in one go,
//! change a part of it, place it as it stands. Same rules, same writes.

use std::sync::Arc;

use contract::error::ApiError;
use contract::order::{CheckoutStarted, OrderView};
use domain::checkout::Checkout;
use domain::ids::OrderId;
use domain::order::{CustomerSnapshot, Order, OrderInput};
use domain::problem::Problems;
use domain::status::PaymentMethod;

use super::catalogue::complete_lines;
use super::checkout::{check_payment, start};
use super::orders::{insert, live_order, save};
use crate::desk::Desk;
use crate::error::DeskError;

/// How an order is to be paid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paying {
    /// By what.
    pub method: PaymentMethod,
    /// Token of the payment page; never a card number.
    pub token: Option<String>,
}

impl Desk {
    /// Enters and places an order in one commit: document 002's creation flow. Where it cannot be
    /// placed it is not entered either.
    pub async fn enter_and_place(
        &self,
        input: OrderInput,
        paying: Paying,
        by: &str,
    ) -> Result<CheckoutStarted, DeskError> {
        let context = Arc::clone(&self.context);
        check_payment(paying.token.as_deref())?;
        self.ensure_room().await?;
        let input = self.completed(input, context.config.currency).await?;
        let checked = input.check(context.config.currency).map_err(ApiError::from)?;
        let by = by.to_owned();
        let (checkout, order) = self
            .context
            .write(move |tx| {
                Box::pin(async move {
                    let order = insert(tx, &context, checked, &by).await?;
                    start(tx, &context, order, paying, &by).await
                })
            })
            .await?;
        self.placed(checkout, order).await
    }

    /// Places an order as it stands.
    pub async fn place(&self, id: OrderId, paying: Paying, by: &str) -> Result<CheckoutStarted, DeskError> {
        check_payment(paying.token.as_deref())?;
        self.ensure_room().await?;
        let (context, by) = (Arc::clone(&self.context), by.to_owned());
        let (checkout, order) = self
            .context
            .write(move |tx| {
                Box::pin(async move {
                    let order = live_order(tx, id).await?;
                    start(tx, &context, order, paying, &by).await
                })
            })
            .await?;
        self.placed(checkout, order).await
    }

    /// The order's checkout: the one that is open or went through, else a new one. Asked twice, it
    /// never charges twice.
    pub async fn place_once(&self, id: OrderId, paying: Paying, by: &str) -> Result<CheckoutStarted, DeskError> {
        check_payment(paying.token.as_deref())?;
        self.ensure_room().await?;
        let (context, by) = (Arc::clone(&self.context), by.to_owned());
        let (checkout, order) = self
            .context
            .write(move |tx| {
                Box::pin(async move {
                    let order = live_order(tx, id).await?;
                    match tx.latest_checkout(id).await? {
                        Some(checkout) if checkout.state.is_open() || !order.status.editable() => Ok((checkout, order)),
                        _ => start(tx, &context, order, paying, &by).await,
                    }
                })
            })
            .await?;
        self.placed(checkout, order).await
    }

    /// Changes a part of an order: `change` is laid over it as it stands in that very commit.
    pub async fn change_order(
        &self,
        id: OrderId,
        change: impl FnOnce(&mut OrderInput) -> Result<(), ApiError> + Send + 'static,
        by: &str,
    ) -> Result<OrderView, DeskError> {
        let (context, by) = (Arc::clone(&self.context), by.to_owned());
        let order = self
            .context
            .write(move |tx| {
                Box::pin(async move {
                    let before = live_order(tx, id).await?;
                    let mut input = OrderInput::from(&before);
                    change(&mut input)?;
                    let input = complete_lines(context.store.reader(), input, before.currency).await?;
                    save(tx, &context, before, input, &by).await
                })
            })
            .await?;
        self.told(&order).await
    }

    /// An input as a program hands it in: the customer is who the shipping address names, where
    /// nobody else is named. A customer account names no price: what the catalogue says counts.
    pub fn prepared(&self, mut input: OrderInput, price_is_given: bool) -> Result<OrderInput, ApiError> {
        if !price_is_given {
            refuse_prices(&input)?;
        }
        if input.customer == CustomerSnapshot::default()
            && let Some(address) = &input.shipping_address
        {
            input.customer = CustomerSnapshot {
                id: None,
                name: format!("{} {}", address.first_name, address.last_name).trim().to_owned(),
                email: address.email.clone(),
                phone: address.phone.clone(),
            };
        }
        Ok(input)
    }

    async fn placed(&self, checkout: Checkout, order: Order) -> Result<CheckoutStarted, DeskError> {
        self.context.points.pass("checkout", "saved");
        let view = self.told(&order).await?;
        Ok(CheckoutStarted { process_id: checkout.id, state: checkout.state, order: view })
    }
}

/// Prices and discounts that a customer account hands in are refused by name.
fn refuse_prices(input: &OrderInput) -> Result<(), ApiError> {
    let mut problems = Problems::default();
    let mut refuse = |field: String, given: &str| {
        if !given.trim().is_empty() {
            problems.add(field, "The catalogue's price counts; leave it out.");
        }
    };
    for (index, line) in input.items.iter().enumerate() {
        refuse(format!("items[{index}].unit_price"), &line.unit_price);
        refuse(format!("items[{index}].discount_amount"), &line.discount_amount);
    }
    refuse("manual_discount".to_owned(), &input.manual_discount);
    Ok(problems.or_ok(())?)
}
