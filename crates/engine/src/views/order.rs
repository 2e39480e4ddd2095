//! One order, whole.

use contract::order::{
    CommentView, Headline, HistoryEntry, InvoiceView, LaneView, MovementView, OrderView, PaymentView, ProcessView,
    RefundView, Resendable, TwinView,
};
use domain::amendment::{Amendment, Books, Purpose};
use domain::checkout::{Checkout, CheckoutState};
use domain::money::Money;
use domain::order::Order;
use domain::status::OrderStatus;
use store::{Comment, Invoice, Movement, Payment, Refund};

use super::amendment::{amendment_view, headline as amendment_headline, money_view};
use super::headline::headline;
use super::lanes::lane_views;
use crate::context::Context;
use crate::error::DeskError;
use crate::saga::shown_books;

/// How far apart two orders may be entered and still look like one entered twice.
const TWIN_MINUTES: i64 = 10;

/// The order with the checkout that asks for a person, else its newest one; lanes, history, payments and invoices.
pub(crate) async fn order_view(context: &Context, order: Order) -> Result<OrderView, DeskError> {
    let reader = context.store.reader();
    let id = order.id;
    let latest = reader.latest_checkout(id).await?;
    let open = latest.as_ref().is_some_and(|checkout| checkout.state.is_open());
    let may_cancel = may_cancel(&order, latest.as_ref());
    // What asks for a person is shown first, also where a newer run went its own way meanwhile.
    let checkout = reader.asking_checkout(id).await?.or(latest);
    let timeline = reader.timeline(id).await?;
    let (books, amendments) = shown_books(context, &order).await?;
    let lanes = lane_views(checkout.as_ref(), &amendments, &timeline, order.items.len());
    let open = open || amendments.iter().any(|amendment| amendment.state.is_open());
    let may_cancel = may_cancel && !is_closing(&amendments);
    let history = reader.history(id).await?.into_iter().map(|entry| HistoryEntry {
        status: entry.status,
        note: entry.note,
        created_by: entry.created_by,
        created_at: entry.created_at,
    });
    let refunds = reader.refunds(id).await?;
    let payments = reader.payments(id).await?.into_iter().map(|payment| payment_view(payment, &refunds));
    let invoices: Vec<_> = reader.invoices(id).await?.into_iter().map(invoice_view).collect();
    let charged = order.payment_status.holds_money();
    let may_check_out = order.status.editable() && !open && !charged && order.totals.total.minor > 0;
    let comments = reader.comments(id).await?.into_iter().map(comment_view).collect();
    let movements = reader.movements(id).await?.into_iter().map(movement_view).collect();
    let twins = if may_check_out { twins(context, &order).await? } else { Vec::new() };
    let next_status = OrderStatus::ALL.iter().copied().find(|next| !open && order.status.fulfils_to(*next));
    let may_resend = may_resend(&order, checkout.as_ref(), invoices.len());
    Ok(OrderView {
        comments,
        movements,
        twins,
        next_status,
        may_resend,
        headline: newest_headline(&order, checkout.as_ref(), &amendments, &lanes),
        amendments: amendments.iter().map(amendment_view).collect(),
        money: money_view(&order, &books),
        may_amend: is_paid(order.status) && !open,
        may_refund: may_refund(&order, open, &books),
        editable: order.status.editable() && !open,
        may_check_out,
        may_cancel,
        process: checkout.map(process_view),
        lanes,
        history: history.collect(),
        payments: payments.collect(),
        invoices,
        order,
    })
}

fn invoice_view(invoice: Invoice) -> InvoiceView {
    InvoiceView { reference: invoice.reference, amount: invoice.amount, status: invoice.status }
}

fn comment_view(comment: Comment) -> CommentView {
    CommentView { text: comment.text, created_by: comment.created_by, created_at: comment.created_at }
}

fn movement_view(moved: Movement) -> MovementView {
    MovementView { sku: moved.sku, quantity: moved.quantity, reason: moved.reason, created_at: moved.created_at }
}

/// Orders with the same basket for the same customer, entered minutes before or after.
async fn twins(context: &Context, order: &Order) -> Result<Vec<TwinView>, DeskError> {
    let basket = |order: &Order| {
        let mut lines: Vec<_> = order.items.iter().map(|item| (item.sku.clone(), item.quantity)).collect();
        lines.sort();
        lines
    };
    let wanted = basket(order);
    let found = context.store.reader().possible_twins(order, TWIN_MINUTES).await?;
    let same = found.into_iter().filter(|twin| basket(twin) == wanted);
    Ok(same
        .map(|twin| TwinView {
            number: twin.number,
            status: twin.status,
            total: twin.totals.total,
            created_at: twin.created_at,
        })
        .collect())
}

/// A mail can be sent once more when a checkout has ended, an invoice when there is one.
fn may_resend(order: &Order, checkout: Option<&Checkout>, invoices: usize) -> Vec<Resendable> {
    let ended = checkout.is_some_and(|it| matches!(it.state, CheckoutState::Completed | CheckoutState::Failed));
    if order.customer.email.is_none() || !ended {
        return Vec::new();
    }
    let invoice = (invoices > 0).then_some(Resendable::Invoice);
    std::iter::once(Resendable::Mail).chain(invoice).collect()
}

fn payment_view(payment: Payment, refunds: &[Refund]) -> PaymentView {
    let given_back = refunds.iter().filter(|refund| refund.payment_id == payment.id).map(|refund| RefundView {
        reference: refund.reference.clone(),
        amount: refund.amount,
        state: refund.state,
        reason: refund.reason.clone(),
        created_at: refund.created_at,
    });
    PaymentView {
        refunds: given_back.collect(),
        transaction_id: payment.reference,
        method: payment.method,
        amount: payment.amount,
        state: payment.state,
        created_at: payment.created_at,
    }
}

/// What happened last is said first.
fn newest_headline(
    order: &Order,
    checkout: Option<&Checkout>,
    amendments: &[Amendment],
    lanes: &[LaneView],
) -> Option<Headline> {
    let newest = amendments.last().filter(|amendment| checkout.is_none_or(|checkout| checkout.run < amendment.run));
    newest.and_then(amendment_headline).or_else(|| headline(order, checkout, lanes))
}

const fn is_paid(status: OrderStatus) -> bool {
    matches!(status, OrderStatus::Paid | OrderStatus::Confirmed | OrderStatus::Processing)
}

fn may_refund(order: &Order, open: bool, books: &Books) -> Option<Money> {
    let kept = is_paid(order.status) || matches!(order.status, OrderStatus::Shipped | OrderStatus::Delivered);
    Some(books.left()).filter(|left| kept && !open && left.minor > 0)
}

/// Is the order being called off, or wished to be?
fn is_closing(amendments: &[Amendment]) -> bool {
    amendments.iter().any(|amendment| amendment.purpose == Purpose::Cancel || amendment.cancel.is_some())
}

fn may_cancel(order: &Order, checkout: Option<&Checkout>) -> bool {
    let wished = checkout.is_some_and(|checkout| checkout.state.is_open() && checkout.cancel.is_some());
    let late = matches!(order.status, OrderStatus::Shipped | OrderStatus::Delivered | OrderStatus::Cancelled);
    let undoing = checkout.is_some_and(|checkout| {
        matches!(checkout.state, CheckoutState::Refunding | CheckoutState::Releasing | CheckoutState::NeedsAttention)
    });
    !wished && !late && !undoing
}

fn process_view(checkout: Checkout) -> ProcessView {
    ProcessView {
        id: checkout.id,
        generation: checkout.run,
        state: checkout.state,
        failure: checkout.failure,
        attention: checkout.attention,
        cancelling: checkout.cancel.is_some() && checkout.state != CheckoutState::Cancelled,
    }
}
