//! What stands on a paper of an order. Amounts are the order's own; nothing is priced anew.

use contract::order::{OrderView, PaymentView};
use documents::{Kind, Paid, Paper, PaperLine, Seller};
use domain::money::Money;
use domain::order::{Address, Order};
use domain::status::{PaymentMethod, PaymentState, ShippingMethod};

use crate::error::DeskError;

/// The receipt or invoice of an order.
pub(crate) fn of_order(view: &OrderView, kind: Kind, seller: Seller) -> Result<Paper, DeskError> {
    let order = &view.order;
    let number = order.number.to_string();
    let issued = view.invoices.iter().rev().find_map(|invoice| invoice.reference.clone());
    let own = issued.filter(|_| kind == Kind::Invoice).unwrap_or_else(|| number.clone());
    let mut facts = vec![("Order".to_owned(), number.clone()), ("Ordered".to_owned(), order.created_at.date())];
    if own != number {
        facts.insert(0, ("Invoice".to_owned(), own.clone()));
    }
    facts.extend(order.shipping_method.map(|way| ("Delivery".to_owned(), way_words(way).to_owned())));
    let left = view.money.owed.minus(view.money.captured.minus(view.money.refunded).map_err(sum)?).map_err(sum)?;
    let closing = match kind {
        Kind::Receipt => "Thank you for your order.",
        _ if left.minor <= 0 => "Paid in full.",
        _ => "Please name the order's number when you pay.",
    };
    Ok(Paper {
        number: own,
        order_number: Some(number),
        paid: moved(&view.payments)?,
        due: (kind == Kind::Invoice && left.minor > 0).then_some(left),
        closing: closing.to_owned(),
        facts,
        ..goods(order, kind, seller)?
    })
}

/// The quote of an order that was never entered.
pub(crate) fn quote(order: &Order, date: String, seller: Seller) -> Result<Paper, DeskError> {
    Ok(Paper {
        facts: vec![("Date".to_owned(), date)],
        closing: "This is a quote, not an order: nothing was reserved and nothing is owed.".to_owned(),
        ..goods(order, Kind::Quote, seller)?
    })
}

/// What both have: people, lines, totals.
fn goods(order: &Order, kind: Kind, seller: Seller) -> Result<Paper, DeskError> {
    let totals = &order.totals;
    let off = Money::zero(order.currency).minus(totals.discount).map_err(sum)?;
    let label = if totals.discount.minor < 0 { "Surcharge" } else { "Discount" };
    let between = [(label, off), ("Tax", totals.tax), ("Shipping", totals.shipping)];
    let between = between.into_iter().filter(|(_, amount)| amount.minor != 0);
    let rows = std::iter::once(("Subtotal", totals.subtotal)).chain(between).chain([("Total", totals.total)]);
    let lines = order.items.iter().map(|item| PaperLine {
        sku: item.sku.clone(),
        name: item.name.clone(),
        quantity: item.quantity,
        unit_price: item.unit_price,
        amount: item.subtotal,
    });
    let billing = order.billing_address.as_ref().or(order.shipping_address.as_ref());
    let elsewhere = order.shipping_address.as_ref().filter(|address| Some(*address) != billing);
    Ok(Paper {
        kind,
        number: order.name.clone(),
        order_number: None,
        name: order.name.clone(),
        seller,
        customer: std::iter::once(order.customer.name.clone()).chain(billing.into_iter().flat_map(address)).collect(),
        ship_to: elsewhere.map(named_address).unwrap_or_default(),
        facts: Vec::new(),
        lines: lines.collect(),
        totals: rows.map(|(label, amount)| (label.to_owned(), amount)).collect(),
        paid: Vec::new(),
        due: None,
        closing: String::new(),
    })
}

/// Money that moved for certain; what is not known yet does not stand on a paper.
fn moved(payments: &[PaymentView]) -> Result<Vec<Paid>, DeskError> {
    let certain = |state: PaymentState| matches!(state, PaymentState::Successful | PaymentState::Refunded);
    let mut paid = Vec::new();
    for payment in payments.iter().filter(|payment| certain(payment.state)) {
        paid.push(Paid {
            date: payment.created_at.date(),
            what: format!("Paid by {}", method_words(payment.method)),
            reference: payment.transaction_id.clone().unwrap_or_default(),
            amount: payment.amount,
        });
        for refund in payment.refunds.iter().filter(|refund| certain(refund.state)) {
            paid.push(Paid {
                date: refund.created_at.date(),
                what: "Given back".to_owned(),
                reference: refund.reference.clone().unwrap_or_default(),
                amount: Money::zero(refund.amount.currency).minus(refund.amount).map_err(sum)?,
            });
        }
    }
    Ok(paid)
}

fn named_address(of: &Address) -> Vec<String> {
    let name = [&of.first_name, &of.last_name].map(|part| part.trim()).join(" ");
    std::iter::once(name).filter(|name| !name.trim().is_empty()).chain(address(of)).collect()
}

fn address(of: &Address) -> Vec<String> {
    let joined = |parts: &[&str]| {
        let parts: Vec<_> = parts.iter().map(|part| part.trim()).filter(|part| !part.is_empty()).collect();
        parts.join(" ")
    };
    let lines = [
        joined(&[&of.address_line1]),
        joined(&[of.address_line2.as_deref().unwrap_or_default()]),
        joined(&[&of.postal_code, &of.city]),
        joined(&[&of.state]),
        joined(&[&of.country]),
    ];
    lines.into_iter().filter(|line| !line.is_empty()).collect()
}

const fn method_words(method: PaymentMethod) -> &'static str {
    match method {
        PaymentMethod::CreditCard => "credit card",
        PaymentMethod::DebitCard => "debit card",
        PaymentMethod::BankTransfer => "bank transfer",
        PaymentMethod::EWallet => "e-wallet",
    }
}

const fn way_words(way: ShippingMethod) -> &'static str {
    match way {
        ShippingMethod::Standard => "Standard",
        ShippingMethod::Express => "Express",
    }
}

fn sum(error: domain::money::MoneyError) -> DeskError {
    DeskError::Config(format!("The paper's amounts cannot be added up: one {error}."))
}
