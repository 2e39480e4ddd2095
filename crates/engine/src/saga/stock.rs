//! Stock movements of an order: every reserve, commit and release that was done is noted in the
//! commit that moves the machine, and what is last seen of the products follows.

use domain::Timestamp;
use domain::checkout::Event;
use domain::ids::OrderId;
use domain::outbox::EffectKind;
use domain::outcome::ShortItem;
use store::WriteTx;

use crate::error::DeskError;

/// What an event says of stock.
pub(super) enum Moved {
    /// Nothing.
    Nothing,
    /// All pieces of the order moved.
    Pieces(Step),
    /// So many are there, not more.
    Seen(Vec<ShortItem>),
}

/// How pieces move.
#[derive(Clone, Copy)]
pub(super) enum Step {
    Reserved,
    Committed,
    Released,
}

impl Step {
    const fn of(effect: EffectKind) -> Option<Self> {
        match effect {
            EffectKind::Reserve => Some(Self::Reserved),
            EffectKind::Commit => Some(Self::Committed),
            EffectKind::Release => Some(Self::Released),
            _ => None,
        }
    }
}

pub(super) fn moved_by(event: &Event) -> Moved {
    match event {
        Event::Reserved => Moved::Pieces(Step::Reserved),
        Event::Committed => Moved::Pieces(Step::Committed),
        Event::Released => Moved::Pieces(Step::Released),
        Event::Settled { step, done: true } => Step::of(*step).map_or(Moved::Nothing, Moved::Pieces),
        Event::Unavailable(refusal) => Moved::Seen(refusal.short.clone()),
        _ => Moved::Nothing,
    }
}

pub(super) async fn record(tx: &mut WriteTx, order: OrderId, moved: &Moved, now: Timestamp) -> Result<(), DeskError> {
    match moved {
        Moved::Nothing => {}
        Moved::Pieces(Step::Reserved) => {
            tx.move_order_stock(order, -1, "reserved", now).await?;
            tx.adjust_seen_stock(order, -1, now).await?;
        }
        // Reserved pieces are off the shelf already: what is last seen stays as it is.
        Moved::Pieces(Step::Committed) => tx.move_order_stock(order, -1, "committed", now).await?,
        Moved::Pieces(Step::Released) => {
            tx.move_order_stock(order, 1, "released", now).await?;
            tx.adjust_seen_stock(order, 1, now).await?;
        }
        Moved::Seen(short) => {
            for item in short {
                tx.set_available(&item.sku, item.available_quantity, now).await?;
            }
        }
    }
    Ok(())
}
