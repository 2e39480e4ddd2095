//! A steady stream of orders through one desk: entered, changed, placed, called off at random
//! moments, some refused by the outside, some met by a fault. Runs until the process is killed.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use contract::command::UpdateOrder;
use contract::order::OrderView;
use domain::checkout::CheckoutState;
use domain::ids::OrderId;
use domain::order::OrderInput;
use engine::{Desk, DeskError};
use serde_json::{Value, json};

use super::child::{by_wallet, say};
use super::dice::Dice;
use crate::control::Control;
use crate::desk::{order, wish};

const CLERK: &str = "clerk";
/// Between two looks at how much is in flight.
const TICK: Duration = Duration::from_millis(15);
/// Articles of which there is little.
pub const SCARCE: [&str; 3] = ["SCARCE-1", "SCARCE-2", "SCARCE-3"];
/// What goes wrong on the way of one order in a hundred.
const FAULTS: [&str; 7] = ["hang", "reset", "empty", "malformed", "truncated", "slow_drip", "commit_then_drop"];
const STATUSES: [u16; 3] = [500, 503, 429];
const SERVICES: [&str; 5] = ["inventory", "payment", "email", "production", "invoice"];

/// What becomes of an order of the stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Paid,
    Declined,
    Scarce,
    CommitRefused,
    CalledOff,
    Deleted,
    Faulty,
}

impl Fate {
    /// In a thousand orders: 660 plain ones, 60 declined, 60 of which there is too little, 40 whose
    /// commit is refused, 150 called off, 20 deleted, 10 with a fault.
    fn draw(dice: &Dice) -> Self {
        match dice.between(1, 1000) {
            ..=60 => Self::Declined,
            61..=120 => Self::Scarce,
            121..=160 => Self::CommitRefused,
            161..=310 => Self::CalledOff,
            311..=330 => Self::Deleted,
            331..=340 => Self::Faulty,
            _ => Self::Paid,
        }
    }

    fn input(self, dice: &Dice) -> OrderInput {
        let sku =
            if self == Self::Scarce { dice.one_of(&SCARCE).to_owned() } else { format!("SKU-{}", dice.between(1, 40)) };
        let pounds = dice.between(2, 90);
        // An amount that ends in .11 is declined (cents rule); half of the others are sure ones.
        let cents = if self == Self::Declined { 11 } else { dice.one_of(&[50, 99]) };
        let quantity = if self == Self::Scarce { 4 } else { 1 };
        let mut input = order(&sku, quantity, &format!("{pounds}.{cents}"));
        if dice.per_mille(100) {
            input.customer.email = None;
        }
        input
    }
}

struct Flow {
    desk: Arc<Desk>,
    control: Control,
    /// Tasks that have not placed their order yet.
    starting: AtomicUsize,
}

/// Keeps twice `in_flight` checkouts open until the process is killed, and says how many are.
pub async fn flow(desk: Arc<Desk>, control: Control, seed: u64, in_flight: usize) {
    desk.start();
    let flow = Arc::new(Flow { desk, control, starting: AtomicUsize::new(0) });
    let mut placed: HashMap<OrderId, bool> = HashMap::new();
    let (tell, mut told) = tokio::sync::mpsc::unbounded_channel();
    let mut number = 0;
    let mut last = usize::MAX;
    loop {
        let open = flow.open().await;
        if open.len() != last {
            last = open.len();
            say(&format!("flying {last}"));
        }
        while let Ok((id, again)) = told.try_recv() {
            placed.insert(id, again);
        }
        let ended: Vec<_> = placed.keys().copied().filter(|id| !open.contains(id)).collect();
        for id in ended {
            if placed.remove(&id) == Some(true) {
                drop(tokio::spawn(once_more(Arc::clone(&flow), id)));
            }
        }
        for _ in open.len() + flow.starting.load(Ordering::SeqCst)..in_flight * 2 {
            number += 1;
            flow.starting.fetch_add(1, Ordering::SeqCst);
            let (flow, tell) = (Arc::clone(&flow), tell.clone());
            drop(tokio::spawn(async move {
                let dice = Dice::new(seed, number);
                let went = flow.one(&dice, &tell).await;
                flow.starting.fetch_sub(1, Ordering::SeqCst);
                expected(went);
            }));
        }
        tokio::time::sleep(TICK).await;
    }
}

type Placed = tokio::sync::mpsc::UnboundedSender<(OrderId, bool)>;

impl Flow {
    async fn open(&self) -> HashSet<OrderId> {
        let mut open = HashSet::new();
        for &state in CheckoutState::ALL.iter().filter(|state| state.is_open()) {
            let found = self.desk.store().reader().open_checkouts(state).await.expect("checkouts can be read");
            open.extend(found.iter().map(|checkout| checkout.order_id));
        }
        open
    }

    /// The way of one order, as far as clerks have a part in it.
    async fn one(&self, dice: &Dice, tell: &Placed) -> Result<(), DeskError> {
        let fate = Fate::draw(dice);
        let mut view = self.desk.create_order(fate.input(dice), CLERK).await?;
        let id = view.order.id;
        say(&id.to_string());
        if dice.per_mille(100) {
            let update = UpdateOrder { id, version: view.order.version, input: fate.input(dice) };
            view = self.desk.update_order(update, CLERK).await?;
            say(&format!("changed {id}"));
        }
        match fate {
            Fate::Deleted => {
                self.desk.delete_order(id, CLERK).await?;
                say(&format!("deleted {id}"));
                return Ok(());
            }
            Fate::CommitRefused => self.rule("inventory", id, json!({"outcome": {"next": ["succeed", "fail"]}})).await,
            Fate::Faulty => self.rule(dice.one_of(&SERVICES), id, fault(dice)).await,
            Fate::Paid | Fate::Declined | Fate::Scarce | Fate::CalledOff => {}
        }
        let wish = if dice.per_mille(150) { by_wallet(&view) } else { wish(&view) };
        self.desk.check_out(wish, CLERK).await?;
        say(&format!("placed {id}"));
        // Half of those that will fail are tried once more by a patient clerk.
        let _ = tell.send((id, dice.per_mille(500)));
        if fate == Fate::CalledOff {
            tokio::time::sleep(Duration::from_millis(dice.between(0, 150))).await;
            self.desk.cancel_order(id, "Called off", CLERK).await?;
            say(&format!("cancelled {id}"));
        }
        Ok(())
    }

    /// The mocks may be dead just now: then this order meets no trouble of its own.
    async fn rule(&self, service: &str, order: OrderId, behaviour: Value) {
        let once = behaviour.get("fault").map(|_| 1);
        let _ = self.control.rule(service, &order.to_string(), behaviour, once).await;
    }
}

fn fault(dice: &Dice) -> Value {
    if dice.per_mille(300) {
        return json!({"fault": {"status": dice.one_of(&STATUSES)}});
    }
    json!({"fault": dice.one_of(&FAULTS)})
}

/// An order that failed is changed to one that can be paid, and placed again.
async fn once_more(flow: Arc<Flow>, id: OrderId) {
    let again = async {
        let view: OrderView = flow.desk.get_order(&id.to_string()).await?;
        if view.may_check_out {
            let update = UpdateOrder { id, version: view.order.version, input: order("22110", 1, "7.99") };
            let view = flow.desk.update_order(update, CLERK).await?;
            flow.desk.check_out(wish(&view), CLERK).await?;
            say(&format!("placed {id}"));
        }
        Ok(())
    };
    expected(again.await);
}

/// A refusal is an answer; a store that fails is not, and ends the stream so that it is seen.
fn expected(went: Result<(), DeskError>) {
    match went {
        Ok(()) | Err(DeskError::Refused(_) | DeskError::Transition(_)) => {}
        Err(error) => {
            say(&format!("broken {error}"));
            std::process::exit(3);
        }
    }
}
