//! The inventory service: reservations and order events. Owns what is sent to it.

use domain::ReservationId;
use domain::outbox::{EffectKind, Service, Stream};
use domain::{OrderId, Outcome};
use serde::{Deserialize, Serialize};

use crate::answer;
use crate::event::EventNotice;
use crate::message::{Message, Nothing};

#[derive(Serialize)]
struct Reserve<'a> {
    reservation_id: ReservationId,
    order_id: OrderId,
    items: Vec<StockLine<'a>>,
}

#[derive(Serialize)]
struct Release<'a> {
    items: Vec<StockLine<'a>>,
}

#[derive(Serialize)]
struct StockLine<'a> {
    sku: &'a str,
    quantity: u64,
}

/// Set stock aside. Lines of one SKU are summed, in the order in which each SKU first appears.
pub fn reserve(order: OrderId, reservation: ReservationId, items: &[(String, u32)]) -> Message {
    let items = summed(items);
    let label = format!("reserve {}", pieces(&items));
    let body = Reserve { reservation_id: reservation, order_id: order, items };
    let path = "/inventory/reservations".to_owned();
    Message::new(stock(EffectKind::Reserve), path, &body, label)
}

/// Make a reservation final.
pub fn commit(reservation: ReservationId) -> Message {
    Message::new(
        stock(EffectKind::Commit),
        format!("/inventory/reservations/{reservation}/commit"),
        &Nothing {},
        "commit the reservation".to_owned(),
    )
}

/// Give all of a reservation back, committed or not.
pub fn release(reservation: ReservationId) -> Message {
    Message::new(
        stock(EffectKind::Release),
        release_path(reservation),
        &Nothing {},
        "release the reservation".to_owned(),
    )
}

/// Give only these items of a reservation back (an amendment that removes some).
pub fn release_items(reservation: ReservationId, items: &[(String, u32)]) -> Message {
    let items = summed(items);
    let label = format!("release {}", pieces(&items));
    let body = Release { items };
    let path = release_path(reservation);
    Message::new(stock(EffectKind::Release), path, &body, label)
}

/// Tell inventory what happened to an order.
pub fn event(notice: &EventNotice<'_>) -> Message {
    notice.message(Service::Inventory, Stream::InventoryEvents, "/inventory/events")
}

/// The good reply to a reservation.
pub(crate) fn read_reserved(body: &[u8]) -> Outcome {
    answer::done_with(body, "reservation_id")
}

#[derive(Deserialize)]
struct Items {
    items: Vec<Item>,
}

#[derive(Deserialize)]
struct Item {
    sku: String,
    available_quantity: i64,
}

/// How many of a SKU are there, as a look says.
pub(crate) fn read_available(body: &[u8], sku: &str) -> Option<i64> {
    let found: Items = serde_json::from_slice(body).ok()?;
    found.items.into_iter().find(|item| item.sku == sku).map(|item| item.available_quantity)
}

fn stock(effect: EffectKind) -> (Service, Stream, EffectKind) {
    (Service::Inventory, Stream::Stock, effect)
}

fn release_path(reservation: ReservationId) -> String {
    format!("/inventory/reservations/{reservation}/release")
}

fn summed(items: &[(String, u32)]) -> Vec<StockLine<'_>> {
    let mut lines: Vec<StockLine<'_>> = Vec::with_capacity(items.len());
    for (sku, quantity) in items {
        let quantity = u64::from(*quantity);
        match lines.iter_mut().find(|line| line.sku == sku) {
            Some(line) => line.quantity += quantity,
            None => lines.push(StockLine { sku, quantity }),
        }
    }
    lines
}

fn pieces(lines: &[StockLine<'_>]) -> String {
    let sum: u64 = lines.iter().map(|line| line.quantity).sum();
    let noun = if sum == 1 { "piece" } else { "pieces" };
    format!("{sum} {noun}")
}
