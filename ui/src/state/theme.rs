//! Light, dark or as the system has it. Kept on this machine, for this user.

use leptos::prelude::*;

const KEY: &str = "order-desk.theme";

/// Which colours are used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the system has it.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// Every choice, in the order offered.
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// The value kept and given to the style sheets.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The choice as read by people.
    pub const fn label(self) -> &'static str {
        match self {
            Self::System => "As the system",
            Self::Light => "Light",
            Self::Dark => "Dark",
        }
    }

    /// The choice kept under `text`.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|theme| theme.as_str() == text)
    }
}

/// Restores the theme, applies every change and hands the choice to every component below.
pub fn provide() {
    let kept = storage().and_then(|store| store.get_item(KEY).ok().flatten());
    let theme = RwSignal::new(kept.as_deref().and_then(Theme::parse).unwrap_or_default());
    provide_context(theme);
    Effect::new(move || {
        let chosen = theme.get().as_str();
        if let Some(root) = document().document_element() {
            let _ = root.set_attribute("data-theme", chosen);
        }
        // Without storage the choice holds until the window closes.
        if let Some(store) = storage() {
            let _ = store.set_item(KEY, chosen);
        }
    });
}

/// The choice, to be read or set.
pub fn choice() -> RwSignal<Theme> {
    expect_context()
}

fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}
