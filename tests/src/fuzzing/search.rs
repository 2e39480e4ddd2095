//! Searching a real database with any text at all. The index and the not-yet-indexed tail answer
//! alike, an order is found by every beginning of its own words, and no text is ever an error.

use std::sync::{Mutex, OnceLock, PoisonError};

use domain::{Order, OrderNumber, Timestamp};
use engine::exchange::online_retail::ImportAs;
use store::{ListQuery, OpenOptions, Scope, Store};
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// A database of two orders: one that stays, one that takes each input's name.
struct Shelf {
    runtime: Runtime,
    store: Store,
    named: Order,
    _dir: TempDir,
}

/// The name of an order up to the first line break, and what is typed to find it; without a line
/// break its name is typed.
pub fn search(data: &[u8]) {
    static SHELF: OnceLock<Mutex<Shelf>> = OnceLock::new();
    let Ok(text) = std::str::from_utf8(data) else { return };
    // SQLite ends a text at a zero byte; the desk refuses control characters long before.
    if text.contains('\0') || text.len() > 4_000 {
        return;
    }
    let (name, typed) = text.split_once('\n').unwrap_or((text, text));
    let mut shelf = SHELF.get_or_init(|| Mutex::new(Shelf::new())).lock().unwrap_or_else(PoisonError::into_inner);
    shelf.rename(name);
    let in_tail = shelf.ask(typed);
    let own_in_tail = shelf.ask(name).contains(&shelf.named.number);
    assert!(own_in_tail, "{name:?} is not found by its own name while in the tail");
    shelf.index();
    assert_eq!(shelf.ask(typed), in_tail, "{typed:?} finds another order of {name:?} in the index than in the tail");
    assert!(shelf.ask(name).contains(&shelf.named.number), "{name:?} is not found by its own name in the index");
}

impl Shelf {
    fn new() -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let dir = tempfile::tempdir().expect("a temporary folder");
        let options = OpenOptions { dir: dir.path().to_owned(), holder: "fuzz".to_owned(), now: Timestamp::default() };
        let store = runtime.block_on(Store::open(options)).expect("a fresh database opens");
        let (stays, named) = (order(1), order(2));
        for new in [stays, named.clone()] {
            let written = store.write(move |tx| Box::pin(async move { tx.insert_order(&new).await }));
            runtime.block_on(written).expect("an order is saved");
        }
        Self { runtime, store, named, _dir: dir }
    }

    fn rename(&mut self, name: &str) {
        let before = self.named.version;
        name.clone_into(&mut self.named.name);
        self.named.version = before % 1_000_000 + 1;
        let order = self.named.clone();
        let written = self.store.write(move |tx| Box::pin(async move { tx.update_order(&order, before).await }));
        self.runtime.block_on(written).expect("an order is saved, whatever its name");
    }

    fn index(&self) {
        self.runtime.block_on(self.store.index_search(100)).expect("the index can be brought up to date");
    }

    /// The numbers of what is found, the same whether all fields are searched or, for the words of
    /// this database, only the name.
    fn ask(&self, typed: &str) -> Vec<OrderNumber> {
        let find = |scope| {
            let query = ListQuery { text: Some(typed.to_owned()), scope, limit: 10, ..ListQuery::default() };
            let page = self.runtime.block_on(self.store.reader().list(&query));
            let page = page.unwrap_or_else(|error| panic!("{typed:?} cannot be searched for: {error}"));
            page.items.iter().map(|row| row.number).collect::<Vec<_>>()
        };
        let (everything, head) = (find(Scope::Everything), find(Scope::Head));
        assert!(head.iter().all(|number| everything.contains(number)), "{typed:?}: less is found in more fields");
        everything
    }
}

/// Order `number`, as an import would make it.
fn order(number: u64) -> Order {
    let sheet = format!(
        "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n\
         {number},85123A,Zoë's tulips,2,2010-12-01 08:26:0{number},2.55,17850,France\n"
    );
    let read = engine::exchange::online_retail::read(sheet.as_bytes(), ImportAs::Pending, |_| {});
    let (mut order, _) = read.expect("the header is right").orders.remove(0);
    order.number = OrderNumber(number);
    order
}
