//! A text field of the order form: checked when left, mended as soon as it is right.

use leptos::prelude::*;

use crate::components::shared::Field;
use crate::state::field_path::control_id;
use crate::state::order_form::OrderForm;

/// The problem to show at `target`: none until the field was left or saving was tried.
pub fn problem_of(form: OrderForm, target: String) -> Signal<Option<String>> {
    Memo::new(move |_| {
        let shown = form.submitted.get() || form.touched.with(|touched| touched.contains(&target));
        let refused = form.refused.with(|refused| refused.iter().any(|problem| problem.field == target));
        (shown || refused).then(|| form.problem_at(&target)).flatten()
    })
    .into()
}

/// A labelled text field bound to a target such as `customer.email`.
#[component]
pub fn TextField(
    form: OrderForm,
    label: &'static str,
    target: &'static str,
    value: RwSignal<String>,
    #[prop(optional)] kind: Option<&'static str>,
    #[prop(optional)] placeholder: Option<&'static str>,
) -> impl IntoView {
    let id = control_id(target);
    let problem = problem_of(form, target.to_owned());
    let described = format!("{id}-problem");
    view! {
        <Field label=label id=id.clone() problem=problem>
            <input
                id=id
                class="in"
                type=kind.unwrap_or("text")
                placeholder=placeholder
                autocomplete="off"
                spellcheck="false"
                aria-invalid=move || problem.with(Option::is_some).to_string()
                aria-describedby=described
                prop:value=value
                on:input=move |event| {
                    form.edited(target);
                    value.set(event_target_value(&event));
                }
                on:blur=move |_| form.leave(target)
            />
        </Field>
    }
}
