//! Who is signed in, with the ways out.

use contract::session::SessionAsk;
use leptos::prelude::*;

use crate::state::session::Session;
use crate::state::words;

/// Below the navigation; nothing where nobody needs to sign in.
#[component]
pub fn WhoIsHere() -> impl IntoView {
    let session = Session::get();
    let who = Memo::new(move |_| session.view.with(|view| view.as_ref()?.user.clone()));
    move || {
        who.get().map(|user| {
            view! {
                <div class="who-is-here" role="group" aria-label="Signed in">
                    <b title=user.login>{user.name}</b>
                    <span class="faint">{words::role(user.role)}</span>
                    <button class="btn quiet" type="button" on:click=move |_| session.send(SessionAsk::Lock)>"Lock"</button>
                    <button class="btn quiet" type="button" on:click=move |_| session.sign_out()>"Sign out"</button>
                </div>
            }
        })
    }
}
