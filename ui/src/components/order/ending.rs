//! Ending an order: cancel asks for the reason, delete for a second look. Both are asked in
//! place; the button that does it says what it does and to which order.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::components::shared::Field;
use crate::state::desk::Desk;
use crate::state::escape::Escape;
use crate::state::focus;
use crate::state::go::Go;
use crate::state::order_session::OrderSession;

const REASON_ID: &str = "cancel-reason";
const CANCEL_ID: &str = "cancel-order";
const DELETE_ID: &str = "delete-order";
const CONFIRM_DELETE_ID: &str = "confirm-delete";

/// Which question is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Question {
    Cancel,
    Delete,
}

/// The buttons "Cancel order" and "Delete order", where they are allowed.
#[component]
pub fn Ending(session: OrderSession) -> impl IntoView {
    let question = RwSignal::new(None::<Question>);
    let may_cancel = Memo::new(move |_| session.view.with(|view| view.as_ref().is_some_and(|view| view.may_cancel)));
    let may_delete = Memo::new(move |_| !session.is_new() && session.is_free());
    let ask = move |what: Question, id: &'static str| {
        question.set(Some(what));
        focus::later(id);
    };
    let content = move || {
        match question.get() {
        Some(Question::Cancel) if may_cancel.get() => view! { <CancelForm session=session question=question /> }.into_any(),
        Some(Question::Delete) if may_delete.get() => view! { <DeleteForm session=session question=question /> }.into_any(),
        _ => view! {
            <div class="ending">
                <Show when=move || may_cancel.get()>
                    <button id=CANCEL_ID class="btn quiet danger" on:click=move |_| ask(Question::Cancel, REASON_ID)>"Cancel order"</button>
                </Show>
                <Show when=move || may_delete.get()>
                    <button id=DELETE_ID class="btn quiet danger" on:click=move |_| ask(Question::Delete, CONFIRM_DELETE_ID)>"Delete order"</button>
                </Show>
            </div>
        }
        .into_any(),
    }
    };
    view! { {content} }
}

/// Closes the question; the keyboard goes back to the button that asked it.
fn leave(question: RwSignal<Option<Question>>, id: &'static str) {
    question.set(None);
    focus::later(id);
}

fn number_of(session: OrderSession) -> String {
    session.view.with_untracked(|view| view.as_ref().map_or_else(String::new, |view| view.order.number.to_string()))
}

#[component]
fn CancelForm(session: OrderSession, question: RwSignal<Option<Question>>) -> impl IntoView {
    let desk = Desk::get();
    let reason = RwSignal::new(String::new());
    let problem = RwSignal::new(None::<String>);
    Escape::closes(move || leave(question, CANCEL_ID));
    let number = number_of(session);
    let done = format!("{number} is being called off.");
    let cancel = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if reason.with_untracked(|text| text.trim().is_empty()) {
            problem.set(Some("Say why: it stands in the history.".into()));
            focus::now(REASON_ID);
            return;
        }
        let done = done.clone();
        spawn_local(async move {
            if session.cancel(reason.get_untracked()).await {
                question.set(None);
                desk.say(done);
            }
        });
    };
    view! {
        <form class="question" on:submit=cancel>
            <Field label="Reason" id=REASON_ID problem=problem>
                <input
                    id=REASON_ID
                    class="in"
                    autocomplete="off"
                    aria-describedby=format!("{REASON_ID}-problem")
                    prop:value=reason
                    on:input=move |event| {
                        problem.set(None);
                        reason.set(event_target_value(&event));
                    }
                />
            </Field>
            <p class="muted">"Money that was taken is given back, reserved stock is released."</p>
            <div class="question-buttons">
                <button class="btn danger" disabled=session.busy>{format!("Cancel order {number}")}</button>
                <button class="btn quiet" type="button" on:click=move |_| leave(question, CANCEL_ID)>"Keep order"</button>
            </div>
        </form>
    }
}

#[component]
fn DeleteForm(session: OrderSession, question: RwSignal<Option<Question>>) -> impl IntoView {
    let desk = Desk::get();
    let go = Go::get();
    Escape::closes(move || leave(question, DELETE_ID));
    let number = number_of(session);
    let done = format!("{number} is deleted.");
    let delete = move |_| {
        let done = done.clone();
        spawn_local(async move {
            if session.delete().await {
                desk.say(done);
                if !session.is_left() {
                    go.to("/orders");
                }
            }
        });
    };
    view! {
        <div class="question" role="group" aria-label="Delete this order?">
            <p class="muted">"It goes from every list. No money was taken for it."</p>
            <div class="question-buttons">
                <button id=CONFIRM_DELETE_ID class="btn danger" disabled=session.busy on:click=delete>
                    {format!("Delete order {number}")}
                </button>
                <button class="btn quiet" on:click=move |_| leave(question, DELETE_ID)>"Keep order"</button>
            </div>
        </div>
    }
}
