//! Rows of a CSV file with the physical line they begin at. Owns what a broken quote may cost:
//! the line it stands on, never the rest of the file.

use std::collections::VecDeque;
use std::io::{self, BufRead};

/// A quoted field may run over at most so many lines; beyond, its quote is taken to be a mistake.
const MOST_LINES: usize = 2_048;

/// One row: the line it begins at, its text, its fields or why there are none.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) line: u64,
    pub(crate) text: String,
    pub(crate) fields: Result<Vec<String>, String>,
}

/// Reads rows of a fixed number of columns. Blank lines are no rows.
pub(crate) struct Rows<R> {
    input: R,
    columns: usize,
    /// Lines that were read ahead for a quoted field that then never ended.
    ahead: VecDeque<Vec<u8>>,
    line: u64,
}

impl<R: BufRead> Rows<R> {
    /// Reads the header, which must have exactly these names.
    pub(crate) fn open(input: R, header: &[&str]) -> io::Result<Result<Self, String>> {
        let mut rows = Self { input, columns: header.len(), ahead: VecDeque::new(), line: 0 };
        let first = rows.take_line()?.unwrap_or_default();
        let text = String::from_utf8_lossy(&first);
        let found = split(text.trim_start_matches('\u{feff}'));
        if found.iter().map(|name| name.trim()).eq(header.iter().copied()) {
            return Ok(Ok(rows));
        }
        Ok(Err(format!("The first line must be the header {}", header.join(","))))
    }

    /// The next row; `None` at the end.
    pub(crate) fn next(&mut self) -> io::Result<Option<Row>> {
        loop {
            let Some(first) = self.take_line()? else { return Ok(None) };
            if first.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            let line = self.line;
            let fields = match self.fields(&first)? {
                Ok((fields, text)) => return Ok(Some(Row { line, text, fields: Ok(fields) })),
                Err(reason) => Err(reason),
            };
            return Ok(Some(Row { line, text: String::from_utf8_lossy(&first).into_owned(), fields }));
        }
    }

    /// The fields that begin with this line; further lines are used up only where that makes a row.
    fn fields(&mut self, first: &[u8]) -> io::Result<Result<(Vec<String>, String), String>> {
        let Ok(text) = std::str::from_utf8(first) else { return Ok(Err("The row is not valid UTF-8.".into())) };
        let fields = split(text);
        if fields.len() == self.columns {
            return Ok(Ok((fields, text.to_owned())));
        }
        if quotes(first) % 2 == 1 {
            if let Some(whole) = self.over_lines(text)? {
                return Ok(Ok(whole));
            }
            return Ok(Err("A quotation mark is opened and not closed.".into()));
        }
        Ok(Err(format!("{} columns are expected, {} found.", self.columns, fields.len())))
    }

    /// A row whose quoted field holds line breaks. Where none comes of it, the lines are put back.
    fn over_lines(&mut self, first: &str) -> io::Result<Option<(Vec<String>, String)>> {
        let mut text = first.to_owned();
        let mut taken = VecDeque::new();
        while taken.len() < MOST_LINES {
            let Some(next) = self.take_line()? else { break };
            let closes = quotes(&next) % 2 == 1;
            let readable = std::str::from_utf8(&next).map(|next| {
                text.push('\n');
                text.push_str(next);
            });
            taken.push_back(next);
            if closes || readable.is_err() {
                break;
            }
        }
        let fields = split(&text);
        if fields.len() == self.columns && quotes(text.as_bytes()).is_multiple_of(2) {
            return Ok(Some((fields, text)));
        }
        self.line -= taken.len() as u64;
        taken.append(&mut self.ahead);
        self.ahead = taken;
        Ok(None)
    }

    /// The next physical line without its end.
    fn take_line(&mut self) -> io::Result<Option<Vec<u8>>> {
        let line = match self.ahead.pop_front() {
            Some(line) => line,
            None => {
                let mut line = Vec::new();
                if self.input.read_until(b'\n', &mut line)? == 0 {
                    return Ok(None);
                }
                if line.last() == Some(&b'\n') {
                    line.pop();
                }
                if line.last() == Some(&b'\r') {
                    line.pop();
                }
                line
            }
        };
        self.line += 1;
        Ok(Some(line))
    }
}

fn quotes(line: &[u8]) -> usize {
    line.iter().filter(|byte| **byte == b'"').count()
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

    fn rows(text: &str) -> Vec<Row> {
        let mut rows = Rows::open(text.as_bytes(), &["a", "b"]).unwrap().unwrap();
        std::iter::from_fn(|| rows.next().unwrap()).collect()
    }

    fn lines(text: &str) -> Vec<(u64, Option<Vec<String>>)> {
        rows(text).into_iter().map(|row| (row.line, row.fields.ok())).collect()
    }

    fn ok(a: &str, b: &str) -> Option<Vec<String>> {
        Some(vec![a.into(), b.into()])
    }

    #[test]
    fn lines_are_counted_physically_with_any_line_end_and_across_blank_lines() {
        assert_eq!(
            lines("\u{feff}a,b\r\n1,2\r\n\r\n3,4\n\n5,6"),
            [(2, ok("1", "2")), (4, ok("3", "4")), (6, ok("5", "6"))]
        );
    }

    #[test]
    fn a_quoted_field_may_hold_commas_quotes_and_line_breaks() {
        assert_eq!(
            lines("a,b\n\"x, \"\"y\"\"\",2\n\"one\ntwo\",2\n5,6\n"),
            [(2, ok("x, \"y\"", "2")), (3, ok("one\ntwo", "2")), (5, ok("5", "6")),]
        );
    }

    #[test]
    fn an_open_quote_costs_its_own_line_only() {
        assert_eq!(lines("a,b\n\"x,2\n3,4\n\"y, z\",6\n"), [(2, None), (3, ok("3", "4")), (4, ok("y, z", "6"))]);
    }

    #[test]
    fn a_quote_inside_a_plain_field_is_only_a_character() {
        assert_eq!(lines("a,b\n5\" RULER,2\n"), [(2, ok("5\" RULER", "2"))]);
    }

    #[test]
    fn another_header_is_refused() {
        assert!(Rows::open("b,a\n1,2\n".as_bytes(), &["a", "b"]).unwrap().is_err());
    }
}
