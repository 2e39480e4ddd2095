//! The parts of the reports: range, figures, charts, rankings. Charts are plain SVG; each says what
//! matters in words, and has a table of the same figures.

mod failures;
mod feed;
mod figures;
mod plot;
mod ranges;
mod series;
mod states;
mod tops;

pub use failures::Failures;
pub use feed::ReportFeed;
pub use figures::FigureStrip;
pub use ranges::Ranges;
pub use series::{Of, Series};
pub use states::States;
pub use tops::Tops;
