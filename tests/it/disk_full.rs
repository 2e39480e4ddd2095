//! A disk that fills up while money is on its way: the result is recorded in the room that was kept
//! for it, new orders are refused in plain words, and taken again when there is room.

use std::io::Write;
use std::process::Stdio;
use std::time::Duration;

use serde_json::json;
use tests::TestWorld;
use tokio::process::Command;

/// A file system of this size of its own, in memory, gone with the process: for that the process
/// needs a mount namespace, which not every system gives.
const MOUNTED: &str = r#"mount -t tmpfs -o size=40m none "$1" && exec "$2" "$1" "$3" none fill"#;

async fn may_mount() -> bool {
    let tried = Command::new("unshare").args(["-rm", "mount", "-t", "tmpfs", "none", "/mnt"]).output().await;
    tried.is_ok_and(|output| output.status.success())
}

#[tokio::test(flavor = "multi_thread")]
async fn results_in_flight_are_recorded_and_new_orders_wait_for_room() {
    if !may_mount().await {
        let words = "not shown here: no small file system can be mounted for a process of its own";
        writeln!(std::io::stderr(), "{words}").expect("somebody reads along");
        return;
    }
    let dir = tempfile::tempdir().expect("a temporary folder");
    let world = TestWorld::start(None).await;
    world.behave("payment", json!({"delay_ms": 4_000})).await;
    let services = dir.path().join("services.json");
    std::fs::write(&services, world.ready_line()).expect("the services file is written");
    let small = dir.path().join("small");
    std::fs::create_dir(&small).expect("a folder");
    let ran = Command::new("unshare")
        .args(["-rm", "sh", "-c", MOUNTED, "sh"])
        .args([small.as_os_str(), env!("CARGO_BIN_EXE_crash-desk").as_ref(), services.as_os_str()])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .output();
    let ran = tokio::time::timeout(Duration::from_mins(3), ran).await.expect("it ends").expect("it runs");
    let said = String::from_utf8_lossy(&ran.stdout).into_owned();
    assert!(ran.status.success(), "it said {said}\n{}", String::from_utf8_lossy(&ran.stderr));
    let line = |begins: &str| {
        let found = said.lines().find_map(|line| line.strip_prefix(begins));
        found.unwrap_or_else(|| panic!("nothing begins with {begins}: {said}")).to_owned()
    };
    let refused = line("refused ");
    assert!(refused.starts_with("DatabaseError: ") && refused.contains("The disk is full"), "{refused}");
    assert!(refused.contains("Nothing that was saved is lost"), "{refused}");
    assert!(line("badge ").starts_with("Disk full"), "{said}");
    assert_eq!(line("checkout "), "Err(DatabaseError)");
    assert_eq!(line("draft "), "Err(DatabaseError)", "a draft that is placed is a new order, too");
    assert_eq!(line("ended "), "PROCESSING", "what was on its way was recorded");
    assert!(line("accepted ").starts_with("ORD-"));
    assert_eq!(line("full "), "false");
    let order = said.lines().find(|line| line.len() == 36).expect("the order's id");
    assert_eq!(world.count("charged", order).await, 1);
    world.stop().await;
}
