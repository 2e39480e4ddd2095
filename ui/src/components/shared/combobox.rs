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

/// The list below a field: its lines, which one is active, and what the keys do with them.
#[derive(Clone, Copy)]
struct List {
    choices: RwSignal<Vec<Choice>>,
    active: RwSignal<usize>,
    stale: Signal<bool>,
    stays_open: bool,
    on_pick: Callback<usize>,
    on_enter: Option<Callback<()>>,
}

impl List {
    fn open(self) -> bool {
        self.choices.with(|all| !all.is_empty())
    }

    fn length(self) -> usize {
        self.choices.with_untracked(Vec::len)
    }

    fn close(self) {
        self.choices.set(Vec::new());
    }

    fn pick(self, index: usize) {
        self.close();
        self.on_pick.run(index);
    }

    /// Takes a key; false: it is not the list's.
    fn key(self, key: &str) -> bool {
        let count = self.length();
        match (key, count) {
            ("ArrowDown", 1..) => self.active.update(|at| *at = (*at + 1) % count),
            ("ArrowUp", 1..) => self.active.update(|at| *at = (*at + count - 1) % count),
            ("Enter", 1..) if !self.stale.get_untracked() => self.take_active(),
            ("Escape", 1..) if !self.stays_open => self.close(),
            ("Enter", _) => {
                let Some(on_enter) = self.on_enter else { return false };
                on_enter.run(());
            }
            _ => return false,
        }
        true
    }

    fn take_active(self) {
        // Nobody went down the list: what was typed may say it all.
        if let Some(on_enter) = self.on_enter.filter(|_| self.active.get_untracked() == 0) {
            on_enter.run(());
        }
        let left = self.length();
        if left > 0 {
            self.pick(self.active.get_untracked().min(left - 1));
        }
    }
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
    let list = List { choices, active: RwSignal::new(0), stale, stays_open, on_pick, on_enter };
    let open = Memo::new(move |_| list.open());
    // The next list begins at its first line.
    Effect::new(move || {
        if !open.get() {
            list.active.set(0);
        }
    });
    let (list_id, current) = (format!("{id}-list"), format!("{id}-"));
    let (described, lines_of) = (format!("{id}-problem"), id.clone());
    view! {
        <div class="combobox">
            <input
                id=id class="in" role="combobox" autocomplete="off" spellcheck="false"
                aria-label=name
                placeholder=placeholder
                aria-autocomplete="list"
                aria-expanded=move || open.get().to_string()
                aria-controls=list_id.clone()
                aria-activedescendant=move || open.get().then(|| format!("{current}{}", list.active.get()))
                aria-busy=move || stale.get().to_string()
                aria-invalid=move || invalid.get().to_string()
                aria-describedby=described
                prop:value=value
                on:input=move |event| {
                    list.active.set(0);
                    value.set(event_target_value(&event));
                    on_text.run(value.get_untracked());
                }
                on:keydown=move |event| pressed(list, &event)
                on:blur=move |_| left(list, on_leave)
            />
            <ul id=list_id class="choices" role="listbox" aria-label="Choices" hidden=move || !open.get()>
                {move || lines(list, &lines_of, &value.get_untracked())}
            </ul>
        </div>
    }
}

fn pressed(list: List, event: &KeyboardEvent) {
    if !event.ctrl_key() && !event.meta_key() && list.key(&event.key()) {
        event.prevent_default();
        event.stop_propagation();
    }
}

fn left(list: List, on_leave: Option<Callback<()>>) {
    if !list.stays_open {
        list.close();
    }
    if let Some(on_leave) = on_leave {
        on_leave.run(());
    }
}

/// The lines, with what was typed marked in them. Reactive.
fn lines(list: List, id: &str, query: &str) -> impl IntoView + use<> {
    let each = |(index, choice)| line(list, format!("{id}-{index}"), query, index, choice);
    list.choices.get().into_iter().enumerate().map(each).collect_view()
}

fn line(list: List, id: String, query: &str, index: usize, choice: Choice) -> impl IntoView + use<> {
    let code =
        (!choice.code.is_empty()).then(|| view! { <span class="mono"><Marked text=choice.code query=query /></span> });
    view! {
        <li
            id=id
            role="option"
            aria-selected=move || (list.active.get() == index).to_string()
            // Before the field loses the keyboard, which would close the list.
            on:mousedown=move |event| {
                event.prevent_default();
                list.pick(index);
            }
        >
            {code}
            <span class="grow"><Marked text=choice.text query=query /></span>
            <span class="num">{choice.aside}</span>
            <span class="num faint">{choice.more}</span>
        </li>
    }
}
