//! The five lanes of an order as five small ticks, for a row of a list.

use contract::domain::lane::{LaneState, SHOWN};
use leptos::prelude::*;

use crate::state::words;

/// One tick a lane, in the order of [`SHOWN`]; read out as a sentence.
#[component]
pub fn LaneTicks(lanes: [LaneState; 5]) -> impl IntoView {
    let asked = lanes.iter().any(|state| *state != LaneState::None);
    let spoken = if asked {
        let each =
            SHOWN.iter().zip(lanes).map(|(lane, state)| format!("{} {}", words::stream(*lane), words::lane(state)));
        each.collect::<Vec<_>>().join(", ")
    } else {
        "Not checked out".to_owned()
    };
    view! {
        <span class="ticks" role="img" aria-label=spoken.clone() title=spoken>
            {lanes.map(|state| view! { <i data-state=state.as_str()></i> }).collect_view()}
        </span>
    }
}
