//! What the desk tells its front ends unasked. An event is a hint: it names what changed, the
//! front end fetches again. A lost event costs nothing but time.

use serde::{Deserialize, Serialize};

use domain::ids::OrderId;
use domain::number::OrderNumber;

use crate::sync::{SelfCheck, SyncBadge};

/// Something changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum DeskEvent {
    /// An order or one of its lanes.
    OrderChanged {
        /// Which.
        id: OrderId,
        /// Its number.
        number: OrderNumber,
        /// Its version; views drop what is older than they show.
        version: u32,
    },
    /// The state of the outbox as a whole.
    SyncChanged(SyncBadge),
    /// The desk looked at its own books.
    SelfChecked(SelfCheck),
    /// The mocked services' behaviour.
    MocksChanged,
    /// Many orders at once (an import): fetch the list again.
    OrdersImported,
}
