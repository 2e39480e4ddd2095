//! The lanes of an order in short: service, what stands there, when. The flight recorder of the
//! order page shows the same lanes with every attempt.

use contract::domain::lane::LaneState;
use contract::order::LaneView;
use leptos::prelude::*;

use crate::state::{time, words};

/// The list "Progress".
#[component]
pub fn LaneList(#[prop(into)] lanes: Signal<Vec<LaneView>>) -> impl IntoView {
    view! {
        <ul class="lanes" class:quiet=move || lanes.with(|lanes| is_quiet(lanes)) aria-label="Progress">
            <For each=move || lanes.get() key=lane_key let:lane>
                <Lane lane=lane />
            </For>
        </ul>
    }
}

#[component]
fn Lane(lane: LaneView) -> impl IntoView {
    let (service, state) = (lane.service.as_str(), lane.state.as_str());
    view! { <li data-service=service data-state=state><LaneLine lane=lane /></li> }
}

/// Was nothing asked of any service yet? Then the lanes take one line, and say so once.
pub fn is_quiet(lanes: &[LaneView]) -> bool {
    lanes.iter().all(|lane| lane.state == LaneState::None)
}

/// Was something of it given up, so that it waits in the outbox for a person?
pub fn is_given_up(lanes: &[LaneView]) -> bool {
    lanes.iter().any(|lane| lane.state == LaneState::Dead)
}

/// What a lane shows, so that an unchanged lane is left alone.
fn lane_key(lane: &LaneView) -> (&'static str, LaneState, String, usize, Option<i64>, bool) {
    let last = lane.attempts.last();
    let ended = last.is_some_and(|attempt| attempt.finished_at.is_some());
    let next = lane.next_at.map(contract::domain::Timestamp::micros);
    (lane.stream.as_str(), lane.state, lane.text.clone(), lane.attempts.len(), next, ended)
}

/// Sign, name, text and time of one lane.
#[component]
pub fn LaneLine(lane: LaneView) -> impl IntoView {
    let LaneView { stream, state, text, at, next_at, .. } = lane;
    let text = if matches!(text.as_str(), "" | "–") { words::lane(state).to_owned() } else { text };
    // An id of a provider would take lines of its own; it stands whole in the tooltip.
    let short = words::shortened(&text);
    let whole = (short != text).then_some(text);
    let open = matches!(state, LaneState::Waiting | LaneState::Retrying | LaneState::Unknown);
    let when = move || match (open, next_at, at) {
        (true, Some(next), _) => time::countdown(next),
        (_, _, Some(at)) => time::clock_seconds(at),
        _ => String::new(),
    };
    view! {
        <span class="sign" aria-hidden="true"></span>
        <b>{words::stream(stream)}</b>
        <span class="muted" title=whole>
            {(state != LaneState::None).then(|| view! { <span class="spoken">{words::lane(state)} ": "</span> })}
            {short}
        </span>
        <time class="faint">{when}</time>
    }
}
