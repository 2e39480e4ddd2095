//! The product of a line: found by SKU or name as it is typed, or scanned (a scanner types the
//! SKU and Enter faster than any answer).

use contract::command::FindProducts;
use contract::order::ProductView;
use leptos::prelude::*;
use leptos::task::spawn_local;

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
            invalid=invalid
            on_text=Callback::new(move |text| look_up.ask(text))
            on_pick=Callback::new(move |index| look_up.pick(index, true))
            on_enter=Callback::new(move |()| look_up.enter())
            on_leave=Callback::new(move |()| look_up.leave())
        />
    }
}

impl LookUp {
    fn ask(self, text: String) {
        self.asked.update_value(|asked| *asked += 1);
        self.hurried.set_value(false);
        let number = self.asked.get_value();
        self.form.edited(&line_target(self.line.key, "sku"));
        if text.trim().is_empty() {
            self.choices.set(Vec::new());
            return;
        }
        spawn_local(async move {
            // Without the catalogue an item can still be typed in with its SKU.
            let products = ipc::call(FindProducts { text }).await.unwrap_or_default();
            if self.asked.try_get_value() != Some(number) {
                return;
            }
            let choices = products.iter().map(choice).collect();
            self.found.set_value(products);
            if self.hurried.get_value() {
                self.enter();
            } else {
                self.choices.set(choices);
            }
        });
    }

    fn pick(self, index: usize, go_on: bool) {
        let Some(product) = self.found.with_value(|found| found.get(index).cloned()) else { return };
        self.line.pick(&product);
        self.found.set_value(Vec::new());
        for field in ["sku", "name", "unit_price"] {
            self.form.edited(&line_target(self.line.key, field));
        }
        if go_on {
            focus::later(control_id(&line_target(self.line.key, "quantity")));
        }
    }

    /// Enter without an open list: the product of exactly this SKU or name, or the only one found.
    fn enter(self) {
        let typed = self.line.name.get_untracked();
        let hit = self.found.with_value(|found| exact(found, &typed).or((found.len() == 1).then_some(0)));
        match hit {
            Some(index) => self.pick(index, true),
            None => self.hurried.set_value(true),
        }
    }

    fn leave(self) {
        let typed = self.line.name.get_untracked();
        // A SKU typed in full is meant, even if no line of the list was taken.
        if let Some(index) = self.found.with_value(|found| exact(found, &typed)) {
            self.pick(index, false);
        }
        self.asked.update_value(|asked| *asked += 1);
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
        text: product.name.clone(),
        aside: product.unit_price.to_string(),
        more: product.available.map_or_else(String::new, |left| format!("{left} left")),
    }
}
