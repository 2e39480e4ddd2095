//! "Edit and resend": a dead letter with another address or other words.

use contract::ApiError;
use contract::command::GetMessage;
use contract::outbox::{MessageEdit, OutboxRowView};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::feed::OutboxFeed;
use super::table::GRID_ID;
use super::words::row_words;
use crate::components::shared::Field;
use crate::ipc;
use crate::state::escape::Escape;
use crate::state::focus;

/// The form for the dead letter that is being changed, where there is one.
#[component]
pub fn EditLetter(feed: OutboxFeed) -> impl IntoView {
    let message = RwSignal::new(None);
    let problem = RwSignal::new(None::<ApiError>);
    Effect::new(move |_| {
        message.set(None);
        problem.set(None);
        let Some(row) = feed.editing.get() else { return };
        spawn_local(async move {
            let found = ipc::call(GetMessage { id: row.id }).await;
            // Another letter was opened meanwhile: this one's words must not go out as its own.
            let still = feed.editing.try_with_untracked(|now| now.as_ref().is_some_and(|now| now.id == row.id));
            if still != Some(true) {
                return;
            }
            match found {
                Ok(found) => {
                    message.try_set(Some(found));
                    focus::later("edit-letter".to_owned());
                }
                // There is no form yet that could say it.
                Err(error) => {
                    feed.editing.try_set(None);
                    feed.refused.try_set(Some(format!("{}: {}", row_words(&row), error.message)));
                }
            }
        });
    });
    move || {
        let row = feed.editing.get()?;
        let found = message.get()?;
        Some(view! { <LetterForm feed row found problem /> })
    }
}

#[component]
fn LetterForm(
    feed: OutboxFeed,
    row: OutboxRowView,
    found: MessageEdit,
    problem: RwSignal<Option<ApiError>>,
) -> impl IntoView {
    let title = format!("Edit and resend: {}", row_words(&row));
    let draft = Draft::of(&found);
    let busy = Signal::derive(move || feed.busy.with(Option::is_some));
    let row = StoredValue::new(row);
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        problem.set(None);
        feed.resend(row.get_value(), draft.message(), problem);
    };
    let close = move || {
        feed.editing.set(None);
        focus::now(GRID_ID);
    };
    Escape::closes(close);
    let note = if draft.is_mail {
        "It goes out once more, as it stands here. Nothing else of the order changes."
    } else {
        "Only words can be changed: ids, amounts and quantities stay as they are. It goes out once more."
    };
    // What is wrong with a field that has no control of its own is said above the form.
    let general = move || problem.get().map(|error| problems_in_words(&error));
    view! {
        <form class="outbox-edit" id="edit-letter" tabindex="-1" aria-label=title.clone() on:submit=send>
            <h2>{title.clone()}</h2>
            <p class="muted">{note}</p>
            <Show when=move || problem.with(Option::is_some)><p class="outbox-refused" role="alert">{general}</p></Show>
            <Show when=move || draft.is_mail>
                <Line id="letter-to" label="Address" name="to" value=draft.to problem />
                <Line id="letter-subject" label="Subject" name="subject" value=draft.subject problem />
            </Show>
            <Field label="Message" id="letter-body" problem=field_problem(problem, "body")>
                <textarea id="letter-body" class="in" rows="6" prop:value=draft.body
                    on:input=move |event| draft.body.set(event_target_value(&event))></textarea>
            </Field>
            <div class="outbox-edit-actions">
                <button class="btn primary" type="submit" disabled=busy>"Send anew"</button>
                <button class="btn quiet" type="button" on:click=move |_| close()>"Leave it as it is"</button>
            </div>
        </form>
    }
}

/// A field of one line.
#[component]
fn Line(
    id: &'static str,
    label: &'static str,
    name: &'static str,
    value: RwSignal<String>,
    problem: RwSignal<Option<ApiError>>,
) -> impl IntoView {
    view! {
        <Field label=label id=id problem=field_problem(problem, name)>
            <input id=id class="in" type="text" autocomplete="off" aria-describedby=format!("{id}-problem")
                prop:value=value on:input=move |event| value.set(event_target_value(&event)) />
        </Field>
    }
}

/// What is typed.
#[derive(Clone, Copy)]
struct Draft {
    is_mail: bool,
    to: RwSignal<String>,
    subject: RwSignal<String>,
    body: RwSignal<String>,
}

impl Draft {
    fn of(message: &MessageEdit) -> Self {
        let (is_mail, to, subject, body) = match message.clone() {
            MessageEdit::Mail { to, subject, body } => (true, to, subject, body),
            MessageEdit::Json { body } => (false, String::new(), String::new(), body),
        };
        Self { is_mail, to: RwSignal::new(to), subject: RwSignal::new(subject), body: RwSignal::new(body) }
    }

    fn message(self) -> MessageEdit {
        let body = self.body.get_untracked();
        if self.is_mail {
            MessageEdit::Mail { to: self.to.get_untracked(), subject: self.subject.get_untracked(), body }
        } else {
            MessageEdit::Json { body }
        }
    }
}

fn field_problem(problem: RwSignal<Option<ApiError>>, name: &'static str) -> Signal<Option<String>> {
    Signal::derive(move || {
        problem.with(|error| {
            let wrong = error.as_ref()?.details.iter().find(|wrong| wrong.field == name)?;
            Some(wrong.message.clone())
        })
    })
}

/// All that is wrong, each with its field.
fn problems_in_words(error: &ApiError) -> String {
    if error.details.is_empty() {
        return error.message.clone();
    }
    let each: Vec<_> = error.details.iter().map(|wrong| format!("{}: {}", wrong.field, wrong.message)).collect();
    format!("Nothing was sent. {}", each.join(" "))
}
