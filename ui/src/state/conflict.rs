//! What differs between an order as typed and as someone else saved it, field by field, in words.
//! It compares only; which of the two is kept is the clerk's choice.

use contract::domain::money::{Currency, Money};
use contract::domain::order::{LineInput, OrderInput};

use super::words;

/// A field that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The field's name on the screen.
    pub field: String,
    /// As typed here; empty: nothing.
    pub yours: String,
    /// As saved meanwhile; empty: nothing.
    pub theirs: String,
}

/// Every field that differs, in the order of the screen; money in the order's currency.
pub fn differences(yours: &OrderInput, theirs: &OrderInput, currency: Currency) -> Vec<Difference> {
    let fields = facts(yours, currency).into_iter().zip(facts(theirs, currency));
    let mut all: Vec<_> = fields
        .filter(|(own, other)| own.1 != other.1)
        .map(|((field, yours), (_, theirs))| Difference { field: field.into(), yours, theirs })
        .collect();
    all.extend(lines(&yours.items, &theirs.items, currency));
    all
}

fn facts(input: &OrderInput, currency: Currency) -> [(&'static str, String); 11] {
    let customer = &input.customer;
    [
        ("Customer", customer.name.clone()),
        ("E-mail", customer.email.clone().unwrap_or_default()),
        ("Phone", customer.phone.clone().unwrap_or_default()),
        ("Order name", input.name.clone()),
        ("Shipping address", input.shipping_address.as_ref().map(words::address).unwrap_or_default()),
        ("Payment method", input.payment_method.map(words::payment_method).unwrap_or_default().to_owned()),
        ("Shipping method", input.shipping_method.map(words::shipping_method).unwrap_or_default().to_owned()),
        ("Coupon", input.coupon_code.clone().unwrap_or_default()),
        ("Discount on the order", amount(&input.manual_discount, currency)),
        ("Note", input.notes.clone()),
        ("Tags", input.tags.join(", ")),
    ]
}

/// Lines are the same by id; a line that was never saved is nobody else's.
fn lines(yours: &[LineInput], theirs: &[LineInput], currency: Currency) -> Vec<Difference> {
    let in_words = |line: &LineInput| in_words(line, currency);
    let twin = |line: &LineInput, among: &[LineInput]| {
        let id = line.id?;
        among.iter().find(|other| other.id == Some(id)).map(in_words)
    };
    let difference = |line: &LineInput, yours: String, theirs: String| {
        (yours != theirs).then(|| Difference { field: format!("Line {}", line.sku), yours, theirs })
    };
    let mine = yours.iter().filter_map(|line| difference(line, in_words(line), twin(line, theirs).unwrap_or_default()));
    let only_theirs = theirs.iter().filter(|line| twin(line, yours).is_none());
    mine.chain(only_theirs.filter_map(|line| difference(line, String::new(), in_words(line)))).collect()
}

fn in_words(line: &LineInput, currency: Currency) -> String {
    let line_of = format!("{} × {} at {}", line.quantity, line.name, amount(&line.unit_price, currency));
    match amount(&line.discount_amount, currency) {
        none if none.is_empty() => line_of,
        off => format!("{line_of} less {off}"),
    }
}

/// With its currency; as typed where it is no amount.
fn amount(typed: &str, currency: Currency) -> String {
    let plain = typed.trim().replace(',', ".");
    Money::parse(&plain, currency).map_or(plain, |money| money.to_string())
}

#[cfg(test)]
mod tests {
    use super::{Difference, differences};
    use contract::domain::OrderInput;
    use contract::domain::ids::ItemId;
    use contract::domain::money::Currency;
    use contract::domain::order::LineInput;

    fn line(id: &str, quantity: i64) -> LineInput {
        let id = Some(ItemId::derived(id));
        LineInput {
            id,
            sku: "22110".into(),
            name: "BOTTLE".into(),
            quantity,
            unit_price: "2.55".into(),
            ..LineInput::default()
        }
    }

    #[test]
    fn only_what_differs_is_named_with_both_sides() {
        let yours =
            OrderInput { notes: "ring twice".into(), items: vec![line("a", 6), line("b", 1)], ..OrderInput::default() };
        let theirs = OrderInput { items: vec![line("a", 9), line("b", 1), line("c", 4)], ..OrderInput::default() };
        let told = |field: &str, yours: &str, theirs: &str| Difference {
            field: field.into(),
            yours: yours.into(),
            theirs: theirs.into(),
        };
        let expected = [
            told("Note", "ring twice", ""),
            told("Line 22110", "6 × BOTTLE at £2.55", "9 × BOTTLE at £2.55"),
            told("Line 22110", "", "4 × BOTTLE at £2.55"),
        ];
        assert_eq!(differences(&yours, &theirs, Currency::GBP), expected);
        assert_eq!(differences(&yours, &yours, Currency::GBP), []);
    }
}
