//! What this program is, under which licence, where it keeps its data; and what to send to whoever
//! helps.

use leptos::prelude::*;

use crate::state::commands::{ABOUT_ID, Commands};
use crate::state::desk::Desk;

/// Version, licence, data directory, currency, whose data the sample orders are, diagnostics.
#[component]
pub fn About() -> impl IntoView {
    let (desk, commands) = (Desk::get(), Commands::get());
    let facts = move || {
        desk.view.get().map(|view| {
            let currency = format!("{} ({})", view.currency, view.currency.sign().trim());
            let sample = if view.sample { "loaded" } else { "not loaded" };
            view! {
                <dl class="settings-facts">
                    <dt>"Version"</dt><dd>{view.version}</dd>
                    <dt>"Licence"</dt><dd>"Apache License 2.0"</dd>
                    <dt>"Data directory"</dt><dd class="mono">{view.data_dir}</dd>
                    <dt>"Currency of new orders"</dt><dd>{currency}</dd>
                    <dt>"Sample orders"</dt><dd>{sample}</dd>
                </dl>
            }
        })
    };
    view! {
        <section class="settings-section" aria-labelledby=ABOUT_ID>
            <h2 class="settings-title" id=ABOUT_ID tabindex="-1">"About Order Desk"</h2>
            {facts}
            <p class="muted">
                "The sample orders are transactions of UCI “Online Retail” (Chen, Sain & Guo, 2012), used under the \
                 licence CC BY 4.0. Papers are set in DejaVu Sans Condensed (Bitstream Vera licence)."
            </p>
            <p class="muted">
                "Something does not work? Diagnostics are a folder with logs, settings and a check of the books. No \
                 secret, no card number and no customer is in it."
            </p>
            <button class="btn" type="button" on:click=move |_| commands.diagnostics()>"Export diagnostics"</button>
        </section>
    }
}
