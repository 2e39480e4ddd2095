//! Which orders a list is asked for, as text: of a query or of a message. Wrong values are refused
//! by name.

use std::str::FromStr;

use contract::ApiError;
use contract::domain::clock::Timestamp;
use contract::domain::ids::UserId;
use contract::domain::problem::Problems;
use engine::PageQuery;

/// Orders of a page unless something else is asked for.
const USUAL: u32 = 50;
/// Most orders of a page.
const MOST: u32 = 200;

/// The filters as they came in.
#[derive(Clone, Debug, Default)]
pub(crate) struct Filters {
    pub(crate) name: Option<String>,
    pub(crate) status: Option<String>,
    pub(crate) payment_status: Option<String>,
    pub(crate) from: Option<String>,
    pub(crate) to: Option<String>,
    pub(crate) page: Option<String>,
    pub(crate) page_size: Option<String>,
    pub(crate) cursor: Option<String>,
}

impl Filters {
    /// The place of a filter of that name: our own, or the source documents' camel case.
    pub(crate) fn place(&mut self, name: &str) -> Option<&mut Option<String>> {
        Some(match name {
            "name" => &mut self.name,
            "status" => &mut self.status,
            "payment_status" | "paymentStatus" => &mut self.payment_status,
            "from" => &mut self.from,
            "to" => &mut self.to,
            "page" => &mut self.page,
            "page_size" | "pageSize" => &mut self.page_size,
            "cursor" => &mut self.cursor,
            _ => return None,
        })
    }

    /// What the engine is asked.
    pub(crate) fn query(self, owner: Option<UserId>) -> Result<PageQuery, ApiError> {
        let mut wrong = Problems::default();
        let status = self.status.iter().flat_map(|all| all.split(','));
        let status = status.filter_map(|one| word(&mut wrong, "status", Some(one))).collect();
        let payment_status = word(&mut wrong, "payment_status", self.payment_status.as_deref());
        let from = time(&mut wrong, "from", self.from.as_deref(), "T00:00:00Z");
        let to = time(&mut wrong, "to", self.to.as_deref(), "T23:59:59.999999Z");
        let page = number(&mut wrong, "page", self.page.as_deref(), 1, 1..=1_000_000);
        let page_size = number(&mut wrong, "page_size", self.page_size.as_deref(), USUAL, 1..=MOST);
        let before = self.cursor.as_deref().and_then(|text| {
            let read = (text.len() == 16).then(|| u64::from_str_radix(text, 16).ok()).flatten();
            if read.is_none() {
                wrong.add("cursor", "Give the next_cursor of the page before, as it is.");
            }
            read.map(u64::cast_signed)
        });
        let query = PageQuery { name: self.name, status, payment_status, owner, from, to, before, page, page_size };
        Ok(wrong.or_ok(query)?)
    }
}

/// The cursor of a page, as it is given out.
pub(crate) fn cursor(seq: i64) -> String {
    format!("{:016x}", seq.cast_unsigned())
}

fn word<T: FromStr>(wrong: &mut Problems, field: &str, text: Option<&str>) -> Option<T> {
    let read = text?.parse().ok();
    if read.is_none() {
        wrong.add(field, "There is no such status.");
    }
    read
}

/// An RFC 3339 time, or a date: then its first or last moment.
fn time(wrong: &mut Problems, field: &str, text: Option<&str>, of_day: &str) -> Option<Timestamp> {
    let text = text?;
    let read = Timestamp::parse(text).or_else(|| Timestamp::parse(&format!("{text}{of_day}")));
    if read.is_none() {
        wrong.add(field, "It is a date such as 2010-12-01 or a time such as 2010-12-01T08:26:00Z.");
    }
    read
}

fn number(
    wrong: &mut Problems,
    field: &str,
    text: Option<&str>,
    usual: u32,
    bounds: std::ops::RangeInclusive<u32>,
) -> u32 {
    let Some(text) = text else { return usual };
    text.parse().ok().filter(|number| bounds.contains(number)).unwrap_or_else(|| {
        wrong.add(field, format!("It is a whole number from {} to {}.", bounds.start(), bounds.end()));
        usual
    })
}
