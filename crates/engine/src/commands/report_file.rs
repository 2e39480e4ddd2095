//! A report as a table in a file: one row a day and currency, then the rankings and the failures,
//! told apart by their first column.

use contract::draft::Written;
use contract::report::{CurrencyReport, ReportRange, ReportTop, ReportView};
use domain::money::Money;

use crate::desk::Desk;
use crate::error::DeskError;
use crate::exchange::escaped;

use super::files::write;

const HEAD: [&str; 14] = [
    "what",
    "date",
    "currency",
    "name",
    "sku",
    "entered",
    "pending",
    "under way",
    "shipped",
    "delivered",
    "failed",
    "cancelled",
    "count",
    "amount",
];

type Row = [String; 14];

impl Desk {
    /// Writes a report to a file.
    pub async fn export_report(&self, range: ReportRange) -> Result<Written, DeskError> {
        let report = self.report(range).await?;
        let rows = rows(&report);
        let failed = |error: csv::Error| DeskError::Config(format!("The file could not be written: {error}"));
        let mut sheet = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
        sheet.write_record(HEAD).map_err(failed)?;
        for row in &rows {
            sheet.write_record(row).map_err(failed)?;
        }
        let text = sheet.into_inner().map_err(|error| failed(error.into_error().into()))?;
        let name = format!("report-{}-to-{}.csv", report.first, report.last);
        let path = write(&self.dir, &name, &text)?;
        Ok(Written { path, orders: u64::try_from(rows.len()).unwrap_or(u64::MAX) })
    }
}

fn rows(report: &ReportView) -> Vec<Row> {
    let mut rows: Vec<Row> = report.currencies.iter().flat_map(of_currency).collect();
    for failed in &report.failures {
        let ways = [
            ("unreachable", failed.unreachable),
            ("unanswered", failed.unanswered),
            ("busy", failed.busy),
            ("refused", failed.refused),
            ("misconfigured", failed.misconfigured),
        ];
        for (how, count) in ways.into_iter().filter(|(_, count)| *count > 0) {
            let mut row = Row::default();
            row[0].push_str("failed attempts");
            row[3] = format!("{}: {how}", failed.service);
            row[12] = count.to_string();
            rows.push(row);
        }
    }
    rows
}

fn of_currency(report: &CurrencyReport) -> Vec<Row> {
    let code = report.currency.code();
    let days = report.days.iter().map(|day| {
        let f = &day.figures;
        let counts =
            [f.entered(), f.pending, f.under_way, f.shipped, f.delivered, f.failed, f.cancelled, f.sold_orders()];
        let mut row = Row::default();
        (row[0], row[2]) = ("day".to_owned(), code.to_owned());
        row[1].clone_from(&day.day);
        for (cell, count) in row[5..].iter_mut().zip(counts) {
            *cell = count.to_string();
        }
        row[13] = Money::new(f.sold, report.currency).plain();
        row
    });
    let ranked = |what: &'static str| {
        move |top: &ReportTop| {
            let mut row = Row::default();
            (row[0], row[2]) = (what.to_owned(), code.to_owned());
            (row[3], row[4]) = (escaped(&top.name), escaped(&top.sku));
            (row[12], row[13]) = (top.count.to_string(), top.value.plain());
            row
        }
    };
    let customers = report.customers.iter().map(ranked("customer"));
    let products = report.products.iter().map(ranked("product"));
    days.chain(customers).chain(products).collect()
}
