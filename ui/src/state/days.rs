//! Days as reports name them (`2026-11-21`), and days put together to weeks where there are many.

use contract::domain::figures::OrderFigures;
use contract::report::ReportDay;

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// More days than this are shown by weeks.
const BY_DAY: usize = 90;

/// Days that are one bar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bucket {
    /// Its first day.
    pub first: String,
    /// Its last day.
    pub last: String,
    /// All of them together.
    pub figures: OrderFigures,
}

impl Bucket {
    /// `21 Nov`, or `15 Nov – 21 Nov`.
    pub fn name(&self) -> String {
        if self.first == self.last {
            return short(&self.first);
        }
        format!("{} – {}", short(&self.first), short(&self.last))
    }
}

/// The days, or whole weeks that end with the last day; a first week may be shorter.
pub fn buckets(days: &[ReportDay]) -> Vec<Bucket> {
    let size = if days.len() > BY_DAY { 7 } else { 1 };
    let mut buckets: Vec<Bucket> = days.rchunks(size).filter_map(bucket).collect();
    buckets.reverse();
    buckets
}

fn bucket(days: &[ReportDay]) -> Option<Bucket> {
    let figures = days.iter().fold(OrderFigures::default(), |sum, day| sum.plus(&day.figures));
    Some(Bucket { first: days.first()?.day.clone(), last: days.last()?.day.clone(), figures })
}

/// `21 Nov`.
pub fn short(day: &str) -> String {
    let mut parts = day.split('-').skip(1);
    let month = parts.next().and_then(|month| month.parse::<usize>().ok()).unwrap_or_default();
    let name = month.checked_sub(1).and_then(|at| MONTHS.get(at)).copied().unwrap_or_default();
    let day = parts.next().unwrap_or_default().trim_start_matches('0');
    format!("{day} {name}")
}

/// `21 Nov 2026`.
pub fn full(day: &str) -> String {
    format!("{} {}", short(day), day.split('-').next().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::{buckets, full};
    use contract::domain::figures::OrderFigures;
    use contract::report::ReportDay;

    fn days(count: usize) -> Vec<ReportDay> {
        let figures = OrderFigures { pending: 1, ..OrderFigures::default() };
        (0..count).map(|day| ReportDay { day: format!("day {day}"), figures }).collect()
    }

    #[test]
    fn many_days_are_weeks_and_no_order_is_lost() {
        assert_eq!(buckets(&days(90)).len(), 90);
        let year = buckets(&days(365));
        assert_eq!(year.len(), 53);
        assert_eq!(year.iter().map(|week| week.figures.entered()).sum::<u64>(), 365);
        assert_eq!(year[0].figures.entered(), 1, "the first week is what is left");
        assert_eq!((year[52].last.as_str(), year[52].figures.entered()), ("day 364", 7));
    }

    #[test]
    fn days_are_named_as_clerks_write_them() {
        assert_eq!(full("2010-12-01"), "1 Dec 2010");
    }
}
