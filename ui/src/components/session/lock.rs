//! The lock screen: over everything and opaque, so that nothing can be read or reached behind it.
//! What was begun stays where it is.

use leptos::html;
use leptos::prelude::*;

use super::sign_in::{PASSWORD_ID, SignInForm};
use crate::state::focus;
use crate::state::session::Session;

/// Shown while the window is locked.
#[component]
pub fn Lock() -> impl IntoView {
    let session = Session::get();
    let node = NodeRef::<html::Dialog>::new();
    let locked = Memo::new(move |_| session.locked());
    Effect::new(move || {
        let Some(dialog) = node.get() else { return };
        match (locked.get(), dialog.open()) {
            (true, false) => {
                let _ = dialog.show_modal();
                focus::later(PASSWORD_ID);
            }
            (false, true) => dialog.close(),
            _ => {}
        }
    });
    let who = Memo::new(move |_| session.view.with(|view| view.as_ref()?.user.clone()));
    let name = move || who.get().map(|user| user.name).unwrap_or_default();
    let login = Signal::derive(move || who.get().map(|user| user.login));
    // The lock goes by the password alone.
    let stay = move |event: leptos::ev::Event| event.prevent_default();
    // Some browsers let a second Esc close any dialog: this one is open again before anything is seen.
    let shut = move |_| {
        if locked.get_untracked()
            && let Some(dialog) = node.get_untracked()
        {
            let _ = dialog.show_modal();
        }
    };
    view! {
        <dialog node_ref=node class="shut" aria-labelledby="lock-title" on:cancel=stay on:close=shut>
            <Show when=move || locked.get()>
                <div class="sign-in">
                    <div class="brand"><i aria-hidden="true"></i>"Order Desk"</div>
                    <h1 id="lock-title">"Locked: "{name}</h1>
                    <p class="muted">"What you had begun is still there."</p>
                    <SignInForm verb="Unlock" login=login />
                    <button class="btn quiet" type="button" on:click=move |_| session.sign_out()>
                        "Somebody else works here: sign out"
                    </button>
                    <p class="muted">"Signing out gives up what was not saved."</p>
                </div>
            </Show>
        </dialog>
    }
}
