//! Reports follow what really happens to orders: checkouts, declines, cancels, changes, a database put
//! back; and say where services failed.

use std::path::PathBuf;

use contract::command::{FindOrders, OrdersView};
use contract::filter::OrdersFilter;
use contract::report::{CurrencyReport, ReportRange};
use domain::Clock;
use domain::outbox::Service;
use serde_json::json;
use tests::{TestDesk, TestWorld};

/// The only currency's report of a week.
async fn week(test: &TestDesk) -> CurrencyReport {
    let report = test.desk.report(ReportRange::Week).await.expect("the report can be made");
    assert!(report.tops_ready);
    assert_eq!(report.currencies.len(), 1);
    report.currencies.into_iter().next().expect("one currency")
}

/// Entered, sold, cancelled, failed, and the value sold.
fn told(report: &CurrencyReport) -> (u64, u64, u64, u64, String) {
    let sum = &report.sum;
    let sold = domain::Money::new(sum.sold, report.currency).plain();
    (sum.entered(), sum.sold_orders(), sum.cancelled, sum.failed, sold)
}

#[tokio::test]
async fn what_is_sold_called_off_and_declined_is_counted_as_it_happens() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    let kept = test.enter("22110", 6, "2.55").await;
    let cancelled = test.enter("22111", 1, "9.95").await;
    let declined = test.enter("22112", 1, "1.00").await;
    test.enter("22113", 1, "3.00").await;
    assert_eq!(told(&week(&test).await), (4, 0, 0, 0, "0.00".into()));
    test.place(&kept).await;
    test.place(&cancelled).await;
    test.drain(60).await;
    let paid = week(&test).await;
    assert_eq!(told(&paid), (4, 2, 0, 0, "25.25".into()));
    assert_eq!(paid.average.map(domain::Money::plain).as_deref(), Some("12.63"), "half up");
    let best: Vec<_> = paid.products.iter().map(|top| (top.sku.as_str(), top.count)).collect();
    assert_eq!(best, [("22110", 6), ("22111", 1)]);

    test.cancel(&cancelled).await;
    test.drain(60).await;
    world.behave("payment", json!({"outcome": "fail"})).await;
    test.place(&declined).await;
    test.drain(60).await;
    let after = week(&test).await;
    assert_eq!(told(&after), (4, 1, 1, 1, "15.30".into()));
    assert_eq!(after.products.len(), 1, "what was called off is no longer sold");
    assert_eq!((after.customers[0].name.as_str(), after.customers[0].count), ("Ada Byron", 1));
    assert_eq!(after.days.len(), 7);
    assert_eq!(after.days[6].figures, after.sum, "all of it today");
}

#[tokio::test]
async fn attempts_that_came_to_nothing_stand_by_their_service() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    world.behave("payment", json!({"outcome": "fail"})).await;
    world.behave("email", json!({"fault": "down"})).await;
    let entered = test.enter("22110", 6, "2.55").await;
    test.place(&entered).await;
    test.run(8, 500).await;
    let failures = test.desk.report(ReportRange::Week).await.expect("the report can be made").failures;
    let of = |service: Service| failures.iter().find(|one| one.service == service);
    assert_eq!(of(Service::Payment).map(|one| (one.refused, one.all())), Some((1, 1)));
    assert!(of(Service::Email).is_some_and(|one| one.unreachable > 0 && one.unreachable == one.all()), "{failures:?}");
    assert!(of(Service::Inventory).is_none());
}

#[tokio::test]
async fn a_database_that_is_put_back_has_the_figures_of_its_time() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    let entered = test.enter("22110", 6, "2.55").await;
    test.place(&entered).await;
    test.drain(60).await;
    let before = week(&test).await;
    let backup = test.dir().join("backup.db");
    engine::backup(test.dir(), &backup).await.expect("a backup can be made beside the desk");
    test.cancel(&entered).await;
    test.drain(60).await;
    assert_eq!(week(&test).await.sum.cancelled, 1);
    let now = test.clock.now();
    let test = test
        .restart_after(move |dir: PathBuf| async move {
            engine::restore(&dir, &backup, "a test".to_owned(), now).await.expect("it can be put back");
        })
        .await;
    assert_eq!(week(&test).await, before);
}

#[tokio::test]
async fn a_long_list_tells_its_length_without_a_count() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    for _ in 0..3 {
        test.enter("22110", 1, "2.55").await;
    }
    let placed = test.enter("22111", 1, "9.95").await;
    test.place(&placed).await;
    test.drain(60).await;
    let total = async |view: OrdersView, text: &str| {
        let find = FindOrders {
            text: text.to_owned(),
            view,
            filter: OrdersFilter::default(),
            before: None,
            after: None,
            limit: 2,
        };
        test.desk.find_orders(find).await.expect("orders are listed").total
    };
    assert_eq!(total(OrdersView::All, "").await, Some(4));
    assert_eq!(total(OrdersView::Pending, "").await, Some(3));
    assert_eq!(total(OrdersView::InProgress, "").await, Some(1));
    assert_eq!(total(OrdersView::Today, "").await, Some(4));
    assert_eq!(total(OrdersView::All, "22110").await, None, "of a search nobody knows");
}

#[tokio::test]
async fn a_report_can_be_taken_away_as_a_table() {
    let test = TestDesk::new(TestWorld::start(None).await.endpoints()).await;
    test.enter("22110", 6, "2.55").await;
    let written = test.desk.export_report(ReportRange::Week).await.expect("it is written");
    let table = std::fs::read_to_string(&written.path).expect("the file is there");
    let rows: Vec<&str> = table.lines().collect();
    assert_eq!(rows.len(), 8, "a head and seven days");
    assert!(rows[0].starts_with("what,date,currency,name,sku,entered,pending"), "{}", rows[0]);
    let today = format!("day,{},USD,,,1,1,0,0,0,0,0,0,0.00", test.clock.now().date());
    assert_eq!(rows[7], today);
    assert_eq!(written.orders, 7);
}
