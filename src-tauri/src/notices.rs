//! Notifications of the system: only for failures, and only while nobody looks at the window.

use contract::DeskEvent;
use contract::sync::SyncBadge;
use tauri::{AppHandle, Manager};
use tauri_plugin_notification::NotificationExt;

use crate::WINDOW;

/// What was told so far.
#[derive(Debug, Default)]
pub(crate) struct Notices {
    attention: u32,
}

impl Notices {
    /// Hears an event of the desk; tells the person where it is bad news and they look elsewhere.
    pub(crate) fn heard(&mut self, app: &AppHandle, event: &DeskEvent) {
        let DeskEvent::SyncChanged(badge) = event else { return };
        let Some(text) = self.news(badge) else { return };
        let focused = app.get_webview_window(WINDOW).is_some_and(|window| window.is_focused().unwrap_or(false));
        if !focused && let Err(error) = app.notification().builder().title("Order Desk").body(text).show() {
            tracing::info!(%error, "a notification could not be shown; the window says it too");
        }
    }

    /// The words, where more needs a person than before.
    fn news(&mut self, badge: &SyncBadge) -> Option<String> {
        let before = std::mem::replace(&mut self.attention, badge.attention);
        (badge.attention > before).then(|| match badge.attention {
            1 => "1 order needs attention.".to_owned(),
            some => format!("{some} orders need attention."),
        })
    }
}

#[cfg(test)]
mod tests {
    use contract::domain::money::Currency;

    use super::*;

    #[test]
    fn only_new_failures_are_news() {
        let mut notices = Notices::default();
        let badge = |attention, waiting| SyncBadge { attention, waiting, ..SyncBadge::clean(Currency::GBP) };
        let told: Vec<_> =
            [(0, 3), (1, 3), (1, 0), (3, 0), (2, 0), (0, 0)].map(|(a, w)| notices.news(&badge(a, w))).into();
        let texts: Vec<_> = told.iter().map(Option::as_deref).collect();
        assert_eq!(texts, [None, Some("1 order needs attention."), None, Some("3 orders need attention."), None, None]);
    }
}
