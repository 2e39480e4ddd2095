//! Below a line, where there is something to say of its product: which variant it is, and that more
//! is wanted than was last seen in stock. Neither stands in the way of saving.

use contract::order::ProductView;
use leptos::prelude::*;

use crate::state::line_form::LineForm;
use crate::state::order_form::OrderForm;

/// The variant to choose, and the warning. `holds`: does the order have its saved lines in reserve?
#[component]
pub fn LineMore(form: OrderForm, line: LineForm, #[prop(into)] holds: Signal<bool>) -> impl IntoView {
    let variants = Memo::new(move |_| line.sku.with(|sku| form.seen.variants(sku)));
    let short = Memo::new(move |_| line.sku.with(|sku| form.shortage(sku, holds.get())));
    view! {
        <Show when=move || !variants.with(Vec::is_empty) || short.with(Option::is_some)>
            <span class="line-more" role="gridcell">
                {move || {
                    let variants = variants.get();
                    (!variants.is_empty()).then(|| view! { <VariantPicker line=line variants=variants /> })
                }}
                <span class="short" role="status">{short}</span>
            </span>
        </Show>
    }
}

/// The choice "Variant" of a line whose product comes in several.
#[component]
fn VariantPicker(line: LineForm, variants: Vec<ProductView>) -> impl IntoView {
    let options = variants.iter().map(|variant| {
        let (sku, words) = (variant.sku.clone(), variant_words(variant));
        view! { <option value=variant.sku.clone() selected=move || line.sku.with(|own| own.trim() == sku)>{words}</option> }
    });
    let options = options.collect_view();
    let on_change = move |event: leptos::ev::Event| {
        let sku = event_target_value(&event);
        if let Some(variant) = variants.iter().find(|variant| variant.sku == sku) {
            line.pick(variant);
        }
    };
    view! {
        <span class="variant">
            <span aria-hidden="true">"Variant"</span>
            <select class="in" aria-label="Variant" prop:value=line.sku on:change=on_change>{options}</select>
        </span>
    }
}

/// What a clerk reads to tell variants of one product apart.
fn variant_words(product: &ProductView) -> String {
    let own = if product.variant.is_empty() { product.sku.clone() } else { product.variant.clone() };
    match product.available {
        Some(pieces) => format!("{own} · {} · {pieces} left", product.unit_price),
        None => format!("{own} · {}", product.unit_price),
    }
}
