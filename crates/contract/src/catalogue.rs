//! Products and customers as the desk knows them, and what may be handed in of them.

use serde::{Deserialize, Serialize};

use domain::ids::{CustomerId, ProductId, VariantId};
use domain::money::Money;
use domain::order::Address;

use crate::declare::declared;

/// Entries of a look-up list: others are found by typing more.
pub const CHOICES: u32 = 12;

declared! {
    /// What is known of these products and of their variants; of none that was never heard of.
    GetProducts {
        /// SKUs; at most 1,000.
        skus: Vec<String>,
    } -> Vec<ProductView>;
}

/// A product in the catalogue; each variant has a SKU of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductView {
    /// Id; variants of one product share it.
    pub id: ProductId,
    /// Variant.
    pub variant_id: Option<VariantId>,
    /// What tells it from the product's other variants: `red, large`; empty where there are none.
    pub variant: String,
    /// SKU.
    pub sku: String,
    /// Name.
    pub name: String,
    /// Last price.
    pub unit_price: Money,
    /// Pieces available as last seen; none: never seen.
    pub available: Option<i64>,
}

/// A customer in the address book.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerView {
    /// Id.
    pub id: CustomerId,
    /// Name.
    pub name: String,
    /// E-mail.
    pub email: Option<String>,
    /// Phone.
    pub phone: Option<String>,
    /// Where something was sent last.
    pub address: Option<Address>,
    /// Every saved address, the last used first.
    pub addresses: Vec<Address>,
}

/// A customer as handed in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CustomerInput {
    /// Whom it changes; none: a new one.
    pub id: Option<CustomerId>,
    /// Name.
    pub name: String,
    /// E-mail.
    pub email: Option<String>,
    /// Phone.
    pub phone: Option<String>,
    /// An address to be saved.
    pub address: Option<Address>,
}

/// A product or variant as handed in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ProductInput {
    /// SKU; what is known under it is changed.
    pub sku: String,
    /// Name.
    pub name: String,
    /// Price of one piece as typed.
    pub unit_price: String,
    /// What tells it from the product's other variants.
    pub variant: String,
    /// SKU of another variant of the same product.
    pub variant_of: Option<String>,
    /// Pieces counted, where they were.
    pub available: Option<i64>,
}
