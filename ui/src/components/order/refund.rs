//! Giving money back: an amount, or what pieces of lines cost; with a reason, and a button that says
//! how much.

use contract::amendment::RefundLine;
use contract::command::RefundOrder;
use contract::domain::amendment::{WishedLine, worth_of};
use contract::domain::money::Money;
use contract::domain::order::LineItem;
use contract::order::OrderView;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::refund_pieces::{Piece, Pieces};
use crate::components::shared::Field;
use crate::ipc;
use crate::state::desk::Desk;
use crate::state::escape::Escape;
use crate::state::focus;
use crate::state::order_session::OrderSession;

/// Where the keyboard goes back to.
const OPEN_ID: &str = "open-refund";
const AMOUNT_ID: &str = "refund-amount";
const REASON_ID: &str = "refund-reason";

/// What is typed into the question.
#[derive(Clone, Copy)]
struct Wish {
    amount: RwSignal<String>,
    reason: RwSignal<String>,
    /// Pieces of each line, as typed.
    pieces: StoredValue<Vec<Piece>>,
    problem: RwSignal<Option<(String, String)>>,
}

impl Wish {
    fn of(view: &OrderView) -> Self {
        let line = |item: &LineItem| {
            let given: u32 = view.money.pieces.iter().filter(|p| p.item_id == item.id).map(|p| p.quantity).sum();
            (item.clone(), item.quantity.saturating_sub(given), RwSignal::new(String::new()))
        };
        Self {
            amount: RwSignal::new(String::new()),
            reason: RwSignal::new(String::new()),
            pieces: StoredValue::new(view.order.items.iter().map(line).collect()),
            problem: RwSignal::new(None),
        }
    }

    /// The lines of which pieces are asked for. Reactive.
    fn lines(self) -> Vec<RefundLine> {
        let typed = |(item, _, text): &Piece| {
            let text = text.get();
            let quantity = if text.trim().is_empty() { 0 } else { text.trim().parse().unwrap_or(u32::MAX) };
            (quantity > 0).then_some(RefundLine { item_id: item.id, quantity })
        };
        self.pieces.with_value(|pieces| pieces.iter().filter_map(typed).collect())
    }

    /// How much that is, where it is right as it stands. Reactive.
    fn worth(self, view: &OrderView) -> Option<Money> {
        let lines = self.lines();
        if lines.is_empty() {
            return self.amount.with(|text| Money::parse(text, view.order.currency).ok()).filter(|it| it.minor > 0);
        }
        let before: Vec<_> = view.money.pieces.iter().map(|line| (line.item_id, line.quantity)).collect();
        let wished: Vec<_> =
            lines.iter().map(|line| WishedLine { item_id: line.item_id, quantity: line.quantity }).collect();
        worth_of(&wished, &view.order, &before).ok().map(|(amount, _)| amount)
    }
}

/// The button "Refund" and the question behind it, where something may be given back.
#[component]
pub fn Refund(session: OrderSession) -> impl IntoView {
    let open = session.refunding;
    let may = Memo::new(move |_| {
        let may = session.view.with(|view| view.as_ref().is_some_and(|view| view.may_refund.is_some()));
        may && !session.amending.open.get()
    });
    let ask = move |_| {
        open.set(true);
        focus::later(AMOUNT_ID);
    };
    move || {
        if open.get() && may.get() {
            // What is typed belongs to the question: made by the button it would go when the button goes.
            let wish = session.view.with_untracked(|view| view.as_ref().map(Wish::of));
            return wish.map(|wish| view! { <Question session=session wish=wish open=open /> }).into_any();
        }
        view! {
            <Show when=move || may.get()>
                <button id=OPEN_ID class="btn quiet" on:click=ask>"Refund…"</button>
            </Show>
        }
        .into_any()
    }
}

#[component]
fn Question(session: OrderSession, wish: Wish, open: RwSignal<bool>) -> impl IntoView {
    let desk = Desk::get();
    let leave = move || {
        open.set(false);
        focus::later(OPEN_ID);
    };
    Escape::closes(leave);
    let worth = Memo::new(move |_| session.view.with(|view| wish.worth(view.as_ref()?)));
    let left =
        move || session.view.with(|view| view.as_ref().and_then(|view| view.may_refund)).map(|it| it.to_string());
    let label =
        move || worth.get().map_or_else(|| "Give money back".to_owned(), |amount| format!("Give back {amount}"));
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        spawn_local(async move {
            if let Some(done) = give_back(session, wish).await {
                open.set(false);
                desk.say(done);
            }
        });
    };
    let problem_at = move |field: &'static str| {
        Signal::derive(move || wish.problem.get().filter(|(at, _)| at.starts_with(field)).map(|(_, message)| message))
    };
    view! {
        <form class="question" aria-label="Refund" on:submit=submit>
            <Field label="Amount" id=AMOUNT_ID problem=problem_at("amount")>
                <input id=AMOUNT_ID class="in num" inputmode="decimal" autocomplete="off" prop:value=wish.amount
                    aria-describedby=format!("{AMOUNT_ID}-problem")
                    disabled=move || !wish.lines().is_empty()
                    on:input=move |event| { wish.problem.set(None); wish.amount.set(event_target_value(&event)); } />
            </Field>
            <p class="muted">{move || left().map(|left| format!("At most {left} can go back. Or say how many pieces:"))}</p>
            <Pieces pieces=wish.pieces.get_value() on_typed=Callback::new(move |()| wish.problem.set(None)) />
            <p class="problem">{problem_at("items")}</p>
            <Field label="Reason" id=REASON_ID problem=problem_at("reason")>
                <input id=REASON_ID class="in" autocomplete="off" prop:value=wish.reason
                    aria-describedby=format!("{REASON_ID}-problem")
                    on:input=move |event| { wish.problem.set(None); wish.reason.set(event_target_value(&event)); } />
            </Field>
            <div class="question-buttons">
                <button class="btn primary" disabled=move || worth.get().is_none() || session.busy.get()>{label}</button>
                <button class="btn quiet" type="button" on:click=move |_| leave()>"No refund"</button>
            </div>
        </form>
    }
}

/// Asks the desk; what to say where it took it.
async fn give_back(session: OrderSession, wish: Wish) -> Option<String> {
    let (id, version, number) = session
        .view
        .with_untracked(|view| view.as_ref().map(|view| (view.order.id, view.order.version, view.order.number)))?;
    let items = untrack(|| wish.lines());
    let amount = items.is_empty().then(|| wish.amount.get_untracked());
    let reason = wish.reason.get_untracked();
    session.error.set(None);
    session.busy.set(true);
    let done = ipc::call(RefundOrder { id, version: Some(version), amount, items, reason }).await;
    session.busy.set(false);
    match done {
        Ok(view) => {
            session.take(view);
            Some(format!("The refund of {number} is under way."))
        }
        Err(error) => {
            match error.field.clone() {
                Some(field) if !session.is_left() => {
                    focus::later(if field.starts_with("reason") { REASON_ID } else { AMOUNT_ID });
                    wish.problem.set(Some((field, error.message)));
                }
                _ => session.tell(error),
            }
            None
        }
    }
}
