//! No card number is ever logged or kept (invariant 9), whoever wrote it.

use std::io;
use std::sync::{Arc, Mutex};

use domain::{Outcome, PaymentMethod};
use gateway::{Message, payment};
use tracing_subscriber::fmt::MakeWriter;
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::support::{ORDER, PAYMENT, gbp, send};

const CARD: &str = "4111111111111111";

#[derive(Clone, Default)]
struct Captured(Arc<Mutex<Vec<u8>>>);

impl Captured {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().expect("not poisoned")).into_owned()
    }
}

impl io::Write for Captured {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("not poisoned").extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Captured {
    type Writer = Self;
    fn make_writer(&self) -> Self {
        self.clone()
    }
}

fn charge_with(token: &str) -> Message {
    let method = PaymentMethod::CreditCard;
    payment::charge(ORDER, PAYMENT, gbp(100), method, Some(token))
}

#[test]
fn a_card_number_never_becomes_a_token() {
    let text = |message: Message| String::from_utf8(message.body).expect("UTF-8");
    assert!(!text(charge_with(CARD)).contains("token"));
    assert!(!text(charge_with("4111 1111 1111 1111")).contains("token"));
    assert!(text(charge_with("tok_visa")).contains(r#""token":"tok_visa""#));
}

#[tokio::test]
async fn neither_log_nor_excerpt_nor_refusal_holds_what_must_not_be_kept() {
    let log = Captured::default();
    let subscriber = tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer(log.clone()).finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    let server = MockServer::start().await;
    let echo = format!(r#"{{"error":{{"code":"PAYMENT_DECLINED","message":"card {CARD} refused"}}}}"#);
    Mock::given(any()).respond_with(ResponseTemplate::new(402).set_body_string(echo)).mount(&server).await;
    let message = charge_with("tok_secret");
    tracing::info!(?message, "about to send");
    let reply = send(&server.uri(), &message).await;
    tracing::info!(?reply, "answered");

    let Outcome::Rejected(refusal) = &reply.outcome else {
        panic!("{reply:?}");
    };
    assert_eq!(refusal.message, "card [card number] refused");
    assert!(!reply.excerpt.contains(CARD), "{}", reply.excerpt);
    let log = log.text();
    assert!(log.contains("about to send") && log.contains("answered"), "captured: {log}");
    assert!(!log.contains(CARD) && !log.contains("tok_secret"), "{log}");
}
