//! The banner that says the outside world is a mocked one, and how it behaves.

use leptos::prelude::*;

use crate::components::mocks::words::in_words;
use crate::state::desk::Desk;
use crate::state::words;

/// The banner; nothing where the services are real.
#[component]
pub fn MockBar() -> impl IntoView {
    let desk = Desk::get();
    let mocked = Memo::new(move |_| desk.view.with(|view| view.as_ref().is_some_and(|view| view.mocked)));
    let unusual = Memo::new(move |_| {
        desk.mocks.with(|world| {
            let services = world.as_ref().map_or(&[][..], |world| &world.services);
            let said = |(service, behaviour): &(_, _)| {
                Some(format!("{}: {}", words::service(*service), in_words(*service, behaviour)?))
            };
            services.iter().filter_map(said).collect::<Vec<_>>()
        })
    });
    let said = move || match unusual.get() {
        none if none.is_empty() => "All services succeed.".to_owned(),
        some => format!("{}. The others succeed.", some.join("; ")),
    };
    view! {
        <Show when=move || mocked.get()>
            <section class="mock-place" aria-label="Services in use">
                <div class="mockbar" role="note" aria-label="Mock services are on" class:hot=move || !unusual.get().is_empty()>
                    <b>"MOCK SERVICES ARE ON"</b>
                    <span class="muted">"No real money, mail or production. " {said}</span>
                    <a href="/settings#mocks">"Open mock panel"</a>
                </div>
            </section>
        </Show>
    }
}
