//! The window as a whole: what is shared, what is always visible, and which screen is where.

use leptos::prelude::*;
use leptos_router::components::{Route, Router, Routes};
use leptos_router::path;

use crate::components::session::{Confirm, Lock, SignInScreen};
use crate::components::shell::{
    Help, Leaving, MainNav, Messages, MockBar, Palette, ShellKeys, Stopped, SyncStatus, TourStrip,
};
use crate::ipc;
use crate::pages::checkout::CheckoutPage;
use crate::pages::drafts::DraftsPage;
use crate::pages::import::ImportPage;
use crate::pages::order::{DraftPage, NewOrderPage, OrderPage};
use crate::pages::orders::OrdersPage;
use crate::pages::outbox::OutboxPage;
use crate::pages::products::ProductsPage;
use crate::pages::reports::ReportsPage;
use crate::pages::settings::SettingsPage;
use crate::state::bulk::Progress;
use crate::state::commands::Commands;
use crate::state::desk::Desk;
use crate::state::drafts::Drafts;
use crate::state::escape::Escape;
use crate::state::go::Go;
use crate::state::import::Import;
use crate::state::orders_list::OrdersList;
use crate::state::session::Session;
use crate::state::tour::Tour;
use crate::state::{theme, time};

/// The window.
#[component]
pub fn App() -> impl IntoView {
    theme::provide();
    if !ipc::is_connected() {
        return view! { <NotConnected /> }.into_any();
    }
    name_the_first_screen();
    time::provide();
    let session = Session::provide();
    let desk = Desk::provide();
    Escape::provide();
    Drafts::provide();
    OrdersList::provide();
    Progress::provide();
    Import::provide();
    Tour::provide();
    // A desk that never answered has no screens; one that is lost later keeps what it shows.
    let stopped = Memo::new(move |_| desk.error.get().filter(|_| desk.view.with(Option::is_none)));
    let nobody = Memo::new(move |_| session.nobody());
    let window = move || match stopped.get() {
        Some(error) => view! { <Stopped error=error /> }.into_any(),
        None if nobody.get() => view! { <SignInScreen /> }.into_any(),
        None => view! { <Router><Screens /></Router> }.into_any(),
    };
    view! { {window} }.into_any()
}

/// The window opens at `/`; the list has a path of its own, by which keys and navigation know it.
fn name_the_first_screen() {
    let at_root = location().pathname().is_ok_and(|path| matches!(path.as_str(), "/" | "/index.html"));
    if at_root && let Ok(history) = window().history() {
        let _ = history.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some("/orders"));
    }
}

#[component]
fn Screens() -> impl IntoView {
    Go::provide();
    let keys = ShellKeys::provide();
    Commands::provide(keys.help);
    view! {
        <MockBar />
        <TourStrip />
        <MainNav />
        <Routes fallback=OrdersPage>
            <Route path=path!("/") view=OrdersPage />
            <Route path=path!("/orders") view=OrdersPage />
            <Route path=path!("/orders/new") view=NewOrderPage />
            <Route path=path!("/orders/:number") view=OrderPage />
            <Route path=path!("/orders/:number/checkout") view=CheckoutPage />
            <Route path=path!("/drafts") view=DraftsPage />
            <Route path=path!("/drafts/:id") view=DraftPage />
            <Route path=path!("/products") view=ProductsPage />
            <Route path=path!("/outbox") view=OutboxPage />
            <Route path=path!("/import") view=ImportPage />
            <Route path=path!("/reports") view=ReportsPage />
            <Route path=path!("/settings") view=SettingsPage />
        </Routes>
        <SyncStatus />
        <Messages />
        <Lock />
        <Confirm />
        <Help open=keys.help />
        <Palette open=keys.palette />
        <Leaving />
    }
}

/// Shown where the page was opened by something other than the desktop program.
#[component]
fn NotConnected() -> impl IntoView {
    view! {
        <main class="lost">
            <h1>"This is the window of Order Desk"</h1>
            <p>"It only works inside the desktop program. Start Order Desk and use the window it opens."</p>
        </main>
    }
}
