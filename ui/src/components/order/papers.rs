//! The order on paper and as text: receipt, invoice, a copy for a chat.

use contract::command::{OpenFile, PrintOrder};
use contract::desktop::{Printable, PrintedFile};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::ipc;
use crate::state::clipboard;
use crate::state::desk::Desk;
use crate::state::order_session::OrderSession;
use crate::state::order_text::order_text;

/// "Print receipt" and "Print invoice" once money was taken; "Copy as text" always.
#[component]
pub fn Papers(session: OrderSession) -> impl IntoView {
    let desk = Desk::get();
    let said = RwSignal::new(String::new());
    let paid =
        Memo::new(move |_| session.view.with(|view| view.as_ref().is_some_and(|view| view.money.captured.minor > 0)));
    let print = move |what: Printable| {
        let Some(id) = session.id() else { return };
        said.set(String::new());
        spawn_local(async move {
            match ipc::call(PrintOrder { id, what }).await {
                Ok(printed) => {
                    said.set(words(what, &printed));
                    if let Err(error) = ipc::call(OpenFile { path: printed.path }).await {
                        said.update(|said| *said = format!("{said} {}", error.message));
                    }
                }
                Err(error) => session.tell(error),
            }
        });
    };
    let copy = move |_| {
        let Some(text) = session.view.with_untracked(|view| view.as_ref().map(|view| order_text(&view.order))) else {
            return;
        };
        if clipboard::copy(&text) {
            desk.say("The order is copied as text.");
        } else {
            said.set("The system did not let the order be copied.".to_owned());
        }
    };
    view! {
        <section aria-label="Papers">
            <h2>"Papers"</h2>
            <div class="papers">
                <Show when=move || paid.get()>
                    <button class="btn quiet" type="button" on:click=move |_| print(Printable::Receipt)>"Print receipt"</button>
                    <button class="btn quiet" type="button" on:click=move |_| print(Printable::Invoice)>"Print invoice"</button>
                </Show>
                <button class="btn quiet" type="button" on:click=copy>"Copy as text"</button>
                <p class="papers-said muted" role="status">{said}</p>
            </div>
        </section>
    }
}

fn words(what: Printable, printed: &PrintedFile) -> String {
    let name = match what {
        Printable::Receipt => "receipt",
        Printable::Invoice => "invoice",
    };
    let mark = match printed.copy {
        0 => format!("The {name} is written: the original."),
        number => format!("The {name} is written as COPY {number}; the original was printed before."),
    };
    if printed.missing.is_empty() {
        return mark;
    }
    format!("{mark} These characters cannot be printed and stand as □: {}", printed.missing)
}
