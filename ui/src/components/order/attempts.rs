//! Every send and look-up of a lane: what was asked, what came back, when.

use contract::order::AttemptView;
use leptos::prelude::*;

use crate::state::{failures, time};

/// The attempts of a lane, oldest first. One that is over is not drawn again.
#[component]
pub fn Attempts(#[prop(into)] attempts: Signal<Vec<AttemptView>>) -> impl IntoView {
    let key = |one: &AttemptView| (one.row, one.started_at, one.finished_at, one.outcome.clone());
    view! {
        <ol class="attempts">
            <For each=move || attempts.get() key=key let:one><Attempt attempt=one /></For>
        </ol>
    }
}

#[component]
fn Attempt(attempt: AttemptView) -> impl IntoView {
    let took = attempt
        .finished_at
        .map_or_else(|| "under way".to_owned(), |ended| format!("{} ms", ended.millis_since(attempt.started_at)));
    let status = attempt.http_status.map(|status| view! { <span class="mono">{format!("HTTP {status}")}</span> });
    // What a clerk needs of it; the codes beside it are for whoever looks into it.
    let plain = failures::of_line(&attempt.effect, &attempt.outcome)
        .map(|plain| view! { <div>{plain.happened} " " {plain.money}</div> });
    let excerpt = (!attempt.excerpt.is_empty()).then(|| view! { <code class="excerpt">{attempt.excerpt}</code> });
    let trace = attempt.trace_id.clone();
    view! {
        <li>
            <div class="attempt-line">
                <time class="mono" title=time::full(attempt.started_at)>{time::clock_seconds(attempt.started_at)}</time>
                <b>{attempt.effect}</b>
                <span>{attempt.outcome}</span>
                {status}
                <span class="faint">{took}</span>
            </div>
            {plain}
            {excerpt}
            <div class="faint mono trace" title=trace>"trace " {attempt.trace_id}</div>
        </li>
    }
}
