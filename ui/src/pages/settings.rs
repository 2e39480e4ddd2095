//! The settings page: mocked services, addresses, backups, appearance, about.

mod about;
mod address_field;
mod appearance;
mod endpoints;
mod new_user;
mod user_row;
mod users;

use leptos::prelude::*;

use contract::domain::roles::Act;

use crate::components::backups::Backups;
use crate::components::mocks::MockPanel;
use crate::components::session::WithRight;
use crate::components::shared::ErrorNotice;
use crate::state::desk::Desk;

use about::About;
use appearance::Appearance;
use endpoints::EndpointsForm;
use users::UsersSection;

/// The page. The mock panel comes first: whoever has mocks comes here for them.
#[component]
pub fn SettingsPage() -> impl IntoView {
    let desk = Desk::get();
    let mocked = Memo::new(move |_| desk.view.with(|view| view.as_ref().is_some_and(|view| view.mocked)));
    let known = Memo::new(move |_| desk.view.with(Option::is_some));
    let error = move || {
        let retry = Callback::new(move |()| desk.refresh());
        desk.error.get().map(|error| view! { <ErrorNotice title="The desk could not be asked" error retry /> })
    };

    view! {
        <header><h1>"Settings"</h1></header>
        <main class="settings">
            {error}
            <Show when=move || mocked.get()>
                <div class="settings-mocks" id="mocks">
                    <h2 class="settings-title">"Mock services"</h2>
                    <WithRight act=Act::Mocks><MockPanel /></WithRight>
                </div>
            </Show>
            <Show when=move || known.get()>
                <div class="settings-columns">
                    <WithRight act=Act::Settings><EndpointsForm /></WithRight>
                    <div>
                        <WithRight act=Act::Settings><Backups /></WithRight>
                        <Appearance />
                        <About />
                    </div>
                    <UsersSection />
                </div>
            </Show>
        </main>
    }
}
