//! Light, dark, or as the system has it.

use leptos::prelude::*;

use crate::state::theme::{self, Theme};

/// The choice of colours; applies at once.
#[component]
pub fn Appearance() -> impl IntoView {
    let choice = theme::choice();
    let option = move |theme: Theme| {
        view! {
            <label class="settings-radio">
                <input type="radio" name="theme" value=theme.as_str() prop:checked=move || choice.get() == theme
                    on:change=move |_| choice.set(theme) />
                {theme.label()}
            </label>
        }
    };
    view! {
        <section class="settings-section" aria-labelledby="appearance-title">
            <h2 class="settings-title" id="appearance-title">"Appearance"</h2>
            <fieldset class="settings-theme">
                <legend>"Theme"</legend>
                {Theme::ALL.map(option).into_iter().collect_view()}
            </fieldset>
        </section>
    }
}
