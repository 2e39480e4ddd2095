//! The head of the order screen: where it stands, whether it is saved, and what can be done.

use contract::domain::checkout::CheckoutState;
use leptos::prelude::*;

use crate::components::shared::{Kbd, StatusBadge};
use crate::state::amending::EDIT_ID;
use crate::state::go::Go;
use crate::state::order_session::OrderSession;
use crate::state::time;

/// What the head's buttons ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Save.
    Save,
    /// Save what is unsaved, then go to checkout.
    CheckOut,
    /// Begin a change of a paid order.
    Edit,
}

/// Back, number, status, saved state, and the buttons.
#[component]
pub fn OrderHead(session: OrderSession, on_act: Callback<Act>) -> impl IntoView {
    let go = Go::get();
    let title = move || {
        session.view.with(|view| {
            view.as_ref().map_or_else(
                || if session.is_new() { "New order".to_owned() } else { String::new() },
                |view| view.order.number.to_string(),
            )
        })
    };
    let badge = move || {
        session.view.with(|view| {
            let (status, process) =
                view.as_ref().map(|view| (view.order.status, view.process.as_ref().map(|process| process.state)))?;
            Some(view! { <StatusBadge status=status process=process /> })
        })
    };
    let may_save = Memo::new(move |_| session.is_free());
    let may_amend = Memo::new(move |_| {
        let may = session.view.with(|view| view.as_ref().is_some_and(|view| view.may_amend));
        may && !session.amending.open.get()
    });
    let may_check_out = Memo::new(move |_| {
        session.is_new() || session.view.with(|view| view.as_ref().is_some_and(|view| view.may_check_out))
    });
    let watch = Memo::new(move |_| {
        session.view.with(|view| {
            let view = view.as_ref()?;
            let amended = view.amendments.iter().rev().find(|amendment| amendment.open).map(|it| it.state);
            let state = amended.or_else(|| view.process.as_ref().map(|process| process.state))?;
            state.is_open().then_some(state)
        })
    });
    view! {
        <header>
            <button class="btn quiet" aria-keyshortcuts="Escape" on:click=move |_| go.to("/orders")>"← Orders" <Kbd keys="Esc" /></button>
            <h1>{title}</h1>
            {badge}
            <SavedState session=session />
            <Show when=move || may_save.get()>
                <button class="btn" aria-keyshortcuts="Control+S" disabled=session.busy on:click=move |_| on_act.run(Act::Save)>
                    "Save"
                    <Kbd keys="Ctrl S" />
                </button>
            </Show>
            <Show when=move || may_amend.get()>
                <button id=EDIT_ID class="btn" disabled=session.busy on:click=move |_| on_act.run(Act::Edit)>"Edit order"</button>
            </Show>
            <Show when=move || may_check_out.get()>
                <button class="btn primary" aria-keyshortcuts="F9" disabled=session.busy on:click=move |_| on_act.run(Act::CheckOut)>
                    "Check out"
                    <Kbd keys="F9" />
                </button>
            </Show>
            {move || watch.get().map(|state| view! { <span class="faint">{under_way(state)}</span> })}
        </header>
    }
}

/// Saved here looks different from sent: this speaks of this machine only.
#[component]
fn SavedState(session: OrderSession) -> impl IntoView {
    let dirty = Memo::new(move |_| session.form.is_dirty());
    let told = Memo::new(move |_| session.view.with(Option::is_some));
    let text = move || {
        let saved = session.view.with(|view| {
            view.as_ref().map(|view| {
                format!("saved here {} · version {}", time::short_clock(view.order.updated_at), view.order.version)
            })
        });
        match saved {
            _ if session.busy.get() => "saving…".to_owned(),
            Some(_) if session.amending.open.get() && dirty.get() => "change not made yet".to_owned(),
            Some(_) if session.editable() && dirty.get() => "unsaved changes".to_owned(),
            Some(saved) => saved,
            None if session.draft().is_some() && !dirty.get() => "draft, kept here".to_owned(),
            None if session.is_new() => "not saved yet".to_owned(),
            None => String::new(),
        }
    };
    let unsaved = move || dirty.get() && (session.is_new() || told.get() && session.editable());
    view! { <span class="saved-state" class:unsaved=unsaved>{text}</span> }
}

const fn under_way(state: CheckoutState) -> &'static str {
    match state {
        CheckoutState::NeedsAttention => "a supervisor must settle it",
        _ => "locked while money or stock is on its way",
    }
}
