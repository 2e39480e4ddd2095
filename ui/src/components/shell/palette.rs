//! The palette: every screen, action and order by name, from anywhere.

use leptos::prelude::*;

use super::overlay::Overlay;
use super::palette_entries::{Does, Entry, fill};
use crate::components::shared::Combobox;
use crate::state::commands::Commands;
use crate::state::focus;
use crate::state::go::Go;

const INPUT_ID: &str = "palette-input";

/// The palette dialog.
#[component]
pub fn Palette(open: RwSignal<bool>) -> impl IntoView {
    let (go, commands) = (Go::get(), Commands::get());
    let text = RwSignal::new(String::new());
    let entries = RwSignal::new(Vec::<Entry>::new());
    let choices = RwSignal::new(Vec::new());
    let asked = StoredValue::new(0);
    // Enter came before the orders: the first of them is opened.
    let hurried = RwSignal::new(false);
    Effect::new(move || {
        choices.set(entries.with(|all| all.iter().map(|entry| entry.choice.clone()).collect()));
    });
    Effect::new(move || {
        if open.get() {
            text.set(String::new());
            fill(String::new(), entries, asked, hurried);
            focus::later(INPUT_ID);
        } else {
            // Closed, it forgets which line was active.
            entries.set(Vec::new());
            asked.update_value(|asked| *asked += 1);
            hurried.set(false);
        }
    });
    let pick = Callback::new(move |index: usize| {
        let does = entries.with_untracked(|all| all.get(index).map(|entry| entry.does.clone()));
        open.set(false);
        match does {
            Some(Does::Path(path)) => go.to(path),
            Some(Does::Command(id)) => commands.run(id),
            None => {}
        }
    });
    Effect::new(move || {
        let found = entries.with(|all| !all.is_empty());
        if found && hurried.get_untracked() {
            hurried.set(false);
            pick.run(0);
        }
    });
    view! {
        <Overlay name="Commands" open=open>
            <div class="palette">
                <Combobox
                    id=INPUT_ID
                    name="Command or order"
                    stays_open=true
                    value=text
                    choices=choices
                    on_text=Callback::new(move |typed| fill(typed, entries, asked, hurried))
                    on_pick=pick
                    on_enter=Callback::new(move |()| hurried.set(entries.with_untracked(Vec::is_empty)))
                />
                <p class="faint">"Type a screen, an action, #123 or any word of an order."</p>
            </div>
        </Overlay>
    }
}
