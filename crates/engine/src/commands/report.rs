//! Reports: put together from what the store keeps by day. A few rows a day are read, however many
//! orders there are.

use std::collections::BTreeMap;

use contract::report::{CurrencyReport, ReportDay, ReportRange, ReportTop, ReportView, ServiceFailures};
use domain::clock::Timestamp;
use domain::figures::OrderFigures;
use domain::money::{Currency, Money};
use domain::outbox::Service;
use store::{DayFigures, FailedAttempts, Ranked};

use crate::desk::Desk;
use crate::error::DeskError;
use crate::rankings::{self, Span};

/// Customers and products of a ranking.
const BEST: u32 = 10;
/// Steps that one look at a report moves the rankings on: what a day brings, and no long wait.
const STEPS: usize = 40;
/// Microseconds of a day.
const DAY: i64 = 86_400_000_000;

impl Desk {
    /// How the last days went.
    pub async fn report(&self, range: ReportRange) -> Result<ReportView, DeskError> {
        let mut tops_ready = false;
        for _ in 0..STEPS {
            tops_ready = rankings::step(&self.context).await?;
            if tops_ready {
                break;
            }
        }
        let reader = self.context.store.reader();
        let span = rankings::span(&self.context, range).await?;
        let mut currencies = by_currency(&reader.report_days(span.first, span.last).await?, span)?;
        for one in &mut currencies {
            one.customers = self.best(range, Ranked::Customers, one.currency).await?;
            one.products = self.best(range, Ranked::Products, one.currency).await?;
        }
        let failures = by_service(&reader.report_failures(span.first, span.last).await?);
        let (first, last) = (date(span.first), date(span.last));
        Ok(ReportView { range, first, last, past: span.past, currencies, failures, tops_ready })
    }

    async fn best(&self, range: ReportRange, ranked: Ranked, currency: Currency) -> Result<Vec<ReportTop>, DeskError> {
        let best = self.context.store.reader().report_tops(range.days(), ranked, currency, BEST).await?;
        let top = |top: store::Top| ReportTop {
            sku: if ranked == Ranked::Products { top.key } else { String::new() },
            name: top.label,
            count: top.pieces,
            value: Money::new(top.value, currency),
        };
        Ok(best.into_iter().map(top).collect())
    }
}

/// The days of each currency, without gaps; the currency with most orders first.
fn by_currency(days: &[DayFigures], span: Span) -> Result<Vec<CurrencyReport>, DeskError> {
    let mut currencies = BTreeMap::<&str, (Currency, BTreeMap<i64, OrderFigures>)>::new();
    for day in days.iter().filter(|day| day.figures.entered() > 0) {
        let (_, of_currency) = currencies.entry(day.currency.code()).or_insert_with(|| (day.currency, BTreeMap::new()));
        of_currency.insert(day.day, day.figures);
    }
    let mut reports = currencies
        .into_values()
        .map(|(currency, days)| report(currency, &days, span))
        .collect::<Result<Vec<_>, _>>()?;
    reports.sort_by_key(|report| std::cmp::Reverse(report.sum.entered()));
    Ok(reports)
}

fn report(currency: Currency, days: &BTreeMap<i64, OrderFigures>, span: Span) -> Result<CurrencyReport, DeskError> {
    let sum = days.values().fold(OrderFigures::default(), |sum, day| sum.plus(day));
    let days = (span.first..=span.last)
        .map(|day| ReportDay { day: date(day), figures: days.get(&day).copied().unwrap_or_default() })
        .collect();
    let average = sum.average(currency).map_err(|error| DeskError::Config(error.to_string()))?;
    Ok(CurrencyReport { currency, sum, average, days, customers: Vec::new(), products: Vec::new() })
}

/// Failed attempts by service, the one with most first.
fn by_service(failed: &[FailedAttempts]) -> Vec<ServiceFailures> {
    let mut services = BTreeMap::<Service, ServiceFailures>::new();
    for some in failed {
        let of = services.entry(some.service).or_insert_with(|| ServiceFailures::none(some.service));
        let count = match some.outcome.as_str() {
            store::NOT_SENT => &mut of.unreachable,
            "asked to come back" => &mut of.busy,
            "refused" | "declined" => &mut of.refused,
            "wrong address or access" => &mut of.misconfigured,
            _ => &mut of.unanswered,
        };
        *count += some.attempts;
    }
    let mut all: Vec<_> = services.into_values().collect();
    all.sort_by_key(|service| std::cmp::Reverse(service.all()));
    all
}

/// A day as it is written.
fn date(day: i64) -> String {
    Timestamp::from_micros(day.saturating_mul(DAY)).date()
}
