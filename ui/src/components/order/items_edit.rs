//! The grid "Items" being edited. Ctrl+Enter goes to the next line and makes one where there is
//! none; Ctrl+Delete removes the line the keyboard is in.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::line_row::LineRow;
use crate::components::shared::Kbd;
use crate::state::field_path::{control_id, line_target};
use crate::state::focus;
use crate::state::go::{Go, PRODUCTS};
use crate::state::order_form::OrderForm;

const COLUMNS: [(&str, bool); 7] = [
    ("SKU", false),
    ("Product", false),
    ("Quantity", true),
    ("Unit price", true),
    ("Discount", true),
    ("Line total", true),
    ("", false),
];

/// The lines as fields.
#[component]
pub fn ItemsEdit(
    form: OrderForm,
    /// Is what is saved reserved already, as on a paid order?
    #[prop(optional, into)]
    holds: Signal<bool>,
) -> impl IntoView {
    let go = Go::get();
    let remove = Callback::new(move |key| {
        if let Some(next) = form.remove_line(key) {
            focus_product(next);
        }
    });
    let on_key = move |event: KeyboardEvent| {
        let chord = event.ctrl_key() || event.meta_key();
        let Some(key) = chord.then(|| line_of(&event)).flatten() else { return };
        match event.key().as_str() {
            "Enter" => focus_product(next_line(form, key)),
            "Delete" => remove.run(key),
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    };
    let heads = COLUMNS.iter().map(|(name, right)| view! {
        <span role="columnheader" class:num=*right>
            {if name.is_empty() { view! { <span class="spoken">"Remove"</span> }.into_any() } else { (*name).into_any() }}
        </span>
    });
    view! {
        <div class="items" role="grid" aria-label="Items" id="field-items" tabindex="-1" on:keydown=on_key>
            <div class="items-head" role="row">{heads.collect_view()}</div>
            <For each=move || form.lines.get() key=|line| line.key let:line>
                <LineRow form=form line=line on_remove=remove holds=holds />
            </For>
        </div>
        <div class="items-foot">
            <button class="btn" on:click=move |_| focus_product(form.add_line())>"Add line" <Kbd keys="Ctrl ↵" /></button>
            <span class="faint" aria-hidden="true"><Kbd keys="Ctrl Del" /> " remove line"</span>
            <button class="btn quiet" on:click=move |_| go.to(PRODUCTS)>"Products…"</button>
        </div>
    }
}

/// The line below `key`, made where there is none.
fn next_line(form: OrderForm, key: u32) -> u32 {
    let below = form.lines.with_untracked(|lines| {
        let at = lines.iter().position(|line| line.key == key)?;
        lines.get(at + 1).map(|line| line.key)
    });
    below.unwrap_or_else(|| form.add_line())
}

/// Puts the keyboard into the product of this line.
pub fn focus_product(key: u32) {
    focus::later(control_id(&line_target(key, "name")));
}

/// The line that an event happened in.
fn line_of(event: &KeyboardEvent) -> Option<u32> {
    let target = event.target()?.dyn_into::<web_sys::Element>().ok()?;
    target.closest("[data-line]").ok()??.get_attribute("data-line")?.parse().ok()
}
