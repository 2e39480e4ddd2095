//! The delay of one service. Owns what is typed until it is in force.

use leptos::prelude::*;

use super::draft::Draft;
use super::entries::{MAX_DELAY_MS, delay_field, parse_delay};

/// "Delay (ms)". Text that is no delay stays as typed, with the reason below.
#[component]
pub fn DelayField(draft: Draft) -> impl IntoView {
    let field = NodeRef::<leptos::html::Input>::new();
    let value = Memo::new(move |_| draft.shown.with(|behaviour| delay_field(&behaviour.delay_ms)));
    let refused = RwSignal::new(false);
    let change = move |_| {
        let Some(input) = field.get_untracked() else { return };
        let delay = parse_delay(&input.value());
        refused.set(delay.is_err());
        match delay {
            Ok(delay) => draft.change(|behaviour| behaviour.delay_ms = delay),
            Err(reason) => draft.problem.set(Some(reason)),
        }
    };
    // Typed text that never came into force is no signal: it is put back by hand when let go.
    Effect::new(move |_| {
        if draft.problem.with(Option::is_none) && refused.get_untracked() {
            refused.set(false);
            if let Some(input) = field.get_untracked() {
                input.set_value(&value.get_untracked());
            }
        }
    });

    view! {
        <input class="svc-in num" type="number" min="0" max=MAX_DELAY_MS.to_string() step="1" inputmode="numeric"
            aria-label="Delay (ms)" placeholder="varies" node_ref=field prop:value=value
            aria-invalid=move || refused.get().then_some("true") on:change=change />
    }
}
