//! Tags: laid on and taken off at once, in any state; on an order not yet saved, with it.

use contract::command::TagOrder;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::components::shared::Field;
use crate::state::order_session::OrderSession;

const FIELD_ID: &str = "field-tags";

/// The tags as chips, and the field "Tag" that adds one.
#[component]
pub fn Tags(session: OrderSession) -> impl IntoView {
    let text = RwSignal::new(String::new());
    let tags = Memo::new(move |_| {
        let saved = session.view.with(|view| view.as_ref().map(|view| view.order.tags.clone()));
        saved.unwrap_or_else(|| session.form.tags.get())
    });
    let remove = Callback::new(move |tag: String| {
        spawn_local(async move {
            change(session, Vec::new(), vec![tag]).await;
        });
    });
    let add = move || {
        let tag = text.get_untracked().trim().to_owned();
        if tag.is_empty() {
            return;
        }
        text.set(String::new());
        spawn_local(async move {
            // What was refused can be put right, unless another is being typed by now.
            if !change(session, vec![tag.clone()], Vec::new()).await {
                text.try_update(|text| {
                    if text.is_empty() {
                        *text = tag;
                    }
                });
            }
        });
    };
    let on_key = move |event: KeyboardEvent| {
        if event.key() == "Enter" && !event.ctrl_key() {
            event.prevent_default();
            add();
        }
    };
    let chip = move |tag: String| {
        let (shown, gone) = (tag.clone(), tag.clone());
        view! {
            <li class="tag">
                {shown}
                <button class="btn quiet icon" aria-label=format!("Remove tag {tag}") on:click=move |_| remove.run(gone.clone())>"×"</button>
            </li>
        }
    };
    view! {
        <Field label="Tag" id=FIELD_ID>
            <input
                id=FIELD_ID
                class="in"
                autocomplete="off"
                placeholder="Type one and press Enter"
                prop:value=text
                on:input=move |event| text.set(event_target_value(&event))
                on:keydown=on_key
                on:blur=move |_| add()
            />
        </Field>
        <ul class="tags" aria-label="Tags">{move || tags.get().into_iter().map(chip).collect_view()}</ul>
    }
}

/// Changes the tags; true where they are so now, on the screen or in the desk.
async fn change(session: OrderSession, add: Vec<String>, remove: Vec<String>) -> bool {
    let tags = || session.view.try_with_untracked(|view| view.as_ref().map(|view| view.order.tags.clone())).flatten();
    let Some(id) = session.id() else {
        session.form.tags.update(|tags| {
            tags.retain(|tag| !remove.contains(tag) && !add.contains(tag));
            tags.extend(add);
        });
        return true;
    };
    let before = tags();
    if !session.perform(TagOrder { id, add, remove }).await {
        return false;
    }
    // What else is being typed stays; only the tags are saved by now.
    if let Some(after) = tags().filter(|after| before.as_ref() != Some(after)) {
        session.tags_saved(after);
    }
    true
}
