//! What happened, whether money moved, and what to do next: the box that says it.

use contract::ApiError;
use contract::order::{Headline, Tone};
use leptos::prelude::*;

use crate::state::failures::{self, Language, Next};
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

/// An order's headline; with the way to the outbox where something of it was given up.
#[component]
pub fn HeadlineNotice(headline: Headline, #[prop(optional)] given_up: bool) -> impl IntoView {
    let Headline { tone, title, body } = headline;
    if given_up {
        let screen = Next::Outbox.screen();
        view! { <Notice tone title body><a class="btn" href=screen>{Next::Outbox.label()}</a></Notice> }.into_any()
    } else {
        view! { <Notice tone title body /> }.into_any()
    }
}

/// An error that stopped something: what was tried, what happened, whether money moved, and the best
/// next button. `retry` is what that button does where the best is to try again.
#[component]
pub fn ErrorNotice(
    #[prop(into)] title: String,
    error: ApiError,
    #[prop(optional)] retry: Option<Callback<()>>,
) -> impl IntoView {
    let plain = failures::of_code(Language::default(), error.code);
    let said = format!("{title} {}", error.message).to_lowercase();
    // Said once: the title and the desk's own sentence may have told of the money.
    let money = (!said.contains("money")).then(|| view! { <span>{plain.money}</span> });
    let happened = if error.message.is_empty() { plain.happened.to_owned() } else { error.message };
    let best = match (retry, plain.next.screen()) {
        (Some(retry), _) => {
            view! { <button class="btn" on:click=move |_| retry.run(())>{Next::TryAgain.label()}</button> }.into_any()
        }
        (None, Some(screen)) => view! { <a class="btn" href=screen>{plain.next.label()}</a> }.into_any(),
        (None, None) => ().into_any(),
    };
    view! {
        <div class="notice bad" role="alert">
            <b>{title}</b>
            <span>{happened}</span>
            {money}
            <div class="notice-actions">{best}</div>
        </div>
    }
}
