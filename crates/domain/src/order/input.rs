//! What is handed in to create or change an order, and the one table of what may be saved.

use serde::{Deserialize, Serialize};

use super::{Address, CustomerSnapshot};
use crate::email;
use crate::ids::{ItemId, ProductId, UserId, VariantId};
use crate::money::{Currency, Money};
use crate::problem::Problems;
use crate::status::{PaymentMethod, ShippingMethod};

/// The longest name, note or other text that is kept, in characters.
const TEXT_LIMIT: usize = 2_000;
/// The most lines an order may have; the real data's largest invoice has just over 1,100.
const LINE_LIMIT: usize = 2_000;

/// An order as handed in: amounts as typed, nothing trusted yet.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OrderInput {
    /// A name; empty: made from the first item.
    pub name: String,
    /// The customer account.
    pub user_id: Option<UserId>,
    /// Who orders.
    pub customer: CustomerSnapshot,
    /// Lines.
    pub items: Vec<LineInput>,
    /// Where the goods go.
    pub shipping_address: Option<Address>,
    /// Where the invoice goes.
    pub billing_address: Option<Address>,
    /// Coupon.
    pub coupon_code: Option<String>,
    /// How it will be paid.
    pub payment_method: Option<PaymentMethod>,
    /// How it travels.
    pub shipping_method: Option<ShippingMethod>,
    /// Note.
    pub notes: String,
    /// Tags.
    pub tags: Vec<String>,
}

/// A line as handed in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LineInput {
    /// The line that it changes; none: a new one.
    pub id: Option<ItemId>,
    /// Product; none: the one that belongs to the SKU.
    pub product_id: Option<ProductId>,
    /// Variant.
    pub variant_id: Option<VariantId>,
    /// Stock keeping unit.
    pub sku: String,
    /// Product name.
    pub name: String,
    /// Pieces.
    pub quantity: i64,
    /// Price of one piece as typed: `2.55` or `2,55`.
    pub unit_price: String,
}

/// An input in which every field was found right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckedOrder {
    /// Name, never empty.
    pub name: String,
    /// Lines, never empty.
    pub lines: Vec<CheckedLine>,
    /// Customer with trimmed fields.
    pub customer: CustomerSnapshot,
    /// Everything else, as handed in.
    pub input: OrderInput,
}

/// A line in which every field was found right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckedLine {
    /// The line that it changes.
    pub id: Option<ItemId>,
    /// Product.
    pub product_id: ProductId,
    /// Variant.
    pub variant_id: Option<VariantId>,
    /// SKU, trimmed.
    pub sku: String,
    /// Name, trimmed.
    pub name: String,
    /// Pieces, 1 or more.
    pub quantity: u32,
    /// Price of one piece, zero or more.
    pub unit_price: Money,
}

impl OrderInput {
    /// Checks every field; the error names all that are wrong at once.
    pub fn check(self, currency: Currency) -> Result<CheckedOrder, Problems> {
        let mut problems = Problems::default();
        let customer = self.checked_customer(&mut problems);
        check_length(&mut problems, "name", &self.name);
        check_length(&mut problems, "notes", &self.notes);
        if self.items.is_empty() {
            problems.add("items", "An order needs at least one item.");
        }
        if self.items.len() > LINE_LIMIT {
            problems.add("items", format!("An order may have at most {LINE_LIMIT} lines."));
        }
        let lines: Vec<_> =
            self.items.iter().enumerate().filter_map(|(i, line)| line.check(i, currency, &mut problems)).collect();
        if sum(&lines, currency).is_none() {
            problems.add("items", "The order's total is too large.");
        }
        let name = match (self.name.trim(), lines.first()) {
            ("", Some(line)) => line.name.clone(),
            (given, _) => given.to_owned(),
        };
        problems.or_ok(CheckedOrder { name, lines, customer, input: self })
    }

    fn checked_customer(&self, problems: &mut Problems) -> CustomerSnapshot {
        let mut customer = self.customer.clone();
        customer.name = customer.name.trim().to_owned();
        customer.email = customer.email.map(|e| e.trim().to_owned()).filter(|e| !e.is_empty());
        customer.phone = customer.phone.map(|p| p.trim().to_owned()).filter(|p| !p.is_empty());
        if customer.name.is_empty() {
            problems.add("customer.name", "Who is it for? A customer name is needed.");
        }
        check_length(problems, "customer.name", &customer.name);
        if let Some(message) = customer.email.as_deref().and_then(|address| email::check(address).err()) {
            problems.add("customer.email", message);
        }
        if customer.phone.as_deref().is_some_and(|phone| !is_phone(phone)) {
            problems
                .add("customer.phone", "A telephone number has 5 to 20 digits; spaces, +, -, ( ) may stand between.");
        }
        customer
    }
}

impl LineInput {
    fn check(&self, index: usize, currency: Currency, problems: &mut Problems) -> Option<CheckedLine> {
        let before = problems.0.len();
        let field = |name: &str| format!("items[{index}].{name}");
        let sku = self.sku.trim().to_owned();
        if sku.is_empty() {
            problems.add(field("sku"), "The item needs a SKU or a product picked from the list.");
        }
        let name = match self.name.trim() {
            "" => sku.clone(),
            given => given.to_owned(),
        };
        check_length(problems, &field("name"), &name);
        let quantity = u32::try_from(self.quantity).ok().filter(|q| (1..=1_000_000).contains(q));
        if quantity.is_none() {
            problems.add(field("quantity"), "The quantity must be a whole number from 1 to 1,000,000.");
        }
        let price = match Money::parse(&self.unit_price, currency) {
            Ok(price) if price.minor >= 0 => Some(price),
            Ok(_) => {
                problems.add(field("unit_price"), "The price must not be below zero.");
                None
            }
            Err(error) => {
                problems.add(field("unit_price"), format!("The price {error}."));
                None
            }
        };
        if problems.0.len() > before {
            return None;
        }
        Some(CheckedLine {
            id: self.id,
            product_id: self.product_id.unwrap_or_else(|| product_of(&sku)),
            variant_id: self.variant_id,
            sku,
            name,
            quantity: quantity?,
            unit_price: price?,
        })
    }
}

/// The product that belongs to a SKU which is not in the catalogue under another id.
pub fn product_of(sku: &str) -> ProductId {
    ProductId::derived(&format!("product/{sku}"))
}

fn check_length(problems: &mut Problems, field: &str, text: &str) {
    if text.chars().count() > TEXT_LIMIT {
        problems.add(field, format!("At most {TEXT_LIMIT} characters."));
    }
}

fn is_phone(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    (5..=20).contains(&digits) && text.chars().all(|c| c.is_ascii_digit() || " +-()./".contains(c))
}

fn sum(lines: &[CheckedLine], currency: Currency) -> Option<Money> {
    lines.iter().try_fold(Money::zero(currency), |sum, line| {
        sum.plus(line.unit_price.times(i64::from(line.quantity)).ok()?).ok()
    })
}
