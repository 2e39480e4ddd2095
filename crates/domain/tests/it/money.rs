//! Amounts: what may be typed, what is shown, how is rounded.

use domain::money::MoneyError;
use domain::{Currency, Money};
use proptest::prelude::*;
use rust_decimal::Decimal;

use crate::support::gbp;

fn parsed(text: &str) -> Result<i64, MoneyError> {
    Money::parse(text, Currency::GBP).map(|money| money.minor)
}

#[test]
fn a_point_and_a_comma_are_both_decimal_marks() {
    assert_eq!(parsed("2.55"), Ok(255));
    assert_eq!(parsed("2,55"), Ok(255));
    assert_eq!(parsed(" 7 "), Ok(700));
    assert_eq!(parsed("0.1"), Ok(10));
    assert_eq!(parsed("-4.43"), Ok(-443));
    assert_eq!(parsed("1.500"), Ok(150), "trailing zeros are no further decimals");
}

#[test]
fn what_is_no_amount_is_refused() {
    for text in ["", "abc", "1.2.3", "1,234.50", "1-2", "--1", "£3", "1e3", ".", "-", "NaN", "0x10", "+5"] {
        assert_eq!(parsed(text), Err(MoneyError::NotANumber), "{text}");
    }
    assert_eq!(parsed("2.555"), Err(MoneyError::TooManyDecimals(2)));
    assert_eq!(parsed("100000000000000000"), Err(MoneyError::Overflow));
    assert!(parsed("1.0000000000000000000000000000000001").is_err(), "nothing is rounded away unseen");
}

#[test]
fn decimals_follow_the_currency() {
    let yen: Currency = "JPY".parse().unwrap();
    let dinar: Currency = "KWD".parse().unwrap();
    assert_eq!(Money::parse("100", yen).unwrap().minor, 100);
    assert_eq!(Money::parse("1.5", yen), Err(MoneyError::TooManyDecimals(0)));
    assert_eq!(Money::parse("1.234", dinar).unwrap().plain(), "1.234");
    assert!("gbp".parse::<Currency>().is_err());
    assert!("POUND".parse::<Currency>().is_err());
}

#[test]
fn people_see_sign_groups_and_a_true_minus() {
    assert_eq!(gbp(182_574).to_string(), "£1,825.74");
    assert_eq!(gbp(-443).to_string(), "−£4.43");
    assert_eq!(gbp(100_000_000).to_string(), "£1,000,000.00");
    assert_eq!(Money::new(1234, "JPY".parse().unwrap()).to_string(), "¥1,234");
    assert_eq!(Money::new(5, "CHF".parse().unwrap()).to_string(), "CHF 0.05");
}

#[test]
fn halves_are_rounded_away_from_zero() {
    let half = Decimal::new(5, 1);
    assert_eq!(gbp(1).rated(half), Ok(gbp(1)));
    assert_eq!(gbp(-1).rated(half), Ok(gbp(-1)));
    assert_eq!(gbp(3).rated(half), Ok(gbp(2)));
    assert_eq!(gbp(-3).rated(half), Ok(gbp(-2)));
    assert_eq!(gbp(249).rated(Decimal::new(1, 2)), Ok(gbp(2)));
    assert_eq!(gbp(250).rated(Decimal::new(1, 2)), Ok(gbp(3)), "not to even");
}

#[test]
fn sums_are_checked() {
    assert_eq!(gbp(i64::MAX).plus(gbp(1)), Err(MoneyError::Overflow));
    assert_eq!(gbp(0).minus(gbp(i64::MIN)), Err(MoneyError::Overflow));
    assert_eq!(gbp(i64::MAX).times(2), Err(MoneyError::Overflow));
    assert_eq!(gbp(1).plus(Money::new(1, Currency::USD)), Err(MoneyError::MixedCurrencies));
}

proptest! {
    #[test]
    fn what_is_written_is_read_as_the_same(minor in -1_000_000_000_000_i64..1_000_000_000_000) {
        prop_assert_eq!(Money::parse(&gbp(minor).plain(), Currency::GBP), Ok(gbp(minor)));
        prop_assert_eq!(Money::parse(&gbp(minor).plain().replace('.', ","), Currency::GBP), Ok(gbp(minor)));
    }

    #[test]
    fn rounding_is_the_same_on_both_sides_of_zero(minor in 0..1_000_000_i64, rate in 0..1_000_i64) {
        let rate = Decimal::new(rate, 3);
        let up = gbp(minor).rated(rate).unwrap();
        prop_assert_eq!(gbp(-minor).rated(rate).unwrap().minor, -up.minor);
        let error = up.decimal() - gbp(minor).decimal() * rate;
        prop_assert!(error.abs() <= Decimal::new(5, 3), "at most half a penny off");
    }
}
