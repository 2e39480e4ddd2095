//! The order as it is kept, and the input a clerk or program hands in. What may be saved is
//! decided in [`OrderInput::check`]; prices in [`crate::pricing`].

mod input;
pub mod needs;

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::ids::{CustomerId, ItemId, OrderId, ProductId, ReservationId, UserId, VariantId};
use crate::money::{Currency, Money, MoneyError};
use crate::number::OrderNumber;
use crate::pricing::{Cart, PricedLine, Totals, allocate};
use crate::status::{OrderStatus, PaymentMethod, PaymentStatus, ShippingMethod};

pub use input::{CheckedLine, CheckedOrder, LineInput, OrderInput, check_address, check_tags, product_of};

/// A whole order. Money is in one currency throughout.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Order {
    /// Id, never shown to clerks.
    pub id: OrderId,
    /// Number, what clerks use.
    pub number: OrderNumber,
    /// A name that people search for.
    pub name: String,
    /// The customer account that it belongs to.
    pub user_id: Option<UserId>,
    /// The customer at the time of the order.
    pub customer: CustomerSnapshot,
    /// Lines, in the order they were entered; at least one.
    pub items: Vec<LineItem>,
    /// Where the goods go.
    pub shipping_address: Option<Address>,
    /// Where the invoice goes.
    pub billing_address: Option<Address>,
    /// Currency of every amount.
    pub currency: Currency,
    /// Amounts, as computed by [`crate::pricing::price`].
    pub totals: Totals,
    /// Coupon, if one was given.
    pub coupon_code: Option<String>,
    /// Taken off the whole order by hand; below zero: a surcharge.
    pub manual_discount: Money,
    /// How it is paid; fixed by the checkout.
    pub payment_method: Option<PaymentMethod>,
    /// How it travels.
    pub shipping_method: Option<ShippingMethod>,
    /// The carrier's number for it, once it is on its way.
    pub tracking_number: Option<String>,
    /// The clerk's note.
    pub notes: String,
    /// Tags.
    pub tags: Vec<String>,
    /// Where it stands.
    pub status: OrderStatus,
    /// What became of its money.
    pub payment_status: PaymentStatus,
    /// The stock reservation of the current run.
    pub inventory_reservation_id: Option<ReservationId>,
    /// +1 at every change.
    pub version: u32,
    /// Who entered it.
    pub created_by: String,
    /// When it was entered.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// When it was delivered.
    pub completed_at: Option<Timestamp>,
    /// When it was cancelled.
    pub cancelled_at: Option<Timestamp>,
    /// When it was deleted; the row stays.
    pub deleted_at: Option<Timestamp>,
}

/// One line of an order: a snapshot of the product at the time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineItem {
    /// Id.
    pub id: ItemId,
    /// Product.
    pub product_id: ProductId,
    /// Variant of the product.
    pub variant_id: Option<VariantId>,
    /// Stock keeping unit.
    pub sku: String,
    /// Product name at the time.
    pub name: String,
    /// Pieces, at least 1.
    pub quantity: u32,
    /// Price of one piece.
    pub unit_price: Money,
    /// Taken off the line by hand; below zero: a surcharge.
    pub discount_amount: Money,
    /// Quantity × unit price (before discount).
    pub subtotal: Money,
}

/// Who ordered, as known at the time of the order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerSnapshot {
    /// Entry in the local address book.
    pub id: Option<CustomerId>,
    /// Name.
    pub name: String,
    /// E-mail address; none: no mail is sent.
    pub email: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
}

/// A postal address, in the fields that other programs hand in too. Empty where not known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Address {
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// First line.
    pub address_line1: String,
    /// Second line.
    pub address_line2: Option<String>,
    /// City.
    pub city: String,
    /// State or county.
    pub state: String,
    /// Postal code.
    pub postal_code: String,
    /// Country.
    pub country: String,
    /// Telephone.
    pub phone: Option<String>,
    /// E-mail.
    pub email: Option<String>,
}

impl LineItem {
    /// What pricing needs to know of it.
    pub const fn priced(&self) -> PricedLine {
        PricedLine { quantity: self.quantity, unit_price: self.unit_price, discount: self.discount_amount }
    }
}

impl Order {
    /// The order as a cart, to be priced as of `at`.
    pub fn cart<'a>(&'a self, lines: &'a [PricedLine], at: Timestamp) -> Cart<'a> {
        Cart {
            currency: self.currency,
            lines,
            coupon_code: self.coupon_code.as_deref(),
            manual_discount: self.manual_discount,
            shipping_method: self.shipping_method,
            at,
        }
    }

    /// What each line comes to after its own discount and its share of what was taken off the
    /// whole order; their sum is subtotal − discount, to the penny.
    pub fn line_amounts(&self) -> Result<Vec<Money>, MoneyError> {
        let mut net = Vec::with_capacity(self.items.len());
        let mut wide = self.totals.discount;
        for item in &self.items {
            net.push(item.subtotal.minus(item.discount_amount)?);
            wide = wide.minus(item.discount_amount)?;
        }
        let shares = allocate(wide, &net)?;
        net.into_iter().zip(shares).map(|(net, share)| net.minus(share)).collect()
    }
}
