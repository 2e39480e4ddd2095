//! Address and note of an order that is past editing: they may still be put right, up to and after
//! its delivery, and cost nothing.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::AddressFields;
use super::side::NoteField;
use crate::state::desk::Desk;
use crate::state::focus;
use crate::state::order_session::OrderSession;

const OPEN_ID: &str = "change-details";
const NOTE_ID: &str = "details-note";

/// The button "Change address or note", and the fields behind it.
#[component]
pub fn DetailsEdit(session: OrderSession) -> impl IntoView {
    let may = Memo::new(move |_| session.details_free());
    let begin = move |_| {
        session.details.set(true);
        focus::later(NOTE_ID);
    };
    move || match (may.get(), session.details.get()) {
        (true, true) => view! { <Fields session=session /> }.into_any(),
        (true, false) => view! {
            <div class="ending">
                <button id=OPEN_ID class="btn quiet" on:click=begin>"Change address or note"</button>
            </div>
        }
        .into_any(),
        (false, _) => ().into_any(),
    }
}

#[component]
fn Fields(session: OrderSession) -> impl IntoView {
    let (form, desk) = (session.form, Desk::get());
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        spawn_local(async move {
            if let Some(saved) = session.save().await {
                desk.say(format!("{} is saved here.", saved.order.number));
                focus::later(OPEN_ID);
            }
        });
    };
    let leave = move |_| {
        session.load_theirs();
        focus::later(OPEN_ID);
    };
    view! {
        <form class="question" aria-label="Address and note" on:submit=save>
            <AddressFields form=form />
            <NoteField value=form.notes id=NOTE_ID />
            <div class="question-buttons">
                <button class="btn primary" disabled=session.busy>"Save address and note"</button>
                <button class="btn quiet" type="button" on:click=leave>"Keep as it is"</button>
            </div>
        </form>
    }
}
