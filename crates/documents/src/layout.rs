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
    let mut sheet = Sheet::new()?;
    head(&mut sheet, paper, printed);
    people(&mut sheet, paper);
    lines(&mut sheet, &paper.lines);
    totals(&mut sheet, paper);
    money(&mut sheet, paper);
    closing(&mut sheet, paper);
    let title = format!("{} {}", paper.kind.title(), paper.number);
    let foot = foot(&title, printed);
    let (pdf, missing) = sheet.finish(&title, &foot)?;
    Ok(Rendered { pdf, missing })
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
    let top = sheet.y;
    for line in &seller {
        sheet.right(RIGHT, line, BODY);
        sheet.y += LINE;
    }
    let bottom = sheet.y;
    sheet.y = top;
    for (label, text) in &paper.facts {
        sheet.left(MARGIN, label, SMALL);
        sheet.left(PRODUCT, text, BODY);
        sheet.y += LINE;
    }
    sheet.y = sheet.y.max(bottom) + 8.0;
}

fn people(sheet: &mut Sheet, paper: &Paper) {
    let half = f32::midpoint(MARGIN, RIGHT);
    let top = sheet.y + 8.0;
    let mut bottom = top;
    let label = if paper.kind == Kind::Invoice { "Billed to" } else { "For" };
    for (x, label, block) in [(MARGIN, label, &paper.customer), (half, "Ships to", &paper.ship_to)] {
        sheet.y = top;
        if block.is_empty() {
            continue;
        }
        sheet.left(x, label, SMALL);
        for (index, text) in block.iter().enumerate() {
            let ink = if index == 0 { STRONG } else { BODY };
            for line in sheet.wrapped(text, half - MARGIN - 16.0, ink) {
                sheet.y += LINE;
                sheet.left(x, &line, ink);
            }
        }
        bottom = bottom.max(sheet.y);
    }
    sheet.y = bottom + 28.0;
    for line in sheet.wrapped(&paper.name, RIGHT - MARGIN, STRONG) {
        sheet.left(MARGIN, &line, STRONG);
        sheet.y += LINE;
    }
    sheet.y += 8.0;
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
            sheet.left(MARGIN, &paid.date, BODY);
            let words = if paid.reference.is_empty() {
                paid.what.clone()
            } else {
                format!("{} · {}", paid.what, paid.reference)
            };
            let rows = sheet.wrapped(&words, RIGHT - PRODUCT - 90.0, BODY);
            sheet.right(RIGHT, &paid.amount.to_string(), BODY);
            for row in rows {
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
