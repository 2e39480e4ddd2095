//! Figures over time, as bars. Days, or weeks where there are many.

use contract::domain::figures::OrderFigures;
use contract::domain::money::{Currency, Money};
use contract::report::ReportDay;
use leptos::prelude::*;

use super::plot::Plot;
use crate::state::days::{self, Bucket};

/// Of what a chart is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    /// Orders entered.
    Entered,
    /// Orders called off.
    Cancelled,
    /// What a sold order came to.
    Average,
}

/// Size of the drawing, in its own units.
const WIDTH: f64 = 560.0;
const HEIGHT: f64 = 120.0;

impl Of {
    /// In whole numbers: orders, or minor units. None where there is nothing to say.
    fn value(self, figures: &OrderFigures) -> Option<i64> {
        let whole = |count: u64| i64::try_from(count).ok();
        match self {
            Self::Entered => whole(figures.entered()),
            Self::Cancelled => whole(figures.cancelled),
            Self::Average => {
                let orders = whole(figures.sold_orders()).filter(|orders| *orders > 0)?;
                Some((figures.sold + orders / 2) / orders)
            }
        }
    }

    fn text(self, value: i64, currency: Currency) -> String {
        match self {
            Self::Entered | Self::Cancelled => value.to_string(),
            Self::Average => Money::new(value, currency).to_string(),
        }
    }

    const fn unit(self) -> &'static str {
        match self {
            Self::Entered => "Orders",
            Self::Cancelled => "Cancelled",
            Self::Average => "Average",
        }
    }

    const fn class(self) -> &'static str {
        match self {
            Self::Entered => "bar",
            Self::Cancelled => "bar off",
            Self::Average => "bar money",
        }
    }
}

/// A chart over time.
#[component]
pub fn Series(title: &'static str, days: Vec<ReportDay>, currency: Currency, of: Of) -> impl IntoView {
    let buckets = days::buckets(&days);
    let values: Vec<Option<i64>> = buckets.iter().map(|bucket| of.value(&bucket.figures)).collect();
    let top = values.iter().flatten().copied().max().unwrap_or(0);
    let says = summary(&buckets, &values, of, currency);
    let unit = if buckets.len() < days.len() { "Week" } else { "Day" };
    let named = |value: Option<i64>| value.map_or_else(|| "–".to_owned(), |value| of.text(value, currency));
    let lines = buckets.iter().zip(&values).rev().map(|(bucket, value)| (bucket.name(), named(*value))).collect();
    let bars = bars(&buckets, &values, top, of, currency);
    let ends = (
        days::short(buckets.first().map_or("", |bucket| &bucket.first)),
        days::short(buckets.last().map_or("", |bucket| &bucket.last)),
    );
    view! {
        <Plot title says heads=(unit, of.unit()) lines>
            <div class="series" aria-hidden="true">
                <span class="series-top faint">{of.text(top, currency)}</span>
                <svg viewBox=format!("0 0 {WIDTH} {HEIGHT}") preserveAspectRatio="none">
                    <line class="rule" x1="0" x2=WIDTH y1="0.5" y2="0.5" />
                    <line class="rule" x1="0" x2=WIDTH y1=HEIGHT / 2.0 y2=HEIGHT / 2.0 />
                    {bars}
                    <line class="base" x1="0" x2=WIDTH y1=HEIGHT - 0.5 y2=HEIGHT - 0.5 />
                </svg>
                <span class="series-ends faint"><span>{ends.0}</span><span>{ends.1}</span></span>
            </div>
        </Plot>
    }
}

#[expect(clippy::cast_precision_loss, reason = "a drawing: counts and minor units far below 2^52")]
fn bars(buckets: &[Bucket], values: &[Option<i64>], top: i64, of: Of, currency: Currency) -> impl IntoView + use<> {
    let step = WIDTH / buckets.len().max(1) as f64;
    let gap = (step * 0.2).min(4.0);
    let bar = |(at, (bucket, value)): (usize, (&Bucket, &Option<i64>))| {
        let value = (*value)?;
        // The least bar can still be seen.
        let height = if value == 0 || top == 0 { 0.0 } else { (value as f64 / top as f64 * (HEIGHT - 2.0)).max(2.0) };
        let tip = format!("{}: {}", bucket.name(), of.text(value, currency));
        let (x, y, width) = (step * at as f64 + gap / 2.0, HEIGHT - height, step - gap);
        // A title must be of the drawing's own kind to be shown; only figures and months stand in it.
        let tip = format!("<title>{tip}</title>");
        Some(view! { <rect class=of.class() x=x y=y width=width height=height inner_html=tip /> })
    };
    buckets.iter().zip(values).enumerate().filter_map(bar).collect_view()
}

/// What the drawing shows, in a sentence.
fn summary(buckets: &[Bucket], values: &[Option<i64>], of: Of, currency: Currency) -> String {
    let best = buckets.iter().zip(values).filter_map(|(bucket, value)| Some((bucket, (*value)?)));
    let Some((bucket, most)) = best.max_by_key(|(_, value)| *value).filter(|(_, most)| *most > 0) else {
        return match of {
            Of::Entered => "No orders.",
            Of::Cancelled => "None was cancelled.",
            Of::Average => "Nothing was sold.",
        }
        .to_owned();
    };
    format!("Most: {} on {}", of.text(most, currency), bucket.name())
}
