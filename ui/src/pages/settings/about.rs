//! What this program is and where it keeps its data.

use leptos::prelude::*;

use crate::state::desk::Desk;

/// Version, data directory, currency, and whose data the sample orders are.
#[component]
pub fn About() -> impl IntoView {
    let desk = Desk::get();
    let facts = move || {
        desk.view.get().map(|view| {
            let currency = format!("{} ({})", view.currency, view.currency.sign().trim());
            let sample = if view.sample { "loaded" } else { "not loaded" };
            view! {
                <dl class="settings-facts">
                    <dt>"Version"</dt><dd>{view.version}</dd>
                    <dt>"Data directory"</dt><dd class="mono">{view.data_dir}</dd>
                    <dt>"Currency of new orders"</dt><dd>{currency}</dd>
                    <dt>"Sample orders"</dt><dd>{sample}</dd>
                </dl>
            }
        })
    };
    view! {
        <section class="settings-section" aria-labelledby="about-title">
            <h2 class="settings-title" id="about-title">"About"</h2>
            {facts}
            <p class="muted">
                "The sample orders are transactions of UCI “Online Retail” (Chen, Sain & Guo, 2012), used under the \
                 licence CC BY 4.0."
            </p>
        </section>
    }
}
