//! Rows of a CSV file with the physical line they begin at. Owns what a broken quote may cost:
//! the line it stands on, never the rest of the file.

use std::collections::VecDeque;
use std::io::{self, BufRead};

use crate::error::DeskError;

/// A quoted field may run over at most so many lines; beyond, its quote is taken to be a mistake.
const MOST_LINES: usize = 2_048;

/// One row: the line it begins at, its text, its fields or why there are none.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) number: u64,
    pub(super) text: String,
    pub(super) fields: Result<Vec<String>, String>,
}

/// Reads rows of as many columns as the header has. Blank lines are no rows.
pub(super) struct Lines<R> {
    input: R,
    header: Vec<String>,
    /// Lines that were read ahead for a quoted field that then never ended.
    ahead: VecDeque<Vec<u8>>,
    line: u64,
}

impl<R: BufRead> Lines<R> {
    /// Reads the header: every row has as many fields as it has names.
    pub(super) fn open(input: R) -> Result<Self, DeskError> {
        let mut lines = Self { input, header: Vec::new(), ahead: VecDeque::new(), line: 0 };
        let first = lines.take_line().map_err(|error| unreadable(&error))?.unwrap_or_default();
        let text = String::from_utf8_lossy(&first);
        lines.header = split(text.trim_start_matches('\u{feff}')).iter().map(|name| name.trim().to_owned()).collect();
        Ok(lines)
    }

    /// The names of the columns.
    pub(super) fn header(&self) -> &[String] {
        &self.header
    }

    /// The next row; `None` at the end.
    pub(super) fn next(&mut self) -> Result<Option<Line>, DeskError> {
        self.read().map_err(|error| unreadable(&error))
    }

    fn read(&mut self) -> io::Result<Option<Line>> {
        loop {
            let Some(first) = self.take_line()? else { return Ok(None) };
            if first.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            let number = self.line;
            let fields = match self.fields(&first)? {
                Ok((fields, text)) => return Ok(Some(Line { number, text, fields: Ok(fields) })),
                Err(reason) => Err(reason),
            };
            return Ok(Some(Line { number, text: String::from_utf8_lossy(&first).into_owned(), fields }));
        }
    }

    /// The fields that begin with this line; further lines are used up only where that makes a row.
    fn fields(&mut self, first: &[u8]) -> io::Result<Result<(Vec<String>, String), String>> {
        let Ok(text) = std::str::from_utf8(first) else { return Ok(Err("the row is not UTF-8".into())) };
        let fields = split(text);
        let open = ends_open(text, false);
        if fields.len() == self.header.len() && !open {
            return Ok(Ok((fields, text.to_owned())));
        }
        if open {
            if let Some(whole) = self.over_lines(text)? {
                return Ok(Ok(whole));
            }
            return Ok(Err("a quotation mark is opened and not closed".into()));
        }
        Ok(Err(format!("the row has {} fields instead of {}", fields.len(), self.header.len())))
    }

    /// A row whose quoted field holds line breaks. Where none comes of it, the lines are put back.
    fn over_lines(&mut self, first: &str) -> io::Result<Option<(Vec<String>, String)>> {
        let mut text = first.to_owned();
        let mut taken = VecDeque::new();
        let mut open = true;
        while taken.len() < MOST_LINES {
            let Some(next) = self.take_line()? else { break };
            let read = std::str::from_utf8(&next).map(|next| {
                text.push('\n');
                text.push_str(next);
                open = ends_open(next, true);
            });
            taken.push_back(next);
            if !open || read.is_err() {
                break;
            }
        }
        let fields = split(&text);
        if fields.len() == self.header.len() && !open {
            return Ok(Some((fields, text)));
        }
        self.line -= taken.len() as u64;
        taken.append(&mut self.ahead);
        self.ahead = taken;
        Ok(None)
    }

    /// The next physical line without its end.
    fn take_line(&mut self) -> io::Result<Option<Vec<u8>>> {
        let line = if let Some(line) = self.ahead.pop_front() {
            line
        } else {
            let mut line = Vec::new();
            if self.input.read_until(b'\n', &mut line)? == 0 {
                return Ok(None);
            }
            line.pop_if(|byte| *byte == b'\n');
            // All of them: one that was left would be taken for part of the end when it is read again.
            while line.pop_if(|byte| *byte == b'\r').is_some() {}
            line
        };
        self.line += 1;
        Ok(Some(line))
    }
}

fn unreadable(error: &io::Error) -> DeskError {
    DeskError::Config(format!("The file cannot be read: {error}"))
}

/// Is a quoted field open at the end of `text`, which begins inside of one (`quoted`) or with a new
/// field? A quotation mark inside a plain field is only a character.
fn ends_open(text: &str, mut quoted: bool) -> bool {
    let mut begins = !quoted;
    let mut bytes = text.bytes().peekable();
    while let Some(byte) = bytes.next() {
        match byte {
            // Doubled, it is a character of the field.
            b'"' if quoted && bytes.peek() == Some(&b'"') => drop(bytes.next()),
            b'"' if quoted => quoted = false,
            b'"' if begins => quoted = true,
            _ => {}
        }
        begins = byte == b',' && !quoted;
    }
    quoted
}

/// The fields of one row. Most rows hold no quote and need no parser.
fn split(text: &str) -> Vec<String> {
    if !text.contains('"') {
        return text.split(',').map(str::to_owned).collect();
    }
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut record = csv::StringRecord::new();
    match reader.read_record(&mut record) {
        Ok(true) => record.iter().map(str::to_owned).collect(),
        // Reading text from memory cannot fail; a row without fields is refused by its caller.
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<Line> {
        let mut rows = Lines::open(text.as_bytes()).unwrap();
        assert_eq!(rows.header(), ["a", "b"]);
        std::iter::from_fn(|| rows.next().unwrap()).collect()
    }

    fn lines(text: &str) -> Vec<(u64, Option<Vec<String>>)> {
        rows(text).into_iter().map(|row| (row.number, row.fields.ok())).collect()
    }

    fn ok(a: &str, b: &str) -> Vec<String> {
        vec![a.into(), b.into()]
    }

    #[test]
    fn lines_are_counted_physically_with_any_line_end_and_across_blank_lines() {
        assert_eq!(
            lines("\u{feff}a,b\r\n1,2\r\n\r\n3,4\n\n5,6"),
            [(2, Some(ok("1", "2"))), (4, Some(ok("3", "4"))), (6, Some(ok("5", "6")))]
        );
    }

    #[test]
    fn a_quoted_field_may_hold_commas_quotes_and_line_breaks() {
        assert_eq!(
            lines("a,b\n\"x, \"\"y\"\"\",2\n\"one\ntwo\",2\n5,6\n"),
            [(2, Some(ok("x, \"y\"", "2"))), (3, Some(ok("one\ntwo", "2"))), (5, Some(ok("5", "6"))),]
        );
    }

    #[test]
    fn the_last_field_may_hold_line_breaks_too() {
        assert_eq!(
            lines("a,b\n1,\"one\ntwo\"\n5\" RULER,\"x\ny\"\n3,4\n"),
            [(2, Some(ok("1", "one\ntwo"))), (4, Some(ok("5\" RULER", "x\ny"))), (6, Some(ok("3", "4")))]
        );
        assert_eq!(lines("a,b\n1,\"one\n3,4\n"), [(2, None), (3, Some(ok("3", "4")))]);
    }

    #[test]
    fn an_open_quote_costs_its_own_line_only() {
        assert_eq!(
            lines("a,b\n\"x,2\n3,4\n\"y, z\",6\n"),
            [(2, None), (3, Some(ok("3", "4"))), (4, Some(ok("y, z", "6")))]
        );
    }

    #[test]
    fn a_quote_inside_a_plain_field_is_only_a_character() {
        assert_eq!(lines("a,b\n5\" RULER,2\n"), [(2, Some(ok("5\" RULER", "2")))]);
    }
}
