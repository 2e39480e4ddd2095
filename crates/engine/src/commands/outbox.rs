//! The outbox page: see what waits, try now, call off.

use std::sync::Arc;

use contract::error::{ApiError, ErrorCode};
use contract::outbox::OutboxView;
use domain::ids::OutboxId;
use domain::outbox::RowState;
use store::{OutboxRow, WriteTx};

use crate::context::Context;
use crate::desk::Desk;
use crate::error::DeskError;
use crate::saga;
use crate::views;

impl Desk {
    /// Open rows and dead letters.
    pub async fn outbox(&self) -> Result<OutboxView, DeskError> {
        views::outbox_view(&self.context).await
    }

    /// Tries a row again now.
    pub async fn retry_row(&self, id: OutboxId) -> Result<OutboxView, DeskError> {
        let context = Arc::clone(&self.context);
        self.context
            .write(move |tx| {
                Box::pin(async move {
                    let row = tx.row(id).await?.ok_or_else(|| ApiError::not_found("entry in the outbox"))?;
                    try_now(tx, &context, &row).await?;
                    context.points.pass("retry", "writing");
                    Ok::<_, DeskError>(())
                })
            })
            .await?;
        self.context.points.pass("retry", "saved");
        self.context.outbox_changed();
        self.outbox().await
    }

    /// Calls off a follower. Steps of a checkout are called off by cancelling the order.
    pub async fn cancel_row(&self, id: OutboxId) -> Result<OutboxView, DeskError> {
        let now = self.context.now();
        let context = Arc::clone(&self.context);
        self.context
            .write(move |tx| {
                Box::pin(async move {
                    let row = tx.row(id).await?.ok_or_else(|| ApiError::not_found("entry in the outbox"))?;
                    if row.effect.is_step() {
                        let message = "A step of a checkout cannot be called off alone; cancel the order instead.";
                        return Err(ApiError::new(ErrorCode::InvalidTransition, message).into());
                    }
                    match row.state {
                        RowState::Waiting | RowState::Dead if tx.call_off(id, now).await? => {}
                        RowState::Waiting | RowState::Dead => return Err(may_have_arrived().into()),
                        RowState::Sending | RowState::Done | RowState::Withdrawn => return Err(moved_on().into()),
                    }
                    context.points.pass("call-off", "writing");
                    Ok::<_, DeskError>(())
                })
            })
            .await?;
        self.context.points.pass("call-off", "saved");
        self.context.outbox_changed();
        self.outbox().await
    }
}

/// Makes a waiting row due now. A dead letter whose attempts ran out is sent again with the same key;
/// one that was definitely refused gets a new *send*, for the old key would only replay the refusal.
pub(super) async fn try_now(tx: &mut WriteTx, context: &Context, row: &OutboxRow) -> Result<(), DeskError> {
    let now = context.now();
    match row.state {
        RowState::Waiting => {
            tx.set_next(row.id, row.next_step, now).await?;
        }
        RowState::Dead if row.effect.is_step() => return Err(needs_settling().into()),
        RowState::Dead if row.refused => saga::send_again(tx, context, row).await?,
        RowState::Dead => {
            tx.revive(row.id, now).await?;
        }
        RowState::Sending | RowState::Done | RowState::Withdrawn => return Err(moved_on().into()),
    }
    Ok(())
}

fn may_have_arrived() -> ApiError {
    let message = "The request may have arrived already, so it cannot be called off; it is tried until it is known.";
    ApiError::new(ErrorCode::InvalidTransition, message)
}

pub(super) fn moved_on() -> ApiError {
    ApiError::new(ErrorCode::InvalidTransition, "It has moved on meanwhile; look again.")
}

pub(super) fn needs_settling() -> ApiError {
    let message = "This step of a checkout asks for a person: open the order and settle it.";
    ApiError::new(ErrorCode::InvalidTransition, message)
}
