//! The process is killed at every named point of a checkout. Started again, the checkout ends
//! with one charge, one reservation and one of each follower in the ledger of a world that lived
//! on in another process of its own.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use engine::Points;
use tests::TestWorld;
use tokio::io::AsyncReadExt;
use tokio::process::Command;

/// Everything a checkout that goes well sends, in the order of its way.
const EFFECTS: [&str; 6] = ["reserve", "charge", "commit", "email", "produce", "invoice"];

async fn run(dir: &Path, services: &Path, point: &str, task: &str) -> (bool, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_crash-desk"))
        .args([dir.as_os_str(), services.as_os_str()])
        .args([point, task])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .expect("the child starts");
    let mut said = String::new();
    let mut out = child.stdout.take().expect("its output is piped");
    let ended = tokio::time::timeout(Duration::from_mins(1), async {
        out.read_to_string(&mut said).await.expect("its output is text");
        child.wait().await.expect("it ends")
    });
    let status = ended.await.unwrap_or_else(|_| panic!("{task} at {point} did not end; it said {said:?}"));
    (status.success(), said)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kill_at_any_named_point_ends_with_one_charge() {
    let mut points = vec!["checkout:saved".to_owned()];
    points.extend(EFFECTS.iter().flat_map(|effect| Points::AROUND.map(|name| format!("{effect}:{name}"))));
    points.push("reserve:claim-saved".to_owned());
    for point in &points {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let world = TestWorld::start(Some(dir.path().join("ledger.jsonl"))).await;
        let services = dir.path().join("services.json");
        std::fs::write(&services, world.ready_line()).expect("the services file is written");
        let data = dir.path().join("data");

        let (survived, said) = run(&data, &services, point, "place").await;
        assert!(!survived, "{point} was never passed: the child lived on and said {said:?}");
        let order = said.lines().next().expect("the order was acknowledged before the kill").to_owned();
        let (settled, said) = run(&data, &services, "none", "resume").await;
        assert!(settled && said.contains("settled"), "{point}: the second run said {said:?}");

        let mut effects = world.effects(&order).await;
        assert_eq!(effects[..3.min(effects.len())], ["reserved", "charged", "committed"], "{point}");
        effects.sort();
        let once = ["charged", "committed", "emailed", "invoiced", "produced", "reserved"];
        assert_eq!(effects, once, "{point}");
        world.stop().await;
    }
}
