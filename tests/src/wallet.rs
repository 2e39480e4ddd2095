//! The wallet's side of a test: orders paid by e-wallet, a listener for its webhooks, and webhooks
//! that the test signs itself, as the provider would or as a forger.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use contract::command::CheckOut;
use contract::order::{LaneView, OrderView};
use domain::checkout::CheckoutState;
use domain::clock::Clock;
use domain::status::PaymentMethod;
use engine::Points;
use engine::webhook::PATH;
use hmac::{Hmac, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

use crate::desk::wish;
use crate::{TestDesk, TestWorld};

/// How long the outside may take on a machine that has much else to do.
const PATIENCE: Duration = Duration::from_mins(1);

/// A desk that listens for webhooks, in a world of its own.
pub struct WalletDesk {
    /// The desk.
    pub test: TestDesk,
    /// Its world.
    pub world: TestWorld,
    http: reqwest::Client,
}

/// A webhook as it goes over the wire.
#[derive(Clone, Debug)]
pub struct Webhook {
    /// `webhook-id`.
    pub id: String,
    /// `webhook-timestamp`.
    pub timestamp: i64,
    /// Body.
    pub body: String,
    /// What it is signed with.
    pub secret: String,
}

impl WalletDesk {
    /// A desk whose wallet behaves as `wallet`, in the words of the control API, says.
    pub async fn new(wallet: Value) -> Self {
        Self::watched(wallet, Points::default()).await
    }

    /// As [`WalletDesk::new`], its named points being listened to.
    pub async fn watched(wallet: Value, points: Points) -> Self {
        let world = TestWorld::start(None).await;
        world.behave("wallet", wallet).await;
        Self::of(TestDesk::at_present(world.endpoints(), points).await, world).await
    }

    /// Lets a desk of `world` listen.
    pub async fn of(test: TestDesk, world: TestWorld) -> Self {
        service::webhook::listen(&test.desk).await.expect("it listens on loopback");
        Self { test, world, http: reqwest::Client::new() }
    }

    /// Stops the desk and opens the same directory again, listening as before.
    pub async fn restart(self) -> Self {
        Self::of(self.test.restart().await, self.world).await
    }

    /// Enters an order of one piece at `price` and places it, to be paid by e-wallet.
    pub async fn place(&self, price: &str) -> OrderView {
        let entered = self.test.enter("22110", 1, price).await;
        self.place_again(&entered).await
    }

    /// Places an order that was entered, to be paid by e-wallet.
    pub async fn place_again(&self, entered: &OrderView) -> OrderView {
        let wish = CheckOut { payment_method: PaymentMethod::EWallet, ..wish(entered) };
        self.test.desk.check_out(wish, "clerk").await.expect("the order can be placed").order
    }

    /// Lets the desk work, its clock standing still, until the order's checkout is in `state`.
    pub async fn until(&self, view: &OrderView, state: CheckoutState) -> OrderView {
        self.until_seen(view, |now| now.process.as_ref().is_some_and(|process| process.state == state)).await
    }

    /// Lets the desk work, its clock standing still, until `seen` of the order.
    pub async fn until_seen(&self, view: &OrderView, seen: impl Fn(&OrderView) -> bool) -> OrderView {
        let waiting = async {
            loop {
                self.test.desk.run_once().await.expect("the outbox can be read");
                let now = self.test.look(view).await;
                if seen(&now) {
                    return now;
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        if let Ok(now) = tokio::time::timeout(PATIENCE, waiting).await {
            return now;
        }
        panic!("it never came to that: {:#?}", self.test.look(view).await)
    }

    /// Lets everything that is open come to its end, the clock going on where nothing is due.
    pub async fn settle(&self, view: &OrderView) -> OrderView {
        self.test.drain(400).await;
        self.test.look(view).await
    }

    /// A genuine webhook of type `kind` about the newest payment of an order.
    pub async fn webhook(&self, view: &OrderView, kind: &str) -> Webhook {
        let checkout = self.test.checkout(view).await;
        self.sign(&json!({"type": kind, "data": {
            "payment_id": checkout.payment_id,
            "order_id": checkout.order_id,
            "amount": checkout.amount.plain(),
            "transaction_id": "txn_1",
        }}))
    }

    /// `body`, signed by the provider now.
    pub fn sign(&self, body: &Value) -> Webhook {
        Webhook {
            id: "msg_1".to_owned(),
            timestamp: self.test.clock.now().millis() / 1000,
            body: body.to_string(),
            secret: self.world.endpoints().webhook_secret.expect("the mocks have a secret"),
        }
    }

    /// Where the desk listens.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}{PATH}", self.test.desk.webhook_port())
    }

    /// Delivers a webhook; the reply's status and body.
    pub async fn deliver(&self, webhook: &Webhook) -> (u16, Value) {
        read(self.request(webhook)).await
    }

    /// A webhook's delivery, not sent yet.
    pub fn request(&self, webhook: &Webhook) -> reqwest::RequestBuilder {
        self.http
            .post(self.url())
            .header("webhook-id", &webhook.id)
            .header("webhook-timestamp", webhook.timestamp.to_string())
            .header("webhook-signature", webhook.signature())
            .body(webhook.body.clone())
    }
}

/// Sends a request; the reply's status and body.
pub async fn read(request: reqwest::RequestBuilder) -> (u16, Value) {
    let reply = request.send().await.expect("the listener answers");
    let status = reply.status().as_u16();
    (status, reply.json().await.expect("every reply is JSON"))
}

impl Webhook {
    /// The same news as another message.
    pub fn under(&self, id: &str) -> Self {
        Self { id: id.to_owned(), ..self.clone() }
    }

    fn signature(&self) -> String {
        let key = STANDARD.decode(self.secret.trim_start_matches("whsec_")).expect("a secret is base64");
        let mut mac = Hmac::<Sha256>::new_from_slice(&key).expect("any key will do");
        mac.update(format!("{}.{}.{}", self.id, self.timestamp, self.body).as_bytes());
        format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
    }
}

/// The payment lane of an order.
pub fn payment_lane(view: &OrderView) -> &LaneView {
    &view.lanes[1]
}

/// What was tried on the payment lane and what came of it: `charge (webhook): done`.
pub fn tried(view: &OrderView) -> Vec<String> {
    payment_lane(view).attempts.iter().map(|attempt| format!("{}: {}", attempt.effect, attempt.outcome)).collect()
}
