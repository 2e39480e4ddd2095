//! Taking in many orders at once. An import is no clerk's order: it emits nothing, and it fills
//! the search index in its own transaction so that no long tail is left behind.

use std::collections::HashMap;

use domain::{Order, OrderNumber};

use crate::error::{Result, StoreError};
use crate::search::text::SearchText;
use crate::sql::query;
use crate::tx::WriteTx;
use crate::value::blob;

const KNOWN: &str = "SELECT 1 FROM orders WHERE id = ?1";

/// What an import did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ImportCounts {
    /// Orders that are new.
    pub imported: usize,
    /// Orders that were there already.
    pub unchanged: usize,
}

/// An order on its way in, with the words of it that a search finds: they are many, and can be
/// made out while the writer is busy with others.
#[derive(Clone, Debug)]
pub struct Importable {
    order: Order,
    words: String,
}

impl From<Order> for Importable {
    fn from(order: Order) -> Self {
        let words = SearchText::rest_of(&order);
        Self { order, words }
    }
}

impl WriteTx {
    /// Saves those of `orders` whose id is not known yet, with products and customers. An order
    /// numbered 0 gets the next number; a given number is kept.
    pub async fn import_orders(&mut self, orders: &[Importable]) -> Result<ImportCounts> {
        let mut counts = ImportCounts::default();
        let mut products = HashMap::new();
        let mut customers = HashMap::new();
        let mut addresses = HashMap::new();
        for Importable { order, words } in orders {
            if self.one(query(KNOWN).bind(blob(order.id.0))).await?.is_some() {
                counts.unchanged += 1;
                continue;
            }
            self.import_order(order, words).await?;
            counts.imported += 1;
            for item in &order.items {
                let newer = products.get(item.sku.as_str()).is_none_or(|(_, at)| *at <= order.created_at);
                if newer {
                    products.insert(item.sku.as_str(), (item, order.created_at));
                }
            }
            if let Some(id) = order.customer.id {
                customers.insert(id, (&order.customer, order.created_at));
                if let Some(address) = &order.shipping_address {
                    addresses.insert((id, address), order.created_at);
                }
            }
        }
        for (item, at) in products.into_values() {
            self.learn_product(item, at).await?;
        }
        for (id, (customer, at)) in customers {
            self.learn_customer(id, customer, at).await?;
        }
        for ((id, address), at) in addresses {
            self.learn_address(id, address, at).await?;
        }
        Ok(counts)
    }

    async fn import_order(&mut self, order: &Order, words: &str) -> Result<()> {
        let numbered = match order.number {
            OrderNumber(0) => Order { number: self.next_order_number().await?, ..order.clone() },
            given => {
                self.skip_numbers_to(given).await?;
                order.clone()
            }
        };
        let seq = self.write_new(&numbered, true).await?;
        self.add_history(order.id, order.status, Some("Imported"), &order.created_by, order.created_at).await?;
        let insert = query("INSERT INTO order_search (rowid, head, rest) VALUES (?1, ?2, ?3)")
            .bind(seq)
            .bind(SearchText::head_of(&numbered))
            .bind(words.to_owned());
        self.run(insert).await.map(|_| ())
    }

    /// No later order may get a number that an imported one brought along. One that would leave no
    /// numbers behind it is an error: nobody could enter an order any more.
    async fn skip_numbers_to(&mut self, taken: OrderNumber) -> Result<()> {
        if taken > OrderNumber::HIGHEST_IMPORTED {
            return Err(StoreError::unreadable(format_args!("order number {taken}")));
        }
        let next = i64::try_from(taken.0).map_err(StoreError::unreadable)?.saturating_add(1);
        self.run(query("UPDATE desk SET next_order = ?1 WHERE id = 1 AND next_order < ?1").bind(next)).await.map(|_| ())
    }
}
