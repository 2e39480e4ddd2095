//! An order as a message.

use contract::domain::clock::Timestamp;
use contract::domain::order::{Address, LineItem, Order};
use engine::OrderRecord;

use super::pb;
use crate::shapes::order::address_id;
use crate::shapes::process::FailureBody;

/// With history, payments and process.
pub(super) fn whole(record: &OrderRecord) -> pb::Order {
    pb::Order {
        history: record.history.iter().map(history).collect(),
        payments: record.payments.iter().map(payment).collect(),
        process: record.process.as_ref().map(|process| pb::Process {
            id: process.id.to_string(),
            state: process.state.to_string(),
            generation: process.run,
            failure: process.failure.as_ref().map(|failure| FailureBody::of(failure, &record.order)).map(|failure| {
                pb::Failure {
                    details: serde_json::to_string(&failure.details).unwrap_or_default(),
                    code: failure.code,
                    message: failure.message,
                }
            }),
        }),
        ..listed(&record.order)
    }
}

/// As it stands in a list.
pub(super) fn listed(order: &Order) -> pb::Order {
    let shipping = order.shipping_address.as_ref().map(|address| address_of(order, "SHIPPING", address));
    let billing = order.billing_address.as_ref().map(|address| address_of(order, "BILLING", address));
    pb::Order {
        id: order.id.to_string(),
        user_id: order.user_id.map(|id| id.to_string()),
        order_number: order.number.to_string(),
        order_name: order.name.clone(),
        status: order.status.to_string(),
        total_amount: order.totals.total.plain(),
        subtotal: order.totals.subtotal.plain(),
        tax_amount: order.totals.tax.plain(),
        shipping_amount: order.totals.shipping.plain(),
        discount_amount: order.totals.discount.plain(),
        currency: order.currency.to_string(),
        payment_method: order.payment_method.map(|method| method.to_string()),
        payment_status: order.payment_status.to_string(),
        shipping_method: order.shipping_method.map(|method| method.to_string()),
        notes: order.notes.clone(),
        coupon_code: order.coupon_code.clone(),
        tags: order.tags.clone(),
        customer: Some(pb::Customer {
            id: order.customer.id.map(|id| id.to_string()),
            name: order.customer.name.clone(),
            email: order.customer.email.clone(),
            phone: order.customer.phone.clone(),
        }),
        inventory_reservation_id: order.inventory_reservation_id.map(|id| id.to_string()),
        version: order.version,
        created_by: order.created_by.clone(),
        created_at: order.created_at.to_string(),
        updated_at: order.updated_at.to_string(),
        completed_at: order.completed_at.map(|at: Timestamp| at.to_string()),
        cancelled_at: order.cancelled_at.map(|at| at.to_string()),
        items: order.items.iter().map(|item| item_of(order, item)).collect(),
        addresses: shipping.into_iter().chain(billing).collect(),
        history: Vec::new(),
        payments: Vec::new(),
        process: None,
        tracking_number: order.tracking_number.clone(),
        manual_discount: order.manual_discount.plain(),
    }
}

fn item_of(order: &Order, item: &LineItem) -> pb::Item {
    pb::Item {
        id: item.id.to_string(),
        order_id: order.id.to_string(),
        product_id: item.product_id.to_string(),
        variant_id: item.variant_id.map(|id| id.to_string()),
        sku: item.sku.clone(),
        name: item.name.clone(),
        quantity: item.quantity,
        unit_price: item.unit_price.plain(),
        subtotal: item.subtotal.plain(),
        discount_amount: item.discount_amount.plain(),
    }
}

fn address_of(order: &Order, kind: &'static str, address: &Address) -> pb::Address {
    let address = address.clone();
    pb::Address {
        id: Some(address_id(order.id, kind).to_string()),
        order_id: Some(order.id.to_string()),
        address_type: kind.to_owned(),
        first_name: address.first_name,
        last_name: address.last_name,
        address_line1: address.address_line1,
        address_line2: address.address_line2,
        city: address.city,
        state: address.state,
        postal_code: address.postal_code,
        country: address.country,
        phone: address.phone,
        email: address.email,
    }
}

fn history(entry: &engine::HistoryEntry) -> pb::HistoryEntry {
    pb::HistoryEntry {
        status: entry.status.to_string(),
        note: entry.note.clone(),
        created_by: entry.created_by.clone(),
        created_at: entry.created_at.to_string(),
    }
}

fn payment(payment: &engine::Payment) -> pb::Payment {
    pb::Payment {
        payment_id: payment.id.to_string(),
        transaction_id: payment.reference.clone(),
        payment_method: payment.method.to_string(),
        amount: payment.amount.plain(),
        currency: payment.amount.currency.to_string(),
        status: payment.state.to_string(),
        gateway_response: payment.response.clone(),
        created_at: payment.created_at.to_string(),
        updated_at: payment.updated_at.to_string(),
    }
}
