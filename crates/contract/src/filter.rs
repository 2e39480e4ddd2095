//! Which orders are wanted, over and above a ready-made choice and a text; and choices kept under
//! a name.

use serde::{Deserialize, Serialize};

use domain::clock::Timestamp;
use domain::status::{OrderStatus, PaymentStatus};

use crate::declare::declared;

declared! {
    /// Choices of orders kept under a name: list, keep, forget.
    AskViews {
        /// What is asked.
        ask: ViewsAsk,
    } -> Vec<SavedView>;
}

/// Something asked of the kept choices.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
pub enum ViewsAsk {
    /// All of them, by name.
    List,
    /// Keep a choice; one of the same name is replaced.
    Keep {
        /// The choice.
        view: SavedView,
    },
    /// Forget one.
    Forget {
        /// Its name.
        name: String,
    },
}

/// All of these must hold; the default lets every order through.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OrdersFilter {
    /// Any of these; empty: all.
    pub statuses: Vec<OrderStatus>,
    /// This payment status.
    pub payment_status: Option<PaymentStatus>,
    /// Entered at or after.
    pub from: Option<Timestamp>,
    /// Entered at or before.
    pub to: Option<Timestamp>,
    /// With this tag.
    pub tag: Option<String>,
}

/// A choice of orders under a name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SavedView {
    /// Name.
    pub name: String,
    /// What was typed.
    pub text: String,
    /// The ready-made choice.
    pub view: OrdersView,
    /// What else was asked for.
    pub filter: OrdersFilter,
}

/// A ready-made choice of orders.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrdersView {
    /// All that are not deleted.
    #[default]
    All,
    /// Entered, not yet paid.
    Pending,
    /// Paid, confirmed or in production.
    InProgress,
    /// Asking for a person: checkouts to settle, dead letters, failures since.
    Attention,
    /// Entered today.
    Today,
    /// Failed.
    Failed,
}

impl OrdersView {
    /// The statuses it is limited to; empty for any.
    pub const fn statuses(self) -> &'static [OrderStatus] {
        match self {
            Self::All | Self::Attention | Self::Today => &[],
            Self::Pending => &[OrderStatus::Pending],
            Self::InProgress => &[OrderStatus::Paid, OrderStatus::Confirmed, OrderStatus::Processing],
            Self::Failed => &[OrderStatus::Failed],
        }
    }
}
