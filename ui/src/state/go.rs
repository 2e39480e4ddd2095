//! Moving between screens, from anywhere, without each component holding the router.

use contract::domain::ids::DraftId;
use contract::domain::number::OrderNumber;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

/// Takes the window to another screen.
#[derive(Clone, Copy)]
pub struct Go(Callback<(String, bool)>);

impl Go {
    /// Made once, below the router, and handed to every component below.
    pub fn provide() -> Self {
        let navigate = use_navigate();
        let go = Self(Callback::new(move |(path, replace): (String, bool)| {
            navigate(&path, NavigateOptions { replace, scroll: false, ..NavigateOptions::default() });
        }));
        provide_context(go);
        go
    }

    /// The way out of this component.
    pub fn get() -> Self {
        expect_context()
    }

    /// To `path`, so that Back leads here again.
    pub fn to(self, path: impl Into<String>) {
        self.0.run((path.into(), false));
    }

    /// To `path` in place of this screen.
    pub fn replace(self, path: impl Into<String>) {
        self.0.run((path.into(), true));
    }
}

/// The screen "Products".
pub const PRODUCTS: &str = "/products";

/// The screen of an order.
pub fn order_path(number: OrderNumber) -> String {
    format!("/orders/{number}")
}

/// The screen of a draft.
pub fn draft_path(id: DraftId) -> String {
    format!("/drafts/{id}")
}

/// The checkout of an order.
pub fn checkout_path(number: OrderNumber) -> String {
    format!("/orders/{number}/checkout")
}
