//! The status of an order as a badge: colour, shape and word.

use contract::domain::checkout::CheckoutState;
use contract::domain::status::OrderStatus;
use leptos::prelude::*;

use crate::state::words;

/// A status badge; `data-status` carries the status itself.
#[component]
pub fn StatusBadge(status: OrderStatus, process: Option<CheckoutState>) -> impl IntoView {
    let (text, look) = words::status(status, process);
    view! { <span class=format!("badge {look}") data-status=status.as_str()>{text}</span> }
}
