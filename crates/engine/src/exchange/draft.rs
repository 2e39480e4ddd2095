//! An order while its rows are still being read. The first accepted row decides customer, country
//! and date; ids are derived, so that reading the same file again gives the same orders.

use domain::clock::Timestamp;
use domain::ids::{CustomerId, ItemId, OrderId};
use domain::money::{Currency, Money};
use domain::number::OrderNumber;
use domain::order::{Address, CustomerSnapshot, LineItem, Order, product_of};
use domain::pricing::Totals;
use domain::status::{OrderStatus, PaymentStatus};

use super::online_retail::{ImportAs, Row, TOO_LARGE};

/// Who enters imported orders.
const IMPORTER: &str = "import";

pub(super) struct OrderDraft {
    first: Row,
    rest: Vec<Row>,
    subtotal: Money,
}

impl OrderDraft {
    pub(super) const fn new(first: Row) -> Self {
        let subtotal = first.subtotal;
        Self { first, rest: Vec::new(), subtotal }
    }

    /// Takes a further row, unless the order's sum could no longer be counted.
    pub(super) fn add(&mut self, row: Row) -> Result<(), String> {
        self.subtotal = self.subtotal.plus(row.subtotal).map_err(|_| TOO_LARGE.to_owned())?;
        self.rest.push(row);
        Ok(())
    }

    pub(super) const fn at(&self) -> Timestamp {
        self.first.at
    }

    /// The order, and how many rows it is made of.
    pub(super) fn finish(self, currency: Currency, import_as: ImportAs) -> (Order, u64) {
        let id = OrderId::derived(&format!("import/online-retail/{}", self.first.invoice));
        let rows = self.rest.len() as u64 + 1;
        let all = || std::iter::once(&self.first).chain(&self.rest);
        let named = all().map(|row| row.description.as_str()).find(|description| !description.is_empty());
        let name = format!("{} {}", self.first.invoice, named.unwrap_or_default()).trim_end().to_owned();
        let items: Vec<LineItem> = all().enumerate().map(|(line, row)| item(id, line, row, currency)).collect();
        let (status, payment_status) = match import_as {
            _ if self.first.invoice.starts_with('C') => (OrderStatus::Cancelled, PaymentStatus::Pending),
            ImportAs::Pending => (OrderStatus::Pending, PaymentStatus::Pending),
            ImportAs::Delivered => (OrderStatus::Delivered, PaymentStatus::Paid),
        };
        let at = self.first.at;
        let order = Order {
            id,
            number: OrderNumber(0),
            name,
            user_id: None,
            customer: customer(self.first.customer),
            items,
            shipping_address: Some(Address { country: self.first.country, ..Address::default() })
                .filter(|address| !address.country.is_empty()),
            billing_address: None,
            currency,
            totals: totals(self.subtotal),
            coupon_code: None,
            manual_discount: Money::zero(currency),
            payment_method: None,
            shipping_method: None,
            tracking_number: None,
            notes: String::new(),
            tags: Vec::new(),
            status,
            payment_status,
            inventory_reservation_id: None,
            version: 1,
            created_by: IMPORTER.to_owned(),
            created_at: at,
            updated_at: at,
            completed_at: (status == OrderStatus::Delivered).then_some(at),
            cancelled_at: (status == OrderStatus::Cancelled).then_some(at),
            deleted_at: None,
        };
        (order, rows)
    }
}

fn item(order: OrderId, line: usize, row: &Row, currency: Currency) -> LineItem {
    LineItem {
        id: ItemId::derived(&format!("import/{order}/{line}")),
        product_id: product_of(&row.sku),
        variant_id: None,
        sku: row.sku.clone(),
        name: if row.description.is_empty() { row.sku.clone() } else { row.description.clone() },
        quantity: row.quantity,
        unit_price: row.unit_price,
        discount_amount: Money::zero(currency),
        subtotal: row.subtotal,
    }
}

fn customer(number: Option<u64>) -> CustomerSnapshot {
    match number {
        Some(number) => CustomerSnapshot {
            id: Some(CustomerId::derived(&format!("customer/online-retail/{number}"))),
            name: format!("Customer {number}"),
            ..CustomerSnapshot::default()
        },
        None => CustomerSnapshot { name: "Guest".to_owned(), ..CustomerSnapshot::default() },
    }
}

/// Tax, shipping and discount of imported orders are nothing.
const fn totals(subtotal: Money) -> Totals {
    let zero = Money::zero(subtotal.currency);
    Totals { subtotal, discount: zero, tax: zero, shipping: zero, total: subtotal }
}
