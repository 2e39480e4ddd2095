//! The two faces of the papers' font, built in: measuring, and what they cannot show.

use std::collections::BTreeSet;
use std::sync::Arc;

use krilla::text::Font;
use rustybuzz::{Direction, Face as Shaper, UnicodeBuffer};

use crate::PaperError;
use crate::runs::{Run, runs};

/// `DejaVu` Sans Condensed 2.37; its licence stands beside it.
const REGULAR: &[u8] = include_bytes!("../fonts/DejaVuSansCondensed.ttf");
const BOLD: &[u8] = include_bytes!("../fonts/DejaVuSansCondensed-Bold.ttf");
/// Stands where a character cannot be shown.
pub const STAND_IN: char = '□';

/// One weight of the font.
pub struct Face {
    /// For drawing.
    pub font: Font,
    shaper: Shaper<'static>,
}

/// Both weights, and what was asked of them in vain.
pub struct Faces {
    /// Regular.
    pub regular: Face,
    /// Bold.
    pub bold: Face,
    /// Characters without a shape.
    pub missing: BTreeSet<char>,
}

impl Face {
    fn new(bytes: &'static [u8]) -> Result<Self, PaperError> {
        let data: Arc<dyn AsRef<[u8]> + Send + Sync> = Arc::new(bytes);
        let font = Font::new(data.into(), 0).ok_or(PaperError::Font)?;
        let shaper = Shaper::from_slice(bytes, 0).ok_or(PaperError::Font)?;
        Ok(Self { font, shaper })
    }

    /// How wide a text is at `size`, in points.
    pub fn width(&self, text: &str, size: f32) -> f32 {
        runs(text).iter().map(|run| self.run_width(run, size)).sum()
    }

    /// How wide one run is.
    #[expect(clippy::cast_precision_loss, reason = "font units are small whole numbers")]
    pub fn run_width(&self, run: &Run<'_>, size: f32) -> f32 {
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(run.text);
        buffer.guess_segment_properties();
        buffer.set_direction(if run.right_to_left { Direction::RightToLeft } else { Direction::LeftToRight });
        let shaped = rustybuzz::shape(&self.shaper, &[], buffer);
        let units: i32 = shaped.glyph_positions().iter().map(|position| position.x_advance).sum();
        units as f32 / self.shaper.units_per_em() as f32 * size
    }

    fn shows(&self, c: char) -> bool {
        self.shaper.glyph_index(c).is_some()
    }
}

impl Faces {
    /// Reads the built-in font.
    pub fn new() -> Result<Self, PaperError> {
        Ok(Self { regular: Face::new(REGULAR)?, bold: Face::new(BOLD)?, missing: BTreeSet::new() })
    }

    /// The text as it can be shown: what has no shape is noted and stands as □; controls and line
    /// ends are blanks. Marks that only steer the shaping stay.
    pub fn shown(&mut self, text: &str) -> String {
        let shown = text.chars().map(|c| match c {
            c if c.is_control() || c.is_whitespace() => ' ',
            c if is_steering(c) || (self.regular.shows(c) && self.bold.shows(c)) => c,
            c => {
                self.missing.insert(c);
                STAND_IN
            }
        });
        shown.collect()
    }
}

/// Joiners, direction marks and variation selectors have no shape of their own.
const fn is_steering(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{fe00}'..='\u{fe0f}')
}
