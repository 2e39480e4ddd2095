//! Papers for customers: a receipt, an invoice, a quote as data, and the PDF bytes of it.
//!
//! Pure: no clock, no file, no sum. Whoever asks says what stands on the paper and who prints it
//! when; the same paper gives the same bytes.

mod face;
mod layout;
mod paper;
mod runs;
mod sheet;

pub use layout::render;
pub use paper::{Kind, Mark, Paid, Paper, PaperLine, Printed, Seller};

/// A rendered paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    /// The PDF.
    pub pdf: Vec<u8>,
    /// Characters that the paper's font cannot show, each once; they stand as □.
    pub missing: Vec<char>,
}

/// Why a paper could not be rendered.
#[derive(Debug, thiserror::Error)]
pub enum PaperError {
    /// The font that is built in cannot be read.
    #[error("the built-in font cannot be read")]
    Font,
    /// The PDF could not be put together.
    #[error("the PDF could not be put together: {0}")]
    Pdf(String),
}
