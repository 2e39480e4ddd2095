//! The editor's fields: what is typed, what is wrong with it, what it costs. The rules are the
//! engine's own (`OrderInput::check`, `pricing::price`), run here so that a clerk sees at once
//! what saving would say.

use std::collections::BTreeSet;

use contract::domain::Timestamp;
use contract::domain::ids::{CustomerId, UserId};
use contract::domain::money::Currency;
use contract::domain::order::{Address, CustomerSnapshot, LineInput, OrderInput};
use contract::domain::pricing::{Cart, Priced, Tariff, Totals, price};
use contract::domain::problem::{Problem, Problems};
use contract::domain::status::{PaymentMethod, ShippingMethod};
use leptos::prelude::*;

use super::field_path;
use super::line_form::{LineForm, amount_or_zero, set};
use super::seen_products::{SeenProducts, shortage};

/// The fields; a handle, cheap to copy.
#[derive(Clone, Copy)]
pub struct OrderForm {
    /// Order name.
    pub name: RwSignal<String>,
    /// Customer's name.
    pub customer: RwSignal<String>,
    /// Entry in the address book, where one was picked.
    pub customer_id: RwSignal<Option<CustomerId>>,
    /// E-mail.
    pub email: RwSignal<String>,
    /// Phone.
    pub phone: RwSignal<String>,
    /// Lines.
    pub lines: RwSignal<Vec<LineForm>>,
    /// Where the goods go; all empty: nowhere said.
    pub address: RwSignal<Address>,
    /// How it travels.
    pub shipping: RwSignal<Option<ShippingMethod>>,
    /// How it will be paid.
    pub payment: RwSignal<Option<PaymentMethod>>,
    /// Note.
    pub notes: RwSignal<String>,
    /// Coupon, as typed.
    pub coupon: RwSignal<String>,
    /// Taken off the whole order by hand, as typed.
    pub manual_discount: RwSignal<String>,
    /// Tags, one after the other.
    pub tags: RwSignal<Vec<String>>,
    /// What is known of the products on the lines.
    pub seen: SeenProducts,
    /// What the desk charges.
    pub tariff: RwSignal<Tariff>,
    /// Fields that were left once: their problems are shown.
    pub touched: RwSignal<BTreeSet<String>>,
    /// Was saving tried? Then all problems are shown.
    pub submitted: RwSignal<bool>,
    /// What the engine found wrong, by targets of the screen.
    pub refused: RwSignal<Vec<Problem>>,
    /// What is carried along unseen.
    rest: StoredValue<Rest>,
    base: RwSignal<OrderInput>,
    /// When what is saved was entered.
    pub entered_at: RwSignal<Timestamp>,
    next_key: StoredValue<u32>,
    /// Worked out once for all that ask: an order may have hundreds of lines.
    derived: StoredValue<Option<Derived>>,
}

/// What follows from the fields.
#[derive(Clone, Copy)]
struct Derived {
    input: Memo<(OrderInput, Vec<u32>)>,
    problems: Memo<Vec<Problem>>,
}

/// Parts of an order that this editor does not show and must not lose.
#[derive(Clone, Default)]
struct Rest {
    user_id: Option<UserId>,
    billing_address: Option<Address>,
}

impl OrderForm {
    /// An empty form with one blank line.
    pub fn new(tariff: Tariff) -> Self {
        let text = || RwSignal::new(String::new());
        let form = Self {
            name: text(),
            customer: text(),
            customer_id: RwSignal::new(None),
            email: text(),
            phone: text(),
            lines: RwSignal::new(Vec::new()),
            address: RwSignal::new(Address::default()),
            shipping: RwSignal::new(None),
            payment: RwSignal::new(None),
            notes: text(),
            coupon: text(),
            manual_discount: text(),
            tags: RwSignal::new(Vec::new()),
            seen: SeenProducts::new(),
            tariff: RwSignal::new(tariff),
            touched: RwSignal::new(BTreeSet::new()),
            submitted: RwSignal::new(false),
            refused: RwSignal::new(Vec::new()),
            rest: StoredValue::new(Rest::default()),
            base: RwSignal::new(OrderInput::default()),
            entered_at: RwSignal::new(Timestamp::default()),
            next_key: StoredValue::new(0),
            derived: StoredValue::new(None),
        };
        form.derived.set_value(Some(Derived {
            input: Memo::new(move |_| form.read()),
            problems: Memo::new(move |_| form.check()),
        }));
        form.add_line();
        form.seen.follow(form);
        form
    }

    /// Fills in `input`, leaving alone what already stands there.
    pub fn fill(self, input: &OrderInput) {
        set(self.name, &input.name);
        set(self.customer, &input.customer.name);
        self.customer_id.set(input.customer.id);
        set(self.email, input.customer.email.as_deref().unwrap_or(""));
        set(self.phone, input.customer.phone.as_deref().unwrap_or(""));
        set(self.notes, &input.notes);
        let address = input.shipping_address.clone().unwrap_or_default();
        if self.address.with_untracked(|now| *now != address) {
            self.address.set(address);
        }
        self.shipping.set(input.shipping_method);
        self.payment.set(input.payment_method);
        self.rest.set_value(Rest { user_id: input.user_id, billing_address: input.billing_address.clone() });
        set(self.coupon, input.coupon_code.as_deref().unwrap_or(""));
        set(self.manual_discount, &input.manual_discount);
        if self.tags.with_untracked(|now| *now != input.tags) {
            self.tags.set(input.tags.clone());
        }
        self.fill_lines(&input.items);
    }

    /// Fills in `input` as what is saved: nothing is changed yet.
    pub fn load(self, input: OrderInput) {
        self.fill(&input);
        self.base.set(input);
        self.refused.set(Vec::new());
        self.submitted.set(false);
    }

    /// Takes `saved` as what is saved, and leaves the fields as typed.
    pub fn rebase(self, saved: OrderInput) {
        self.base.set(saved);
    }

    /// What is saved, as this form knows it.
    pub fn base(self) -> OrderInput {
        self.base.get_untracked()
    }

    // Lines are refilled in place, so that their fields are not drawn again under the clerk.
    fn fill_lines(self, items: &[LineInput]) {
        self.lines.try_update(|lines| lines.retain(|line| !untrack(|| line.is_blank())));
        while self.lines.with_untracked(Vec::len) < items.len() {
            self.add_line();
        }
        if self.lines.with_untracked(Vec::len) > items.len() {
            self.lines.update(|lines| lines.truncate(items.len()));
        }
        self.lines.with_untracked(|lines| lines.iter().zip(items).for_each(|(line, item)| line.load(item)));
        if items.is_empty() {
            self.add_line();
        }
    }

    /// Adds a blank line; its key.
    pub fn add_line(self) -> u32 {
        let key = self.next_key.get_value() + 1;
        self.next_key.set_value(key);
        self.lines.update(|lines| lines.push(LineForm::blank(key)));
        key
    }

    /// Removes a line; the key of the one to go on with. The last line is emptied instead.
    pub fn remove_line(self, key: u32) -> Option<u32> {
        let at = self.lines.with_untracked(|lines| lines.iter().position(|line| line.key == key))?;
        self.lines.update(|lines| {
            lines.remove(at);
        });
        if self.lines.with_untracked(Vec::is_empty) {
            return Some(self.add_line());
        }
        self.lines.with_untracked(|lines| lines.get(at).or(lines.last()).map(|line| line.key))
    }

    /// The key of a line that nothing was typed into yet, made where there is none.
    pub fn blank_line(self) -> u32 {
        let blank = self.lines.with_untracked(|lines| lines.iter().find(|line| untrack(|| line.is_blank())).copied());
        blank.map_or_else(|| self.add_line(), |line| line.key)
    }

    /// Puts one more piece on the line that has this SKU already; its key. None: no line has it.
    pub fn one_more(self, sku: &str, but: u32) -> Option<u32> {
        let same = |line: &&LineForm| line.key != but && line.sku.with_untracked(|own| own.eq_ignore_ascii_case(sku));
        let line = self.lines.with_untracked(|lines| lines.iter().find(same).copied())?;
        let pieces: i64 = line.quantity.with_untracked(|text| text.trim().parse()).ok()?;
        line.quantity.set(pieces.saturating_add(1).to_string());
        Some(line.key)
    }

    /// What to say where more pieces of this SKU are wanted than were last seen. Reactive.
    pub fn shortage(self, sku: &str, holds: bool) -> Option<String> {
        let available = self.seen.available(sku)?;
        let of = |line: &LineForm| line.sku.with(|own| own.trim() == sku.trim());
        let pieces = |line: &LineForm| line.quantity.with(|text| text.trim().parse::<i64>().unwrap_or(0));
        let wanted = self.lines.with(|lines| lines.iter().filter(|line| of(line)).map(pieces).sum::<i64>());
        let held = self.base.with(|base| {
            base.items.iter().filter(|item| holds && item.sku == sku.trim()).map(|item| item.quantity).sum::<i64>()
        });
        shortage(wanted, held, Some(available))
    }

    fn derived(self) -> Derived {
        self.derived.get_value().expect("set when the form was made")
    }

    /// The order as typed, and which lines it holds. Reactive.
    pub fn input(self) -> (OrderInput, Vec<u32>) {
        self.derived().input.get()
    }

    fn read(self) -> (OrderInput, Vec<u32>) {
        let lines: Vec<LineForm> = self.lines.get().into_iter().filter(|line| !line.is_blank()).collect();
        let rest = self.rest.get_value();
        let optional = |field: RwSignal<String>| Some(field.get()).filter(|text| !text.trim().is_empty());
        let customer = CustomerSnapshot {
            id: self.customer_id.get(),
            name: self.customer.get(),
            email: optional(self.email),
            phone: optional(self.phone),
        };
        let input = OrderInput {
            name: self.name.get(),
            user_id: rest.user_id,
            customer,
            items: lines.iter().map(|line| line.input()).collect(),
            shipping_address: Some(self.address.get()).filter(|address| *address != Address::default()),
            billing_address: rest.billing_address,
            coupon_code: optional(self.coupon),
            manual_discount: self.manual_discount.get(),
            payment_method: self.payment.get(),
            shipping_method: self.shipping.get(),
            notes: self.notes.get(),
            tags: self.tags.get(),
        };
        (input, lines.iter().map(|line| line.key).collect())
    }

    /// Does it differ from what is saved? Reactive.
    pub fn is_dirty(self) -> bool {
        self.derived().input.with(|(input, _)| self.base.with(|base| base != input))
    }

    /// Everything that is wrong, by targets of the screen. Reactive.
    pub fn problems(self) -> Vec<Problem> {
        self.derived().problems.get()
    }

    /// What is wrong at `target`. Reactive.
    pub fn problem_at(self, target: &str) -> Option<String> {
        let found = |problems: &Vec<Problem>| {
            problems.iter().find(|problem| problem.field == target).map(|problem| problem.message.clone())
        };
        self.derived().problems.with(found)
    }

    fn check(self) -> Vec<Problem> {
        let currency = self.currency();
        self.derived().input.with(|(input, keys)| {
            let own = input.clone().check(currency).err().or_else(|| self.priced()?.err());
            let own = own.map_or_else(Vec::new, |problems| problems.0);
            own.into_iter().map(|problem| field_path::to_screen(problem, keys)).chain(self.refused.get()).collect()
        })
    }

    /// The currency. Reactive.
    pub fn currency(self) -> Currency {
        self.tariff.with(|tariff| tariff.currency)
    }

    /// What it costs; none while a field is not right. Reactive.
    pub fn totals(self) -> Option<Totals> {
        self.priced()?.ok().map(|priced| priced.totals)
    }

    /// What the cart comes to, or what is in the way; none while a line or discount is no amount.
    fn priced(self) -> Option<Result<Priced, Problems>> {
        let currency = self.currency();
        let lines = self.lines.get();
        let lines: Option<Vec<_>> =
            lines.into_iter().filter(|line| !line.is_blank()).map(|line| line.priced(currency)).collect();
        let manual_discount = self.manual_discount.with(|text| amount_or_zero(text, currency))?;
        let coupon = self.coupon.get();
        let cart = Cart {
            currency,
            lines: &lines?,
            coupon_code: Some(&coupon),
            manual_discount,
            shipping_method: self.shipping.get(),
            at: self.coupon_given_at(),
        };
        Some(self.tariff.with(|tariff| price(&cart, tariff)))
    }

    /// A coupon that the saved order has stays good; the engine says when it was given.
    fn coupon_given_at(self) -> Timestamp {
        let saved = self.base.with(|base| base.coupon_code.clone());
        let kept = saved.is_some_and(|saved| self.coupon.with(|now| saved.eq_ignore_ascii_case(now.trim())));
        if kept { self.entered_at.get() } else { super::time::now() }
    }

    /// Notes that a field was left: from now on its problem is shown.
    pub fn leave(self, target: &str) {
        if self.touched.with_untracked(|touched| !touched.contains(target)) {
            self.touched.update(|touched| {
                touched.insert(target.to_owned());
            });
        }
    }

    /// Notes that a field was changed: what the engine said of it holds no longer.
    pub fn edited(self, target: &str) {
        if self.refused.with_untracked(|refused| refused.iter().any(|problem| problem.field == target)) {
            self.refused.update(|refused| refused.retain(|problem| problem.field != target));
        }
    }
}
