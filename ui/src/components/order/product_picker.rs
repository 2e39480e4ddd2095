//! The product of a line: found by SKU or name as it is typed, or scanned (a scanner types the
//! SKU and Enter faster than any answer).

use contract::command::FindProducts;
use contract::order::ProductView;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::items_edit::focus_product;
use super::text_field::problem_of;
use crate::components::shared::{Choice, Combobox};
use crate::ipc;
use crate::state::field_path::{control_id, line_target};
use crate::state::focus;
use crate::state::line_form::LineForm;
use crate::state::order_form::OrderForm;

/// What the look-up of one line is at.
#[derive(Clone, Copy)]
struct LookUp {
    form: OrderForm,
    line: LineForm,
    found: StoredValue<Vec<ProductView>>,
    choices: RwSignal<Vec<Choice>>,
    asked: StoredValue<u64>,
    /// What was found belongs to a text before this one.
    stale: RwSignal<bool>,
    /// Enter was pressed before the answer was there.
    hurried: StoredValue<bool>,
}

/// The combobox "Product" of a line.
#[component]
pub fn ProductPicker(form: OrderForm, line: LineForm) -> impl IntoView {
    let look_up = LookUp {
        form,
        line,
        found: StoredValue::new(Vec::new()),
        choices: RwSignal::new(Vec::new()),
        asked: StoredValue::new(0),
        stale: RwSignal::new(false),
        hurried: StoredValue::new(false),
    };
    let target = line_target(line.key, "name");
    let problem = problem_of(form, target.clone());
    let invalid = Signal::derive(move || problem.with(Option::is_some));
    view! {
        <Combobox
            id=control_id(&target)
            name="Product"
            placeholder="SKU or name"
            value=line.name
            choices=look_up.choices
            stale=look_up.stale
            invalid=invalid
            on_text=Callback::new(move |text| look_up.ask(text))
            on_pick=Callback::new(move |index| look_up.choose(index))
            on_enter=Callback::new(move |()| { look_up.enter(); })
            on_leave=Callback::new(move |()| look_up.leave())
        />
    }
}

impl LookUp {
    fn ask(self, text: String) {
        self.asked.update_value(|asked| *asked += 1);
        self.hurried.set_value(false);
        let number = self.asked.get_value();
        self.stale.set(true);
        self.form.edited(&line_target(self.line.key, "sku"));
        if text.trim().is_empty() {
            self.choices.set(Vec::new());
            self.found.set_value(Vec::new());
            self.stale.set(false);
            return;
        }
        spawn_local(async move {
            // Without the catalogue an item can still be typed in with its SKU.
            let products = ipc::call(FindProducts { text }).await.unwrap_or_default();
            if self.asked.try_get_value() != Some(number) {
                return;
            }
            let choices = products.iter().map(choice).collect();
            self.form.seen.learn(products.iter().cloned());
            self.found.set_value(products);
            self.stale.set(false);
            if !self.hurried.get_value() || !self.enter() {
                self.choices.set(choices);
            }
        });
    }

    fn pick(self, product: &ProductView) {
        // An answer to what was typed before would open the list again, below a line that is settled.
        self.asked.update_value(|asked| *asked += 1);
        self.stale.set(false);
        self.line.pick(product);
        self.found.set_value(Vec::new());
        self.choices.set(Vec::new());
        for field in ["sku", "name", "unit_price"] {
            self.form.edited(&line_target(self.line.key, field));
        }
    }

    /// A line of the list was chosen: how many of it is asked next.
    fn choose(self, index: usize) {
        if let Some(product) = self.found.with_value(|found| found.get(index).cloned()) {
            self.take(&product);
        }
    }

    fn take(self, product: &ProductView) {
        self.pick(product);
        focus::later(control_id(&line_target(self.line.key, "quantity")));
    }

    /// The SKU and Enter: the line is there, and the keyboard waits for the next one. The same SKU
    /// again is one piece more on its line.
    fn scanned(self, product: &ProductView) {
        if self.form.one_more(&product.sku, self.line.key).is_some() {
            self.choices.set(Vec::new());
            self.found.set_value(Vec::new());
            self.line.empty();
            focus::now(&control_id(&line_target(self.line.key, "name")));
        } else {
            self.pick(product);
            focus_product(self.form.blank_line());
        }
    }

    /// Enter before a line of the list was sought out: the product of exactly this SKU or name, or
    /// the only one found. A whole SKU is the scanner's. False: none is known yet.
    fn enter(self) -> bool {
        let typed = self.line.name.get_untracked();
        let hit = self.found.with_value(|found| {
            let only = || (found.len() == 1).then_some(0);
            exact(found, &typed).or_else(only).and_then(|index| found.get(index).cloned())
        });
        self.hurried.set_value(self.stale.get_untracked());
        let Some(product) = hit.filter(|_| !self.stale.get_untracked()) else { return false };
        if product.sku.eq_ignore_ascii_case(typed.trim()) {
            self.scanned(&product);
        } else {
            self.take(&product);
        }
        true
    }

    fn leave(self) {
        let typed = self.line.name.get_untracked();
        // A SKU typed in full is meant, even if no line of the list was taken.
        let meant = self.found.with_value(|found| found.get(exact(found, &typed)?).cloned());
        if let Some(product) = meant {
            self.pick(&product);
        }
        self.asked.update_value(|asked| *asked += 1);
        self.stale.set(false);
        if !typed.trim().is_empty() {
            self.form.leave(&line_target(self.line.key, "name"));
        }
    }
}

fn exact(found: &[ProductView], typed: &str) -> Option<usize> {
    let typed = typed.trim();
    found.iter().position(|product| product.sku.eq_ignore_ascii_case(typed) || product.name.eq_ignore_ascii_case(typed))
}

fn choice(product: &ProductView) -> Choice {
    Choice {
        code: product.sku.clone(),
        text: match product.variant.as_str() {
            "" => product.name.clone(),
            variant => format!("{}, {variant}", product.name),
        },
        aside: product.unit_price.to_string(),
        more: product.available.map_or_else(String::new, |left| format!("{left} left")),
    }
}
