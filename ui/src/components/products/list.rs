//! The products that fit what is typed, each with its price and stock as last seen.

use contract::catalogue::CHOICES;
use contract::order::ProductView;
use leptos::prelude::*;

/// The list "Products". `on_change` and `on_variant` are told which one is meant.
#[component]
pub fn ProductList(
    #[prop(into)] products: Signal<Vec<ProductView>>,
    on_change: Callback<ProductView>,
    on_variant: Callback<ProductView>,
) -> impl IntoView {
    let row = move |product: ProductView| {
        let (changed, varied) = (product.clone(), product.clone());
        let left = product.available.map_or_else(|| "not counted".to_owned(), |pieces| format!("{pieces} left"));
        let sku = product.sku.clone();
        let label = format!("Change {}", product.sku);
        let another = format!("New variant of {}", product.sku);
        view! {
            <li data-sku=sku>
                <span class="mono">{product.sku}</span>
                <span>{product.name} " " <span class="faint">{product.variant}</span></span>
                <span class="num">{product.unit_price.to_string()}</span>
                <span class="num faint">{left}</span>
                <span class="product-acts">
                    <button class="btn quiet" aria-label=label on:click=move |_| on_change.run(changed.clone())>"Change"</button>
                    <button class="btn quiet" aria-label=another on:click=move |_| on_variant.run(varied.clone())>"New variant"</button>
                </span>
            </li>
        }
    };
    let full = move || products.with(|all| all.len() >= CHOICES as usize);
    view! {
        <Show when=move || !products.with(Vec::is_empty)>
            <div class="products-head" aria-hidden="true">
                <span>"SKU"</span><span>"Product"</span><span class="num">"Unit price"</span><span class="num">"In stock"</span>
            </div>
        </Show>
        <ul class="products" aria-label="Products">{move || products.get().into_iter().map(row).collect_view()}</ul>
        <Show when=move || products.with(Vec::is_empty)>
            <p class="muted">"No product fits. Fill in the form to make one."</p>
        </Show>
        <Show when=full>
            <p class="muted">{format!("These are the first {CHOICES}. Type to find others.")}</p>
        </Show>
    }
}
