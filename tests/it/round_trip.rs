//! Out of one desk and into another: every byte of the sample orders comes back.

use contract::command::{ExportOrders, FindOrders, OrdersView, TagOrder};
use contract::draft::FileFormat;
use contract::filter::{OrdersFilter, SavedView};
use contract::sync::Endpoints;
use domain::status::OrderStatus;
use engine::exchange::import::{self, Format};
use engine::exchange::{ExportFormat, export};
use tests::TestDesk;

async fn written(test: &TestDesk, format: ExportFormat) -> Vec<u8> {
    let mut out = Vec::new();
    export(test.desk.store().reader(), format, None, &mut out).await.expect("it can be written");
    out
}

#[tokio::test]
async fn the_sample_orders_come_back_byte_for_byte() {
    let test = TestDesk::new(Endpoints::default()).await;
    test.desk.load_samples().await.expect("the sample orders are there");
    for format in [ExportFormat::Json, ExportFormat::Csv] {
        let out = written(&test, format).await;
        assert!(out.len() > 100_000, "a whole day of orders");
        let empty = TestDesk::new(Endpoints::default()).await;
        let file = empty.dir().join("orders");
        std::fs::write(&file, &out).expect("a file can be written");
        let found = import::read_file(&file, Format::Orders, |_| ()).expect("it can be read");
        assert_eq!(found.rejects, []);
        import::save(empty.desk.store(), found, |_| ()).await.expect("it can be saved");
        assert!(written(&empty, format).await == out, "{format:?} differs");
    }
}

async fn found(test: &TestDesk, view: &SavedView) -> Vec<u64> {
    let SavedView { text, view, filter, .. } = view.clone();
    let find = FindOrders { text, view, filter, before: None, after: None, limit: 50 };
    let page = test.desk.find_orders(find).await.expect("orders are listed");
    page.rows.iter().map(|row| row.number.0).collect()
}

#[tokio::test]
async fn orders_are_chosen_by_tag_status_and_time_kept_as_a_view_and_written_to_a_file() {
    let test = TestDesk::new(Endpoints::default()).await;
    let first = test.enter("1", 1, "1").await;
    test.clock.advance_ms(1_000);
    let second = test.enter("2", 1, "2").await;
    let tag = TagOrder { id: second.order.id, add: vec!["to \"call\"".into()], remove: Vec::new() };
    test.desk.tag_order(tag, "ann").await.expect("it may be tagged");
    let named = |filter| SavedView { name: "Calls".into(), filter, ..SavedView::default() };
    let all = OrdersFilter::default();
    let tagged = named(OrdersFilter { tag: Some("to \"call\"".into()), ..all.clone() });
    assert_eq!(found(&test, &tagged).await, [2]);
    assert!(
        found(&test, &named(OrdersFilter { tag: Some("to".into()), ..all.clone() })).await.is_empty(),
        "whole tags"
    );
    assert_eq!(found(&test, &named(OrdersFilter { to: Some(first.order.created_at), ..all.clone() })).await, [1]);
    assert_eq!(
        found(&test, &named(OrdersFilter { statuses: vec![OrderStatus::Pending], ..all.clone() })).await,
        [2, 1]
    );
    let contrary =
        SavedView { view: OrdersView::Failed, ..named(OrdersFilter { statuses: vec![OrderStatus::Pending], ..all }) };
    assert!(found(&test, &contrary).await.is_empty());
    test.desk.save_view(tagged.clone(), "ann").await.expect("it is kept");
    let test = test.restart().await;
    assert_eq!(test.desk.saved_views().await.expect("views are listed"), [tagged]);
    assert!(test.desk.delete_view("Calls").await.expect("it can be forgotten").is_empty());

    let orders = vec![second.order.id, first.order.id];
    let wish = ExportOrders { orders, format: FileFormat::Csv };
    let file = test.desk.export_orders(wish).await.expect("they can be written");
    let lines = std::fs::read_to_string(&file.path).expect("the file is there");
    assert_eq!((file.orders, lines.lines().count()), (2, 3));
}
