//! One line as typed. Nothing is checked here; blank lines are left out of the order.

use contract::domain::ids::{ItemId, ProductId, VariantId};
use contract::domain::money::{Currency, Money};
use contract::domain::order::LineInput;
use contract::domain::pricing::PricedLine;
use contract::order::ProductView;
use leptos::prelude::*;

/// The fields of a line; a handle, cheap to copy.
#[derive(Clone, Copy)]
pub struct LineForm {
    /// Known by this on the screen.
    pub key: u32,
    /// SKU.
    pub sku: RwSignal<String>,
    /// Product name.
    pub name: RwSignal<String>,
    /// Pieces, as typed.
    pub quantity: RwSignal<String>,
    /// Price of one, as typed.
    pub unit_price: RwSignal<String>,
    /// Taken off the line by hand, as typed.
    pub discount: RwSignal<String>,
    ids: StoredValue<(Option<ItemId>, Option<ProductId>, Option<VariantId>)>,
}

impl LineForm {
    /// A blank line.
    pub fn blank(key: u32) -> Self {
        Self {
            key,
            sku: RwSignal::new(String::new()),
            name: RwSignal::new(String::new()),
            quantity: RwSignal::new("1".into()),
            unit_price: RwSignal::new(String::new()),
            discount: RwSignal::new(String::new()),
            ids: StoredValue::new((None, None, None)),
        }
    }

    /// Fills in a line as saved.
    pub fn load(self, line: &LineInput) {
        self.ids.set_value((line.id, line.product_id, line.variant_id));
        set(self.sku, &line.sku);
        set(self.name, &line.name);
        set(self.quantity, &line.quantity.to_string());
        set(self.unit_price, &line.unit_price);
        set(self.discount, &line.discount_amount);
    }

    /// Fills in a product of the catalogue; the quantity stays.
    pub fn pick(self, product: &ProductView) {
        self.ids.update_value(|ids| (ids.1, ids.2) = (Some(product.id), product.variant_id));
        set(self.sku, &product.sku);
        set(self.name, &product.name);
        set(self.unit_price, &product.unit_price.plain());
    }

    /// Back to a line that nothing was typed into.
    pub fn empty(self) {
        let saved = self.ids.with_value(|ids| ids.0);
        self.load(&LineInput { id: saved, quantity: 1, ..LineInput::default() });
    }

    /// The SKU was typed by hand: the product is whatever belongs to it.
    pub fn typed_sku(self, sku: String) {
        self.ids.update_value(|ids| (ids.1, ids.2) = (None, None));
        self.sku.set(sku);
    }

    /// Was nothing typed yet? Reactive.
    pub fn is_blank(self) -> bool {
        let empty = |field: RwSignal<String>| field.with(|text| text.trim().is_empty());
        empty(self.sku) && empty(self.name) && empty(self.unit_price)
    }

    /// The line as handed in. Reactive.
    pub fn input(self) -> LineInput {
        let (id, product_id, variant_id) = self.ids.get_value();
        LineInput {
            id,
            product_id,
            variant_id,
            sku: self.sku.get(),
            name: self.name.get(),
            // What is no number fails the check of the quantity.
            quantity: self.quantity.with(|text| text.trim().parse().unwrap_or(-1)),
            unit_price: self.unit_price.get(),
            discount_amount: self.discount.get(),
        }
    }

    /// The line for pricing; none while quantity or price are not right. Reactive.
    pub fn priced(self, currency: Currency) -> Option<PricedLine> {
        let quantity = self.quantity.with(|text| text.trim().parse::<u32>().ok())?;
        let unit_price = self.unit_price.with(|text| Money::parse(text, currency).ok())?;
        let discount = self.discount.with(|text| amount_or_zero(text, currency))?;
        Some(PricedLine { quantity, unit_price, discount })
    }

    /// Quantity × unit price, less its discount. Reactive.
    pub fn total(self, currency: Currency) -> Option<Money> {
        let line = self.priced(currency)?;
        line.unit_price.times(i64::from(line.quantity)).and_then(|whole| whole.minus(line.discount)).ok()
    }
}

/// An amount that may be left out.
pub fn amount_or_zero(text: &str, currency: Currency) -> Option<Money> {
    if text.trim().is_empty() { Some(Money::zero(currency)) } else { Money::parse(text, currency).ok() }
}

/// Sets only what differs, so that a field the clerk is in is not disturbed.
pub fn set(field: RwSignal<String>, text: &str) {
    if field.with_untracked(|now| now != text) {
        field.set(text.to_owned());
    }
}
