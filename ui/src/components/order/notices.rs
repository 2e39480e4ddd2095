//! What stands above the form: what to know first, what is wrong, who saved meanwhile.

use contract::order::Tone;
use leptos::prelude::*;

use super::conflict::Conflict;
use crate::components::shared::{ErrorNotice, HeadlineNotice, Notice, is_given_up};
use crate::state::field_path::control_id;
use crate::state::focus;
use crate::state::order_session::OrderSession;

/// Id of the list of problems, for the keyboard.
pub const PROBLEMS_ID: &str = "order-problems";

/// All notices of an open order.
#[component]
pub fn Notices(session: OrderSession) -> impl IntoView {
    let headline = Memo::new(move |_| session.view.with(|view| view.as_ref().and_then(|view| view.headline.clone())));
    let given_up =
        Memo::new(move |_| session.view.with(|view| view.as_ref().is_some_and(|view| is_given_up(&view.lanes))));
    view! {
        {move || headline.get().map(|headline| view! { <HeadlineNotice headline=headline given_up=given_up.get() /> })}
        {move || session.error.get().map(|error| view! { <ErrorNotice title="That was not done." error=error /> })}
        <Conflict session=session />
        <Restored session=session />
        <Problems session=session />
    }
}

#[component]
fn Restored(session: OrderSession) -> impl IntoView {
    let shown = move || session.restored.get() && session.conflict.with(Option::is_none);
    view! {
        <Show when=shown>
            <Notice tone=Tone::Busy title="Your unsaved changes are back." body="They are not saved yet.">
                <button class="btn" on:click=move |_| session.load_theirs()>"Discard changes"</button>
            </Notice>
        </Show>
    }
}

/// After saving was tried: every problem, linked to its field.
#[component]
fn Problems(session: OrderSession) -> impl IntoView {
    let form = session.form;
    let problems = Memo::new(move |_| if form.submitted.get() { form.problems() } else { Vec::new() });
    let entries = move || {
        problems
            .get()
            .into_iter()
            .map(|problem| {
                let id = control_id(&problem.field);
                let goal = id.clone();
                view! {
                    <li>
                        <a
                            href=format!("#{id}")
                            on:click=move |event| {
                                event.prevent_default();
                                event.stop_propagation();
                                focus::now(&goal);
                            }
                        >
                            {problem.message}
                        </a>
                    </li>
                }
            })
            .collect_view()
    };
    let title = move || match problems.with(Vec::len) {
        1 => "One thing is to be put right before it can be saved:".to_owned(),
        count => format!("{count} things are to be put right before it can be saved:"),
    };
    view! {
        <Show when=move || !problems.with(Vec::is_empty)>
            <div id=PROBLEMS_ID class="notice bad" role="group" aria-label="Problems" tabindex="-1">
                <b>{title}</b>
                <ul>{entries}</ul>
            </div>
        </Show>
    }
}
