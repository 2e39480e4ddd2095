//! Files that a clerk takes in from the window: a look saves nothing, the import counts what it
//! does, stops between orders, and completes when it is done again.

use std::io::Write;

use contract::desktop::ImportProgress;
use contract::sync::Endpoints;
use contract::{ApiError, ErrorCode};
use tests::TestDesk;

const HEADER: &str = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n";

fn file(test: &TestDesk, name: &str, rows: &str) -> String {
    let path = test.dir().join(name);
    std::fs::write(&path, rows).expect("written");
    path.display().to_string()
}

fn invoices(count: u32) -> String {
    let row = |n: u32| format!("{},22110,Bottle {n},2,2010-12-01 08:26:00,2.55,17850.0,France\n", 100_000 + n);
    std::iter::once(HEADER.to_owned()).chain((0..count).map(row)).collect()
}

async fn ended(test: &TestDesk) -> ImportProgress {
    loop {
        let progress = test.desk.import_progress().expect("one was begun");
        if progress.ended {
            return progress;
        }
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
}

async fn count(test: &TestDesk) -> usize {
    let find = contract::command::FindOrders {
        text: String::new(),
        view: contract::command::OrdersView::All,
        filter: contract::filter::OrdersFilter::default(),
        before: None,
        after: None,
        limit: 200,
    };
    test.desk.find_orders(find).await.expect("orders are listed").rows.len()
}

#[tokio::test]
async fn a_look_counts_and_saves_nothing_and_the_import_does_what_it_said() {
    let test = TestDesk::new(Endpoints::default()).await;
    let rows = invoices(3) + "100009,22110,Broken,0,2010-12-01 08:26:00,2.55,,France\n";
    let path = file(&test, "day.csv", &rows);
    let look = test.desk.read_import(&path).await.expect("it can be read");
    assert_eq!((look.counts.rows_read, look.counts.orders_imported, look.counts.rows_rejected), (4, 3, 1));
    assert_eq!((look.rejects[0].line, look.rejects[0].reason.as_str()), (5, "Quantity is 0"));
    assert_eq!(count(&test).await, 0, "a look saves nothing");
    test.desk.import_file(&path).expect("it begins");
    let done = ended(&test).await;
    assert_eq!((done.problem.clone(), done.done, done.counts), (None, 3, look.counts));
    assert_eq!(count(&test).await, 3);
    let rejects = std::fs::read_to_string(done.rejects.expect("one was refused")).expect("they are listed");
    assert!(rejects.contains("Quantity is 0"), "{rejects}");
    test.desk.import_file(&path).expect("it begins again");
    assert_eq!(ended(&test).await.counts.orders_unchanged, 3, "twice creates nothing twice");
}

#[tokio::test]
async fn an_import_that_is_stopped_leaves_whole_orders_and_is_completed_by_another() {
    let test = TestDesk::new(Endpoints::default()).await;
    let path = file(&test, "day.csv", &invoices(2_000));
    test.desk.import_file(&path).expect("it begins");
    test.desk.stop_import();
    let stopped = ended(&test).await;
    assert!(stopped.stopped && stopped.done < 2_000, "{stopped:?}");
    test.desk.import_file(&path).expect("it begins again");
    let done = ended(&test).await;
    assert_eq!((done.stopped, done.done), (false, 2_000));
    assert_eq!(done.counts.orders_imported + done.counts.orders_unchanged, 2_000);
    assert_eq!(done.counts.orders_unchanged, stopped.done);
}

#[tokio::test]
async fn what_is_no_import_is_refused_in_words() {
    let test = TestDesk::new(Endpoints::default()).await;
    for path in [file(&test, "photo.csv", "name,colour\ncat,black\n"), "/no/such/file.csv".to_owned()] {
        let refused: ApiError = test.desk.read_import(&path).await.expect_err("it is none").into();
        assert_eq!((refused.code, refused.field.as_deref()), (ErrorCode::ValidationError, Some("path")));
    }
}

#[tokio::test]
async fn a_file_of_a_known_layout_that_breaks_off_is_said_to_be_broken() {
    let test = TestDesk::new(Endpoints::default()).await;
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packed.write_all(invoices(500).as_bytes()).expect("it can be packed");
    let packed = packed.finish().expect("it can be packed");
    let path = test.dir().join("half.csv.gz");
    std::fs::write(&path, &packed[..packed.len() / 2]).expect("written");
    let json = file(&test, "half.json", "[{\"id\": ");
    for path in [path.display().to_string(), json] {
        let refused: ApiError = test.desk.read_import(&path).await.expect_err("half of it is missing").into();
        assert_eq!((refused.code, refused.field.as_deref()), (ErrorCode::ValidationError, Some("path")));
        assert!(refused.message.contains("cannot be read"), "{path}: {}", refused.message);
        assert!(!refused.message.contains("neither an export"), "{path}: {}", refused.message);
    }
}
