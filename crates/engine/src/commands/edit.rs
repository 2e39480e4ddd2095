//! Dead letters that are changed and sent anew: another address, other words, the next *send*. What
//! names or moves anything stays as it is (`gateway::edit` says what may change).

use std::sync::Arc;

use contract::command::EditAndResend;
use contract::error::{ApiError, ErrorCode};
use contract::outbox::{MessageEdit, OutboxView};
use domain::Problems;
use domain::ids::OutboxId;
use domain::outbox::{EffectKind, RowState, Service};
use gateway::edit::{self, Mail};
use store::{AuditEntry, OutboxRow, WriteTx};

use super::outbox::{moved_on, needs_settling};
use crate::context::Context;
use crate::desk::Desk;
use crate::dispatch::is_known_untaken;
use crate::error::DeskError;
use crate::saga;

impl Desk {
    /// The message of a dead letter, as it may be changed.
    pub async fn message(&self, id: OutboxId) -> Result<MessageEdit, DeskError> {
        let row = self.context.store.reader().outbox_row(id).await?;
        let row = row.ok_or_else(|| ApiError::not_found("entry in the outbox"))?;
        let mail = if row.service == Service::Email { edit::mail_of(&row.body) } else { None };
        Ok(match mail {
            Some(Mail { to, subject, body }) => MessageEdit::Mail { to, subject, body },
            None => MessageEdit::Json { body: edit::readable(&row.body) },
        })
    }

    /// Sends a dead letter anew as it was changed, under the key of the next *send*.
    pub async fn edit_and_resend(&self, wish: EditAndResend, by: &str) -> Result<OutboxView, DeskError> {
        let (context, by) = (Arc::clone(&self.context), by.to_owned());
        self.context.write(move |tx| Box::pin(async move { resend(tx, &context, wish, by).await })).await?;
        self.context.outbox_changed();
        self.outbox().await
    }
}

async fn resend(tx: &mut WriteTx, context: &Context, wish: EditAndResend, by: String) -> Result<(), DeskError> {
    let row = tx.row(wish.id).await?.ok_or_else(|| ApiError::not_found("entry in the outbox"))?;
    match (row.state, row.effect) {
        (RowState::Dead, EffectKind::Charge) => {
            // A second charge beside one that may have been taken is what must never happen.
            let last = tx.last_attempt(&row).await?;
            if !last.is_some_and(|last| is_known_untaken(&last)) {
                return Err(may_have_been_taken().into());
            }
        }
        (RowState::Dead, effect) if effect.is_step() => return Err(needs_settling().into()),
        (RowState::Dead, _) => {}
        (RowState::Waiting | RowState::Sending | RowState::Done | RowState::Withdrawn, _) => {
            return Err(moved_on().into());
        }
    }
    let body = changed(&row, wish.message).map_err(ApiError::from)?;
    tx.audit(&AuditEntry {
        at: context.now(),
        who: by,
        action: "edit and resend".to_owned(),
        subject: row.order_id.to_string(),
        detail: format!("{} to {}, entry {}", row.effect, row.service, row.id),
    })
    .await?;
    saga::send_anew(tx, context, &row, body).await
}

fn changed(row: &OutboxRow, message: MessageEdit) -> Result<Vec<u8>, Problems> {
    match message {
        MessageEdit::Mail { to, subject, body } if row.service == Service::Email => {
            edit::edited_mail(&row.body, row.service, row.effect, &Mail { to, subject, body })
        }
        MessageEdit::Mail { .. } => Err(Problems::one("message", "This entry is no e-mail.")),
        MessageEdit::Json { body } => edit::edited(&row.body, row.service, row.effect, &body),
    }
}

fn may_have_been_taken() -> ApiError {
    let message = "It is not known that the old payment was never taken, so it is not sent anew: the customer could be \
        charged twice. Open the order, find out at the provider, and settle it there.";
    ApiError::new(ErrorCode::InvalidTransition, message)
}
