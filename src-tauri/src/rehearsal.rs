//! A rehearsal, for systems whose web view no driver can reach: the page clicks its own way through
//! a checkout, and the app ends with 0 once the desk says that the order was made. Never part of a
//! package (feature `rehearsal`).

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use contract::command::{FindOrders, GetOrder, OrdersView};
use contract::domain::status::OrderStatus;
use contract::order::{OrderPage, OrderView};
use contract::{DeskEvent, Request};
use engine::{Asker, Desk};
use serde::de::DeserializeOwned;
use tauri::webview::PageLoadEvent;
use tauri::{AppHandle, Manager, WebviewWindow, WebviewWindowBuilder, Wry};

use crate::lifecycle::Running;

/// A debug build on a busy machine may take its time.
const PATIENCE: Duration = Duration::from_mins(5);

/// Begins when the page is there; the app ends with it.
pub(crate) fn once_loaded(
    window: WebviewWindowBuilder<'_, Wry, AppHandle>,
) -> WebviewWindowBuilder<'_, Wry, AppHandle> {
    let begun = AtomicBool::new(false);
    window.on_page_load(move |window, load| {
        if load.event() != PageLoadEvent::Finished || begun.swap(true, Ordering::SeqCst) {
            return;
        }
        let desk = window.app_handle().try_state::<Arc<Running>>().and_then(|running| running.desk());
        tauri::async_runtime::spawn(async move {
            let made = match desk {
                Some(desk) => tokio::time::timeout(PATIENCE, rehearse(&window, &desk)).await.unwrap_or(false),
                None => false,
            };
            tracing::warn!(made, "the rehearsal is over");
            window.app_handle().exit(i32::from(!made));
        });
    })
}

/// Was an order made that had only been entered before?
async fn rehearse(window: &WebviewWindow, desk: &Desk) -> bool {
    let mut events = desk.events();
    let all = FindOrders {
        text: String::new(),
        view: OrdersView::InProgress,
        filter: contract::filter::OrdersFilter::default(),
        before: None,
        after: None,
        limit: 1,
    };
    let before: Option<OrderPage> = asked(desk, all.into()).await;
    if before.is_none_or(|page| !page.rows.is_empty()) || window.eval(include_str!("rehearsal.js")).is_err() {
        return false;
    }
    loop {
        let changed = match events.recv().await {
            Ok(DeskEvent::OrderChanged { id, .. }) => id,
            Ok(_) => continue,
            Err(_) => return false,
        };
        let order: Option<OrderView> = asked(desk, GetOrder { order: changed.to_string() }.into()).await;
        if order.is_some_and(|view| view.order.status == OrderStatus::Processing) {
            return true;
        }
    }
}

async fn asked<T: DeserializeOwned>(desk: &Desk, request: Request) -> Option<T> {
    let text = desk.handle(request, &Asker::at_the_counter()).await.ok()?;
    serde_json::from_str(&text).ok()
}
