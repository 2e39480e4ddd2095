//! Webhooks of the wallet's provider, from the moment they arrive: is it genuine, what does it
//! say, and then, in one commit with its receipt, all that follows. Answered only after that.
//!
//! Nothing unsigned is believed, and of what is signed only what fits: duplicates, disorder,
//! messages of an earlier run and of payments nobody here knows change nothing that they should
//! not. Must not know HTTP: whoever listens hands in headers and bytes.

mod follow;

use std::sync::Arc;

use contract::error::{ApiError, ErrorCode};
use domain::order::Order;
use domain::outbox::body_hash;
use gateway::webhook::{BadNotice, Notice, Unverified, parse, verify};
use store::{Receipt, WriteTx};

pub use gateway::webhook::Headers;

use crate::context::Context;
use crate::desk::Desk;
use crate::error::DeskError;

/// Where webhooks come in, below the listener's address.
pub const PATH: &str = "/api/v1/payments/webhook";

/// What became of a webhook that was genuine and could be read. It is durable by then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Came {
    /// Money was taken: the checkout went on, or an undo gives the money back.
    Charged,
    /// The payment was declined, and the checkout learned of it.
    Declined,
    /// The provider has not decided yet.
    Pending,
    /// It said what was known already.
    Known,
    /// The same message came before.
    Again,
    /// It does not fit the payment that it names; the provider is asked instead.
    NotBelieved,
    /// It speaks of a payment that this desk did not ask for.
    Stranger,
    /// It is about something else.
    NotForUs,
}

impl Came {
    const fn words(self) -> &'static str {
        match self {
            Self::Charged => "charged",
            Self::Declined => "declined",
            Self::Pending => "pending",
            Self::Known => "known already",
            Self::Again => "came before",
            Self::NotBelieved => "not believed",
            Self::Stranger => "unknown payment",
            Self::NotForUs => "not for us",
        }
    }
}

/// Why a webhook was not taken. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum WebhookError {
    /// No secret is set, so that none can be believed.
    #[error("No webhook secret is set at this desk.")]
    NoSecret,
    /// It is not genuine, or not fresh.
    #[error("The webhook is not believed: {0}.")]
    Unverified(#[from] Unverified),
    /// It is genuine and cannot be read.
    #[error("The webhook cannot be read: {0}.")]
    Unreadable(#[from] BadNotice),
    /// It could not be recorded; it is to be delivered again.
    #[error(transparent)]
    Desk(#[from] DeskError),
}

impl From<WebhookError> for ApiError {
    fn from(error: WebhookError) -> Self {
        let said = error.to_string();
        match error {
            WebhookError::NoSecret | WebhookError::Unverified(Unverified::Secret) => {
                Self::new(ErrorCode::ServiceError, said)
            }
            WebhookError::Unverified(_) => Self::new(ErrorCode::Unauthenticated, said),
            WebhookError::Unreadable(BadNotice::Field { field, .. }) => Self::field(field, &said),
            WebhookError::Unreadable(BadNotice::NotJson(_)) => Self::new(ErrorCode::MalformedRequest, said),
            WebhookError::Desk(error) => error.into(),
        }
    }
}

impl Desk {
    /// Takes a webhook. What it led to is on disk when this returns; a message that could not be
    /// recorded is an error, so that the provider delivers it again.
    pub async fn receive_webhook(&self, headers: &Headers<'_>, body: &[u8]) -> Result<Came, WebhookError> {
        let context = &self.context;
        let secret = context.endpoints().webhook_secret.clone().ok_or(WebhookError::NoSecret)?;
        let id = verify(&secret, headers, body, context.now()).inspect_err(|why| {
            tracing::warn!(%why, id = headers.id, "a webhook is not believed");
        })?;
        let notice = parse(body).inspect_err(|why| tracing::warn!(%why, id, "a genuine webhook cannot be read"))?;
        let message = Message { id: id.to_owned(), body: body.to_vec(), notice };
        let shared = Arc::clone(context);
        let taken = context.store.write(move |tx| Box::pin(async move { take(tx, &shared, &message).await })).await?;
        context.points.pass("webhook", "saved");
        tracing::info!(id, came = taken.came.words(), "a webhook came");
        if let Some(order) = taken.order {
            context.changed(order.id, order.number, order.version);
        }
        Ok(taken.came)
    }

    /// The port that webhooks are asked to be sent to, on this machine.
    pub fn webhook_port(&self) -> u16 {
        self.context.webhook_port()
    }

    /// Webhooks of payments asked for from now on come to another port; it is remembered.
    pub async fn set_webhook_port(&self, port: u16) -> Result<(), DeskError> {
        keep_port(&self.context, port).await
    }

    /// Takes up the port of the last run, or draws one: it stands in the bodies of requests for
    /// money, so that it must be known before the first is made, listener or no listener.
    pub(crate) async fn read_webhook_port(&self) -> Result<(), DeskError> {
        let context = &self.context;
        let kept = context.store.reader().setting(PORT).await?;
        match kept.and_then(|text| text.parse().ok()) {
            Some(port) => {
                context.use_webhook_port(port);
                Ok(())
            }
            None => keep_port(context, draw_port(context)).await,
        }
    }

    /// Forgets receipts that nobody needs any more.
    pub(crate) async fn forget_webhooks(&self) -> Result<(), DeskError> {
        let now = self.context.now();
        let forgotten = self.context.store.write(move |tx| Box::pin(tx.forget_receipts(now))).await;
        Ok(forgotten.map(|_| ())?)
    }
}

/// Key of the port in the settings table.
const PORT: &str = "webhook_port";
/// Below the ports that the systems give to connections going out, so that it is likely to be free
/// at the next start.
const PORTS: std::ops::Range<u16> = 20_000..32_000;

fn draw_port(context: &Context) -> u16 {
    let mut bytes = [0; 2];
    context.entropy.fill(&mut bytes);
    PORTS.start + u16::from_le_bytes(bytes) % (PORTS.end - PORTS.start)
}

async fn keep_port(context: &Context, port: u16) -> Result<(), DeskError> {
    let now = context.now();
    let set = context.store.write(move |tx| {
        Box::pin(async move { tx.set_setting(PORT, &port.to_string(), crate::saga::SYSTEM, now).await })
    });
    set.await.map_err(DeskError::Store)?;
    context.use_webhook_port(port);
    Ok(())
}

/// A genuine message.
struct Message {
    id: String,
    body: Vec<u8>,
    notice: Notice,
}

/// What a message led to; the order, where one was touched.
struct Taken {
    came: Came,
    order: Option<Order>,
}

async fn take(tx: &mut WriteTx, context: &Context, message: &Message) -> Result<Taken, DeskError> {
    context.points.pass("webhook", "settling");
    let body_hash = body_hash(&message.body);
    let receipt = tx.receipt(&message.id).await?;
    if receipt.as_ref().is_some_and(|receipt| receipt.body_hash == body_hash) {
        return Ok(Taken { came: Came::Again, order: None });
    }
    let taken = match &message.notice {
        Notice::Other(_) => Taken { came: Came::NotForUs, order: None },
        Notice::Payment(notice) => follow::follow(tx, context, message, notice, receipt.is_none()).await?,
    };
    if receipt.is_none() {
        let came = taken.came.words().to_owned();
        let received_at = context.now();
        tx.save_receipt(&Receipt { id: message.id.clone(), body_hash, received_at, came }).await?;
        tx.forget_receipts(received_at).await?;
    }
    Ok(taken)
}
