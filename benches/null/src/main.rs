//! A search field and a grid with as many rows, cells and marks as the product draws, from rows that
//! are made on the spot: no search, no call, no state.

use leptos::prelude::*;

/// Rows that the product draws in a window of 1280×800.
const ROWS: u64 = 36;
const WORDS: [&str; 8] = ["white", "hanging", "heart", "lantern", "cream", "cupid", "retro", "spot"];

fn main() {
    mount_to_body(Page);
}

#[component]
fn Page() -> impl IntoView {
    let text = RwSignal::new(String::new());
    let rows = move || {
        let text = text.get();
        (0..ROWS).map(|place| (key(&text, place), text.clone())).collect::<Vec<_>>()
    };
    view! {
        <main>
            <div class="search">
                <input
                    type="search"
                    aria-label="Search orders"
                    prop:value=text
                    on:input=move |event| text.set(event_target_value(&event))
                />
            </div>
            <div class="grid-scroll" role="grid" aria-label="Orders" data-found=text tabindex="0">
                <div class="rows" role="rowgroup">
                    <For each=rows key=|(key, _)| *key let:item>
                        <Row key=item.0 text=item.1 />
                    </For>
                </div>
            </div>
        </main>
    }
}

#[component]
fn Row(key: u64, text: String) -> impl IntoView {
    let word = |shift: u32| WORDS[usize::try_from((key >> shift) % 8).unwrap_or(0)];
    let name = format!("{} {} {}", word(3), word(6), word(9));
    let lanes = (0..5).map(|_| view! { <i data-state="done"></i> }).collect_view();
    view! {
        <div class="row" role="row" data-order-number=format!("ORD-{key:08}")>
            <span role="gridcell"><input type="checkbox" tabindex="-1" aria-label="Mark" /></span>
            <span role="gridcell" class="mono">{format!("ORD-{:08}", key % 100_000_000)}</span>
            <span role="gridcell" class="name"><span class="clip"><mark>{text}</mark>{name}</span></span>
            <span role="gridcell" class="clip">{word(12)}" "{word(15)}</span>
            <span role="gridcell"><span class="badge ok" data-status="PAID">"Paid"</span></span>
            <span role="gridcell"><span class="ticks">{lanes}</span></span>
            <span role="gridcell" class="num">{format!("£{}.{:02}", key % 1_000, key % 100)}</span>
            <span role="gridcell" class="num faint">"21 Nov 20:47"</span>
        </div>
    }
}

/// Another for each row and each text, so that every row is drawn anew.
fn key(text: &str, place: u64) -> u64 {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let mut hasher = DefaultHasher::new();
    (text, place).hash(&mut hasher);
    hasher.finish()
}
