//! What changes no money: looking up charges and stock, and counting stock. Owns those replies;
//! faults and delays touch them, rules and scripts do not.

use std::sync::Arc;

use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::amount::Amount;
use crate::books::{Books, Charge, ChargeStatus};
use crate::calls::{MOST, StockCount, read as read_body};
use crate::decide::{Kind, Question};
use crate::entry::{Effect, Facts, FirstReply, StockLine};
use crate::exchange::{Outcome, Received};
use crate::perform::derived_id;
use crate::reply::Reply;
use crate::route::{Route, query_value};
use crate::service::Service;
use crate::state::{Asked, Shared};

/// Handles a GET, or the counting of stock.
pub async fn read(shared: &Arc<Shared>, service: Service, route: &Route, request: &Received) -> Outcome {
    let question = Question { service, order_id: None, amount: None, kind: Kind::Read };
    let verdict = shared.state().decide(&question);
    tokio::time::sleep(verdict.delay).await;
    if verdict.fault.is_some_and(|fault| !fault.performs()) {
        return Outcome::of(verdict, None, None);
    }
    let reply = match route {
        Route::SetStock(sku) => count_stock(shared, sku, request).await,
        Route::Charges => found(shared, |books| charges(books, service, &request.query)).await,
        Route::Items => found(shared, |books| items(books, &request.query)).await,
        Route::Post(_) => Reply::not_found("no such route"),
    };
    Outcome::of(verdict, None, Some(reply))
}

/// Shows only what a crash cannot undo any more.
async fn found(shared: &Shared, look: impl FnOnce(&Books) -> Reply) -> Reply {
    let (reply, receipt) = {
        let state = shared.state();
        (look(&state.books), shared.ledger.barrier())
    };
    if receipt.settled().await.is_err() {
        return Reply::error(500, "LEDGER_BROKEN", "the ledger cannot be written", &[]);
    }
    reply
}

#[derive(Serialize)]
struct ShownCharge {
    payment_id: String,
    order_id: String,
    status: &'static str,
    amount: Option<Amount>,
    currency: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    transaction_id: Option<String>,
    refunded_amount: Amount,
}

#[derive(Serialize)]
struct Payments {
    payments: Vec<ShownCharge>,
}

#[derive(Serialize)]
struct PaymentRequests {
    payment_requests: Vec<ShownCharge>,
}

fn charges(books: &Books, service: Service, query: &str) -> Reply {
    let Some(key) = query_value(query, "idempotency_key") else {
        return Reply::invalid("idempotency_key", "must be given");
    };
    let charge = books.charge(service, &key);
    let shown = charge.map(|charge| shown_charge(books, service, charge)).into_iter().collect();
    if service == Service::Wallet {
        Reply::json(200, &PaymentRequests { payment_requests: shown })
    } else {
        Reply::json(200, &Payments { payments: shown })
    }
}

fn shown_charge(books: &Books, service: Service, charge: &Charge) -> ShownCharge {
    let request = &charge.request;
    let payment_id = request.payment_id.clone().unwrap_or_default();
    let account = books.account(service, &payment_id).cloned().unwrap_or_default();
    let status = match charge.status {
        ChargeStatus::Pending => "PENDING",
        ChargeStatus::Successful => "SUCCESSFUL",
        ChargeStatus::Failed => "FAILED",
    };
    let taken = charge.status == ChargeStatus::Successful;
    ShownCharge {
        payment_id,
        order_id: request.order_id.clone().unwrap_or_default(),
        status,
        amount: request.amount,
        currency: request.currency.clone(),
        transaction_id: taken.then(|| derived_id("txn", service, &request.key)),
        refunded_amount: account.refunded,
    }
}

#[derive(Clone, Serialize)]
struct ShownItem {
    sku: String,
    available_quantity: u64,
    reserved_quantity: u64,
    sold_quantity: u64,
}

#[derive(Serialize)]
struct Items {
    items: Vec<ShownItem>,
}

fn shown_item(books: &Books, sku: &str) -> ShownItem {
    let level = books.stock(sku);
    ShownItem {
        sku: sku.to_owned(),
        available_quantity: level.available,
        reserved_quantity: level.reserved,
        sold_quantity: level.sold,
    }
}

fn items(books: &Books, query: &str) -> Reply {
    let items = match query_value(query, "sku") {
        Some(sku) => vec![shown_item(books, &sku)],
        None => books.known_articles().map(|sku| shown_item(books, sku)).collect(),
    };
    Reply::json(200, &Items { items })
}

async fn count_stock(shared: &Arc<Shared>, sku: &str, request: &Received) -> Reply {
    let count: StockCount = match read_body(&request.body) {
        Ok(count) => count,
        Err(reply) => return reply,
    };
    if count.available_quantity > MOST {
        return Reply::invalid("available_quantity", "is more than can be counted");
    }
    let (reply, receipt) = {
        let mut state = shared.state();
        let facts = Facts {
            items: Some(vec![StockLine { sku: sku.to_owned(), quantity: count.available_quantity }]),
            ..Facts::of(Effect::StockSet)
        };
        // A PUT needs no key; the ledger has one in every line, so it gets one of its own.
        let asked = Asked {
            service: Service::Inventory,
            key: format!("stock-set-{}", state.books.next_seq()),
            body_sha256: hex::encode(Sha256::digest(&request.body)),
        };
        let receipt = shared.record(&mut state, asked, facts, None::<FirstReply>);
        (Reply::json(200, &shown_item(&state.books, sku)), receipt)
    };
    if receipt.settled().await.is_err() {
        return Reply::error(500, "LEDGER_BROKEN", "the ledger cannot be written", &[]);
    }
    reply
}
