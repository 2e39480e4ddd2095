//! A partial refund as asked for: an amount, or pieces of lines. Owns what a piece is worth, so
//! that all pieces of a line given back one by one come to exactly what the line cost.

use super::books::Books;
use crate::ids::ItemId;
use crate::money::Money;
use crate::order::{LineItem, Order};
use crate::problem::{Problem, Problems};

/// What is to be given back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RefundWish {
    /// This amount.
    Amount(Money),
    /// What these pieces cost.
    Lines(Vec<WishedLine>),
}

/// Pieces of one line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WishedLine {
    /// The line.
    pub item_id: ItemId,
    /// Pieces.
    pub quantity: u32,
}

impl RefundWish {
    /// The amount and the pieces, checked against the order and its books; names the field that is
    /// wrong.
    pub(super) fn amount(&self, order: &Order, books: &Books) -> Result<(Money, Vec<(ItemId, u32)>), Problem> {
        let left = books.left();
        let (amount, pieces, field) = match self {
            Self::Amount(amount) => (*amount, Vec::new(), "amount"),
            Self::Lines(lines) => {
                let (amount, pieces) = worth_of(lines, order, &books.pieces)?;
                (amount, pieces, "items")
            }
        };
        let no = |message: String| Err(Problem { field: field.to_owned(), message });
        if amount.currency != left.currency {
            return no(format!("The order was paid in {}.", left.currency));
        }
        if amount.minor <= 0 {
            return no("The amount to give back must be above zero.".to_owned());
        }
        if amount.minor > left.minor {
            return no(format!("{amount} is more than what is left of the payments: {left}."));
        }
        Ok((amount, pieces))
    }
}

/// What these pieces cost the customer. `given`: the pieces for which money went back before.
pub fn worth_of(
    lines: &[WishedLine],
    order: &Order,
    given: &[(ItemId, u32)],
) -> Result<(Money, Vec<(ItemId, u32)>), Problem> {
    let mut problems = Problems::default();
    let mut pieces: Vec<(ItemId, u32)> = Vec::new();
    let mut sum = 0_i64;
    for (i, line) in lines.iter().enumerate() {
        let Some(position) = order.items.iter().position(|item| item.id == line.item_id) else {
            problems.add(format!("items[{i}].item_id"), "The order has no such line.");
            continue;
        };
        let item = &order.items[position];
        let field = format!("items[{i}].quantity");
        let before = count(given, line.item_id).saturating_add(count(&pieces, line.item_id));
        let left = item.quantity.saturating_sub(before);
        if line.quantity == 0 {
            problems.add(field, "At least one piece.");
        } else if line.quantity > left {
            let message = format!(
                "Of {} pieces {left} are left to be refunded; {} were asked for.",
                item.quantity, line.quantity
            );
            problems.add(field, message);
        } else {
            let worth = share(order, position);
            let upto = |quantity: u32| part(worth, quantity, item.quantity);
            sum = sum.saturating_add(upto(before + line.quantity) - upto(before));
            pieces.push((line.item_id, line.quantity));
        }
    }
    if lines.is_empty() {
        problems.add("items", "Which pieces? At least one line is needed.");
    }
    match problems.0.into_iter().next() {
        Some(problem) => Err(problem),
        None => Ok((Money::new(sum, order.currency), pieces)),
    }
}

fn count(pieces: &[(ItemId, u32)], item: ItemId) -> u32 {
    pieces.iter().filter(|(id, _)| *id == item).map(|(_, quantity)| *quantity).fold(0, u32::saturating_add)
}

/// What a line costs the customer: its share of everything but shipping, discounts and tax
/// included. Shares are cut at the running sum, so that together they are the whole.
fn share(order: &Order, position: usize) -> i64 {
    let goods = order.totals.total.minor.saturating_sub(order.totals.shipping.minor);
    let net = |item: &LineItem| item.subtotal.minor.saturating_sub(item.discount_amount.minor).max(0);
    let all: i64 = order.items.iter().map(net).fold(0, i64::saturating_add);
    let before: i64 = order.items.iter().take(position).map(net).fold(0, i64::saturating_add);
    let upto = before.saturating_add(order.items.get(position).map_or(0, net));
    ratio(goods, upto, all) - ratio(goods, before, all)
}

/// What `quantity` of `all` pieces are worth.
fn part(worth: i64, quantity: u32, all: u32) -> i64 {
    ratio(worth, i64::from(quantity), i64::from(all))
}

/// `whole × part / all`, rounded half away from zero; nothing of nothing.
fn ratio(whole: i64, part: i64, all: i64) -> i64 {
    if all == 0 {
        return 0;
    }
    let (product, all) = (i128::from(whole) * i128::from(part), i128::from(all));
    let half = if product < 0 { -all } else { all };
    i64::try_from((2 * product + half) / (2 * all)).unwrap_or(i64::MAX)
}
