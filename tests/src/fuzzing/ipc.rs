//! Arguments of a command as they come from a window: JSON, then a request, then the rules. What is
//! read is written and read the same; an order that is believed is what was handed in; one that is
//! refused is refused by fields, and is right once those fields are mended.

use contract::Request;
use domain::Currency;
use domain::order::{CheckedOrder, LineInput, OrderInput};
use domain::problem::Problems;

use super::bare_amount;

/// Any text, as `{"cmd": …, "args": …}`.
pub fn ipc(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let Ok(request) = serde_json::from_str::<Request>(text) else { return };
    let written = serde_json::to_string(&request).expect("a request is plain data");
    let again: Request = serde_json::from_str(&written).expect("what we write we can read");
    assert_eq!(serde_json::to_string(&again).ok().as_ref(), Some(&written), "{written}");
    assert!(written.starts_with(&format!("{{\"cmd\":\"{}\"", request.name())), "{written}");
    let input = match request {
        Request::CreateOrder(create) => create.input,
        Request::UpdateOrder(update) => update.input,
        _ => return,
    };
    for code in ["GBP", "JPY", "KWD"] {
        let currency = code.parse().expect("three capital letters");
        match input.clone().check(currency) {
            Ok(checked) => believed(&input, &checked, currency),
            Err(problems) => refused(input.clone(), problems, currency),
        }
    }
}

fn believed(input: &OrderInput, checked: &CheckedOrder, currency: Currency) {
    assert!(!checked.name.is_empty() && !checked.customer.name.is_empty());
    assert!(!input.items.is_empty());
    assert_eq!(checked.lines.len(), input.items.len(), "no line is lost and none is added");
    for (line, typed) in checked.lines.iter().zip(&input.items) {
        assert_eq!(i64::from(line.quantity), typed.quantity);
        assert!(line.quantity > 0 && line.unit_price.minor >= 0 && line.unit_price.currency == currency);
        assert_eq!(bare_amount(&line.unit_price.plain()), bare_amount(&typed.unit_price), "an amount survives");
        assert_eq!(line.sku, typed.sku.trim());
    }
    let sum =
        checked.lines.iter().map(|line| i128::from(line.unit_price.minor) * i128::from(line.quantity)).sum::<i128>();
    assert!(i64::try_from(sum).is_ok(), "the total can be counted");
}

/// Every problem names a field that is there and says what is wrong with it; with those fields
/// mended, and no other touched, the order is right.
fn refused(mut input: OrderInput, problems: Problems, currency: Currency) {
    assert!(!problems.0.is_empty(), "refused for nothing");
    let mut too_large = false;
    for problem in problems.0 {
        assert!(!problem.message.is_empty(), "{}: what is wrong?", problem.field);
        too_large |= problem.field == "items" && problem.message.contains("total");
        mend(&mut input, &problem.field);
    }
    if too_large {
        input.items.iter_mut().for_each(|line| line.quantity = 1);
        input.items.iter_mut().for_each(|line| "1".clone_into(&mut line.unit_price));
    }
    let still = input.check(currency).err();
    // Lines that could not be read are not in the sum; mended, they may be what makes it too large.
    let sum_only =
        still.as_ref().is_none_or(|still| still.0.iter().all(|p| p.field == "items" && p.message.contains("total")));
    assert!(sum_only, "mended where it said, and still wrong: {still:?}");
}

fn mend(input: &mut OrderInput, field: &str) {
    let good = || LineInput { sku: "A".to_owned(), quantity: 1, unit_price: "1".to_owned(), ..LineInput::default() };
    match field {
        "name" => input.name.clear(),
        "notes" => input.notes.clear(),
        "customer.name" => "Ada".clone_into(&mut input.customer.name),
        "customer.email" => input.customer.email = None,
        "customer.phone" => input.customer.phone = None,
        "items" if input.items.is_empty() => input.items.push(good()),
        "items" => input.items.truncate(100),
        _ => mend_line(input, field),
    }
}

fn mend_line(input: &mut OrderInput, field: &str) {
    let place = field.strip_prefix("items[").and_then(|rest| rest.split_once("]."));
    let (index, name) = place.unwrap_or_else(|| panic!("{field} is no field of an order"));
    let index: usize = index.parse().unwrap_or_else(|_| panic!("{field} is no line"));
    // Lines beyond the most that an order may have were cut off already.
    let Some(line) = input.items.get_mut(index) else { return assert!(index >= 100, "{field} is not there") };
    match name {
        "sku" => "A".clone_into(&mut line.sku),
        "name" => line.name.clear(),
        "quantity" => line.quantity = 1,
        "unit_price" => "1".clone_into(&mut line.unit_price),
        _ => panic!("{field} is no field of a line"),
    }
}
