//! Parts that every screen may use: badges, notices, fields, choices.

mod badge;
mod combobox;
mod field;
mod kbd;
mod lane_ticks;
mod lanes;
mod marked;
mod notice;

pub use badge::StatusBadge;
pub use combobox::{Choice, Combobox};
pub use field::{Field, Select};
pub use kbd::Kbd;
pub use lane_ticks::LaneTicks;
pub use lanes::{LaneLine, LaneList, is_given_up, is_quiet};
pub use marked::Marked;
pub use notice::{ErrorNotice, HeadlineNotice, Notice};
