//! Products as the desk knows them, by SKU: the variants of one product each have their own. Owns
//! completion while typing; stock stands in `stock`, customers in `customers`.

use domain::order::LineItem;
use domain::{Currency, Money, ProductId, Timestamp, VariantId};

use crate::error::Result;
use crate::reader::Reader;
use crate::search::fold::fold;
use crate::search::text::words_of;
use crate::sql::{Row, Statement, query};
use crate::tx::WriteTx;
use crate::value::{Columns, blob};

// A few thousand rows: a walk along the SKU's index is quicker than a second full-text index.
const PRODUCTS: &str = "SELECT * FROM products WHERE instr(words, ?1) > 0 AND instr(words, ?2) > 0 AND instr(words, ?3) > 0 \
    ORDER BY sku LIMIT ?4";
/// A product by its SKU.
pub const BY_SKU: &str = "SELECT * FROM products WHERE sku = ?1";
/// A product's variants by its id.
pub const BY_ID: &str = "SELECT * FROM products WHERE id = ?1";

/// A product, or one variant of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Product {
    /// Id; variants of one product share it.
    pub id: ProductId,
    /// Variant.
    pub variant_id: Option<VariantId>,
    /// What tells it from the product's other variants, in words; empty where there are none.
    pub variant: String,
    /// Stock keeping unit.
    pub sku: String,
    /// Name.
    pub name: String,
    /// Price of one piece.
    pub unit_price: Money,
    /// Quantity last seen, and when.
    pub available: Option<(i64, Timestamp)>,
}

fn product_of(row: &Row) -> Result<Product> {
    let currency: Currency = row.word("currency")?;
    let seen = row.opt_int("available")?.zip(row.opt_time("available_at")?);
    Ok(Product {
        id: ProductId(row.uuid("id")?),
        variant_id: row.opt_uuid("variant_id")?.map(VariantId),
        variant: row.text("variant")?,
        sku: row.text("sku")?,
        name: row.text("name")?,
        unit_price: row.money("unit_price", currency)?,
        available: seen,
    })
}

/// Up to three words, each of which must begin a word of the row; empty ones match all.
pub(crate) fn completion(statement: Statement, text: &str, limit: u32) -> Statement {
    let mut words = fold(text).into_iter().map(|word| format!(" {word}"));
    let mut word = || words.next().unwrap_or_default();
    statement.bind(word()).bind(word()).bind(word()).bind(limit)
}

const INSERT: &str = "INSERT INTO products (id, sku, name, unit_price, currency, words, updated_at, variant_id, variant) \
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT (sku) DO NOTHING";
const LEARN: &str = "INSERT INTO products (id, sku, name, unit_price, currency, words, updated_at, variant_id, variant) \
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT (sku) DO UPDATE SET id = excluded.id, name = excluded.name, \
    unit_price = excluded.unit_price, currency = excluded.currency, words = excluded.words, \
    updated_at = excluded.updated_at, variant_id = coalesce(excluded.variant_id, variant_id), \
    variant = iif(excluded.variant = '', variant, excluded.variant) WHERE excluded.updated_at >= products.updated_at";

fn bind(statement: Statement, p: &Product, at: Timestamp) -> Statement {
    statement
        .bind(blob(p.id.0))
        .bind(p.sku.clone())
        .bind(p.name.clone())
        .bind(p.unit_price.minor)
        .bind(p.unit_price.currency.code().to_owned())
        .bind(words_of(&[&p.sku, &p.name, &p.variant]))
        .bind(at.micros())
        .bind(p.variant_id.map(|id| blob(id.0)))
        .bind(p.variant.clone())
}

fn of_item(item: &LineItem) -> Product {
    Product {
        id: item.product_id,
        variant_id: item.variant_id,
        variant: String::new(),
        sku: item.sku.clone(),
        name: item.name.clone(),
        unit_price: item.unit_price,
        available: None,
    }
}

impl WriteTx {
    /// Remembers a product as an order had it, unless something newer is known.
    pub async fn learn_product(&mut self, item: &LineItem, at: Timestamp) -> Result<()> {
        self.run(bind(query(LEARN), &of_item(item), at)).await.map(|_| ())
    }

    /// Remembers a product that was never heard of. One that is known keeps its name and price: a
    /// clerk's price for one order is not the product's.
    pub async fn learn_new_product(&mut self, item: &LineItem, at: Timestamp) -> Result<()> {
        self.run(bind(query(INSERT), &of_item(item), at)).await.map(|_| ())
    }

    /// Saves a product as a person says it is.
    pub async fn save_product(&mut self, product: &Product, at: Timestamp) -> Result<()> {
        self.run(bind(query(LEARN), product, at)).await?;
        if let Some((available, seen_at)) = product.available {
            self.set_available(&product.sku, available, seen_at).await?;
        }
        Ok(())
    }

    /// A product by its SKU.
    pub async fn product(&mut self, sku: &str) -> Result<Option<Product>> {
        self.one(query(BY_SKU).bind(sku.to_owned())).await?.as_ref().map(product_of).transpose()
    }
}

impl Reader {
    /// Products of which every word of `text` (the first three) begins a word, by SKU.
    pub async fn products_matching(&self, text: &str, limit: u32) -> Result<Vec<Product>> {
        self.all(completion(query(PRODUCTS), text, limit)).await?.iter().map(product_of).collect()
    }

    /// A product by its SKU.
    pub async fn product(&self, sku: &str) -> Result<Option<Product>> {
        self.one(query(BY_SKU).bind(sku.to_owned())).await?.as_ref().map(product_of).transpose()
    }

    /// The variants of a product.
    pub async fn products_of(&self, id: ProductId) -> Result<Vec<Product>> {
        self.all(query(BY_ID).bind(blob(id.0))).await?.iter().map(product_of).collect()
    }
}
