//! The list of orders: search, choice, grid, preview.

use leptos::prelude::*;

use crate::components::orders::{BulkBar, Chips, OrdersGrid, Preview, SearchField};
use crate::components::shared::Kbd;
use crate::state::focus;
use crate::state::go::Go;
use crate::state::orders_list::{OrdersList, SEARCH_ID};

/// The screen "Orders".
#[component]
pub fn OrdersPage() -> impl IntoView {
    let go = Go::get();
    // Fetched anew at each visit; what was found before is shown until then.
    OrdersList::get().refresh();
    focus::later(SEARCH_ID);
    view! {
        <header>
            <h1 class="spoken">"Orders"</h1>
            <SearchField />
            <button class="btn primary" aria-keyshortcuts="n" on:click=move |_| go.to("/orders/new")>
                "New order"
                <Kbd keys="N" />
            </button>
        </header>
        <main class="orders">
            <Chips />
            <div class="list"><OrdersGrid /></div>
            <div class="bulk-place"><BulkBar /></div>
            <Preview />
        </main>
    }
}
