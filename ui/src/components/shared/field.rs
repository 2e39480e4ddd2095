//! A labelled field with its problem below, and a plain select.

use leptos::prelude::*;

/// Label, control (the children, whose `id` must be `id`) and what is wrong with it. The control
/// points at its problem with `aria-describedby="{id}-problem"`.
#[component]
pub fn Field(
    #[prop(into)] label: String,
    #[prop(into)] id: String,
    #[prop(optional, into)] problem: Signal<Option<String>>,
    children: Children,
) -> impl IntoView {
    let problem_id = format!("{id}-problem");
    view! {
        <div class="field" class:bad=move || problem.with(Option::is_some)>
            <label for=id>{label}</label>
            {children()}
            <span class="problem" id=problem_id>{problem}</span>
        </div>
    }
}

/// A labelled choice of a few. `options` are value and text.
#[component]
pub fn Select(
    #[prop(into)] label: String,
    #[prop(into)] id: String,
    #[prop(into)] value: Signal<String>,
    options: Vec<(String, String)>,
    on_change: Callback<String>,
    #[prop(optional, into)] disabled: Signal<bool>,
) -> impl IntoView {
    let options = options
        .into_iter()
        .map(|(key, text)| {
            let own = key.clone();
            view! { <option value=key selected=move || value.with(|chosen| *chosen == own)>{text}</option> }
        })
        .collect_view();
    view! {
        <Field label=label id=id.clone()>
            <select
                id=id
                class="in"
                disabled=disabled
                prop:value=value
                on:change=move |event| on_change.run(event_target_value(&event))
            >
                {options}
            </select>
        </Field>
    }
}
