//! What is known of the products on an order's lines: stock as last seen, and the variants to choose
//! from. Asked of the desk once a SKU; never decides whether an order may be saved.

use std::collections::{BTreeMap, BTreeSet};

use contract::command::GetProducts;
use contract::order::ProductView;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::coalesce::Coalesced;
use super::order_form::OrderForm;
use crate::ipc;

/// The desk looks up so many at once.
const AT_ONCE: usize = 1_000;

/// Products by SKU; a handle, cheap to copy.
#[derive(Clone, Copy)]
pub struct SeenProducts {
    known: RwSignal<BTreeMap<String, ProductView>>,
    asked: StoredValue<BTreeSet<String>>,
}

impl SeenProducts {
    /// Nothing is known yet.
    pub fn new() -> Self {
        Self { known: RwSignal::new(BTreeMap::new()), asked: StoredValue::new(BTreeSet::new()) }
    }

    /// Looks up whatever stands on the lines of `form` from now on.
    pub fn follow(self, form: OrderForm) {
        let ask = Coalesced::new(move || self.ask(form));
        Effect::new(move || {
            // Every line is read, so that any change of any SKU is heard.
            let unknown = |sku: &String| !sku.trim().is_empty() && self.asked.with_value(|it| !it.contains(sku.trim()));
            let new = form.lines.with(|lines| lines.iter().filter(|line| line.sku.with(unknown)).count());
            if new != 0 {
                ask.poke();
            }
        });
    }

    fn ask(self, form: OrderForm) {
        let typed = form.lines.with_untracked(|lines| {
            lines.iter().map(|line| line.sku.with_untracked(|sku| sku.trim().to_owned())).collect::<Vec<_>>()
        });
        let new = |sku: &String| !sku.is_empty() && self.asked.with_value(|asked| !asked.contains(sku));
        let skus: Vec<_> = typed.into_iter().filter(new).take(AT_ONCE).collect();
        if skus.is_empty() {
            return;
        }
        self.asked.update_value(|asked| asked.extend(skus.iter().cloned()));
        spawn_local(async move {
            // Without an answer nothing is said of stock: that is no reason to stop anybody.
            match ipc::call(GetProducts { skus: skus.clone() }).await {
                Ok(found) if !self.known.is_disposed() => self.learn(found),
                // Asked again with the next line that is typed.
                Err(_) => drop(self.asked.try_update_value(|asked| asked.retain(|sku| !skus.contains(sku)))),
                Ok(_) => {}
            }
        });
    }

    /// Takes over what was just told.
    pub fn learn(self, products: impl IntoIterator<Item = ProductView>) {
        self.known.update(|known| known.extend(products.into_iter().map(|product| (product.sku.clone(), product))));
    }

    /// Pieces of a SKU as last seen. Reactive.
    pub fn available(self, sku: &str) -> Option<i64> {
        self.known.with(|known| known.get(sku.trim())?.available)
    }

    /// The variants of the product that has this SKU, where it comes in several. Reactive.
    pub fn variants(self, sku: &str) -> Vec<ProductView> {
        self.known.with(|known| {
            let Some(own) = known.get(sku.trim()) else { return Vec::new() };
            let of_product: Vec<_> = known.values().filter(|other| other.id == own.id).cloned().collect();
            if of_product.len() > 1 { of_product } else { Vec::new() }
        })
    }
}

/// What to say where more is wanted of a product than is there. `held` is what the order has
/// reserved already. None: enough is there, or nothing is known.
pub fn shortage(wanted: i64, held: i64, available: Option<i64>) -> Option<String> {
    let there = available?.saturating_add(held);
    (wanted > there).then(|| {
        format!("{wanted} wanted, {there} in stock when last seen. It can be saved; the checkout asks the stock again.")
    })
}

#[cfg(test)]
mod tests {
    use super::shortage;

    #[test]
    fn only_what_is_above_the_stock_and_not_held_already_is_short() {
        assert_eq!(shortage(5, 0, None), None, "nothing is known");
        assert_eq!(shortage(5, 0, Some(5)), None);
        assert_eq!(shortage(5, 3, Some(2)), None, "three are reserved already");
        let said = shortage(6, 0, Some(5)).expect("one is missing");
        assert!(said.starts_with("6 wanted, 5 in stock"), "{said}");
    }
}
