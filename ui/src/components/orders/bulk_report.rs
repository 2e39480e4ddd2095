//! How far an act on several orders is, and which of them it was refused for.

use leptos::prelude::*;

use crate::state::bulk::{Progress, Refused};
use crate::state::go::order_path;

/// The report; empty while nothing was done.
#[component]
pub fn Report(progress: Progress) -> impl IntoView {
    let shown = Memo::new(move |_| progress.said.with(|said| !said.is_empty()));
    let refused = |one: Refused| {
        let order =
            one.number.map(|number| view! { <a href=order_path(number) class="mono">{number.to_string()}</a> " " });
        view! { <li>{order}{one.why}</li> }
    };
    view! {
        <Show when=move || shown.get()>
            <div class="bulk report">
                <span role="status" aria-label="Marked orders: result">{progress.said}</span>
                <Show when=move || progress.busy.get()>
                    <button class="btn" on:click=move |_| progress.stop.set(true)>"Stop"</button>
                </Show>
                <Show when=move || !progress.busy.get()>
                    <button class="btn quiet" on:click=move |_| progress.close()>"Close"</button>
                </Show>
                <Show when=move || !progress.refused.with(Vec::is_empty)>
                    <ul aria-label="Not done">{move || progress.refused.get().into_iter().map(refused).collect_view()}</ul>
                </Show>
            </div>
        </Show>
    }
}
