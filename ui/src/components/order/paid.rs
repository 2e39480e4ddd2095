//! What was paid and invoiced, in short: the figures a clerk reads out to a customer.

use contract::domain::money::Money;
use contract::domain::status::{InvoiceStatus, PaymentState};
use contract::order::{InvoiceView, OrderView, PaymentView, RefundView};
use leptos::prelude::*;

use crate::state::order_session::OrderSession;
use crate::state::{time, words};

/// The sections "Payments" and "Invoices", where there are any.
#[component]
pub fn Paid(session: OrderSession) -> impl IntoView {
    let of = move |view: &OrderView| (view.payments.clone(), view.invoices.clone());
    let known = Memo::new(move |_| session.view.with(|view| view.as_ref().map(of)).unwrap_or_default());
    move || {
        let (payments, invoices) = known.get();
        let payments = (!payments.is_empty()).then(|| view! {
            <section><h2>"Payments"</h2><ul class="paid" aria-label="Payments">{payments.into_iter().flat_map(payment).collect_view()}</ul></section>
        });
        let invoices = (!invoices.is_empty()).then(|| view! {
            <section><h2>"Invoices"</h2><ul class="paid" aria-label="Invoices">{invoices.into_iter().map(invoice).collect_view()}</ul></section>
        });
        (payments, invoices)
    }
}

/// The payment, and below it what was given back of it.
fn payment(payment: PaymentView) -> Vec<AnyView> {
    let (state, look) = match payment.state {
        PaymentState::Pending => ("asked for", "busy"),
        PaymentState::Unknown => ("checking with the provider", "warn"),
        PaymentState::Successful => ("taken", "ok"),
        PaymentState::Failed => ("refused, no money moved", "bad"),
        PaymentState::Refunded => ("given back", "off"),
    };
    let what = format!("{}, {state}", words::payment_method(payment.method));
    let reference = payment.transaction_id.unwrap_or_else(|| time::clock_seconds(payment.created_at));
    let taken = entry(look, what, reference, payment.amount);
    std::iter::once(taken).chain(payment.refunds.into_iter().map(refund)).collect()
}

fn refund(refund: RefundView) -> AnyView {
    let (state, look) = match refund.state {
        PaymentState::Pending => ("Being given back", "busy"),
        PaymentState::Unknown => ("Giving back: checking with the provider", "warn"),
        PaymentState::Successful | PaymentState::Refunded => ("Given back", "off"),
        PaymentState::Failed => ("Not given back: the provider refused", "bad"),
    };
    let reference = refund.reference.unwrap_or_else(|| time::clock_seconds(refund.created_at));
    entry(look, format!("{state}. {}", refund.reason), reference, refund.amount)
}

fn invoice(invoice: InvoiceView) -> AnyView {
    let (state, look) = match invoice.status {
        InvoiceStatus::Created => ("Issued", "ok"),
        InvoiceStatus::Sent => ("Sent to the customer", "ok"),
        InvoiceStatus::Failed => ("Refused by the invoice service", "bad"),
    };
    entry(look, state.to_owned(), invoice.reference.unwrap_or_default(), invoice.amount)
}

fn entry(look: &'static str, what: String, reference: String, amount: Money) -> AnyView {
    let whole = reference.clone();
    view! {
        <li class=look>
            <span>{what}<span class="mono faint id" title=whole>{reference}</span></span>
            <span class="num">{amount.to_string()}</span>
        </li>
    }
    .into_any()
}
