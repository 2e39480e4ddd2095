//! Someone else saved first: both versions field by field, and the choice between them.

use contract::domain::order::OrderInput;
use contract::error::Versions;
use leptos::prelude::*;

use crate::state::conflict::{Difference, differences};
use crate::state::order_session::OrderSession;

/// The conflict, where there is one. Nothing is overwritten until the clerk chooses.
#[component]
pub fn Conflict(session: OrderSession) -> impl IntoView {
    move || session.conflict.get().map(|versions| view! { <BothVersions session=session versions=versions /> })
}

#[component]
fn BothVersions(session: OrderSession, versions: Versions) -> impl IntoView {
    let different = Memo::new(move |_| {
        let (yours, _) = session.form.input();
        session.view.with(|view| {
            view.as_ref()
                .map_or_else(Vec::new, |view| differences(&yours, &OrderInput::from(&view.order), view.order.currency))
        })
    });
    let said = format!(
        "You began with version {}; version {} is saved now. Nothing was overwritten.",
        versions.your_version, versions.current_version
    );
    view! {
        <div class="notice warning conflict" role="alert">
            <b>"Someone else saved this order first."</b>
            <span>{said}</span>
            <Show when=move || !different.with(Vec::is_empty) fallback=|| view! { <span>"Both versions say the same."</span> }>
                <table>
                    <thead>
                        <tr><th scope="col">"Field"</th><th scope="col">"Yours"</th><th scope="col">"Theirs, saved"</th></tr>
                    </thead>
                    <tbody>{move || different.get().into_iter().map(row).collect_view()}</tbody>
                </table>
            </Show>
            <div class="notice-actions">
                <button class="btn" on:click=move |_| session.load_theirs()>"Load theirs"</button>
                <button class="btn" on:click=move |_| session.keep_mine()>"Keep mine"</button>
                <span class="muted">"Keep mine stays in the form; Save then replaces theirs."</span>
            </div>
        </div>
    }
}

fn row(difference: Difference) -> impl IntoView {
    let side = |text: String| if text.is_empty() { "–".to_owned() } else { text };
    view! {
        <tr>
            <th scope="row">{difference.field}</th>
            <td>{side(difference.yours)}</td>
            <td>{side(difference.theirs)}</td>
        </tr>
    }
}
