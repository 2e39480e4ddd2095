//! What the palette offers for a text: screens, actions, and orders.

use contract::command::{FindOrders, OrdersView};
use contract::domain::number::OrderNumber;
use contract::filter::OrdersFilter;
use contract::menu::COMMANDS;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::components::shared::Choice;
use crate::ipc;
use crate::state::go;

/// How many orders are offered.
const ORDERS: u32 = 8;

/// A line of the palette and where it leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What is shown.
    pub choice: Choice,
    /// What picking it does.
    pub does: Does,
}

/// What picking a line does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Does {
    /// Leads to a screen.
    Path(String),
    /// Carries out a command of the list.
    Command(&'static str),
}

/// Fills `entries` for `text`: actions at once, orders when they are found. A reply to an older
/// text is dropped, and Enter that was meant for it (`hurried`) too.
pub fn fill(text: String, entries: RwSignal<Vec<Entry>>, asked: StoredValue<u64>, hurried: RwSignal<bool>) {
    let number = asked.get_value() + 1;
    asked.set_value(number);
    hurried.set(false);
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
            after: None,
            limit: ORDERS,
        })
        .await;
        if asked.try_get_value() != Some(number) {
            return;
        }
        let Ok(page) = found else { return };
        let orders = page.rows.into_iter().map(|row| Entry {
            does: Does::Path(go::order_path(row.number)),
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
        does: Does::Path(go::order_path(number)),
        choice: Choice { code: String::new(), text, aside: String::new(), more: String::new() },
    })
}

fn actions(text: &str) -> impl Iterator<Item = Entry> {
    let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
    let fits = move |name: &str| {
        words.iter().all(|word| name.to_lowercase().split(' ').any(|own| own.starts_with(word.as_str())))
    };
    COMMANDS.iter().filter(move |command| fits(command.name)).map(|command| Entry {
        does: Does::Command(command.id),
        choice: Choice {
            code: String::new(),
            text: command.name.to_owned(),
            aside: String::new(),
            more: command.keys.to_owned(),
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_palette_offers_the_commands_of_the_native_menus_and_no_others() {
        let offered: Vec<_> = actions("").map(|entry| entry.does).collect();
        let listed: Vec<_> = COMMANDS.iter().map(|command| Does::Command(command.id)).collect();
        assert_eq!(offered, listed);
    }
}
