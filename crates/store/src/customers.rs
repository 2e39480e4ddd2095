//! The address book: customers by name, telephone or mail, and where they had things sent.

use domain::{Address, CustomerId, CustomerSnapshot, Timestamp};

use crate::catalogue::completion;
use crate::error::{Result, StoreError};
use crate::reader::Reader;
use crate::search::text::{phone_words, words_of};
use crate::sql::{Row, query};
use crate::tx::WriteTx;
use crate::value::{Columns, blob};

// A few thousand rows: a walk along the name's index is quicker than a second full-text index.
const CUSTOMERS: &str = "SELECT * FROM customers WHERE instr(words, ?1) > 0 AND instr(words, ?2) > 0 AND instr(words, ?3) > 0 \
    ORDER BY name LIMIT ?4";
const BY_ID: &str = "SELECT * FROM customers WHERE id = ?1";
/// A customer's addresses.
pub const ADDRESSES_OF: &str = "SELECT * FROM customer_addresses WHERE customer_id = ?1";
/// Addresses that are offered of one customer, of all that are kept.
const OFFERED: usize = 10;

/// A customer of the address book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Customer {
    /// Id.
    pub id: CustomerId,
    /// Name.
    pub name: String,
    /// E-mail address.
    pub email: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
}

fn customer_of(row: &Row) -> Result<Customer> {
    Ok(Customer {
        id: CustomerId(row.uuid("id")?),
        name: row.text("name")?,
        email: row.opt_text("email")?,
        phone: row.opt_text("phone")?,
    })
}

fn newest_first(rows: &[Row]) -> Result<Vec<Address>> {
    let mut all =
        rows.iter().map(|row| Ok((row.time("used_at")?, row.text("address")?))).collect::<Result<Vec<_>>>()?;
    all.sort_by_key(|(used_at, _)| std::cmp::Reverse(*used_at));
    all.iter().map(|(_, address)| serde_json::from_str(address).map_err(StoreError::unreadable)).collect()
}

impl WriteTx {
    /// Remembers a customer as an order had them, unless something newer is known.
    pub async fn learn_customer(&mut self, id: CustomerId, customer: &CustomerSnapshot, at: Timestamp) -> Result<()> {
        let (email, phone) = (customer.email.clone(), customer.phone.clone());
        let mut words = words_of(&[&customer.name, email.as_deref().unwrap_or_default()]);
        words.push_str(&phone_words(phone.as_deref().unwrap_or_default()));
        let upsert = query(
            "INSERT INTO customers (id, name, email, phone, words, updated_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6) \
             ON CONFLICT (id) DO UPDATE SET name = excluded.name, email = excluded.email, phone = excluded.phone, \
             words = excluded.words, updated_at = excluded.updated_at WHERE excluded.updated_at >= customers.updated_at",
        )
        .bind(blob(id.0))
        .bind(customer.name.clone())
        .bind(email)
        .bind(phone)
        .bind(words)
        .bind(at.micros());
        self.run(upsert).await.map(|_| ())
    }

    /// Remembers where a customer had something sent.
    pub async fn learn_address(&mut self, customer: CustomerId, address: &Address, at: Timestamp) -> Result<()> {
        if *address == Address::default() {
            return Ok(());
        }
        let text = serde_json::to_string(address).map_err(StoreError::unreadable)?;
        let upsert = query(
            "INSERT INTO customer_addresses (customer_id, address, used_at) VALUES (?1, ?2, ?3) \
             ON CONFLICT (customer_id, address) DO UPDATE SET used_at = max(used_at, excluded.used_at)",
        );
        self.run(upsert.bind(blob(customer.0)).bind(text).bind(at.micros())).await.map(|_| ())
    }

    /// A customer.
    pub async fn customer(&mut self, id: CustomerId) -> Result<Option<Customer>> {
        self.one(query(BY_ID).bind(blob(id.0))).await?.as_ref().map(customer_of).transpose()
    }
}

impl Reader {
    /// Customers of whom every word of `text` (the first three) begins a word, by name.
    pub async fn customers_matching(&self, text: &str, limit: u32) -> Result<Vec<Customer>> {
        self.all(completion(query(CUSTOMERS), text, limit)).await?.iter().map(customer_of).collect()
    }

    /// A customer.
    pub async fn customer(&self, id: CustomerId) -> Result<Option<Customer>> {
        self.one(query(BY_ID).bind(blob(id.0))).await?.as_ref().map(customer_of).transpose()
    }

    /// Where a customer had things sent, the last first; the last ten places.
    pub async fn addresses(&self, customer: CustomerId) -> Result<Vec<Address>> {
        let rows = self.all(query(ADDRESSES_OF).bind(blob(customer.0))).await?;
        let mut all = newest_first(&rows)?;
        all.truncate(OFFERED);
        Ok(all)
    }
}
