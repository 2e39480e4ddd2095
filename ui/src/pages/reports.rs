//! The reports: how the last days went, from figures that are kept, so that it opens at once on any desk.

use contract::draft::Written;
use contract::report::{CurrencyReport, ReportView};
use leptos::prelude::*;

use crate::components::reports::{Failures, FigureStrip, Of, Ranges, ReportFeed, Series, States, Tops};
use crate::components::shared::ErrorNotice;
use crate::state::desk::Desk;

/// The page.
#[component]
pub fn ReportsPage() -> impl IntoView {
    let feed = ReportFeed::start();
    let desk = Desk::get();
    let said = move |written: Written| desk.say(format!("{} rows are written to {}.", written.orders, written.path));
    let error = move || {
        let retry = Callback::new(move |()| feed.refresh());
        feed.problem.get().map(|error| view! { <ErrorNotice title="The report could not be made" error retry /> })
    };
    view! {
        <header>
            <h1>"Reports"</h1>
            <Ranges feed />
            <button class="btn" on:click=move |_| feed.export(said)>"Export CSV"</button>
        </header>
        <main class="reports" aria-busy=move || feed.busy.get().to_string()>
            {error}
            {move || feed.view.get().map(|view| view! { <Report feed view /> })}
        </main>
    }
}

#[component]
fn Report(feed: ReportFeed, view: ReportView) -> impl IntoView {
    let days = format!("{} – {}, days in UTC", day_in_full(&view.first), day_in_full(&view.last));
    let past = view.past.then(|| {
        view! { <p class="muted">"No order was entered for a year. These are the days up to the newest one."</p> }
    });
    let (failures, ready) = (view.failures.clone(), view.tops_ready);
    let chosen = feed.chosen(&view);
    view! {
        <div class="report-span"><p class="muted">{days}</p>{past}</div>
        {match chosen {
            Some(report) => view! { <Orders report ready /> }.into_any(),
            None => view! { <Nothing /> }.into_any(),
        }}
        <div class="report-charts"><Failures failures /></div>
    }
}

#[component]
fn Orders(report: CurrencyReport, ready: bool) -> impl IntoView {
    let CurrencyReport { currency, sum, average, days, customers, products } = report;
    view! {
        <FigureStrip sum average currency />
        <div class="report-charts">
            <Series title="Orders a day" days=days.clone() currency of=Of::Entered />
            <Series title="Average order value" days=days.clone() currency of=Of::Average />
            <States sum />
            <Series title="Cancellations a day" days currency of=Of::Cancelled />
            <Tops title="Best customers" unit="Orders" tops=customers ready />
            <Tops title="Best products" unit="Pieces" tops=products ready />
        </div>
    }
}

/// There was no order in this time.
#[component]
fn Nothing() -> impl IntoView {
    view! {
        <div class="empty">
            <h2>"No orders in this time"</h2>
            <p class="muted">"Choose a longer time above, or enter an order: it counts at once."</p>
        </div>
    }
}

fn day_in_full(day: &str) -> String {
    crate::state::days::full(day)
}
