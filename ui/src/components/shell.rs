//! What is always there: banner, navigation, sync badge, messages, keys, help and palette.

mod help;
mod keys;
mod leaving;
mod main_nav;
mod messages;
mod mock_bar;
mod overlay;
mod palette;
mod palette_entries;
mod self_check;
mod stopped;
mod sync_status;
mod tour_strip;

pub use help::Help;
pub use keys::ShellKeys;
pub use leaving::Leaving;
pub use main_nav::MainNav;
pub use messages::Messages;
pub use mock_bar::MockBar;
pub use palette::Palette;
pub use stopped::Stopped;
pub use sync_status::SyncStatus;
pub use tour_strip::TourStrip;
