//! Customers and products as the desk knows them, and stock movements. Owns completion while
//! typing; the stock itself belongs to the inventory service, here is only what was last seen.

use domain::order::LineItem;
use domain::{Currency, CustomerId, CustomerSnapshot, Money, OrderId, ProductId, Timestamp};
use sqlx::query;
use sqlx::sqlite::SqliteRow;

use crate::error::Result;
use crate::reader::Reader;
use crate::search::fold::fold;
use crate::search::text::words_of;
use crate::tx::{Statement, WriteTx};
use crate::value::{Columns, blob};

// A few thousand rows each: a walk along the name's index is quicker than a second full-text index.
const PRODUCTS: &str = "SELECT * FROM products WHERE instr(words, ?1) > 0 AND instr(words, ?2) > 0 AND instr(words, ?3) > 0 \
    ORDER BY sku LIMIT ?4";
const CUSTOMERS: &str = "SELECT * FROM customers WHERE instr(words, ?1) > 0 AND instr(words, ?2) > 0 AND instr(words, ?3) > 0 \
    ORDER BY name LIMIT ?4";
const BY_SKU: &str = "SELECT * FROM products WHERE sku = ?1";

/// A product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Product {
    /// Id.
    pub id: ProductId,
    /// Stock keeping unit.
    pub sku: String,
    /// Name.
    pub name: String,
    /// Price of one piece.
    pub unit_price: Money,
    /// Quantity last seen, and when.
    pub available: Option<(i64, Timestamp)>,
}

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

/// A change of stock that the desk caused or was told of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Movement {
    /// Stock keeping unit.
    pub sku: String,
    /// Order that caused it.
    pub order_id: Option<OrderId>,
    /// Pieces, negative when they leave.
    pub quantity: i64,
    /// `reserved`, `committed`, `released`, …
    pub reason: String,
    /// When.
    pub created_at: Timestamp,
}

fn product_of(row: &SqliteRow) -> Result<Product> {
    let currency: Currency = row.word("currency")?;
    let seen = row.opt_int("available")?.zip(row.opt_time("available_at")?);
    Ok(Product {
        id: ProductId(row.uuid("id")?),
        sku: row.text("sku")?,
        name: row.text("name")?,
        unit_price: row.money("unit_price", currency)?,
        available: seen,
    })
}

fn customer_of(row: &SqliteRow) -> Result<Customer> {
    Ok(Customer {
        id: CustomerId(row.uuid("id")?),
        name: row.text("name")?,
        email: row.opt_text("email")?,
        phone: row.opt_text("phone")?,
    })
}

/// Up to three words, each of which must begin a word of the row; empty ones match all.
fn completion(statement: Statement, text: &str, limit: u32) -> Statement {
    let mut words = fold(text).into_iter().map(|word| format!(" {word}"));
    let mut word = || words.next().unwrap_or_default();
    statement.bind(word()).bind(word()).bind(word()).bind(limit)
}

impl WriteTx {
    /// Remembers a product as an order had it, unless something newer is known.
    pub async fn learn_product(&mut self, item: &LineItem, at: Timestamp) -> Result<()> {
        let upsert = query(
            "INSERT INTO products (id, sku, name, unit_price, currency, words, updated_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) \
             ON CONFLICT (sku) DO UPDATE SET id = excluded.id, name = excluded.name, unit_price = excluded.unit_price, \
             currency = excluded.currency, words = excluded.words, updated_at = excluded.updated_at \
             WHERE excluded.updated_at >= products.updated_at",
        )
        .bind(blob(item.product_id.0))
        .bind(item.sku.clone())
        .bind(item.name.clone())
        .bind(item.unit_price.minor)
        .bind(item.unit_price.currency.code().to_owned())
        .bind(words_of(&[&item.sku, &item.name]))
        .bind(at.micros());
        self.run(upsert).await.map(|_| ())
    }

    /// Remembers a customer as an order had them, unless something newer is known.
    pub async fn learn_customer(&mut self, id: CustomerId, customer: &CustomerSnapshot, at: Timestamp) -> Result<()> {
        let (email, phone) = (customer.email.clone(), customer.phone.clone());
        let words =
            words_of(&[&customer.name, email.as_deref().unwrap_or_default(), phone.as_deref().unwrap_or_default()]);
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

    /// Notes the quantity of a product as just seen; `false` where the SKU is not known.
    pub async fn set_available(&mut self, sku: &str, available: i64, at: Timestamp) -> Result<bool> {
        let update = query("UPDATE products SET available = ?2, available_at = ?3 WHERE sku = ?1");
        Ok(self.run(update.bind(sku.to_owned()).bind(available).bind(at.micros())).await? == 1)
    }

    /// A product by its SKU.
    pub async fn product(&mut self, sku: &str) -> Result<Option<Product>> {
        self.one(query(BY_SKU).bind(sku.to_owned())).await?.as_ref().map(product_of).transpose()
    }

    /// Notes a change of stock.
    pub async fn add_movement(&mut self, movement: &Movement) -> Result<()> {
        let insert = query(
            "INSERT INTO stock_movements (sku, order_id, quantity, reason, created_at) VALUES (?1, ?2, ?3, ?4, ?5)",
        )
        .bind(movement.sku.clone())
        .bind(movement.order_id.map(|id| blob(id.0)))
        .bind(movement.quantity)
        .bind(movement.reason.clone())
        .bind(movement.created_at.micros());
        self.run(insert).await.map(|_| ())
    }
}

impl Reader {
    /// Products of which every word of `text` (the first three) begins a word, by SKU.
    pub async fn products_matching(&self, text: &str, limit: u32) -> Result<Vec<Product>> {
        self.all(completion(query(PRODUCTS), text, limit)).await?.iter().map(product_of).collect()
    }

    /// Customers of whom every word of `text` (the first three) begins a word, by name.
    pub async fn customers_matching(&self, text: &str, limit: u32) -> Result<Vec<Customer>> {
        self.all(completion(query(CUSTOMERS), text, limit)).await?.iter().map(customer_of).collect()
    }

    /// A product by its SKU.
    pub async fn product(&self, sku: &str) -> Result<Option<Product>> {
        self.one(query(BY_SKU).bind(sku.to_owned())).await?.as_ref().map(product_of).transpose()
    }
}
