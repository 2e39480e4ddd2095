//! What other programs ask of an order beyond what the window does: enter and place in one go,
//! change a part of it, place it as it stands. Same rules, same writes.

use std::sync::Arc;

use contract::error::ApiError;
use contract::order::{CheckoutStarted, OrderView};
use domain::checkout::Checkout;
use domain::ids::OrderId;
use domain::order::{CustomerSnapshot, LineInput, Order, OrderInput};
use domain::problem::Problems;
use domain::status::PaymentMethod;
use store::WriteTx;

use super::checkout::{check_payment, start};
use super::orders::{ensure_editable, insert, live_order, save};
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
                    ensure_editable(tx, &before).await?;
                    let mut input = OrderInput::from(&before);
                    change(&mut input)?;
                    complete_lines(tx, &mut input.items).await?;
                    save(tx, &context, before, input, &by).await
                })
            })
            .await?;
        self.told(&order).await
    }

    /// Fills what an input leaves out: SKU, name and price of a known product, the customer from
    /// the shipping address. A customer names no price: what the catalogue says counts.
    pub async fn completed(&self, mut input: OrderInput, price_is_given: bool) -> Result<OrderInput, DeskError> {
        if !price_is_given {
            refuse_prices(&input)?;
        }
        let reader = self.context.store.reader();
        for line in &mut input.items {
            if wants_filling(line) {
                let product = match (line.sku.trim(), line.product_id) {
                    ("", Some(id)) => variant(reader.products_of(id).await?, line),
                    ("", None) => None,
                    (sku, _) => reader.product(sku).await?,
                };
                fill_line(line, product);
            }
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

async fn complete_lines(tx: &mut WriteTx, lines: &mut [LineInput]) -> Result<(), DeskError> {
    for line in lines {
        if wants_filling(line) {
            let product = match (line.sku.trim(), line.product_id) {
                ("", Some(id)) => variant(tx.products_of(id).await?, line),
                ("", None) => None,
                (sku, _) => tx.product(sku).await?,
            };
            fill_line(line, product);
        }
    }
    Ok(())
}

/// Does the line leave out what the catalogue knows?
fn wants_filling(line: &LineInput) -> bool {
    line.sku.trim().is_empty() || line.unit_price.trim().is_empty()
}

fn fill_line(line: &mut LineInput, product: Option<store::Product>) {
    let Some(product) = product else { return };
    line.product_id = line.product_id.or(Some(product.id));
    if line.sku.trim().is_empty() {
        line.sku = product.sku;
    }
    if line.name.trim().is_empty() {
        line.name = product.name;
    }
    if line.unit_price.trim().is_empty() {
        line.unit_price = product.unit_price.plain();
    }
}

/// The variant that the line asks for; else the product itself, where it has no variants.
fn variant(known: Vec<store::Product>, line: &LineInput) -> Option<store::Product> {
    let alone = known.len() == 1;
    let mut known = known.into_iter();
    known.find(|product| alone || product.variant_id == line.variant_id)
}
