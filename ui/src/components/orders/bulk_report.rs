//! How far an act on several orders is, and which of them it was refused for.

use contract::ApiError;
use contract::domain::ids::OrderId;
use contract::domain::number::OrderNumber;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::state::go::order_path;
use crate::state::orders_list::OrdersList;

/// What came of one order.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Refused {
    number: Option<OrderNumber>,
    why: String,
}

/// The act under way, or the last one; a handle, cheap to copy.
#[derive(Clone, Copy)]
pub struct Progress {
    /// Is one under way?
    pub busy: RwSignal<bool>,
    said: RwSignal<String>,
    refused: RwSignal<Vec<Refused>>,
    stop: RwSignal<bool>,
}

impl Progress {
    pub fn new() -> Self {
        Self {
            busy: RwSignal::new(false),
            said: RwSignal::new(String::new()),
            refused: RwSignal::new(Vec::new()),
            stop: RwSignal::new(false),
        }
    }

    /// Something that is not about a single order was refused.
    pub fn failed(self, what: &str, error: ApiError) {
        self.said.set(format!("{what}."));
        self.refused.set(vec![Refused { number: None, why: error.message }]);
    }

    /// Does `act` to every marked order, one after the other. Those it was done to lose their mark.
    pub fn run(
        self,
        list: OrdersList,
        done_word: &'static str,
        act: impl AsyncFn(OrderId) -> Result<(), ApiError> + 'static,
    ) {
        // Newest first, as they stand in the list.
        let marked: Vec<(OrderId, OrderNumber)> =
            list.marked.with_untracked(|marked| marked.iter().rev().map(|(id, number)| (*id, *number)).collect());
        self.busy.set(true);
        self.stop.set(false);
        self.refused.set(Vec::new());
        spawn_local(async move {
            let mut done = 0;
            for (at, (id, number)) in marked.iter().copied().enumerate() {
                if self.stop.get_untracked() {
                    break;
                }
                self.said.set(format!("{} of {}…", at + 1, marked.len()));
                match act(id).await {
                    Ok(()) => {
                        done += 1;
                        list.marked.update(|marked| {
                            marked.remove(&id);
                        });
                    }
                    Err(error) => {
                        self.refused.update(|all| all.push(Refused { number: Some(number), why: error.message }));
                    }
                }
            }
            self.busy.set(false);
            self.said.set(format!("{done_word}: {done} of {}.", marked.len()));
        });
    }
}

/// The report; empty while nothing was done.
#[component]
pub fn Report(progress: Progress) -> impl IntoView {
    let shown = Memo::new(move |_| progress.said.with(|said| !said.is_empty()));
    let refused = |one: Refused| {
        let order =
            one.number.map(|number| view! { <a href=order_path(number) class="mono">{number.to_string()}</a> " " });
        view! { <li>{order}{one.why}</li> }
    };
    let close = move |_| {
        progress.said.set(String::new());
        progress.refused.set(Vec::new());
    };
    view! {
        <Show when=move || shown.get()>
            <div class="bulk report">
                <span role="status" aria-label="Marked orders: result">{progress.said}</span>
                <Show when=move || progress.busy.get()>
                    <button class="btn" on:click=move |_| progress.stop.set(true)>"Stop"</button>
                </Show>
                <Show when=move || !progress.busy.get()>
                    <button class="btn quiet" on:click=close>"Close"</button>
                </Show>
                <Show when=move || !progress.refused.with(Vec::is_empty)>
                    <ul aria-label="Not done">{move || progress.refused.get().into_iter().map(refused).collect_view()}</ul>
                </Show>
            </div>
        </Show>
    }
}
