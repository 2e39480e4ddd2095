//! The disk can be made slow, for measurements that must not depend on the machine's own.

use std::time::{Duration, Instant};

use engine::Points;
use faultfs::{Disk, DiskOptions};

use crate::desk::{open, work};

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_disk_holds_each_commit_up() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let delay = Duration::from_millis(10);
    let watched = Disk::watch(dir.path(), DiskOptions { sync_delay: delay, ..DiskOptions::default() })
        .expect("the folder can be watched");
    let desk = open(dir.path(), Points::default()).await.expect("the desk opens");
    let before = watched.counts().syncs;
    let started = Instant::now();
    assert!(!work(&desk).await.is_empty(), "orders were saved");
    let syncs = watched.counts().syncs - before;
    assert!(syncs > 0);
    // Only a lower bound: one writer, one sync after the other.
    assert!(started.elapsed() >= delay * u32::try_from(syncs).expect("few"), "{syncs} syncs");
    desk.stop().await.expect("the desk stops");
}
