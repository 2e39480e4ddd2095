//! A modal dialog on the browser's own element: it traps the keyboard, closes on Esc and gives
//! focus back to where it came from.

use leptos::html;
use leptos::prelude::*;

/// A dialog that follows `open`.
#[component]
pub fn Overlay(name: &'static str, open: RwSignal<bool>, children: Children) -> impl IntoView {
    let node = NodeRef::<html::Dialog>::new();
    Effect::new(move || {
        let Some(dialog) = node.get() else { return };
        match (open.get(), dialog.open()) {
            (true, false) => {
                let _ = dialog.show_modal();
            }
            (false, true) => dialog.close(),
            _ => {}
        }
    });
    let outside = move |event: leptos::ev::MouseEvent| {
        // A click on the dialog itself is one on its backdrop: its content fills it.
        let on_backdrop = node.get_untracked().is_some_and(|dialog| event.target().as_ref() == Some(dialog.as_ref()));
        if on_backdrop {
            open.set(false);
        }
    };
    view! {
        <dialog node_ref=node class="overlay" aria-label=name on:close=move |_| open.set(false) on:click=outside>
            <div class="overlay-body">{children()}</div>
        </dialog>
    }
}
