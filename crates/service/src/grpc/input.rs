//! Messages as the engine takes them. Wrong ids and words are refused by field.

use std::str::FromStr;

use contract::ApiError;
use contract::domain::ids::{CustomerId, ProductId, UserId, VariantId};
use contract::domain::money::Currency;
use contract::domain::order::{LineInput, OrderInput};

use super::pb;
use crate::shapes::draft::{AddressDraft, CreateOrder, CustomerDraft};
use crate::shapes::json::AmountText;

/// An order to be entered.
pub(super) fn order(wanted: pb::CreateOrderRequest, currency: Currency) -> Result<OrderInput, ApiError> {
    let lines = wanted.items.into_iter().enumerate();
    let items = lines.map(|(index, item)| line(item, &format!("items[{index}]"))).collect::<Result<_, _>>()?;
    let customer = match wanted.customer {
        Some(customer) => Some(CustomerDraft {
            id: id("customer.id", customer.id.as_deref(), CustomerId::parse)?,
            name: customer.name,
            email: customer.email,
            phone: customer.phone,
        }),
        None => None,
    };
    let draft = CreateOrder {
        user_id: id("user_id", wanted.user_id.as_deref(), UserId::parse)?,
        order_name: wanted.order_name,
        customer,
        items: Vec::new(),
        shipping_address: wanted.shipping_address.map(address),
        billing_address: wanted.billing_address.map(address),
        payment_method: word("payment_method", wanted.payment_method.as_deref())?,
        shipping_method: word("shipping_method", wanted.shipping_method.as_deref())?,
        notes: wanted.notes,
        coupon_code: wanted.coupon_code,
        manual_discount: wanted.manual_discount.map(AmountText),
        tags: Some(wanted.tags),
        currency: word("currency", wanted.currency.as_deref())?,
    };
    Ok(OrderInput { items, ..draft.input(currency)? })
}

/// A line to be entered; `field` is where it stands.
pub(super) fn line(item: pb::ItemInput, field: &str) -> Result<LineInput, ApiError> {
    Ok(LineInput {
        id: None,
        product_id: id(&format!("{field}.product_id"), item.product_id.as_deref(), ProductId::parse)?,
        variant_id: id(&format!("{field}.variant_id"), item.variant_id.as_deref(), VariantId::parse)?,
        sku: item.sku.unwrap_or_default(),
        name: item.name.unwrap_or_default(),
        quantity: item.quantity,
        unit_price: item.unit_price.unwrap_or_default(),
        discount_amount: item.discount_amount.unwrap_or_default(),
    })
}

fn address(given: pb::Address) -> AddressDraft {
    AddressDraft {
        address_type: Some(given.address_type).filter(|kind| !kind.is_empty()),
        first_name: given.first_name,
        last_name: given.last_name,
        address_line1: given.address_line1,
        address_line2: given.address_line2,
        city: given.city,
        state: given.state,
        postal_code: given.postal_code,
        country: given.country,
        phone: given.phone,
        email: given.email,
    }
}

fn id<T>(field: &str, text: Option<&str>, parse: impl FnOnce(&str) -> Option<T>) -> Result<Option<T>, ApiError> {
    let wrong = || ApiError::field(field, "It is an id such as 123e4567-e89b-12d3-a456-426614174000.");
    text.map(|text| parse(text).ok_or_else(wrong)).transpose()
}

fn word<T: FromStr>(field: &str, text: Option<&str>) -> Result<Option<T>, ApiError> {
    text.map(|text| text.parse().map_err(|_| ApiError::field(field, "There is no such value."))).transpose()
}
