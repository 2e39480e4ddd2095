//! The way between screens, with what waits in the outbox.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::super::session::WhoIsHere;
use super::super::shared::Kbd;
use crate::state::desk::Desk;

/// Navigation "Main".
#[component]
pub fn MainNav() -> impl IntoView {
    let desk = Desk::get();
    // Rows that need a person count first; else those that are merely on their way.
    let waiting = Memo::new(move |_| {
        desk.sync.with(|sync| {
            sync.as_ref().map_or((0, false), |sync| match sync.attention {
                0 => (sync.waiting + sync.retrying, false),
                some => (some, true),
            })
        })
    });
    let count = move || match waiting.get() {
        (0, _) => view! { <Kbd keys="G X" /> }.into_any(),
        (some, bad) => view! { <span class="count" class:bad=bad aria-hidden="true">{some}</span> }.into_any(),
    };
    view! {
        <nav aria-label="Main">
            <div class="brand"><i aria-hidden="true"></i>"Order Desk"</div>
            <NavLink path="/orders" also="/drafts" name="Orders" keys="g o"><Kbd keys="G O" /></NavLink>
            <NavLink path="/outbox" name="Outbox" keys="g x">{count}</NavLink>
            <NavLink path="/reports" name="Reports" keys="g r"><Kbd keys="G R" /></NavLink>
            <NavLink path="/settings" name="Settings" keys="g s"><Kbd keys="G S" /></NavLink>
            <About />
            <WhoIsHere />
        </nav>
    }
}

#[component]
fn NavLink(
    path: &'static str,
    /// Another address that belongs to it.
    #[prop(optional)]
    also: Option<&'static str>,
    name: &'static str,
    keys: &'static str,
    children: Children,
) -> impl IntoView {
    let here = use_location().pathname;
    let is_here = move || here.with(|at| at.starts_with(path) || also.is_some_and(|also| at.starts_with(also)));
    let current = move || is_here().then_some("page");
    view! {
        <a href=path aria-current=current aria-keyshortcuts=keys>
            {name}
            {children()}
        </a>
    }
}

#[component]
fn About() -> impl IntoView {
    let desk = Desk::get();
    let about = move || {
        desk.view.get().map(|view| {
            view! {
                <div class="who">
                    {if view.sample { "Sample desk" } else { "This desk" }}
                    <span class="faint">{format!("version {} · {}", view.version, view.currency)}</span>
                </div>
            }
        })
    };
    view! { {about} }
}
