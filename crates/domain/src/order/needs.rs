//! What an order needs to be saved, and what to be checked out: one table. Saving and checking
//! out both go by it, and so does the window, so that a field is never asked for too late.

use super::{Address, CustomerSnapshot};
use crate::email;
use crate::money::Money;
use crate::problem::Problems;
use crate::status::{PaymentMethod, ShippingMethod};

/// The longest name, code or other line of text, in characters.
pub const LINE_LIMIT: usize = 2_000;
/// The longest note, comment or other free text, in characters.
pub const NOTE_LIMIT: usize = 10_000;
/// The most items an order may have; the real data's largest invoice has just over 1,100.
pub const ITEM_LIMIT: usize = 2_000;

/// When something is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// To be saved as an order; a draft may still lack it.
    Save,
    /// To be checked out, over and above.
    CheckOut,
}

/// What is looked at: the same facts of an input and of a saved order. At saving, what only a
/// checkout needs is not looked at.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// Customer's name, trimmed.
    pub customer: &'a str,
    /// Customer's address for mails.
    pub email: Option<&'a str>,
    /// Customer's telephone.
    pub phone: Option<&'a str>,
    /// How many items.
    pub items: usize,
    /// Where the goods go.
    pub shipping_address: Option<&'a Address>,
    /// How they travel.
    pub shipping_method: Option<ShippingMethod>,
    /// What is to be paid; none while it is not priced.
    pub total: Option<Money>,
    /// How it is paid.
    pub payment_method: Option<PaymentMethod>,
    /// What stands for the means of payment.
    pub payment_token: Option<&'a str>,
}

/// A row of the table.
pub struct Need {
    /// The field that is named.
    pub field: &'static str,
    /// From when on.
    pub stage: Stage,
    /// What is wrong, where something is.
    check: fn(&Facts<'_>) -> Option<String>,
}

/// The table.
pub const NEEDS: &[Need] = &[
    Need { field: "customer.name", stage: Stage::Save, check: customer },
    Need { field: "customer.email", stage: Stage::Save, check: mail },
    Need { field: "customer.phone", stage: Stage::Save, check: phone },
    Need { field: "items", stage: Stage::Save, check: items },
    Need { field: "shipping_address", stage: Stage::CheckOut, check: address },
    Need { field: "total", stage: Stage::CheckOut, check: total },
    Need { field: "payment_method", stage: Stage::CheckOut, check: payment },
    Need { field: "payment_token", stage: Stage::CheckOut, check: token },
];

/// Everything that is missing or wrong at `stage`; a checkout needs what saving needs too.
pub fn check(facts: &Facts<'_>, stage: Stage) -> Problems {
    let mut problems = Problems::default();
    for need in NEEDS.iter().filter(|need| need.stage <= stage) {
        if let Some(message) = (need.check)(facts) {
            problems.add(need.field, message);
        }
    }
    problems
}

/// What is wrong with a customer by themselves, fields named without `customer.`.
pub fn check_customer(customer: &CustomerSnapshot) -> Problems {
    let facts = Facts {
        customer: &customer.name,
        email: customer.email.as_deref(),
        phone: customer.phone.as_deref(),
        items: 0,
        shipping_address: None,
        shipping_method: None,
        total: None,
        payment_method: None,
        payment_token: None,
    };
    let mut problems = Problems::default();
    for need in NEEDS {
        if let (Some(field), Some(message)) = (need.field.strip_prefix("customer."), (need.check)(&facts)) {
            problems.add(field, message);
        }
    }
    problems
}

/// What is wrong with a line of text that is longer than `limit`, or holds what no field can.
pub fn text_problem(text: &str, limit: usize) -> Option<String> {
    let count = text.chars().count();
    if count > limit {
        return Some(format!("At most {limit} characters; these are {count}."));
    }
    text.contains('\0').then(|| "There is a character in it that cannot be kept (NUL).".to_owned())
}

fn customer(facts: &Facts<'_>) -> Option<String> {
    if facts.customer.trim().is_empty() {
        return Some("Who is it for? A customer name is needed.".to_owned());
    }
    text_problem(facts.customer, LINE_LIMIT)
}

fn mail(facts: &Facts<'_>) -> Option<String> {
    facts.email.and_then(|address| email::check(address).err()).map(str::to_owned)
}

fn phone(facts: &Facts<'_>) -> Option<String> {
    let wrong = facts.phone.is_some_and(|phone| !is_phone(phone));
    wrong.then(|| "A telephone number has 5 to 20 digits; spaces, +, -, ( ) may stand between.".to_owned())
}

fn items(facts: &Facts<'_>) -> Option<String> {
    match facts.items {
        0 => Some("An order needs at least one item.".to_owned()),
        count if count > ITEM_LIMIT => Some(format!("An order may have at most {ITEM_LIMIT} lines.")),
        _ => None,
    }
}

/// What is shipped must go somewhere; what is fetched at the counter need not. A country alone is
/// enough for orders that were imported with nothing more.
fn address(facts: &Facts<'_>) -> Option<String> {
    let known = facts.shipping_address.is_some_and(|at| {
        let given = |text: &str| !text.trim().is_empty();
        given(&at.country) || (given(&at.address_line1) && given(&at.city))
    });
    (facts.shipping_method.is_some() && !known).then(|| {
        "Where does it go? An order that is shipped needs an address: street and city, or a country.".to_owned()
    })
}

fn total(facts: &Facts<'_>) -> Option<String> {
    let total = facts.total.filter(|total| total.minor <= 0)?;
    Some(format!("The order's total is {total}; only a total above zero can be charged."))
}

fn payment(facts: &Facts<'_>) -> Option<String> {
    facts.payment_method.is_none().then(|| "How is it paid? A payment method is needed.".to_owned())
}

fn token(facts: &Facts<'_>) -> Option<String> {
    facts.payment_token.and_then(|token| text_problem(token, LINE_LIMIT))
}

fn is_phone(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    (5..=20).contains(&digits) && text.chars().all(|c| c.is_ascii_digit() || " +-()./".contains(c))
}
