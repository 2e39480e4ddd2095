//! The question before quitting with unsent work: how many orders, how much money, what becomes of
//! them.

use leptos::prelude::*;

use super::overlay::Overlay;
use crate::state::commands::{Commands, leave};
use crate::state::focus;

const STAY_ID: &str = "quit-stay";

/// The dialog "Quit Order Desk".
#[component]
pub fn Leaving() -> impl IntoView {
    let commands = Commands::get();
    let open = RwSignal::new(false);
    Effect::new(move || {
        let asked = commands.leaving.with(Option::is_some);
        // Told only of a change: the two would else wake each other for ever.
        if asked != open.get_untracked() {
            open.set(asked);
        }
        if asked {
            focus::later(STAY_ID);
        }
    });
    // Closed by Esc or a click beside it: the same as staying.
    Effect::new(move || {
        if !open.get() && commands.leaving.with_untracked(Option::is_some) {
            commands.leaving.set(None);
        }
    });
    let words = move || {
        commands.leaving.get().map(|unsent| match unsent.orders {
            1 => format!("1 order worth {} is not sent yet.", unsent.value),
            some => format!("{some} orders worth {} are not sent yet.", unsent.value),
        })
    };
    view! {
        <Overlay name="Quit Order Desk" open=open>
            <div class="leaving">
                <h1>{words}</h1>
                <p>"What is unsent is safe here and goes out the next time Order Desk runs; until then nothing more is sent."</p>
                <div class="question-buttons">
                    <button class="btn primary" id=STAY_ID on:click=move |_| open.set(false)>"Stay"</button>
                    <button class="btn danger" on:click=|_| leave()>"Quit Order Desk"</button>
                </div>
            </div>
        </Overlay>
    }
}
