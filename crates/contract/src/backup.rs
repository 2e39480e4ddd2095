//! Backups of the desk's database: which are there, and what putting one back means.

use serde::{Deserialize, Serialize};

use domain::clock::Timestamp;

use crate::declare::declared;

declared! {
    /// The backups: list, make one.
    AskBackups {
        /// What is asked.
        ask: BackupsAsk,
    } -> BackupsView;

    /// Put a backup in the place of the database. The desk says whether it may be; the program around
    /// the desk closes it, does it, and opens it again.
    RestoreBackup {
        /// Its name.
        name: String,
    } -> PutBack;
}

/// Something asked of the backups.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum BackupsAsk {
    /// Those that are there.
    List,
    /// Make one now.
    Make,
}

/// The backups of a desk.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackupsView {
    /// Where they are.
    pub folder: String,
    /// Newest first.
    pub backups: Vec<BackupRow>,
    /// When the next one is made at the earliest; none while no desk runs.
    pub next_at: Option<Timestamp>,
    /// Why the last one that was due could not be made; none: all is well.
    pub problem: Option<String>,
}

/// One backup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackupRow {
    /// Its file name; what a request names it by.
    pub name: String,
    /// The moment it holds.
    pub made_at: Timestamp,
    /// Its size in bytes.
    pub bytes: u64,
    /// Made before an update of Order Desk brought the database to a newer form?
    pub before_update: bool,
}

/// What became of a wish to put a backup back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PutBack {
    /// Where the database that was replaced is kept; none where there was none.
    pub former: Option<String>,
}
