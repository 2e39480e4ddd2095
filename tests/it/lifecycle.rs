//! Start and stop: what is saved stays, and a directory has one owner.

use contract::sync::Endpoints;
use domain::status::OrderStatus;
use engine::{DeskError, DeskOptions, Points};
use std::sync::Arc;
use tests::time::{TestClock, TestEntropy};
use tests::{TestDesk, TestWorld};

#[tokio::test]
async fn a_restart_in_the_middle_of_a_checkout_goes_on_with_it() {
    let world = TestWorld::start(None).await;
    world.all_down().await;
    let test = TestDesk::new(world.endpoints()).await;
    let entered = test.enter("22110", 6, "2.55").await;
    test.place(&entered).await;
    test.desk.run_once().await.expect("the outbox can be read");
    let test = test.restart().await;
    world.all_up().await;
    test.drain(120).await;
    assert_eq!(test.look(&entered).await.order.status, OrderStatus::Processing);
    assert_eq!(world.count("charged", &entered.order.id.to_string()).await, 1);
}

#[tokio::test]
async fn a_second_desk_on_the_same_directory_is_told_who_holds_it() {
    let test = TestDesk::new(Endpoints::default()).await;
    let second = engine::Desk::open(DeskOptions {
        dir: test.dir().to_owned(),
        holder: "the second".to_owned(),
        config: engine::Config::default(),
        clock: Arc::new(TestClock::new()),
        entropy: Arc::new(TestEntropy::new(1)),
        points: Points::default(),
    })
    .await;
    let Err(DeskError::Store(error)) = second else { panic!("two owners of one directory") };
    assert!(error.to_string().contains("a test"), "{error}");
}

#[tokio::test]
async fn a_background_desk_sends_without_being_asked_and_stops_cleanly() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    test.desk.start();
    let entered = test.enter("22110", 6, "2.55").await;
    test.place(&entered).await;
    for _ in 0..200 {
        if test.look(&entered).await.order.status == OrderStatus::Processing {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(25)).await;
    }
    assert_eq!(test.look(&entered).await.order.status, OrderStatus::Processing);
    test.desk.stop().await.expect("it stops");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_desk_that_stops_sends_nothing_more_and_the_next_start_goes_on() {
    let world = TestWorld::start(None).await;
    let asked: Arc<tokio::sync::Notify> = Arc::default();
    let bell = Arc::clone(&asked);
    let points = Points::new(move |point| {
        if point == "reserve:after-reply" {
            bell.notify_one();
            // The stop is under way before the answer is recorded.
            std::thread::sleep(std::time::Duration::from_millis(200));
        }
    });
    let test = TestDesk::watched(world.endpoints(), points).await;
    test.desk.start();
    let entered = test.enter("22110", 6, "2.55").await;
    test.place(&entered).await;
    asked.notified().await;
    let test = test.restart().await;
    let id = entered.order.id.to_string();
    assert_eq!(world.effects(&id).await, ["reserved"], "the charge was not asked for any more");
    test.drain(60).await;
    let effects = world.effects(&id).await;
    assert_eq!(effects[..3], ["reserved", "charged", "committed"]);
    let asked: Vec<_> = test.look(&entered).await.lanes[1].attempts.iter().map(|a| a.outcome.clone()).collect();
    assert_eq!(asked, ["not sent", "done"]);
}

#[cfg(unix)]
#[tokio::test]
async fn only_its_owner_reads_a_data_directory() {
    use std::os::unix::fs::PermissionsExt;

    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    let entered = test.enter("22110", 6, "2.55").await;
    test.place(&entered).await;
    test.drain(60).await;
    // As an older version left it.
    for name in ["orders.db", "failure.json", "settings.yaml"] {
        let path = test.dir().join(name);
        std::fs::OpenOptions::new().append(true).create(true).open(&path).expect("it can be made");
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o644)).expect("it is ours");
    }
    std::fs::set_permissions(test.dir(), std::fs::Permissions::from_mode(0o755)).expect("it is ours");
    let test = test.restart().await;
    test.enter("22110", 1, "2.55").await;
    let mode = |path: &std::path::Path| path.metadata().expect("it is there").permissions().mode() & 0o077;
    assert_eq!(mode(test.dir()), 0, "the directory");
    let mut seen = 0;
    for entry in std::fs::read_dir(test.dir()).expect("it can be read").flatten() {
        assert_eq!(mode(&entry.path()), 0, "{}", entry.path().display());
        seen += usize::from(entry.file_name().to_string_lossy().starts_with("orders.db"));
    }
    assert_eq!(seen, 3, "the database, its log and its index");
}
