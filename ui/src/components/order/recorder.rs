//! The flight recorder: every lane with every attempt, as it happened. A lane is drawn once and told what
//! changes in it, so that an unfolded one stays so and keeps the keyboard.

use contract::domain::outbox::Stream;
use contract::order::LaneView;
use leptos::prelude::*;

use super::attempts::Attempts;
use crate::components::shared::{LaneLine, is_quiet};

/// The list "Progress", each lane to be unfolded.
#[component]
pub fn Recorder(#[prop(into)] lanes: Signal<Vec<LaneView>>) -> impl IntoView {
    let streams = Memo::new(move |_| lanes.with(|lanes| lanes.iter().map(|lane| lane.stream).collect::<Vec<_>>()));
    let one = move |stream: Stream| {
        Memo::new(move |_| lanes.with(|lanes| lanes.iter().find(|lane| lane.stream == stream).cloned()))
    };
    view! {
        <ul class="lanes recorder" class:quiet=move || lanes.with(|lanes| is_quiet(lanes)) aria-label="Progress">
            <For each=move || streams.get() key=|stream| stream.as_str() let:stream>
                <Lane lane=one(stream) />
            </For>
        </ul>
    }
}

#[component]
fn Lane(lane: Memo<Option<LaneView>>) -> impl IntoView {
    let service = move || lane.with(|lane| lane.as_ref().map(|lane| lane.service.as_str()));
    let state = move || lane.with(|lane| lane.as_ref().map(|lane| lane.state.as_str()));
    let attempts =
        Memo::new(move |_| lane.with(|lane| lane.as_ref().map_or_else(Vec::new, |lane| lane.attempts.clone())));
    let tried = Memo::new(move |_| !attempts.with(Vec::is_empty));
    let line = move || lane.get().map(|lane| view! { <LaneLine lane=lane /> });
    view! {
        <li data-service=service data-state=state>
            <Show when=move || tried.get() fallback=move || view! { <div class="lane-line">{line}</div> }>
                <details>
                    <summary class="lane-line">{line}</summary>
                    <Attempts attempts=attempts />
                </details>
            </Show>
        </li>
    }
}
