//! Which time, and which currency where there are several.

use contract::domain::money::Currency;
use contract::report::ReportRange;
use leptos::prelude::*;

use super::ReportFeed;

const fn name(range: ReportRange) -> &'static str {
    match range {
        ReportRange::Week => "7 days",
        ReportRange::Month => "30 days",
        ReportRange::Quarter => "90 days",
        ReportRange::Year => "A year",
    }
}

/// The choices beside the title.
#[component]
pub fn Ranges(feed: ReportFeed) -> impl IntoView {
    let range = move |range: ReportRange| {
        view! {
            <button
                class="chip"
                aria-pressed=move || (feed.range.get() == range).to_string()
                on:click=move |_| feed.choose(range)
            >
                {name(range)}
            </button>
        }
    };
    let currencies = Memo::new(move |_| {
        feed.view.with(|view| {
            let all = view.iter().flat_map(|view| &view.currencies);
            all.map(|report| report.currency).collect::<Vec<Currency>>()
        })
    });
    let currency = move |currency: Currency| {
        let chosen = move || feed.view.with(|view| view.as_ref().and_then(|view| feed.chosen(view)));
        view! {
            <button
                class="chip"
                aria-pressed=move || chosen().is_some_and(|report| report.currency == currency).to_string()
                on:click=move |_| feed.currency.set(Some(currency))
            >
                {currency.to_string()}
            </button>
        }
    };
    view! {
        <div class="report-choice" role="group" aria-label="Time">
            {ReportRange::ALL.map(range).collect_view()}
        </div>
        <Show when=move || currencies.with(|all| all.len() > 1)>
            <div class="report-choice" role="group" aria-label="Currency">
                {move || currencies.get().into_iter().map(currency).collect_view()}
            </div>
        </Show>
    }
}
