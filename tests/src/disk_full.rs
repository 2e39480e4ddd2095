//! What a desk does on a disk that fills up while a payment is on its way. Run by `tests/it/disk_full.rs`
//! on a file system of its own; says what it saw, and the test judges.

use std::io::Write;
use std::path::Path;
use std::time::Duration;

use contract::ApiError;
use contract::command::SaveDraft;
use domain::status::OrderStatus;
use engine::Desk;
use tests::desk::{order, wish};

use super::say;

/// Places an order, fills the disk while its payment is on its way, enters orders until they are
/// refused, waits for the first one's end, frees the disk and enters another.
pub async fn run(desk: &Desk, dir: &Path) {
    let first = desk.create_order(order("22110", 6, "2.55"), "clerk").await.expect("there is room");
    say(&first.order.id.to_string());
    desk.start();
    desk.check_out(wish(&first), "clerk").await.expect("there is room");
    let draft = SaveDraft { id: None, version: None, cart_id: None, input: order("22110", 1, "2.55") };
    let draft = desk.save_draft(draft, "clerk").await.expect("there is room");
    // Written back before the disk is full: what is left to write must need new room.
    tokio::time::sleep(Duration::from_millis(300)).await;
    let filler = dir.join("filler");
    fill(&filler);
    let refused = enter_until(desk, Result::err).await;
    say(&format!("refused {:?}: {}", refused.code, refused.message));
    say(&format!("badge {}", desk.sync().await.expect("it can be read").text()));
    let checkout = desk.check_out(wish(&first), "clerk").await.map(|_| ()).map_err(ApiError::from);
    say(&format!("checkout {:?}", checkout.map_err(|error| error.code)));
    let placed = desk.place_draft(draft.id, draft.version, "clerk").await.map(|_| ()).map_err(ApiError::from);
    say(&format!("draft {:?}", placed.map_err(|error| error.code)));
    for _ in 0..600 {
        let view = desk.get_order(&first.order.id.to_string()).await.expect("it can be read");
        if view.order.status == OrderStatus::Processing {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let view = desk.get_order(&first.order.id.to_string()).await.expect("it can be read");
    say(&format!("ended {}", view.order.status));
    std::fs::remove_file(&filler).expect("the filler is there");
    let number = enter_until(desk, Result::ok).await;
    say(&format!("accepted {number}"));
    say(&format!("full {}", desk.store().is_full()));
    desk.stop().await.expect("the desk stops");
}

/// Takes all the room that is left.
fn fill(path: &Path) {
    let mut file = std::fs::File::create(path).expect("a file can be made");
    for size in [1 << 20, 1 << 16, 1 << 12] {
        while file.write_all(&vec![0xa5; size]).is_ok() {}
    }
}

/// Enters orders until `wanted` finds in the answer what it looks for.
async fn enter_until<T>(desk: &Desk, wanted: impl Fn(Result<String, ApiError>) -> Option<T>) -> T {
    for _ in 0..20_000 {
        let entered = desk.create_order(order("22110", 1, "2.55"), "clerk").await;
        if let Some(found) = wanted(entered.map(|view| view.order.number.to_string()).map_err(ApiError::from)) {
            return found;
        }
    }
    panic!("20,000 orders, and never what was looked for");
}
