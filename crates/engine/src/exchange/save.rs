//! Saving what a file holds, in batches of whole orders: a kill leaves whole orders only, and
//! running again completes them. Owns the size of a batch.

use domain::{Order, OrderId};
use store::{Reader, Store, StoreError};

use crate::exchange::error::ExchangeError;
use crate::exchange::report::{Found, ImportReport, Progress, count};

/// About so many rows are saved in one transaction.
const BATCH_ROWS: usize = 2_000;

/// Saves those orders that are not there yet. Tells after each batch, once it is durable.
pub async fn save(
    store: &Store,
    found: Found,
    tell: &mut (dyn FnMut(Progress) + Send),
) -> Result<ImportReport, ExchangeError> {
    let mut report = ImportReport::of(&found);
    let total = report.rows_read - report.rows_rejected;
    let mut saved = 0;
    let mut orders = found.orders.into_iter();
    loop {
        let batch = next_batch(&mut orders);
        if batch.is_empty() {
            return Ok(report);
        }
        let mut new = Vec::new();
        for order in batch {
            saved += count(order.items.len());
            let is_new = !is_known(store.reader(), order.id).await?;
            report.add(&order, is_new);
            if is_new {
                new.push(order);
            }
        }
        if !new.is_empty() {
            store.write(move |tx| Box::pin(async move { tx.import_orders(&new).await })).await?;
        }
        tell(Progress::Saving { rows: saved, total });
    }
}

/// What [`save`] would report; nothing is written. Without a database everything is new.
pub async fn rehearse(reader: Option<&Reader>, found: &Found) -> Result<ImportReport, ExchangeError> {
    let mut report = ImportReport::of(found);
    for order in &found.orders {
        let known = match reader {
            Some(reader) => is_known(reader, order.id).await?,
            None => false,
        };
        report.add(order, !known);
    }
    Ok(report)
}

fn next_batch(orders: &mut impl Iterator<Item = Order>) -> Vec<Order> {
    let mut batch = Vec::new();
    let mut rows = 0;
    while rows < BATCH_ROWS
        && let Some(order) = orders.next()
    {
        rows += order.items.len();
        batch.push(order);
    }
    batch
}

async fn is_known(reader: &Reader, id: OrderId) -> Result<bool, ExchangeError> {
    match reader.imported(id).await {
        Ok(_) => Ok(true),
        Err(StoreError::NotFound(_)) => Ok(false),
        Err(error) => Err(error.into()),
    }
}
