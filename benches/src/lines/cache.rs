//! Line 10: document 002's caches. A cache of order pages and list pages in front of the store, emptied
//! by every change, beside none; in the mix of looks and changes that a clerk's day is.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::time::{Duration, Instant};

use contract::command::{FindOrders, OrdersView};
use contract::filter::OrdersFilter;
use contract::order::{OrderPage, OrderView};
use domain::OrderNumber;
use engine::Desk;
use serde_json::json;
use tests::crash::dice::Dice;

use crate::report::{Goal, Line};
use crate::shop;
use crate::sizes::Sized;
use crate::stats::Times;

/// What a clerk's minute is: so many looks of a hundred are at the list, the rest at orders.
const LIST_LOOKS: u64 = 30;
/// Looks of the measurement.
const LOOKS: usize = 4_000;
/// Orders that are looked at again and again: a day's work of a small team.
const WORKED_ON: u64 = 500;

/// The cache that is not in the product.
#[derive(Default)]
struct Cache {
    orders: HashMap<u64, OrderView>,
    page: Option<OrderPage>,
}

/// Measures with and without.
pub async fn measure(size: &Sized) -> Result<Line, String> {
    let mut line = Line::new("cache");
    let desk = shop::open(&size.dir, contract::sync::Endpoints::default()).await?;
    for changed in [0, 20, 100] {
        // `changed`: changes by anyone at this desk, checkouts' own steps included, in a thousand looks.
        let mut cache = Cache::default();
        let (mut bare, mut cached) = (Times::default(), Times::default());
        let dice = Dice::new(3, changed);
        for _ in 0..LOOKS {
            if dice.per_mille(changed) {
                // A change can move any page and any order's view (its twins, its stock): all is dropped.
                cache = Cache::default();
            }
            let list = dice.between(1, 100) <= LIST_LOOKS;
            let number = size.orders - dice.between(0, WORKED_ON - 1);
            bare.add(look(&desk, None, list, number).await?);
            cached.add(look(&desk, Some(&mut cache), list, number).await?);
        }
        line.raw(json!({"changes_per_mille": changed, "bare_p50_ms": bare.p50(), "bare_p99_ms": bare.p99(),
                        "cached_p50_ms": cached.p50(), "cached_p99_ms": cached.p99()}));
        let control = format!(
            "p99 {:.3} ms ÷ {:.3} ms without; p50 {:.3} ÷ {:.3}; {} looks",
            cached.p99(),
            bare.p99(),
            cached.p50(),
            bare.p50(),
            bare.taken()
        );
        let name = format!("looks with a cache ÷ without, p99, {changed} changes in 1000 looks");
        line.figure(name, cached.p99() / bare.p99(), "×", None, control);
        let goal = (changed == 0).then_some(Goal::AtMost(16.7));
        line.figure(
            format!("a look without a cache, p99, {changed} changes"),
            bare.p99(),
            "ms",
            goal,
            "one frame is 16.7 ms",
        );
    }
    desk.stop().await.map_err(|error| error.to_string())?;
    Ok(line)
}

async fn look(desk: &Desk, cache: Option<&mut Cache>, list: bool, number: u64) -> Result<Duration, String> {
    let began = Instant::now();
    match (cache, list) {
        (Some(cache), true) => {
            if cache.page.is_none() {
                cache.page = Some(first_page(desk).await?);
            }
            std::hint::black_box(cache.page.clone());
        }
        (Some(cache), false) => {
            let found = match cache.orders.entry(number) {
                Entry::Occupied(known) => known.get().clone(),
                Entry::Vacant(place) => place.insert(order(desk, number).await?).clone(),
            };
            std::hint::black_box(found);
        }
        (None, true) => drop(std::hint::black_box(first_page(desk).await?)),
        (None, false) => drop(std::hint::black_box(order(desk, number).await?)),
    }
    Ok(began.elapsed())
}

async fn first_page(desk: &Desk) -> Result<OrderPage, String> {
    let find = FindOrders {
        text: String::new(),
        view: OrdersView::All,
        filter: OrdersFilter::default(),
        before: None,
        after: None,
        limit: 50,
    };
    desk.find_orders(find).await.map_err(|error| error.to_string())
}

async fn order(desk: &Desk, number: u64) -> Result<OrderView, String> {
    desk.get_order(&OrderNumber(number).to_string()).await.map_err(|error| error.to_string())
}
