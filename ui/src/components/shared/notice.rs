//! What happened, whether money moved, and what to do next: the box that says it.

use contract::ApiError;
use contract::order::{Headline, Tone};
use leptos::prelude::*;

use crate::state::words;

/// A message in a tone, with room for buttons.
#[component]
pub fn Notice(
    tone: Tone,
    #[prop(into)] title: String,
    #[prop(into)] body: String,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class=format!("notice {}", words::tone(tone))>
            <b>{title}</b>
            {(!body.is_empty()).then(|| view! { <span>{body}</span> })}
            {children.map(|children| view! { <div class="notice-actions">{children()}</div> })}
        </div>
    }
}

/// An order's headline.
#[component]
pub fn HeadlineNotice(headline: Headline) -> impl IntoView {
    view! { <Notice tone=headline.tone title=headline.title body=headline.body /> }
}

/// An error that stopped something, with a button to try again.
#[component]
pub fn ErrorNotice(
    #[prop(into)] title: String,
    error: ApiError,
    #[prop(optional)] retry: Option<Callback<()>>,
) -> impl IntoView {
    view! {
        <div role="alert">
            <Notice tone=Tone::Bad title=title body=error.message>
                {retry.map(|retry| view! { <button class="btn" on:click=move |_| retry.run(())>"Try again"</button> })}
            </Notice>
        </div>
    }
}
