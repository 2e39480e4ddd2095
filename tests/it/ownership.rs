//! One directory, one owner: of two that race one is told who holds it, and an owner that was
//! replaced while it stood still writes nothing and sends nothing when it goes on.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use domain::status::OrderStatus;
use tests::TestWorld;
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};

const PATIENCE: Duration = Duration::from_mins(1);

/// A desk in a process of its own, and what it says.
struct Process {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Process {
    fn start(data: &Path, services: &Path, point: &str, task: &str) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_crash-desk"))
            .args([data.as_os_str(), services.as_os_str()])
            .args([point, task])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .expect("the child starts");
        let lines = BufReader::new(child.stdout.take().expect("its output is piped")).lines();
        Self { child, lines }
    }

    /// The next line that it says; none: it has ended.
    async fn line(&mut self) -> Option<String> {
        let line = tokio::time::timeout(PATIENCE, self.lines.next_line()).await;
        line.expect("it says something in time").expect("its output is text")
    }

    /// Waits until it says something that begins like this.
    async fn until(&mut self, begins: &str) -> String {
        let mut said = Vec::new();
        loop {
            let line =
                self.line().await.unwrap_or_else(|| panic!("it ended before it said {begins}; it said {said:?}"));
            said.push(line.clone());
            if line.starts_with(begins) {
                return line;
            }
        }
    }

    async fn signal(&self, signal: &str) {
        let id = self.child.id().expect("it runs").to_string();
        let sent = Command::new("kill").args([signal, &id]).status().await.expect("kill runs");
        assert!(sent.success(), "{signal}");
    }
}

/// A world with its services file, and a data directory.
async fn place() -> (tempfile::TempDir, TestWorld, PathBuf, PathBuf) {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let world = TestWorld::start(Some(dir.path().join("ledger.jsonl"))).await;
    let services = dir.path().join("services.json");
    std::fs::write(&services, world.ready_line()).expect("the services file is written");
    let data = dir.path().join("data");
    (dir, world, services, data)
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_that_race_for_a_directory_one_owns_it_and_the_other_is_told_who() {
    for _ in 0..5 {
        let (_dir, world, services, data) = place().await;
        // The winner stands still where it has begun to send, so that both cannot be first in turn.
        let mut racers: Vec<_> =
            (0..2).map(|_| Process::start(&data, &services, "stop:reserve:intent-saved", "place")).collect();
        let mut said = Vec::new();
        for racer in &mut racers {
            said.push(racer.line().await.expect("it says who owns the directory"));
        }
        said.sort();
        assert_eq!(said.iter().filter(|line| line.starts_with("epoch ")).count(), 1, "{said:?}");
        let refused = said.iter().find(|line| !line.starts_with("epoch ")).expect("one is refused");
        assert!(refused.contains("in use by a crash test"), "{refused}");
        for racer in &mut racers {
            if racer.child.try_wait().expect("it can be looked at").is_none() {
                let _ = racer.child.start_kill();
            }
        }
        world.stop().await;
    }
}

fn epoch(line: &str) -> i64 {
    line.strip_prefix("epoch ").and_then(|number| number.parse().ok()).expect("an epoch")
}

/// The first owner stops at `point`; its lock file is replaced, a second takes over and finishes;
/// then the first goes on.
async fn replaced_while_it_stood_still(point: &str) {
    let (_dir, world, services, data) = place().await;
    let mut first = Process::start(&data, &services, &format!("stop:{point}"), "place");
    let began = epoch(&first.until("epoch ").await);
    let order = first.line().await.expect("the order's id");
    first.until("stopped at").await;
    std::fs::remove_file(data.join("desk.lock")).expect("the lock file is there");

    let mut second = Process::start(&data, &services, "none", "resume");
    assert_eq!(epoch(&second.until("epoch ").await), began + 1, "{point}");
    second.until("settled").await;
    let done = world.ledger().await;
    let asked = world.requests(&order).await;

    first.signal("-CONT").await;
    first.until("going on").await;
    tokio::time::sleep(Duration::from_secs(3)).await;
    assert_eq!(world.ledger().await, done, "{point}: it did something outside");
    assert_eq!(world.requests(&order).await, asked, "{point}: it sent something");
    let reader = engine::read_only(&data).await.expect("the database can be read");
    assert_eq!(reader.epoch().await.expect("the epoch is there"), began + 1);
    let id = domain::OrderId::parse(&order).expect("an id");
    let found = reader.order(id).await.expect("the order can be read").expect("it is there");
    assert_eq!(found.status, OrderStatus::Processing, "{point}: what the second wrote stands");
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_owner_replaced_before_it_sent_sends_nothing() {
    replaced_while_it_stood_still("charge:intent-saved").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_owner_replaced_before_it_recorded_an_answer_writes_nothing() {
    replaced_while_it_stood_still("charge:after-reply").await;
}
