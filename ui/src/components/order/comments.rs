//! What clerks say to each other about the order. No customer sees it.

use contract::command::CommentOrder;
use contract::order::CommentView;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::state::order_session::OrderSession;
use crate::state::time;

const FIELD_ID: &str = "field-comment";

/// The section "Comments".
#[component]
pub fn Comments(session: OrderSession) -> impl IntoView {
    let text = RwSignal::new(String::new());
    let comments =
        Memo::new(move |_| session.view.with(|view| view.as_ref().map_or_else(Vec::new, |view| view.comments.clone())));
    let say = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let Some(id) = session.id() else { return };
        if text.with_untracked(|text| text.trim().is_empty()) {
            return;
        }
        spawn_local(async move {
            // What was typed stays until it is saved, and what is typed meanwhile stays too.
            let said = text.get_untracked();
            if session.perform(CommentOrder { id, text: said.clone() }).await {
                text.try_update(|text| {
                    if *text == said {
                        text.clear();
                    }
                });
            }
        });
    };
    let comment = |comment: CommentView| {
        view! {
            <li>
                <span>{comment.text}</span>
                <span class="faint">{comment.created_by} " · " <time title=time::full(comment.created_at)>{time::short(comment.created_at)}</time></span>
            </li>
        }
    };
    view! {
        <section>
            <h2>"Comments"</h2>
            <ul class="comments" aria-label="Comments">{move || comments.get().into_iter().map(comment).collect_view()}</ul>
            <form class="comment-form" on:submit=say>
                <input
                    id=FIELD_ID
                    class="in"
                    aria-label="Comment"
                    placeholder="For colleagues only"
                    autocomplete="off"
                    prop:value=text
                    on:input=move |event| text.set(event_target_value(&event))
                />
                <button class="btn" disabled=session.busy>"Add comment"</button>
            </form>
        </section>
    }
}
