//! Text with the searched words marked in it.

use leptos::prelude::*;

use crate::state::highlight;

/// `text`, where every word that begins as a word of `query` does is marked.
#[component]
pub fn Marked(#[prop(into)] text: String, #[prop(into)] query: String) -> impl IntoView {
    highlight::split(&text, &query)
        .into_iter()
        .map(|part| if part.hit { view! { <mark>{part.text}</mark> }.into_any() } else { part.text.into_any() })
        .collect_view()
}
