//! Amounts as typed. What is read is what was typed, digit for digit; it is written so that it
//! reads back the same, and it stands in the request for money as it was read.

use domain::{Currency, Money, OrderId, PaymentId, PaymentMethod};

use super::bare_amount;

const CURRENCIES: [&str; 4] = ["GBP", "JPY", "KWD", "XXX"];

/// The first byte chooses the currency, the rest is the amount.
pub fn amounts(data: &[u8]) {
    let Some((first, typed)) = data.split_first() else { return };
    let Ok(typed) = std::str::from_utf8(typed) else { return };
    let currency: Currency = CURRENCIES[usize::from(*first) % CURRENCIES.len()].parse().expect("three capital letters");
    let Ok(amount) = Money::parse(typed, currency) else { return };

    let plain = amount.plain();
    assert_eq!(bare_amount(&plain), bare_amount(typed), "an amount survives being read and written");
    assert_eq!(Money::parse(&plain, currency), Ok(amount), "{plain} reads back as it was");
    let decimals = plain.split_once('.').map_or(0, |(_, fraction)| fraction.len());
    assert_eq!(decimals, currency.decimals() as usize, "{plain} has the currency's decimals");
    // As people see it, the digits are the same.
    let shown: String = amount.to_string().chars().filter(|c| c.is_ascii_digit() || *c == '.').collect();
    assert!(shown.ends_with(plain.trim_start_matches('-')), "{shown} shows {plain}");

    let order = OrderId::derived("fuzz");
    let message = gateway::payment::charge(order, PaymentId::derived("fuzz"), amount, PaymentMethod::CreditCard, None);
    let body = String::from_utf8(message.body).expect("a body is text");
    assert!(body.contains(&format!("\"amount\":{plain},")), "{body} asks for {plain}");
}
