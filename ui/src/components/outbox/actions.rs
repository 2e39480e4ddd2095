//! What can be done about an open row.

use contract::domain::lane::LaneState;
use contract::domain::roles::Act;
use contract::outbox::OutboxRowView;
use leptos::prelude::*;

use super::feed::OutboxFeed;
use super::table::GRID_ID;
use super::words::row_words;
use crate::state::escape::Escape;
use crate::state::focus;
use crate::state::session::Session;

/// "Try now" and, where it may be, "Call off", which asks once more: it cannot be undone.
#[component]
pub fn RowActions(fixed: OutboxRowView, row: Memo<Option<OutboxRowView>>, feed: OutboxFeed) -> impl IntoView {
    let asking = RwSignal::new(false);
    let session = Session::get();
    let why_not = Memo::new(move |_| session.why_not(Act::ManageOutbox));
    let forbidden = move || why_not.with(Option::is_some);
    let busy = Signal::derive(move || feed.busy.get() == Some(fixed.id));
    let may_cancel = Memo::new(move |_| row.with(|row| row.as_ref().is_some_and(|row| row.may_cancel)));
    let may_edit = Memo::new(move |_| row.with(|row| row.as_ref().is_some_and(|row| row.may_edit)));
    let sending = Memo::new(move |_| row.with(|row| row.as_ref().is_some_and(|row| row.state == LaneState::Sending)));
    let named = StoredValue::new(row_words(&fixed));
    let confirm_id = StoredValue::new(format!("call-off-{}", fixed.id));
    let fixed = StoredValue::new(fixed);
    let ask = move |_| {
        asking.set(true);
        focus::later(confirm_id.get_value());
    };
    let call_off = Callback::new(move |()| {
        asking.set(false);
        fixed.with_value(|fixed| feed.cancel(fixed));
        focus::now(GRID_ID);
    });

    view! {
        <div class="outbox-actions" role="group" aria-label=named.get_value()>
            <Show
                when=move || asking.get() && may_cancel.get()
                fallback=move || view! {
                    <button class="btn" type="button" title=why_not disabled=move || busy.get() || sending.get() || forbidden()
                        on:click=move |_| fixed.with_value(|fixed| feed.retry(fixed))>"Try now"</button>
                    <Show when=move || may_edit.get()>
                        <button class="btn" type="button" title=why_not disabled=move || busy.get() || forbidden()
                            on:click=move |_| feed.editing.set(Some(fixed.get_value()))>"Edit and resend"</button>
                    </Show>
                    <Show when=move || may_cancel.get()>
                        <button class="btn quiet" type="button" title=why_not
                            disabled=move || busy.get() || forbidden() on:click=ask>"Call off"</button>
                    </Show>
                }
            >
                <CallOff id=confirm_id.get_value() what=named.get_value() asking call_off />
            </Show>
        </div>
    }
}

/// The question before a row is called off.
#[component]
fn CallOff(id: String, what: String, asking: RwSignal<bool>, call_off: Callback<()>) -> impl IntoView {
    let keep = move || {
        asking.set(false);
        focus::now(GRID_ID);
    };
    Escape::closes(keep);
    view! {
        <button class="btn danger" type="button" id=id on:click=move |_| call_off.run(())>
            {format!("Call off for good: {what}")}
        </button>
        <button class="btn quiet" type="button" on:click=move |_| keep()>"Keep"</button>
    }
}
