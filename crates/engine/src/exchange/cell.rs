//! Text in a cell of a CSV. A spreadsheet takes what begins with `=`, `+`, `-`, `@` for a formula
//! and would run what a customer typed; an apostrophe before it makes it text. Exact both ways:
//! text that begins with apostrophes and then a formula gets one more.

/// The text as it is written.
pub(crate) fn escaped(text: &str) -> String {
    if is_formula(text) { format!("'{text}") } else { text.to_owned() }
}

/// The text as it was.
pub(super) fn unescaped(text: &str) -> &str {
    text.strip_prefix('\'').filter(|rest| is_formula(rest)).unwrap_or(text)
}

/// Would a spreadsheet run it, or would it, less the apostrophe of an escape?
fn is_formula(text: &str) -> bool {
    text.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '|', '%', '＝', '＋', '－', '＠'])
}

#[cfg(test)]
mod tests {
    use super::{escaped, unescaped};

    #[test]
    fn formulas_become_text_and_come_back() {
        for formula in ["=1+1", "+44 20", "-5", "@SUM(A1)", "\t=1", "'=1", "''+1", "＝1", "%0A=1"] {
            let cell = escaped(formula);
            assert!(cell.starts_with('\''), "{formula}");
            assert_eq!(unescaped(&cell), formula);
        }
        for plain in ["", "O'Neill", "'quoted'", "1+1", "'", "مرحبا", "e\u{301}", "🙂"] {
            assert_eq!(escaped(plain), plain);
            assert_eq!(unescaped(plain), plain);
        }
    }
}
