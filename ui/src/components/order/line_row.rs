//! One line of the grid "Items" being edited.

use leptos::prelude::*;

use super::line_more::LineMore;
use super::product_picker::ProductPicker;
use super::text_field::problem_of;
use crate::state::field_path::{control_id, line_target};
use crate::state::line_form::LineForm;
use crate::state::order_form::OrderForm;

/// SKU, product, quantity, unit price, total, and the button that removes it.
#[component]
pub fn LineRow(
    form: OrderForm,
    line: LineForm,
    on_remove: Callback<u32>,
    /// Is what is saved reserved already?
    #[prop(into)]
    holds: Signal<bool>,
) -> impl IntoView {
    let total = move || line.total(form.currency()).map_or_else(|| "–".to_owned(), |total| total.to_string());
    let on_sku = Callback::new(move |text| line.typed_sku(text));
    let on_quantity = Callback::new(move |text| line.quantity.set(text));
    let on_price = Callback::new(move |text| line.unit_price.set(text));
    let on_discount = Callback::new(move |text| line.discount.set(text));
    let problems = ["sku", "name", "quantity", "unit_price", "discount_amount"]
        .map(|field| problem_of(form, line_target(line.key, field)));
    let wrong = move || problems.iter().find_map(|problem| problem.get());
    view! {
        <div class="line" role="row" data-line=line.key.to_string()>
            <span role="gridcell"><Cell form line field="sku" label="SKU" value=line.sku on_text=on_sku /></span>
            <span role="gridcell"><ProductPicker form=form line=line /></span>
            <span role="gridcell">
                <Cell form line field="quantity" label="Quantity" value=line.quantity on_text=on_quantity mode="numeric" />
            </span>
            <span role="gridcell">
                <Cell form line field="unit_price" label="Unit price" value=line.unit_price on_text=on_price mode="decimal" />
            </span>
            <span role="gridcell">
                <Cell form line field="discount_amount" label="Discount" value=line.discount on_text=on_discount mode="decimal" />
            </span>
            <span role="gridcell" class="num line-total">{total}</span>
            <span role="gridcell">
                <button
                    class="btn quiet icon"
                    aria-label="Remove line"
                    title="Remove line (Ctrl Del)"
                    on:click=move |_| on_remove.run(line.key)
                >
                    "×"
                </button>
            </span>
            <LineMore form=form line=line holds=holds />
            <span class="problem" role="presentation">{wrong}</span>
        </div>
    }
}

#[component]
fn Cell(
    form: OrderForm,
    line: LineForm,
    field: &'static str,
    label: &'static str,
    value: RwSignal<String>,
    on_text: Callback<String>,
    #[prop(optional)] mode: Option<&'static str>,
) -> impl IntoView {
    let target = StoredValue::new(line_target(line.key, field));
    let problem = problem_of(form, target.get_value());
    let leave = move |_| {
        // A line that is just begun, or not begun at all, is not yet wrong.
        if !untrack(|| line.is_blank()) {
            target.with_value(|target| form.leave(target));
        }
    };
    view! {
        <input
            id=control_id(&target.get_value())
            class="in"
            class:num=mode.is_some()
            class:mono=mode.is_none()
            inputmode=mode
            aria-label=label
            placeholder=" "
            autocomplete="off"
            spellcheck="false"
            aria-invalid=move || problem.with(Option::is_some).to_string()
            title=problem
            prop:value=value
            on:focus=move |_| if mode.is_some() { target.with_value(|target| crate::state::focus::select(&control_id(target))) }
            on:input=move |event| {
                target.with_value(|target| form.edited(target));
                on_text.run(event_target_value(&event));
            }
            on:blur=leave
        />
    }
}
