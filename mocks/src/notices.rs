//! The wallet's provider: decides an accepted request after its time and tells by webhook. Owns
//! the signing (Standard Webhooks) and the modes in which telling goes wrong.

use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac};
use serde::Serialize;
use sha2::Sha256;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::amount::Amount;
use crate::behaviour::WebhookMode;
use crate::books::ChargeStatus;
use crate::entry::{Effect, Entry, Facts, PlannedNotice};
use crate::perform::derived_id;
use crate::service::Service;
use crate::state::{Asked, Shared};

/// Waits between the attempts to deliver a notice nobody took.
const AGAIN_AFTER: [Duration; 3] = [Duration::from_secs(1), Duration::from_secs(5), Duration::from_secs(25)];

#[derive(Serialize)]
struct Notice<'a> {
    r#type: &'a str,
    data: NoticeData<'a>,
}

#[derive(Serialize)]
struct NoticeData<'a> {
    payment_id: &'a str,
    order_id: &'a str,
    amount: Option<Amount>,
    transaction_id: &'a str,
}

/// Lets the provider decide after that wait.
pub fn schedule(shared: &Arc<Shared>, asked: Asked, plan: PlannedNotice, wait: Duration) {
    let world = Arc::clone(shared);
    shared.tasks.spawn(async move {
        let stop = world.stop.clone();
        stop.run_until_cancelled(async {
            tokio::time::sleep(wait).await;
            if let Some(request) = settle(&world, asked, &plan).await {
                tell(&world, &request, &plan).await;
            }
        })
        .await;
    });
}

/// Takes up the requests an earlier run accepted and did not decide.
pub fn resume(shared: &Arc<Shared>) {
    let pending: Vec<Arc<Entry>> = shared.state().books.pending().cloned().collect();
    for entry in pending {
        let Some(plan) = entry.reply.as_ref().and_then(|reply| reply.notice.clone()) else {
            continue;
        };
        let passed = OffsetDateTime::parse(&entry.time, &Rfc3339)
            .ok()
            .and_then(|asked| SystemTime::now().duration_since(SystemTime::from(asked)).ok());
        let wait = Duration::from_millis(plan.delay_ms).saturating_sub(passed.unwrap_or_default());
        let asked = Asked { service: entry.service, key: entry.key.clone(), body_sha256: entry.body_sha256.clone() };
        schedule(shared, asked, plan, wait);
    }
}

/// The provider's decision; `None` where the request was forgotten meanwhile.
async fn settle(shared: &Shared, asked: Asked, plan: &PlannedNotice) -> Option<Arc<Entry>> {
    let (request, receipt) = {
        let mut state = shared.state();
        let charge = state.books.charge(asked.service, &asked.key)?;
        if charge.status != ChargeStatus::Pending {
            return None;
        }
        let request = Arc::clone(&charge.request);
        let effect = if plan.succeeds { Effect::Charged } else { Effect::Declined };
        let facts = Facts {
            order_id: request.order_id.clone(),
            amount: request.amount,
            currency: request.currency.clone(),
            payment_id: request.payment_id.clone(),
            ..Facts::of(effect)
        };
        let receipt = shared.record(&mut state, asked, facts, None);
        (request, receipt)
    };
    receipt.settled().await.is_ok().then_some(request)
}

async fn tell(shared: &Shared, request: &Entry, plan: &PlannedNotice) {
    tokio::time::sleep(plan.mode.lateness()).await;
    let result = if plan.succeeds { "payment.succeeded" } else { "payment.failed" };
    let id = derived_id("msg", Service::Wallet, &request.key);
    match plan.mode {
        WebhookMode::Never => {}
        WebhookMode::OnTime | WebhookMode::Late => deliver(shared, request, plan, &id, result).await,
        WebhookMode::Twice => {
            deliver(shared, request, plan, &id, result).await;
            deliver(shared, request, plan, &id, result).await;
        }
        WebhookMode::OutOfOrder => {
            deliver(shared, request, plan, &id, result).await;
            let stale = derived_id("msg_pending", Service::Wallet, &request.key);
            deliver(shared, request, plan, &stale, "payment.pending").await;
        }
        WebhookMode::BadSignature => {
            let (body, timestamp) = (body_of(request, result), unix_seconds());
            // Well formed, but made with a secret nobody has.
            let forged = signature("whsec_Zm9yZ2Vk", &id, timestamp, &body);
            send(shared, plan, &id, timestamp, &forged, body).await;
        }
    }
}

/// Sends a notice until somebody takes it, a few times at most.
async fn deliver(shared: &Shared, request: &Entry, plan: &PlannedNotice, id: &str, kind: &str) {
    let body = body_of(request, kind);
    let mut again = AGAIN_AFTER.into_iter();
    loop {
        let timestamp = unix_seconds();
        let signed = signature(&shared.webhook_secret, id, timestamp, &body);
        if send(shared, plan, id, timestamp, &signed, body.clone()).await {
            return;
        }
        let Some(wait) = again.next() else {
            tracing::warn!(id, "a webhook was not taken by anybody");
            return;
        };
        tokio::time::sleep(wait).await;
    }
}

fn body_of(request: &Entry, kind: &str) -> String {
    let notice = Notice {
        r#type: kind,
        data: NoticeData {
            payment_id: request.payment_id.as_deref().unwrap_or_default(),
            order_id: request.order_id.as_deref().unwrap_or_default(),
            amount: request.amount,
            transaction_id: &derived_id("txn", Service::Wallet, &request.key),
        },
    };
    serde_json::to_string(&notice).expect("a notice is plain fields, which always serialise")
}

/// `webhook-signature` of Standard Webhooks: HMAC-SHA256 over id, timestamp and body.
fn signature(secret: &str, id: &str, timestamp: u64, body: &str) -> String {
    let secret = secret.strip_prefix("whsec_").unwrap_or(secret);
    let secret = STANDARD.decode(secret).unwrap_or_else(|_| secret.as_bytes().to_vec());
    let mut mac = Hmac::<Sha256>::new_from_slice(&secret).expect("HMAC takes keys of any length");
    mac.update(format!("{id}.{timestamp}.{body}").as_bytes());
    format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
}

async fn send(shared: &Shared, plan: &PlannedNotice, id: &str, timestamp: u64, signature: &str, body: String) -> bool {
    let request = shared
        .webhooks
        .post(&plan.webhook_url)
        .header("content-type", "application/json")
        .header("webhook-id", id)
        .header("webhook-timestamp", timestamp.to_string())
        .header("webhook-signature", signature)
        .body(body);
    match request.send().await {
        Ok(reply) => reply.status().is_success(),
        Err(error) => {
            tracing::info!(%error, id, "a webhook could not be delivered");
            false
        }
    }
}

fn unix_seconds() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_as_the_standard_webhooks_example_does() {
        let signed = signature(
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            1_614_265_330,
            r#"{"test": 2432232314}"#,
        );
        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }
}
