//! The flight recorder: every lane with every attempt, as it happened.

use contract::order::LaneView;
use leptos::prelude::*;

use super::attempts::Attempts;
use crate::components::shared::{LaneLine, is_quiet, lane_key};

/// The list "Progress", each lane to be unfolded.
#[component]
pub fn Recorder(#[prop(into)] lanes: Signal<Vec<LaneView>>) -> impl IntoView {
    // Which lanes are unfolded outlives their redrawing.
    let unfolded = RwSignal::new(Vec::<&'static str>::new());
    view! {
        <ul class="lanes recorder" class:quiet=move || lanes.with(|lanes| is_quiet(lanes)) aria-label="Progress">
            <For each=move || lanes.get() key=lane_key let:lane>
                <Lane lane=lane unfolded=unfolded />
            </For>
        </ul>
    }
}

#[component]
fn Lane(lane: LaneView, unfolded: RwSignal<Vec<&'static str>>) -> impl IntoView {
    let stream = lane.stream.as_str();
    let open = unfolded.with_untracked(|open| open.contains(&stream));
    let (service, state) = (lane.service.as_str(), lane.state.as_str());
    let attempts = lane.attempts.clone();
    let on_toggle = move |event: leptos::ev::Event| {
        let now = event_target::<web_sys::Element>(&event).has_attribute("open");
        unfolded.update(|open| {
            open.retain(|other| *other != stream);
            if now {
                open.push(stream);
            }
        });
    };
    let content = if attempts.is_empty() {
        view! { <div class="lane-line"><LaneLine lane=lane /></div> }.into_any()
    } else {
        view! {
            <details open=open on:toggle=on_toggle>
                <summary class="lane-line"><LaneLine lane=lane /></summary>
                <Attempts attempts=attempts />
            </details>
        }
        .into_any()
    };
    view! { <li data-service=service data-state=state>{content}</li> }
}
