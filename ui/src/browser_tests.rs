//! Tests of single components in a browser, against a desk with the sample orders. They use what a
//! person uses: keys, clicks, and what stands on the page. `cargo xtask test` builds and runs them.

mod combobox;
mod conflict;
mod escape;
mod grid;
mod leaving;
mod palette;

use std::any::Any;
use std::sync::Arc;

use js_sys::Promise;
use leptos::prelude::*;
use leptos_router::components::Router;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test_configure;
use web_sys::{Element, Event, EventInit, HtmlElement, HtmlInputElement, KeyboardEvent, KeyboardEventInit};

use crate::state::commands::Commands;
use crate::state::desk::Desk;
use crate::state::drafts::Drafts;
use crate::state::escape::Escape;
use crate::state::go::Go;
use crate::state::import::Import;
use crate::state::orders_list::OrdersList;
use crate::state::session::Session;
use crate::state::time;
use crate::state::tour::Tour;

wasm_bindgen_test_configure!(run_in_browser);

/// Looks this often, so long apart in milliseconds, before it gives up.
const LOOKS: u32 = 400;
const PAUSE: i32 = 25;

type Make = Arc<dyn Fn() -> AnyView + Send + Sync>;

/// What a test mounted; it goes with the test.
struct Bench {
    place: HtmlElement,
    _mounted: Box<dyn Any>,
}

impl Bench {
    /// Shows a component as the window would: with its desk, its list and its way between screens.
    fn show(make: impl Fn() -> AnyView + Send + Sync + 'static) -> Self {
        let make: Make = Arc::new(make);
        let place: HtmlElement = document().create_element("div").unwrap().unchecked_into();
        document().body().unwrap().append_child(&place).unwrap();
        let mounted = leptos::mount::mount_to(place.clone(), move || {
            time::provide();
            Session::provide();
            Desk::provide();
            Escape::provide();
            Drafts::provide();
            OrdersList::provide();
            Import::provide();
            Tour::provide();
            view! { <Router><Inside make=make /></Router> }
        });
        Self { place, _mounted: Box::new(mounted) }
    }

    /// The first element that fits.
    fn find(&self, css: &str) -> Option<HtmlElement> {
        self.place.query_selector(css).unwrap().map(JsCast::unchecked_into)
    }

    /// The first element that fits, waited for.
    async fn wait(&self, css: &str) -> HtmlElement {
        until(css, || self.find(css).is_some()).await;
        self.find(css).expect("it was just there")
    }

    fn input(&self, css: &str) -> HtmlInputElement {
        self.find(css).expect("there is such a field").unchecked_into()
    }

    /// Its text as it stands on the page.
    fn text(&self) -> String {
        self.place.inner_text()
    }

    fn button(&self, words: &str) -> HtmlElement {
        let buttons = self.place.query_selector_all("button").unwrap();
        let all = (0..buttons.length()).filter_map(|at| buttons.get(at)).map(JsCast::unchecked_into);
        all.into_iter()
            .find(|button: &HtmlElement| button.inner_text().contains(words))
            .expect("there is such a button")
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        self.place.remove();
    }
}

#[component]
fn Inside(make: Make) -> impl IntoView {
    Go::provide();
    Commands::provide(RwSignal::new(false));
    make()
}

/// Waits until it is so.
async fn until(what: &str, is_so: impl Fn() -> bool) {
    for _ in 0..LOOKS {
        if is_so() {
            return;
        }
        pause().await;
    }
    // A panic's message does not come into the report; this does.
    leptos::logging::error!("never came: {what}; the page says: {}", document().body().unwrap().inner_text());
    panic!("never came: {what}");
}

async fn pause() {
    let promise = Promise::new(&mut |done, _| {
        window().set_timeout_with_callback_and_timeout_and_arguments_0(&done, PAUSE).unwrap();
    });
    JsFuture::from(promise).await.unwrap();
}

/// Presses a key on an element; was it taken?
fn press(element: &Element, key: &str) -> bool {
    let how = KeyboardEventInit::new();
    how.set_key(key);
    how.set_bubbles(true);
    how.set_cancelable(true);
    let event = KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &how).unwrap();
    !element.dispatch_event(&event).unwrap()
}

/// Types a text in place of what stands in a field.
fn write(field: &HtmlInputElement, text: &str) {
    field.set_value(text);
    let how = EventInit::new();
    how.set_bubbles(true);
    field.dispatch_event(&Event::new_with_event_init_dict("input", &how).unwrap()).unwrap();
}

/// Holds back every answer to a request that has these words in it; the tests share a page, so words
/// that no other test uses.
fn hold_back(words: &str, milliseconds: u32) {
    let script = format!(
        "const core = window.__TAURI__.core; const invoke = core.invoke;
         core.invoke = async (command, rest) => {{
           const reply = await invoke(command, rest);
           if (rest.request.includes('{words}')) await new Promise(done => setTimeout(done, {milliseconds}));
           return reply;
         }};"
    );
    js_sys::Function::new_no_args(&script).call0(&wasm_bindgen::JsValue::NULL).unwrap();
}

fn path() -> String {
    window().location().pathname().unwrap()
}
