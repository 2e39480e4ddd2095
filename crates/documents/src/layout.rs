//! Where everything stands on a paper.

use domain::money::Money;

use crate::face::STAND_IN;
use crate::paper::{Kind, Mark, Paper, PaperLine, Printed};
use crate::sheet::{BODY, Ink, MARGIN, SMALL, STRONG, Sheet, WIDTH};
use crate::{PaperError, Rendered};

const RIGHT: f32 = WIDTH - MARGIN;
const TITLE: Ink = Ink { size: 20.0, bold: true, faint: false };
const COPY: Ink = Ink { size: 20.0, bold: true, faint: true };
/// From one line of text to the next.
const LINE: f32 = 13.0;
/// Columns of the lines: product begins, quantity ends, price ends.
const PRODUCT: f32 = MARGIN + 84.0;
const QUANTITY: f32 = RIGHT - 150.0;
const PRICE: f32 = RIGHT - 76.0;
/// Where the labels of the totals end.
const LABELS: f32 = RIGHT - 96.0;

/// The PDF of a paper.
pub fn render(paper: &Paper, printed: &Printed) -> Result<Rendered, PaperError> {
    let sheet = laid_out(paper, printed)?;
    let title = format!("{} {}", paper.kind.title(), paper.number);
    let foot = foot(&title, printed);
    let (pdf, missing) = sheet.finish(&title, &foot)?;
    Ok(Rendered { pdf, missing })
}

/// Everything in its place, but for the feet of the pages.
fn laid_out(paper: &Paper, printed: &Printed) -> Result<Sheet, PaperError> {
    let mut sheet = Sheet::new()?;
    head(&mut sheet, paper, printed);
    people(&mut sheet, paper);
    lines(&mut sheet, &paper.lines);
    totals(&mut sheet, paper);
    money(&mut sheet, paper);
    closing(&mut sheet, paper);
    Ok(sheet)
}

fn foot(title: &str, printed: &Printed) -> String {
    let what = match &printed.mark {
        Mark::Original => String::new(),
        Mark::Replaces(at) => format!(" · replaces the one printed on {}", at.date()),
        Mark::Copy { number, of } => {
            format!(" · COPY {number} of the original of {} {} UTC", of.date(), of.hour_minute())
        }
    };
    format!("{title}{what} · printed by {} on {} {} UTC", printed.by, printed.at.date(), printed.at.hour_minute())
}

fn head(sheet: &mut Sheet, paper: &Paper, printed: &Printed) {
    sheet.y += 14.0;
    sheet.left(MARGIN, paper.kind.title(), TITLE);
    if let Mark::Copy { .. } = printed.mark {
        sheet.right(RIGHT, "COPY", COPY);
    } else if !paper.seller.name.is_empty() {
        sheet.right(RIGHT, &paper.seller.name, STRONG);
    }
    sheet.y += LINE + 4.0;
    let copy = matches!(printed.mark, Mark::Copy { .. });
    let under = copy.then(|| paper.seller.name.clone()).filter(|name| !name.is_empty());
    let seller: Vec<_> = under.into_iter().chain(paper.seller.lines.iter().cloned()).collect();
    for row in 0..seller.len().max(paper.facts.len()) {
        sheet.need(LINE);
        if let Some(line) = seller.get(row) {
            sheet.right(RIGHT, line, BODY);
        }
        if let Some((label, text)) = paper.facts.get(row) {
            sheet.left(MARGIN, label, SMALL);
            sheet.left(PRODUCT, text, BODY);
        }
        sheet.y += LINE;
    }
    sheet.y += 8.0;
}

fn people(sheet: &mut Sheet, paper: &Paper) {
    let half = f32::midpoint(MARGIN, RIGHT);
    let label = if paper.kind == Kind::Invoice { "Billed to" } else { "For" };
    let blocks = [(MARGIN, label, &paper.customer), (half, "Ships to", &paper.ship_to)];
    sheet.y += 8.0;
    sheet.need(2.0 * LINE);
    let columns = blocks.map(|(x, label, block)| {
        if !block.is_empty() {
            sheet.left(x, label, SMALL);
        }
        (x, block_lines(sheet, block, half - MARGIN - 16.0))
    });
    for row in 0..columns.iter().map(|(_, lines)| lines.len()).max().unwrap_or(0) {
        sheet.need(LINE);
        sheet.y += LINE;
        for (x, lines) in &columns {
            if let Some((line, ink)) = lines.get(row) {
                sheet.left(*x, line, *ink);
            }
        }
    }
    sheet.y += 28.0;
    for line in sheet.wrapped(&paper.name, RIGHT - MARGIN, STRONG) {
        sheet.need(LINE);
        sheet.left(MARGIN, &line, STRONG);
        sheet.y += LINE;
    }
    sheet.y += 8.0;
}

/// A name and address in lines no wider than `width`, the name in bold.
fn block_lines(sheet: &mut Sheet, block: &[String], width: f32) -> Vec<(String, Ink)> {
    let mut lines = Vec::new();
    for (index, text) in block.iter().enumerate() {
        let ink = if index == 0 { STRONG } else { BODY };
        lines.extend(sheet.wrapped(text, width, ink).into_iter().map(|line| (line, ink)));
    }
    lines
}

fn column_heads(sheet: &mut Sheet) {
    sheet.left(MARGIN, "SKU", SMALL);
    sheet.left(PRODUCT, "Product", SMALL);
    sheet.right(QUANTITY, "Quantity", SMALL);
    sheet.right(PRICE, "Price", SMALL);
    sheet.right(RIGHT, "Amount", SMALL);
    sheet.y += 5.0;
    sheet.rule(MARGIN, RIGHT, true);
    sheet.y += LINE;
}

fn lines(sheet: &mut Sheet, lines: &[PaperLine]) {
    sheet.need(4.0 * LINE);
    column_heads(sheet);
    for line in lines {
        let sku = sheet.wrapped(&line.sku, PRODUCT - MARGIN - 8.0, BODY);
        let name = sheet.wrapped(&line.name, QUANTITY - PRODUCT - 52.0, BODY);
        let rows = sku.len().max(name.len()).max(1);
        #[expect(clippy::cast_precision_loss, reason = "a handful of lines")]
        let height = rows as f32 * LINE + 6.0;
        if sheet.need(height) {
            column_heads(sheet);
        }
        sheet.right(QUANTITY, &line.quantity.to_string(), BODY);
        sheet.right(PRICE, &line.unit_price.to_string(), BODY);
        sheet.right(RIGHT, &line.amount.to_string(), BODY);
        for row in 0..rows {
            // Only a line that is longer than a page comes to the end of one.
            if sheet.need(LINE) {
                column_heads(sheet);
            }
            for (x, column) in [(MARGIN, &sku), (PRODUCT, &name)] {
                if let Some(text) = column.get(row) {
                    sheet.left(x, text, BODY);
                }
            }
            sheet.y += LINE;
        }
        sheet.y -= 8.0;
        sheet.rule(MARGIN, RIGHT, false);
        sheet.y += LINE + 1.0;
    }
}

fn totals(sheet: &mut Sheet, paper: &Paper) {
    #[expect(clippy::cast_precision_loss, reason = "a handful of lines")]
    sheet.need(paper.totals.len() as f32 * LINE + 16.0);
    sheet.y += 4.0;
    for (index, (label, amount)) in paper.totals.iter().enumerate() {
        let last = index + 1 == paper.totals.len();
        if last {
            sheet.y -= 8.0;
            sheet.rule(LABELS - 90.0, RIGHT, true);
            sheet.y += LINE + 2.0;
        }
        amount_row(sheet, label, *amount, if last { Ink { size: 11.0, ..STRONG } } else { BODY });
    }
}

fn amount_row(sheet: &mut Sheet, label: &str, amount: Money, ink: Ink) {
    sheet.right(LABELS, label, ink);
    sheet.right(RIGHT, &amount.to_string(), ink);
    sheet.y += LINE + 1.0;
}

fn money(sheet: &mut Sheet, paper: &Paper) {
    if !paper.paid.is_empty() {
        #[expect(clippy::cast_precision_loss, reason = "a handful of lines")]
        sheet.need((paper.paid.len() as f32 + 2.0) * LINE + 12.0);
        sheet.y += 10.0;
        sheet.left(MARGIN, "Money", SMALL);
        sheet.y += 5.0;
        sheet.rule(MARGIN, RIGHT, false);
        sheet.y += LINE;
        for paid in &paper.paid {
            sheet.need(LINE);
            sheet.left(MARGIN, &paid.date, BODY);
            let words = if paid.reference.is_empty() {
                paid.what.clone()
            } else {
                format!("{} · {}", paid.what, paid.reference)
            };
            let rows = sheet.wrapped(&words, RIGHT - PRODUCT - 90.0, BODY);
            sheet.right(RIGHT, &paid.amount.to_string(), BODY);
            for row in rows {
                sheet.need(LINE);
                sheet.left(PRODUCT, &row, BODY);
                sheet.y += LINE;
            }
        }
    }
    if let Some(due) = paper.due {
        sheet.need(LINE + 6.0);
        sheet.y += 6.0;
        amount_row(sheet, "To be paid", due, STRONG);
    }
}

fn closing(sheet: &mut Sheet, paper: &Paper) {
    sheet.y += 14.0;
    for line in sheet.wrapped(&paper.closing, RIGHT - MARGIN, BODY) {
        sheet.need(LINE);
        sheet.left(MARGIN, &line, BODY);
        sheet.y += LINE;
    }
    if sheet.faces.missing.is_empty() {
        return;
    }
    let codes: Vec<_> = sheet.faces.missing.iter().map(|c| format!("U+{:04X}", u32::from(*c))).collect();
    let words =
        format!("{STAND_IN} stands for a character that this paper's font does not hold: {}.", codes.join(", "));
    for line in sheet.wrapped(&words, RIGHT - MARGIN, SMALL) {
        sheet.need(LINE);
        sheet.left(MARGIN, &line, SMALL);
        sheet.y += LINE;
    }
}

#[cfg(test)]
mod tests {
    use domain::clock::Timestamp;
    use domain::money::Currency;

    use super::*;
    use crate::paper::{Paid, Seller};
    use crate::sheet::BOTTOM;

    fn long(count: usize) -> Vec<String> {
        (0..count).map(|n| format!("line {n}")).collect()
    }

    #[test]
    fn what_is_longer_than_a_page_goes_on_on_the_next() {
        let nothing = Money::zero(Currency::GBP);
        let paid =
            Paid { date: "2026-11-20".into(), what: "Given back".into(), reference: "t".into(), amount: nothing };
        let line = PaperLine {
            sku: "A".repeat(2_000),
            name: "word ".repeat(400),
            quantity: 1,
            unit_price: nothing,
            amount: nothing,
        };
        let short = Paper {
            kind: Kind::Receipt,
            number: "1".into(),
            order_number: None,
            name: "Party".into(),
            seller: Seller { name: "Shop".into(), lines: Vec::new() },
            customer: Vec::new(),
            ship_to: Vec::new(),
            facts: Vec::new(),
            lines: Vec::new(),
            totals: vec![("Total".into(), nothing)],
            paid: Vec::new(),
            due: None,
            closing: "Thank you.".into(),
        };
        let printed = Printed { by: "maria".into(), at: Timestamp::from_micros(0), mark: Mark::Original };
        let papers = [
            Paper { paid: vec![paid; 90], ..short.clone() },
            Paper { lines: vec![line], ..short.clone() },
            Paper { customer: long(80), ship_to: long(70), ..short.clone() },
            Paper { name: "word ".repeat(2_000), ..short.clone() },
            Paper { seller: Seller { name: "Shop".into(), lines: long(52) }, customer: long(3), ..short },
        ];
        for (which, paper) in papers.iter().enumerate() {
            let lowest = laid_out(paper, &printed).unwrap().lowest();
            assert!(lowest <= BOTTOM, "paper {which}: something stands at {lowest}, where no page is");
        }
    }
}
