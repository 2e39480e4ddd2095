//! Stock movements of an amendment: what it added, and what was given back of any reservation of
//! the order. A movement a SKU, in the commit that moves the machine.

use domain::Timestamp;
use domain::amendment::{Amendment, Stock};
use domain::checkout::Event;
use domain::order::Order;
use domain::outbox::EffectKind;
use store::{Movement, WriteTx};

use super::books::books;
use crate::error::DeskError;

/// What an event moves.
pub(super) struct Moving {
    reason: &'static str,
    /// −1 where pieces leave the shelf, 1 where they come back.
    sign: i64,
    /// Does what is last seen of the products follow? Committed pieces are off the shelf already.
    seen: bool,
    lines: Vec<Stock>,
}

/// What `event` moves, to be asked before the amendment is saved: which pieces a release gives back
/// stands in the books until then.
pub(super) async fn moved_by(
    tx: &mut WriteTx,
    order: &Order,
    amendment: &Amendment,
    event: &Event,
) -> Result<Option<Moving>, DeskError> {
    let step = match event {
        Event::Reserved => EffectKind::Reserve,
        Event::Committed => EffectKind::Commit,
        Event::Released => EffectKind::Release,
        Event::Settled { step, done: true } => *step,
        _ => return Ok(None),
    };
    let added = || amendment.added.clone();
    Ok(match step {
        EffectKind::Reserve => Some(Moving { reason: "reserved", sign: -1, seen: true, lines: added() }),
        EffectKind::Commit => Some(Moving { reason: "committed", sign: -1, seen: false, lines: added() }),
        EffectKind::Release => {
            let lines = released(tx, order, amendment).await?;
            Some(Moving { reason: "released", sign: 1, seen: true, lines })
        }
        _ => None,
    })
}

async fn released(tx: &mut WriteTx, order: &Order, amendment: &Amendment) -> Result<Vec<Stock>, DeskError> {
    let Some((_, part)) = amendment.open_release() else { return Ok(Vec::new()) };
    if let Some(items) = &part.items {
        return Ok(items.clone());
    }
    if part.reservation_id == amendment.reservation_id {
        return Ok(amendment.added.clone());
    }
    let held = books(tx, order).await?.holdings.into_iter().find(|held| held.reservation_id == part.reservation_id);
    Ok(held.map(|held| held.items).unwrap_or_default())
}

/// Notes what moved.
pub(super) async fn record(tx: &mut WriteTx, order: &Order, moving: &Moving, at: Timestamp) -> Result<(), DeskError> {
    for line in &moving.lines {
        let quantity = moving.sign * i64::from(line.quantity);
        tx.add_movement(&Movement {
            sku: line.sku.clone(),
            order_id: Some(order.id),
            quantity,
            reason: moving.reason.to_owned(),
            created_at: at,
        })
        .await?;
        if moving.seen {
            tx.adjust_available(&line.sku, quantity, at).await?;
        }
    }
    Ok(())
}
