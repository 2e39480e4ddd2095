//! Beside the lines of an order: what it costs, what became of it, and how it may end.

use leptos::prelude::*;

use super::{
    AmendPanel, BreakOrder, Comments, DraftActs, Ending, Fulfil, History, Movements, Paid, Papers, Recorder, Refund,
    Settle, SideFields, Tags, TotalsTable,
};
use crate::state::order_session::OrderSession;

/// The column on the right.
#[component]
pub fn OrderSide(
    session: OrderSession,
    /// Is what it costs that of what is typed?
    priced: Memo<bool>,
) -> impl IntoView {
    let form = session.form;
    let totals = Signal::derive(move || {
        let saved = session.view.with(|view| view.as_ref().map(|view| view.order.totals));
        if priced.get() { form.totals() } else { saved }
    });
    let asked = Memo::new(move |_| {
        let may = session.view.with(|view| view.as_ref().is_some_and(|view| view.may_refund.is_some()));
        may && session.refunding.get() && !session.amending.open.get()
    });
    let told = Memo::new(move |_| session.view.with(Option::is_some));
    let lanes = Signal::derive(move || {
        session.view.with(|view| view.as_ref().map_or_else(Vec::new, |view| view.lanes.clone()))
    });
    let history = Signal::derive(move || {
        session.view.with(|view| view.as_ref().map_or_else(Vec::new, |view| view.history.clone()))
    });
    view! {
        <aside aria-label="Totals and progress">
            <div class="side-scroll">
                <section><h2>"Totals"</h2><TotalsTable totals=totals /></section>
                <AmendPanel session=session />
                <Show when=move || session.is_free()><SideFields form=form /></Show>
                <Tags session=session />
                <DraftActs session=session />
                <Settle session=session />
                <Show when=move || told.get()>
                    <section><h2>"Progress"</h2><Recorder lanes=lanes /></section>
                    <Fulfil session=session />
                    <Paid session=session />
                    <Papers session=session />
                    <Movements session=session />
                    <Comments session=session />
                    <section><h2>"History"</h2><History entries=history /></section>
                    <BreakOrder session=session />
                </Show>
            </div>
            <Show when=move || told.get()>
                <div class="aside-foot">
                    <Refund session=session />
                    // One question at a time: a cancel beside an open refund would be pressed by mistake.
                    <Show when=move || !asked.get()><Ending session=session /></Show>
                </div>
            </Show>
        </aside>
    }
}
