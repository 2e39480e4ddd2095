//! A line of text as it is read from left to right on paper: runs of one direction and one script.
//! Names mix them: `Order for محمد 12`.

use unicode_bidi::{BidiInfo, Level};

/// Text of one direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run<'a> {
    /// The text, as written.
    pub text: &'a str,
    /// Is it read from right to left?
    pub right_to_left: bool,
}

/// The runs of one line, from the left. The line as a whole is read from left to right.
pub fn runs(text: &str) -> Vec<Run<'_>> {
    if text.is_ascii() {
        return (!text.is_empty()).then_some(Run { text, right_to_left: false }).into_iter().collect();
    }
    let info = BidiInfo::new(text, Some(Level::ltr()));
    let Some(paragraph) = info.paragraphs.first() else { return Vec::new() };
    let (levels, ranges) = info.visual_runs(paragraph, paragraph.range.clone());
    ranges.into_iter().map(|range| Run { right_to_left: levels[range.start].is_rtl(), text: &text[range] }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mixed_line_is_cut_where_the_direction_turns() {
        let runs = runs("Order for محمد 12");
        let texts: Vec<_> = runs.iter().map(|run| (run.text, run.right_to_left)).collect();
        assert_eq!(texts, [("Order for ", false), ("12", false), ("محمد ", true)]);
    }

    #[test]
    fn nothing_is_lost() {
        for text in ["", "plain", "Ωμέγα Łódź", "שלום world", "a\u{200f}b"] {
            let length: usize = runs(text).iter().map(|run| run.text.len()).sum();
            assert_eq!(length, text.len(), "{text:?}");
        }
    }
}
