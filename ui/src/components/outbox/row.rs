//! One open row: what it is and how it stands.

use contract::domain::lane::LaneState;
use contract::outbox::OutboxRowView;
use leptos::prelude::*;

use super::actions::RowActions;
use super::feed::OutboxFeed;
use super::words::{effect_words, is_due_again, state_badge};
use crate::state::{go, time, words};

/// A row of the grid; empty for the moment between its end and its removal.
#[component]
pub fn OutboxLine(row: Memo<Option<OutboxRowView>>, feed: OutboxFeed) -> impl IntoView {
    let first = row.get_untracked();
    // What never changes in a row is drawn once, so that its link keeps the focus.
    first.map(|fixed| {
        let state = Memo::new(move |_| row.with(|row| row.as_ref().map_or(LaneState::None, |row| row.state)));
        let attempts = move || row.with(|row| row.as_ref().map(|row| row.attempts));
        let reason = Memo::new(move |_| row.with(|row| row.as_ref().map(|row| row.reason.clone())));
        let (number, service, effect) = (fixed.number, fixed.service, fixed.effect);
        view! {
            <tr data-order-number=number.to_string() data-service=service.as_str()
                data-effect=effect.as_str() data-state=move || state.get().as_str()>
                <td><a class="mono" href=go::order_path(number)>{number.to_string()}</a></td>
                <td>{words::service(service)}</td>
                <td>{effect_words(service, effect)}</td>
                <td>
                    {move || {
                        let (look, word) = state_badge(state.get());
                        view! { <span class=format!("badge {look}")>{word}</span> }
                    }}
                </td>
                <td class="num">{attempts}</td>
                <td>{move || row.with(|row| row.as_ref().map(next_try))}</td>
                <td class="outbox-why">{reason}</td>
                <td><RowActions fixed row feed /></td>
            </tr>
        }
    })
}

/// When a row is tried next; counts down.
fn next_try(row: &OutboxRowView) -> String {
    match row.state {
        LaneState::Sending => "under way".into(),
        state if is_due_again(state) => time::countdown(row.next_at),
        _ => "–".into(),
    }
}
