//! The banner that says the outside world is a mocked one, and how it behaves.

use leptos::prelude::*;

use crate::components::mocks::words;
use crate::state::desk::Desk;

/// What is said of a world in which nothing is out of the ordinary.
const AT_BEST: &str = "All services succeed.";

/// The banner; nothing where the services are real.
#[component]
pub fn MockBar() -> impl IntoView {
    let desk = Desk::get();
    let mocked = Memo::new(move |_| desk.view.with(|view| view.as_ref().is_some_and(|view| view.mocked)));
    let said =
        Memo::new(move |_| desk.mocks.with(|world| world.as_ref().map_or_else(|| AT_BEST.to_owned(), words::banner)));
    view! {
        <Show when=move || mocked.get()>
            <section class="mock-place" aria-label="Services in use">
                <div class="mockbar" role="note" aria-label="Mock services are on" class:hot=move || said.get() != AT_BEST>
                    <b>"MOCK SERVICES ARE ON"</b>
                    <span class="muted">"No real money, mail or production. " {said}</span>
                    <a href="/settings#mocks">"Open mock panel"</a>
                </div>
            </section>
        </Show>
    }
}
