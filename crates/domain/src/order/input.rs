//! What is handed in to create or change an order, and how each field of it is read. What it must
//! hold at all stands in [`super::needs`].

use serde::{Deserialize, Serialize};

use super::needs::{self, Facts, LINE_LIMIT, NOTE_LIMIT, Stage};
use super::{Address, CustomerSnapshot, LineItem, Order};
use crate::ids::{ItemId, ProductId, UserId, VariantId};
use crate::money::{Currency, Money};
use crate::problem::Problems;
use crate::status::{PaymentMethod, ShippingMethod};

/// The most tags of one order.
const TAG_LIMIT: usize = 50;

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
    /// Taken off the whole order by hand, as typed; below zero: a surcharge; empty: nothing.
    pub manual_discount: String,
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
    /// Taken off the line by hand, as typed; below zero: a surcharge; empty: nothing.
    pub discount_amount: String,
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
    /// Taken off the whole order by hand.
    pub manual_discount: Money,
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
    /// Taken off the line by hand.
    pub discount: Money,
}

impl From<&Order> for OrderInput {
    /// The order as it would be handed in again: what a change is laid over.
    fn from(order: &Order) -> Self {
        let line = |line: &LineItem| LineInput {
            id: Some(line.id),
            product_id: Some(line.product_id),
            variant_id: line.variant_id,
            sku: line.sku.clone(),
            name: line.name.clone(),
            quantity: i64::from(line.quantity),
            unit_price: line.unit_price.plain(),
            discount_amount: typed(line.discount_amount),
        };
        Self {
            name: order.name.clone(),
            user_id: order.user_id,
            customer: order.customer.clone(),
            items: order.items.iter().map(line).collect(),
            shipping_address: order.shipping_address.clone(),
            billing_address: order.billing_address.clone(),
            coupon_code: order.coupon_code.clone(),
            manual_discount: typed(order.manual_discount),
            payment_method: order.payment_method,
            shipping_method: order.shipping_method,
            notes: order.notes.clone(),
            tags: order.tags.clone(),
        }
    }
}

/// An amount as it would be typed: nothing where there is nothing.
fn typed(amount: Money) -> String {
    if amount.minor == 0 { String::new() } else { amount.plain() }
}

impl OrderInput {
    /// Checks every field; the error names all that are wrong at once.
    pub fn check(self, currency: Currency) -> Result<CheckedOrder, Problems> {
        let customer = self.trimmed_customer();
        let mut problems = needs::check(&self.facts(&customer), Stage::Save);
        self.check_texts(&mut problems);
        let lines: Vec<_> =
            self.items.iter().enumerate().filter_map(|(i, line)| line.check(i, currency, &mut problems)).collect();
        if sum(&lines, currency).is_none() {
            problems.add("items", "The order's total is too large.");
        }
        let manual_discount = amount(&self.manual_discount, currency, "manual_discount", &mut problems);
        let name = match (self.name.trim(), lines.first()) {
            ("", Some(line)) => line.name.clone(),
            (given, _) => given.to_owned(),
        };
        let zero = Money::zero(currency);
        let manual_discount = manual_discount.unwrap_or(zero);
        problems.or_ok(CheckedOrder { name, lines, customer, manual_discount, input: self })
    }

    fn facts<'a>(&'a self, customer: &'a CustomerSnapshot) -> Facts<'a> {
        Facts {
            customer: &customer.name,
            email: customer.email.as_deref(),
            phone: customer.phone.as_deref(),
            items: self.items.len(),
            shipping_address: self.shipping_address.as_ref(),
            shipping_method: self.shipping_method,
            total: None,
            payment_method: self.payment_method,
            payment_token: None,
        }
    }

    fn trimmed_customer(&self) -> CustomerSnapshot {
        let trimmed =
            |text: &Option<String>| text.as_deref().map(str::trim).filter(|t| !t.is_empty()).map(str::to_owned);
        CustomerSnapshot {
            id: self.customer.id,
            name: self.customer.name.trim().to_owned(),
            email: trimmed(&self.customer.email),
            phone: trimmed(&self.customer.phone),
        }
    }

    fn check_texts(&self, problems: &mut Problems) {
        check_text(problems, "name", &self.name, LINE_LIMIT);
        check_text(problems, "notes", &self.notes, NOTE_LIMIT);
        check_text(problems, "coupon_code", self.coupon_code.as_deref().unwrap_or_default(), LINE_LIMIT);
        check_address(problems, "shipping_address", self.shipping_address.as_ref());
        check_address(problems, "billing_address", self.billing_address.as_ref());
        check_tags(problems, &self.tags);
    }
}

/// Checks the tags of an order, or those to be laid on one.
pub fn check_tags(problems: &mut Problems, tags: &[String]) {
    if tags.len() > TAG_LIMIT {
        problems.add("tags", format!("An order may have at most {TAG_LIMIT} tags."));
    }
    for (index, tag) in tags.iter().enumerate() {
        check_text(problems, &format!("tags[{index}]"), tag, 100);
        if tag.trim().is_empty() {
            problems.add(format!("tags[{index}]"), "A tag has at least one letter.");
        }
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
        check_text(problems, &field("sku"), &sku, LINE_LIMIT);
        let name = match self.name.trim() {
            "" => sku.clone(),
            given => given.to_owned(),
        };
        check_text(problems, &field("name"), &name, LINE_LIMIT);
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
        let discount = amount(&self.discount_amount, currency, &field("discount_amount"), problems);
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
            discount: discount?,
        })
    }
}

/// The product that belongs to a SKU which is not in the catalogue under another id.
pub fn product_of(sku: &str) -> ProductId {
    ProductId::derived(&format!("product/{sku}"))
}

/// An amount that may be left out.
fn amount(text: &str, currency: Currency, field: &str, problems: &mut Problems) -> Option<Money> {
    if text.trim().is_empty() {
        return Some(Money::zero(currency));
    }
    Money::parse(text, currency).map_err(|error| problems.add(field, format!("The discount {error}."))).ok()
}

fn check_text(problems: &mut Problems, field: &str, text: &str, limit: usize) {
    if let Some(message) = needs::text_problem(text, limit) {
        problems.add(field, message);
    }
}

/// Every field of an address, named; at most one problem each.
pub fn check_address(problems: &mut Problems, field: &str, address: Option<&Address>) {
    let Some(a) = address else { return };
    let optional = |text: &Option<String>| text.clone().unwrap_or_default();
    let fields = [
        ("first_name", a.first_name.clone()),
        ("last_name", a.last_name.clone()),
        ("address_line1", a.address_line1.clone()),
        ("address_line2", optional(&a.address_line2)),
        ("city", a.city.clone()),
        ("state", a.state.clone()),
        ("postal_code", a.postal_code.clone()),
        ("country", a.country.clone()),
        ("phone", optional(&a.phone)),
        ("email", optional(&a.email)),
    ];
    for (name, text) in fields {
        check_text(problems, &format!("{field}.{name}"), &text, LINE_LIMIT);
    }
}

fn sum(lines: &[CheckedLine], currency: Currency) -> Option<Money> {
    lines.iter().try_fold(Money::zero(currency), |sum, line| {
        sum.plus(line.unit_price.times(i64::from(line.quantity)).ok()?).ok()
    })
}
