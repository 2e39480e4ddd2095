//! Products: found by SKU or name, made and changed, with their variants.

use contract::ApiError;
use contract::command::FindProducts;
use contract::order::ProductView;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::components::products::{ProductForm, ProductList, SKU_ID};
use crate::components::shared::{ErrorNotice, Field, Kbd};
use crate::ipc;
use crate::state::focus;
use crate::state::go::Go;
use crate::state::product_form::ProductFields;

const FIND_ID: &str = "find-product";

/// The screen "Products".
#[component]
pub fn ProductsPage() -> impl IntoView {
    let go = Go::get();
    let fields = ProductFields::new();
    let text = RwSignal::new(String::new());
    let found = RwSignal::new(Vec::<ProductView>::new());
    let error = RwSignal::new(None::<ApiError>);
    let asked = StoredValue::new(0_u64);
    let look = move || {
        asked.update_value(|asked| *asked += 1);
        let number = asked.get_value();
        spawn_local(async move {
            let answer = ipc::call(FindProducts { text: text.get_untracked() }).await;
            if asked.try_get_value() != Some(number) {
                return;
            }
            match answer {
                Ok(products) => {
                    error.set(None);
                    found.set(products);
                }
                // What was found before stays.
                Err(why) => error.set(Some(why)),
            }
        });
    };
    look();
    focus::later(FIND_ID);
    let change = Callback::new(move |product: ProductView| {
        fields.load(&product);
        focus::later("product-name");
    });
    let variant = Callback::new(move |product: ProductView| {
        fields.variant_of(&product);
        focus::later(SKU_ID);
    });
    let new = move |_| {
        fields.clear();
        focus::later(SKU_ID);
    };
    view! {
        <header>
            <button class="btn quiet" aria-keyshortcuts="Escape" on:click=move |_| go.to("/orders")>"← Orders" <Kbd keys="Esc" /></button>
            <h1>"Products"</h1>
            <button class="btn primary" on:click=new>"New product"</button>
        </header>
        <main class="products-page">
            <section aria-label="Catalogue">
                <Field label="Find product" id=FIND_ID>
                    <input
                        id=FIND_ID
                        class="in"
                        type="search"
                        autocomplete="off"
                        placeholder="SKU or name"
                        prop:value=text
                        on:input=move |event| {
                            text.set(event_target_value(&event));
                            look();
                        }
                    />
                </Field>
                {move || error.get().map(|error| view! { <ErrorNotice title="The products could not be shown." error=error /> })}
                <ProductList products=found on_change=change on_variant=variant />
            </section>
            <ProductForm fields=fields on_saved=Callback::new(move |_| look()) />
        </main>
    }
}
