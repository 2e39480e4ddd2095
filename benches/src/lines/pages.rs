//! Line 5: the list, an order and its timeline, and the report of a year, at several sizes; a page costs
//! the same wherever it lies.

use std::time::Instant;

use contract::command::{FindOrders, OrdersView};
use contract::filter::OrdersFilter;
use contract::report::ReportRange;
use domain::OrderNumber;
use domain::status::OrderStatus;
use serde_json::json;
use tests::crash::dice::Dice;

use crate::report::{Goal, Line};
use crate::shop;
use crate::sizes::Sized;
use crate::stats::Times;

/// Looks at each thing.
const LOOKS: usize = 300;

/// Measures at each size.
pub async fn measure(sizes: &[Sized]) -> Result<Line, String> {
    let mut line = Line::new("pages");
    for size in sizes {
        at(&mut line, size).await?;
    }
    Ok(line)
}

async fn at(line: &mut Line, size: &Sized) -> Result<(), String> {
    let desk = shop::open(&size.dir, contract::sync::Endpoints::default()).await?;
    let dice = Dice::new(5, size.orders);
    // Who bought most is worked out once, after an update, by the first who ask.
    while !desk.report(ReportRange::Year).await.map_err(|error| error.to_string())?.tops_ready {}
    let find = |view, statuses: Vec<OrderStatus>, before| FindOrders {
        text: String::new(),
        view,
        filter: OrdersFilter { statuses, ..OrdersFilter::default() },
        before,
        after: None,
        limit: 50,
    };
    let (mut first, mut deep, mut failed) = (Times::default(), Times::default(), Times::default());
    let (mut order, mut report) = (Times::default(), Times::default());
    for look in 0..LOOKS {
        let began = Instant::now();
        let page =
            desk.find_orders(find(OrdersView::All, Vec::new(), None)).await.map_err(|error| error.to_string())?;
        first.add(began.elapsed());
        // A page from anywhere: before the place of an order drawn at random.
        let number = dice.between(100, size.orders);
        let began = Instant::now();
        let found = desk.get_order(&OrderNumber(number).to_string()).await.map_err(|error| error.to_string())?;
        order.add(began.elapsed());
        let before = Some(found.order.created_at.micros() * 1024);
        let began = Instant::now();
        desk.find_orders(find(OrdersView::All, Vec::new(), before)).await.map_err(|error| error.to_string())?;
        deep.add(began.elapsed());
        let began = Instant::now();
        let statuses = vec![OrderStatus::Failed];
        desk.find_orders(find(OrdersView::All, statuses, before)).await.map_err(|error| error.to_string())?;
        failed.add(began.elapsed());
        let began = Instant::now();
        desk.report(ReportRange::Year).await.map_err(|error| error.to_string())?;
        report.add(began.elapsed());
        if look == 0 && page.rows.is_empty() {
            return Err("the seeded desk is empty".to_owned());
        }
    }
    let shown = size.shown();
    for (name, times) in [
        ("first page", &first),
        ("page from anywhere", &deep),
        ("failed orders from anywhere", &failed),
        ("order page with timeline", &order),
        ("report of a year", &report),
    ] {
        line.raw(json!({"orders": size.orders, "what": name, "p50_ms": times.p50(), "p99_ms": times.p99()}));
        let control = format!("p50 {:.2} ms, {} looks", times.p50(), times.taken());
        line.figure(format!("{name} p99, {shown}"), times.p99(), "ms", Some(Goal::AtMost(10.0)), control);
    }
    desk.stop().await.map_err(|error| error.to_string())
}
