//! One product: new, changed, or another variant of it.

use contract::catalogue::ProductView;
use contract::command::SaveProduct;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::components::shared::{ErrorNotice, Field};
use crate::ipc;
use crate::state::desk::Desk;
use crate::state::focus;
use crate::state::product_form::ProductFields;

/// Id of the first field.
pub const SKU_ID: &str = "product-sku";

/// The fields and the button "Save product". `on_saved` is told of what was saved.
#[component]
pub fn ProductForm(fields: ProductFields, on_saved: Callback<ProductView>) -> impl IntoView {
    let desk = Desk::get();
    let busy = RwSignal::new(false);
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        fields.forgive();
        let input = match fields.input() {
            Ok(input) => input,
            Err((field, message)) => {
                fields.blame(field, message);
                return focus_first(fields);
            }
        };
        busy.set(true);
        spawn_local(async move {
            let saved = ipc::call(SaveProduct { input }).await;
            let left = busy.try_set(false).is_some();
            match saved {
                Ok(product) => {
                    desk.say(format!("{} is in the catalogue.", product.sku));
                    if !left {
                        fields.load(&product);
                        on_saved.run(product);
                    }
                }
                Err(error) if left => desk.say(format!("The product was not saved. {}", error.message)),
                Err(error) => {
                    fields.refuse(error);
                    focus_first(fields);
                }
            }
        });
    };
    let heading = move || match (fields.opened.get(), fields.variant_of.get()) {
        (sku, _) if !sku.is_empty() => format!("Change {sku}"),
        (_, of) if !of.is_empty() => format!("New variant of {of}"),
        _ => "New product".to_owned(),
    };
    view! {
        <form class="product-form" aria-label="Product" on:submit=save>
            <h2>{heading}</h2>
            {move || fields.error.get().map(|error| view! { <ErrorNotice title="The product was not saved." error=error /> })}
            <ProductField fields=fields label="SKU" field="sku" value=fields.sku />
            <ProductField fields=fields label="Name" field="name" value=fields.name />
            <div class="side-by-side">
                <ProductField fields=fields label="Unit price" field="unit_price" value=fields.unit_price mode="decimal" />
                <ProductField fields=fields label="Pieces counted" field="available" value=fields.available mode="numeric" />
            </div>
            <div class="side-by-side">
                <ProductField fields=fields label="Variant" field="variant" value=fields.variant placeholder="red, large" />
                <ProductField fields=fields label="Variant of" field="variant_of" value=fields.variant_of placeholder="SKU of another" />
            </div>
            <p class="muted">"Kept here, offline too. Orders that were entered keep the name and price they had."</p>
            <div class="question-buttons"><button class="btn primary" disabled=busy>"Save product"</button></div>
        </form>
    }
}

#[component]
fn ProductField(
    fields: ProductFields,
    label: &'static str,
    field: &'static str,
    value: RwSignal<String>,
    #[prop(optional)] mode: Option<&'static str>,
    #[prop(optional)] placeholder: Option<&'static str>,
) -> impl IntoView {
    let problem = Memo::new(move |_| fields.refused.with(|refused| refused.get(field).cloned()));
    let id = id_of(field);
    view! {
        <Field label=label id=id.clone() problem=problem>
            <input
                id=id.clone()
                class="in"
                class:num=mode.is_some()
                inputmode=mode
                placeholder=placeholder
                autocomplete="off"
                spellcheck="false"
                aria-invalid=move || problem.with(Option::is_some).to_string()
                aria-describedby=format!("{id}-problem")
                prop:value=value
                on:input=move |event| {
                    fields.refused.update(|refused| drop(refused.remove(field)));
                    value.set(event_target_value(&event));
                }
            />
        </Field>
    }
}

fn id_of(field: &str) -> String {
    format!("product-{}", field.replace('_', "-"))
}

/// The keyboard goes to the first field that is wrong.
fn focus_first(fields: ProductFields) {
    let order = ["sku", "name", "unit_price", "available", "variant", "variant_of"];
    let wrong = fields.refused.with_untracked(|refused| order.into_iter().find(|field| refused.contains_key(*field)));
    if let Some(field) = wrong {
        focus::later(id_of(field));
    }
}
