//! Sharing an amount out over lines to the penny: largest remainder, earlier lines first among
//! equals. What a line is worth after a discount on the whole order is decided here alone.

use crate::money::{Money, MoneyError};

/// Parts of `amount` in proportion to `weights` (not below zero); their sum is `amount`, always.
/// Where every weight is nothing, the first line takes it all.
pub fn allocate(amount: Money, weights: &[Money]) -> Result<Vec<Money>, MoneyError> {
    let Some(first) = weights.first() else { return Ok(Vec::new()) };
    if weights.iter().any(|weight| weight.currency != amount.currency) {
        return Err(MoneyError::MixedCurrencies);
    }
    let all: i128 = weights.iter().map(|weight| i128::from(weight.minor.max(0))).sum();
    if all == 0 {
        let mut parts = vec![Money::zero(first.currency); weights.len()];
        parts[0] = amount;
        return Ok(parts);
    }
    // Amount and weights are below 2^63 each, so that no product leaves 127 bits.
    let whole = i128::from(amount.minor).abs();
    let mut left = whole;
    let mut parts: Vec<(i128, i128)> = Vec::with_capacity(weights.len());
    for weight in weights {
        let exact = whole * i128::from(weight.minor.max(0));
        parts.push((exact / all, exact % all));
        left -= exact / all;
    }
    let mut order: Vec<usize> = (0..parts.len()).collect();
    order.sort_by_key(|&index| std::cmp::Reverse(parts[index].1));
    for index in order.into_iter().take(usize::try_from(left).unwrap_or(usize::MAX)) {
        parts[index].0 += 1;
    }
    let sign = i128::from(amount.minor.signum());
    let money = |(part, _): (i128, i128)| {
        i64::try_from(part * sign).map(|minor| Money::new(minor, amount.currency)).map_err(|_| MoneyError::Overflow)
    };
    parts.into_iter().map(money).collect()
}
