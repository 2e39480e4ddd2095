//! A product as typed: what is wrong with it is told by the desk, by field.

use std::collections::BTreeMap;

use contract::ApiError;
use contract::catalogue::{ProductInput, ProductView};
use leptos::prelude::*;

use super::line_form::set;

/// The fields of a product; a handle, cheap to copy.
#[derive(Clone, Copy)]
pub struct ProductFields {
    /// SKU of the product that is being changed; empty: a new one.
    pub opened: RwSignal<String>,
    /// SKU.
    pub sku: RwSignal<String>,
    /// Name.
    pub name: RwSignal<String>,
    /// Price of one piece, as typed.
    pub unit_price: RwSignal<String>,
    /// What tells it from the product's other variants.
    pub variant: RwSignal<String>,
    /// SKU of another variant of the same product.
    pub variant_of: RwSignal<String>,
    /// Pieces counted, as typed; empty: not counted.
    pub available: RwSignal<String>,
    /// What the desk found wrong, by field.
    pub refused: RwSignal<BTreeMap<String, String>>,
    /// What the desk said where no field is to blame.
    pub error: RwSignal<Option<ApiError>>,
}

impl ProductFields {
    /// An empty form.
    pub fn new() -> Self {
        let text = || RwSignal::new(String::new());
        Self {
            opened: text(),
            sku: text(),
            name: text(),
            unit_price: text(),
            variant: text(),
            variant_of: text(),
            available: text(),
            refused: RwSignal::new(BTreeMap::new()),
            error: RwSignal::new(None),
        }
    }

    /// Empties every field.
    pub fn clear(self) {
        for field in [self.opened, self.sku, self.name, self.unit_price, self.variant, self.variant_of, self.available]
        {
            set(field, "");
        }
        self.forgive();
    }

    /// Fills in a product of the catalogue, to be changed.
    pub fn load(self, product: &ProductView) {
        self.clear();
        set(self.opened, &product.sku);
        set(self.sku, &product.sku);
        set(self.name, &product.name);
        set(self.unit_price, &product.unit_price.plain());
        set(self.variant, &product.variant);
        set(self.available, &product.available.map_or_else(String::new, |pieces| pieces.to_string()));
    }

    /// Begins another variant of a product: its name and price to start from.
    pub fn variant_of(self, product: &ProductView) {
        self.load(product);
        set(self.opened, "");
        set(self.sku, "");
        set(self.variant, "");
        set(self.available, "");
        set(self.variant_of, &product.sku);
    }

    /// The product as handed in, or the field that is no number.
    pub fn input(self) -> Result<ProductInput, (&'static str, &'static str)> {
        let text = |field: RwSignal<String>| field.with_untracked(|text| text.trim().to_owned());
        let counted = text(self.available);
        let available = match counted.as_str() {
            "" => None,
            digits => match digits.parse::<i64>() {
                Ok(pieces) if pieces >= 0 => Some(pieces),
                _ => {
                    return Err((
                        "available",
                        "How many pieces? A whole number, or nothing where they were not counted.",
                    ));
                }
            },
        };
        Ok(ProductInput {
            sku: text(self.sku),
            name: text(self.name),
            unit_price: text(self.unit_price),
            variant: text(self.variant),
            variant_of: Some(text(self.variant_of)).filter(|sku| !sku.is_empty()),
            available,
        })
    }

    /// Nothing is known to be wrong.
    pub fn forgive(self) {
        self.refused.set(BTreeMap::new());
        self.error.set(None);
    }

    /// One field is wrong.
    pub fn blame(self, field: &str, message: &str) {
        self.refused.update(|refused| {
            refused.entry(field.to_owned()).or_insert_with(|| message.to_owned());
        });
    }

    /// Shows a refusal at the fields it names.
    pub fn refuse(self, error: ApiError) {
        if error.details.is_empty() {
            self.error.set(Some(error));
            return;
        }
        for problem in error.details {
            self.blame(&problem.field, &problem.message);
        }
    }
}
