//! The keys of the current screen.

use contract::menu::TOUR;
use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::overlay::Overlay;
use crate::components::shared::Kbd;
use crate::state::commands::Commands;

type Keys = &'static [(&'static str, &'static str)];

const EVERYWHERE: Keys = &[
    ("Ctrl K", "Commands and orders"),
    ("/", "Search orders"),
    ("N", "New order"),
    ("G O", "Orders"),
    ("G X", "Outbox"),
    ("G R", "Reports"),
    ("G S", "Settings"),
    ("Ctrl + −", "Larger, smaller"),
    ("Esc", "Back"),
    ("?", "These keys"),
];
const ORDERS: Keys = &[
    ("↑ ↓", "Previous, next order"),
    ("Home End", "First, last order"),
    ("PgUp PgDn", "A page up, down"),
    ("↵", "Open the order"),
];
const ORDER: Keys = &[
    ("Ctrl S", "Save"),
    ("F9", "Check out"),
    ("Ctrl ↵", "Next line"),
    ("Ctrl Del", "Remove the line"),
    ("↑ ↓ ↵", "Choose a product or customer"),
];

/// The help dialog.
#[component]
pub fn Help(open: RwSignal<bool>) -> impl IntoView {
    let here = use_location().pathname;
    let screen = move || {
        here.with(|path| match path.as_str() {
            "/orders" => Some(("Orders", ORDERS)),
            order if order.starts_with("/orders/") => Some(("Order", ORDER)),
            _ => None,
        })
    };
    let commands = Commands::get();
    let tour = move |_| {
        open.set(false);
        commands.run(TOUR);
    };
    view! {
        <Overlay name="Keyboard help" open=open>
            <div class="help">
                <h1>"Keys"</h1>
                {move || screen().map(|(name, keys)| view! { <KeyTable name=name keys=keys /> })}
                <KeyTable name="Everywhere" keys=EVERYWHERE />
                <div class="question-buttons">
                    <button class="btn" on:click=move |_| open.set(false)>"Close" <Kbd keys="Esc" /></button>
                    <button class="btn quiet" on:click=tour>"Take the tour"</button>
                </div>
            </div>
        </Overlay>
    }
}

#[component]
fn KeyTable(name: &'static str, keys: Keys) -> impl IntoView {
    let rows = keys.iter().map(|(keys, text)| {
        view! {
            <div><dt><kbd>{*keys}</kbd></dt><dd>{*text}</dd></div>
        }
    });
    view! {
        <section>
            <h2>{name}</h2>
            <dl>{rows.collect_view()}</dl>
        </section>
    }
}
