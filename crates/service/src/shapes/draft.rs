//! Orders as they are handed in: to be created, or to be changed in part.

use contract::ApiError;
use contract::domain::ids::{CustomerId, ItemId, ProductId, UserId, VariantId};
use contract::domain::money::Currency;
use contract::domain::order::{Address, CustomerSnapshot, LineInput, OrderInput};
use contract::domain::status::{PaymentMethod, ShippingMethod};
use serde::Deserialize;

use super::json::{AmountText, Change};

/// An order to be entered.
#[derive(Clone, Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CreateOrder {
    /// The customer account it belongs to.
    #[schema(value_type = Option<String>, format = "uuid")]
    pub(crate) user_id: Option<UserId>,
    /// A name; left out: that of the first item.
    #[schema(example = "Shop window, spring")]
    pub(crate) order_name: Option<String>,
    /// Who orders; left out: who the shipping address names.
    pub(crate) customer: Option<CustomerDraft>,
    /// At least one.
    #[schema(min_items = 1)]
    pub(crate) items: Vec<ItemDraft>,
    /// Where the goods go.
    pub(crate) shipping_address: Option<AddressDraft>,
    /// Where the invoice goes.
    pub(crate) billing_address: Option<AddressDraft>,
    /// How it will be paid.
    #[schema(value_type = Option<super::words::PaymentMethod>)]
    pub(crate) payment_method: Option<PaymentMethod>,
    /// How it travels.
    #[schema(value_type = Option<super::words::ShippingMethod>)]
    pub(crate) shipping_method: Option<ShippingMethod>,
    /// A note.
    pub(crate) notes: Option<String>,
    /// A coupon.
    pub(crate) coupon_code: Option<String>,
    /// Taken off the whole order by hand; below zero: a surcharge.
    #[schema(example = 1.00)]
    pub(crate) manual_discount: Option<AmountText>,
    /// Tags.
    pub(crate) tags: Option<Vec<String>>,
    /// Must be the desk's own; it may be left out.
    #[schema(value_type = Option<String>, pattern = "^[A-Z]{3}$")]
    pub(crate) currency: Option<Currency>,
}

/// Who orders.
#[derive(Clone, Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CustomerDraft {
    /// Entry in the address book.
    #[schema(value_type = Option<String>, format = "uuid")]
    pub(crate) id: Option<CustomerId>,
    /// Name.
    #[schema(min_length = 1, max_length = 200, example = "Ada Byron")]
    pub(crate) name: String,
    /// E-mail; none: no mail is sent.
    #[schema(example = "ada@example.org")]
    pub(crate) email: Option<String>,
    /// Telephone.
    #[schema(example = "555-123-4567")]
    pub(crate) phone: Option<String>,
}

/// A line to be entered: by SKU, or by the id of a product the desk knows.
#[derive(Clone, Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ItemDraft {
    /// The line that it changes, in a whole list of items.
    #[schema(value_type = Option<String>, format = "uuid")]
    pub(crate) id: Option<ItemId>,
    /// Product.
    #[schema(value_type = Option<String>, format = "uuid")]
    pub(crate) product_id: Option<ProductId>,
    /// Variant.
    #[schema(value_type = Option<String>, format = "uuid")]
    pub(crate) variant_id: Option<VariantId>,
    /// Stock keeping unit; left out: that of the product.
    #[schema(example = "85123A")]
    pub(crate) sku: Option<String>,
    /// Name; left out: the catalogue's, or the SKU.
    #[schema(example = "White hanging heart T-light holder")]
    pub(crate) name: Option<String>,
    /// Pieces.
    #[schema(minimum = 1, maximum = 1_000_000, example = 2)]
    pub(crate) quantity: i64,
    /// Price of one piece; left out: the catalogue's.
    #[schema(example = 2.55)]
    pub(crate) unit_price: Option<AmountText>,
    /// Taken off the line by hand; below zero: a surcharge.
    #[schema(example = 0.10)]
    pub(crate) discount_amount: Option<AmountText>,
}

/// A change of one line.
#[derive(Clone, Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ItemPatch {
    /// Pieces.
    #[schema(minimum = 1, maximum = 1_000_000, example = 3)]
    pub(crate) quantity: Option<i64>,
    /// Price of one piece.
    #[schema(example = 2.55)]
    pub(crate) unit_price: Option<AmountText>,
    /// Taken off the line by hand; below zero: a surcharge.
    #[schema(example = 0.10)]
    pub(crate) discount_amount: Option<AmountText>,
    /// Name.
    pub(crate) name: Option<String>,
}

/// An address; empty fields are not known.
#[derive(Clone, Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AddressDraft {
    /// `SHIPPING` or `BILLING`, as the place it stands in says.
    #[schema(value_type = Option<super::words::AddressType>)]
    pub(crate) address_type: Option<String>,
    /// First name.
    #[schema(example = "John")]
    #[serde(default)]
    pub(crate) first_name: String,
    /// Last name.
    #[schema(example = "Doe")]
    #[serde(default)]
    pub(crate) last_name: String,
    /// First line.
    #[schema(example = "123 Main St")]
    #[serde(default)]
    pub(crate) address_line1: String,
    /// Second line.
    pub(crate) address_line2: Option<String>,
    /// City.
    #[serde(default)]
    pub(crate) city: String,
    /// State or county.
    #[serde(default)]
    pub(crate) state: String,
    /// Postal code.
    #[serde(default)]
    pub(crate) postal_code: String,
    /// Country.
    #[serde(default)]
    pub(crate) country: String,
    /// Telephone.
    pub(crate) phone: Option<String>,
    /// E-mail.
    pub(crate) email: Option<String>,
}

/// A change of an order: what is left out stays, `null` takes away.
#[derive(Clone, Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OrderPatch {
    /// Name.
    pub(crate) order_name: Option<String>,
    /// Customer account.
    #[schema(value_type = Option<String>, format = "uuid")]
    #[serde(default)]
    pub(crate) user_id: Change<UserId>,
    /// Who orders, whole.
    pub(crate) customer: Option<CustomerDraft>,
    /// All items as they should be.
    pub(crate) items: Option<Vec<ItemDraft>>,
    /// Where the goods go, whole.
    #[schema(value_type = Option<AddressDraft>)]
    #[serde(default)]
    pub(crate) shipping_address: Change<AddressDraft>,
    /// Where the invoice goes, whole.
    #[schema(value_type = Option<AddressDraft>)]
    #[serde(default)]
    pub(crate) billing_address: Change<AddressDraft>,
    /// How it will be paid.
    #[schema(value_type = Option<super::words::PaymentMethod>)]
    pub(crate) payment_method: Option<PaymentMethod>,
    /// How it travels.
    #[schema(value_type = Option<super::words::ShippingMethod>)]
    #[serde(default)]
    pub(crate) shipping_method: Change<ShippingMethod>,
    /// Note.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub(crate) notes: Change<String>,
    /// Coupon.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub(crate) coupon_code: Change<String>,
    /// Taken off the whole order by hand; below zero: a surcharge.
    #[schema(example = 1.00)]
    pub(crate) manual_discount: Option<AmountText>,
    /// Tags.
    pub(crate) tags: Option<Vec<String>>,
}

impl CreateOrder {
    /// As the engine takes it; `currency` is the desk's.
    pub(crate) fn input(self, currency: Currency) -> Result<OrderInput, ApiError> {
        if self.currency.is_some_and(|wanted| wanted != currency) {
            return Err(ApiError::field("currency", &format!("This desk sells in {currency}.")));
        }
        Ok(OrderInput {
            name: self.order_name.unwrap_or_default(),
            user_id: self.user_id,
            customer: self.customer.map(CustomerDraft::snapshot).unwrap_or_default(),
            items: self.items.into_iter().map(ItemDraft::line).collect(),
            shipping_address: self.shipping_address.map(|given| given.address("SHIPPING")).transpose()?,
            billing_address: self.billing_address.map(|given| given.address("BILLING")).transpose()?,
            coupon_code: self.coupon_code,
            manual_discount: self.manual_discount.map(|amount| amount.0).unwrap_or_default(),
            payment_method: self.payment_method,
            shipping_method: self.shipping_method,
            notes: self.notes.unwrap_or_default(),
            tags: self.tags.unwrap_or_default(),
        })
    }
}

impl CustomerDraft {
    fn snapshot(self) -> CustomerSnapshot {
        CustomerSnapshot { id: self.id, name: self.name, email: self.email, phone: self.phone }
    }
}

impl ItemDraft {
    /// As the engine takes it.
    pub(crate) fn line(self) -> LineInput {
        LineInput {
            id: self.id,
            product_id: self.product_id,
            variant_id: self.variant_id,
            sku: self.sku.unwrap_or_default(),
            name: self.name.unwrap_or_default(),
            quantity: self.quantity,
            unit_price: self.unit_price.map(|price| price.0).unwrap_or_default(),
            discount_amount: self.discount_amount.map(|amount| amount.0).unwrap_or_default(),
        }
    }
}

impl ItemPatch {
    /// Lays the change over the line.
    pub(crate) fn lay_over(self, line: &mut LineInput) {
        line.quantity = self.quantity.unwrap_or(line.quantity);
        if let Some(price) = self.unit_price {
            line.unit_price = price.0;
        }
        if let Some(amount) = self.discount_amount {
            line.discount_amount = amount.0;
        }
        if let Some(name) = self.name {
            line.name = name;
        }
    }
}

impl AddressDraft {
    fn address(self, kind: &str) -> Result<Address, ApiError> {
        if self.address_type.as_deref().is_some_and(|given| given != kind) {
            let field = format!("{}_address.address_type", kind.to_lowercase());
            return Err(ApiError::field(&field, &format!("This is the place of the {kind} address.")));
        }
        Ok(Address {
            first_name: self.first_name,
            last_name: self.last_name,
            address_line1: self.address_line1,
            address_line2: self.address_line2,
            city: self.city,
            state: self.state,
            postal_code: self.postal_code,
            country: self.country,
            phone: self.phone,
            email: self.email,
        })
    }
}

impl OrderPatch {
    /// Lays the change over the order.
    pub(crate) fn lay_over(self, order: &mut OrderInput) -> Result<(), ApiError> {
        set(&mut order.name, self.order_name);
        self.user_id.lay_over(&mut order.user_id);
        set(&mut order.customer, self.customer.map(CustomerDraft::snapshot));
        set(&mut order.items, self.items.map(|items| items.into_iter().map(ItemDraft::line).collect()));
        if let Change::Set(given) = self.shipping_address {
            order.shipping_address = given.map(|given| given.address("SHIPPING")).transpose()?;
        }
        if let Change::Set(given) = self.billing_address {
            order.billing_address = given.map(|given| given.address("BILLING")).transpose()?;
        }
        order.payment_method = self.payment_method.or(order.payment_method);
        self.shipping_method.lay_over(&mut order.shipping_method);
        if let Change::Set(notes) = self.notes {
            order.notes = notes.unwrap_or_default();
        }
        self.coupon_code.lay_over(&mut order.coupon_code);
        set(&mut order.manual_discount, self.manual_discount.map(|amount| amount.0));
        set(&mut order.tags, self.tags);
        Ok(())
    }
}

fn set<T>(place: &mut T, given: Option<T>) {
    if let Some(given) = given {
        *place = given;
    }
}
