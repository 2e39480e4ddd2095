//! What the palette offers for a text: screens, actions, and orders.

use contract::command::{FindOrders, OrdersView};
use contract::domain::number::OrderNumber;
use contract::filter::OrdersFilter;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::components::shared::Choice;
use crate::ipc;
use crate::state::go;

/// How many orders are offered.
const ORDERS: u32 = 8;

const ACTIONS: &[(&str, &str, &str)] = &[
    ("New order", "N", "/orders/new"),
    ("Go to orders", "G O", "/orders"),
    ("Go to drafts", "", "/drafts"),
    ("Go to outbox", "G X", "/outbox"),
    ("Go to settings", "G S", "/settings"),
];

/// A line of the palette and where it leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What is shown.
    pub choice: Choice,
    /// Where it leads.
    pub path: String,
}

/// Fills `entries` for `text`: actions at once, orders when they are found. A reply to an older
/// text is dropped.
pub fn fill(text: String, entries: RwSignal<Vec<Entry>>, asked: StoredValue<u64>) {
    let number = asked.get_value() + 1;
    asked.set_value(number);
    let fixed: Vec<Entry> = jump(&text).into_iter().chain(actions(&text)).collect();
    entries.set(fixed.clone());
    if text.trim().is_empty() || text.starts_with('#') {
        return;
    }
    spawn_local(async move {
        let found = ipc::call(FindOrders {
            text,
            view: OrdersView::All,
            filter: OrdersFilter::default(),
            before: None,
            limit: ORDERS,
        })
        .await;
        if asked.try_get_value() != Some(number) {
            return;
        }
        let Ok(page) = found else { return };
        let orders = page.rows.into_iter().map(|row| Entry {
            path: go::order_path(row.number),
            choice: Choice {
                code: row.number.to_string(),
                text: format!("{} · {}", row.name, row.customer),
                aside: row.total.to_string(),
                more: String::new(),
            },
        });
        entries.set(fixed.into_iter().chain(orders).collect());
    });
}

/// `#123` is the order of that number.
fn jump(text: &str) -> Option<Entry> {
    let number = OrderNumber(text.trim().strip_prefix('#')?.parse().ok()?);
    let text = format!("Open order {number}");
    Some(Entry {
        path: go::order_path(number),
        choice: Choice { code: String::new(), text, aside: String::new(), more: String::new() },
    })
}

fn actions(text: &str) -> impl Iterator<Item = Entry> {
    let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
    let fits = move |name: &str| {
        words.iter().all(|word| name.to_lowercase().split(' ').any(|own| own.starts_with(word.as_str())))
    };
    ACTIONS.iter().filter(move |(name, ..)| fits(name)).map(|(name, keys, path)| Entry {
        path: (*path).to_owned(),
        choice: Choice {
            code: String::new(),
            text: (*name).to_owned(),
            aside: String::new(),
            more: (*keys).to_owned(),
        },
    })
}
