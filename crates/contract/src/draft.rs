//! Drafts: orders that are not entered yet, and quotes made of them.

use serde::{Deserialize, Serialize};

use domain::clock::Timestamp;
use domain::ids::{DraftId, OrderId};
use domain::order::OrderInput;
use domain::pricing::Totals;
use domain::problem::Problem;

/// A draft in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftRow {
    /// Id.
    pub id: DraftId,
    /// Name, or what it would be named after.
    pub name: String,
    /// Customer's name.
    pub customer: String,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// A draft, whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftView {
    /// Id.
    pub id: DraftId,
    /// The cart that another program knows it by.
    pub cart_id: Option<String>,
    /// As typed; may lack anything.
    pub input: OrderInput,
    /// What it would come to; none while something is missing.
    pub totals: Option<Totals>,
    /// What it lacks to be entered.
    pub missing: Vec<Problem>,
    /// +1 at each change.
    pub version: u32,
    /// The order that it became.
    pub order_id: Option<OrderId>,
    /// Who began it.
    pub created_by: String,
    /// When.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// A file that was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written {
    /// Where it is.
    pub path: String,
    /// Orders in it; of a report, its rows.
    pub orders: u64,
}

/// How orders are written to a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileFormat {
    /// A row a line item.
    Csv,
    /// An array of orders.
    Json,
}
