//! A text field with a list of choices below it, after the ARIA combobox pattern. Free text is
//! allowed; who uses it fetches the choices and decides what a pick means.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use super::Marked;

/// One line of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Shown first, narrow (a SKU); may be empty.
    pub code: String,
    /// Shown wide.
    pub text: String,
    /// Shown right.
    pub aside: String,
    /// Shown right, faint.
    pub more: String,
}

/// The field and its list.
#[component]
pub fn Combobox(
    /// Id of the input, for its label.
    #[prop(into)]
    id: String,
    /// Accessible name where no label points at the input.
    #[prop(optional)]
    name: Option<&'static str>,
    /// Shown while nothing is typed.
    #[prop(optional)]
    placeholder: Option<&'static str>,
    /// What is typed.
    value: RwSignal<String>,
    /// The list; empty: closed.
    choices: RwSignal<Vec<Choice>>,
    /// Each time the text changed by typing.
    on_text: Callback<String>,
    /// A line was picked.
    on_pick: Callback<usize>,
    /// Enter without a line in the list.
    #[prop(optional)]
    on_enter: Option<Callback<()>>,
    /// The field was left.
    #[prop(optional)]
    on_leave: Option<Callback<()>>,
    /// Does the list stay, with Esc left to whoever is around?
    #[prop(optional)]
    stays_open: bool,
    /// Is the list still that of a former text? Then Enter means what is typed, not what is listed.
    #[prop(optional, into)]
    stale: Signal<bool>,
    /// Is what stands there wrong?
    #[prop(optional, into)]
    invalid: Signal<bool>,
) -> impl IntoView {
    let active = RwSignal::new(0_usize);
    let list_id = format!("{id}-list");
    let open = Memo::new(move |_| choices.with(|all| !all.is_empty()));
    let close = move || choices.set(Vec::new());
    let pick = move |index: usize| {
        close();
        on_pick.run(index);
    };
    let on_key = move |event: KeyboardEvent| {
        let count = choices.with_untracked(Vec::len);
        if event.ctrl_key() || event.meta_key() {
            return;
        }
        match (event.key().as_str(), count) {
            ("ArrowDown", 1..) => active.update(|at| *at = (*at + 1) % count),
            ("ArrowUp", 1..) => active.update(|at| *at = (*at + count - 1) % count),
            ("Enter", 1..) if !stale.get_untracked() => {
                // Nobody went down the list: what was typed may say it all.
                if let Some(on_enter) = on_enter.filter(|_| active.get_untracked() == 0) {
                    on_enter.run(());
                }
                let left = choices.with_untracked(Vec::len);
                if left > 0 {
                    pick(active.get_untracked().min(left - 1));
                }
            }
            ("Escape", 1..) if !stays_open => close(),
            ("Enter", _) => {
                let Some(on_enter) = on_enter else { return };
                on_enter.run(());
            }
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    };
    let options = {
        let id = id.clone();
        move || {
            let query = value.get_untracked();
            let line = |(index, choice)| option(&id, &query, index, choice, active, Callback::new(pick));
            choices.get().into_iter().enumerate().map(line).collect_view()
        }
    };
    let described = format!("{id}-problem");
    let current = format!("{id}-");
    view! {
        <div class="combobox">
            <input
                id=id
                class="in"
                role="combobox"
                autocomplete="off"
                spellcheck="false"
                aria-label=name
                placeholder=placeholder
                aria-autocomplete="list"
                aria-expanded=move || open.get().to_string()
                aria-controls=list_id.clone()
                aria-activedescendant=move || open.get().then(|| format!("{current}{}", active.get()))
                aria-busy=move || stale.get().to_string()
                aria-invalid=move || invalid.get().to_string()
                aria-describedby=described
                prop:value=value
                on:input=move |event| {
                    active.set(0);
                    value.set(event_target_value(&event));
                    on_text.run(value.get_untracked());
                }
                on:keydown=on_key
                on:blur=move |_| {
                    if !stays_open {
                        close();
                    }
                    if let Some(on_leave) = on_leave {
                        on_leave.run(());
                    }
                }
            />
            <ul id=list_id class="choices" role="listbox" aria-label="Choices" hidden=move || !open.get()>
                {options}
            </ul>
        </div>
    }
}

fn option(
    id: &str,
    query: &str,
    index: usize,
    choice: Choice,
    active: RwSignal<usize>,
    pick: Callback<usize>,
) -> impl IntoView + use<> {
    let code =
        (!choice.code.is_empty()).then(|| view! { <span class="mono"><Marked text=choice.code query=query /></span> });
    view! {
        <li
            id=format!("{id}-{index}")
            role="option"
            aria-selected=move || (active.get() == index).to_string()
            // Before the field loses the keyboard, which would close the list.
            on:mousedown=move |event| {
                event.prevent_default();
                pick.run(index);
            }
        >
            {code}
            <span class="grow"><Marked text=choice.text query=query /></span>
            <span class="num">{choice.aside}</span>
            <span class="num faint">{choice.more}</span>
        </li>
    }
}
