//! What the desk found in its own books: a quiet mark while all adds up, a link to the order where
//! one does not.

use contract::command::SeeOddOrder;
use contract::sync::{OddOrder, SelfCheck};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::ipc;
use crate::state::desk::Desk;
use crate::state::go::{Go, order_path};

/// Status "Self-check". Not announced by itself: what matters of it is said in the one polite region.
#[component]
pub fn SelfCheckStatus() -> impl IntoView {
    let desk = Desk::get();
    let line = Memo::new(move |_| desk.self_check.with(SelfCheck::text));
    let shown = move || {
        desk.self_check.with(|found| match found.odd.first() {
            Some(odd) => view! { <OddLink odd=odd.clone() text=found.text() /> }.into_any(),
            None if found.checked == 1 => "✓ 1 order adds up".into_any(),
            None if found.checked > 0 => format!("✓ {} orders add up", found.checked).into_any(),
            None => ().into_any(),
        })
    };
    view! {
        <div class="self-check" role="status" aria-live="off" aria-label="Self-check" title=line>
            {shown}
        </div>
    }
}

/// To the order; who follows it has seen it.
#[component]
fn OddLink(odd: OddOrder, text: String) -> impl IntoView {
    let (desk, go) = (Desk::get(), Go::get());
    let OddOrder { id, number, what } = odd;
    let follow = move |click: leptos::ev::MouseEvent| {
        click.prevent_default();
        go.to(order_path(number));
        spawn_local(async move {
            // Where this fails it stays shown, which is what it should.
            if let Ok(found) = ipc::call(SeeOddOrder { id }).await {
                desk.self_check.set(found);
            }
        });
    };
    view! { <a href=order_path(number) title=what on:click=follow>{text}</a> }
}
