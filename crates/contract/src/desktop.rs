//! What belongs to a desk with a window: papers, files that are taken in, trying an address, and
//! what is sent to whoever helps.

use serde::{Deserialize, Serialize};

use domain::ids::OrderId;
use domain::money::Money;
use domain::outbox::Service;

use crate::declare::declared;
use crate::draft::Written;
use crate::sync::DeskView;

declared! {
    /// Write an order's receipt or invoice as PDF; printed before, it is a copy and says so.
    PrintOrder {
        /// Which.
        id: OrderId,
        /// What.
        what: Printable,
    } -> PrintedFile;

    /// Does a service answer at an address? Nothing is ordered, charged or kept by asking.
    TestEndpoint {
        /// Which service is meant.
        service: Service,
        /// Where.
        url: String,
    } -> EndpointTest;

    /// Forget the addresses that were set and use the mocked services again.
    UseMocks {} -> DeskView;

    /// Show a file that this desk wrote, with the system's own viewer.
    OpenFile {
        /// Where it is.
        path: String,
    } -> bool;

    /// Let the person choose a file; none: they chose none.
    ChooseFile {} -> Option<String>;

    /// End the program; what is unsent was said before.
    Quit {} -> bool;

    /// What importing a file would do. Nothing is saved.
    ReadImport {
        /// The file.
        path: String,
    } -> ImportLook;

    /// Import a file; goes on by itself, one at a time.
    ImportFile {
        /// The file.
        path: String,
    } -> ImportProgress;

    /// How far the import is.
    GetImport {} -> Option<ImportProgress>;

    /// End the import after the orders being saved. What is saved stays; again completes it.
    StopImport {} -> Option<ImportProgress>;

    /// Write what helps to find a fault into a folder: logs, settings without secrets, counts, what
    /// the self-check says. No customer, no secret, no card number is in it.
    ExportDiagnostics {} -> Written;
}

/// What can be printed of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Printable {
    /// Proof that money was taken.
    Receipt,
    /// The invoice.
    Invoice,
}

/// A paper that was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrintedFile {
    /// The PDF.
    pub path: String,
    /// 0: the original; else which copy.
    pub copy: u32,
    /// Characters that the paper's font does not hold; they stand as □.
    pub missing: String,
}

/// What came of trying an address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndpointTest {
    /// Does it answer like the service that is meant?
    pub answers: bool,
    /// In plain words.
    pub text: String,
}

/// What importing a file would do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportLook {
    /// The file's name.
    pub name: String,
    /// The layout, in plain words.
    pub layout: String,
    /// The counts.
    pub counts: ImportCounts,
    /// The first refused rows.
    pub rejects: Vec<RejectedRow>,
}

/// Counts of an import; read = imported + unchanged + rejected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportCounts {
    /// Rows read.
    pub rows_read: u64,
    /// Rows of orders that are new.
    pub rows_imported: u64,
    /// Rows of orders that were there already.
    pub rows_unchanged: u64,
    /// Rows refused.
    pub rows_rejected: u64,
    /// New orders.
    pub orders_imported: u64,
    /// Orders that were there already.
    pub orders_unchanged: u64,
}

/// A row that is refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RejectedRow {
    /// Its line in the file, the header being line 1.
    pub line: u64,
    /// Why.
    pub reason: String,
    /// The row.
    pub row: String,
}

/// How far an import is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportProgress {
    /// The file's name.
    pub name: String,
    /// Orders done.
    pub done: u64,
    /// Orders in all.
    pub all: u64,
    /// Has it ended?
    pub ended: bool,
    /// Was it stopped by a person?
    pub stopped: bool,
    /// What was done so far.
    pub counts: ImportCounts,
    /// Where the refused rows are listed.
    pub rejects: Option<String>,
    /// Why it failed.
    pub problem: Option<String>,
}

/// What the shell tells the window.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum ShellEvent {
    /// A command of a native menu was chosen.
    Menu {
        /// Its id ([`crate::menu`]).
        id: String,
    },
    /// A file was dropped on the window.
    Dropped {
        /// Where it is.
        path: String,
    },
    /// The program is to end while orders are unsent.
    QuitAsked {
        /// How many.
        orders: u32,
        /// What they are worth.
        value: Money,
    },
}
