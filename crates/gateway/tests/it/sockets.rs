//! What happens below HTTP: nothing listens, nothing answers, the reply breaks off.

use std::time::Duration;

use domain::Outcome;
use domain::outbox::Service;
use gateway::{Gateway, Reply};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket};
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::support::{charge, look_up, send, send_with};

const UNKNOWN: Outcome = Outcome::Unknown { after_ms: None };

/// A server that takes one request, writes `reply` and closes; it closes at once where the reply
/// is empty.
#[expect(clippy::disallowed_methods, reason = "a test's server ends with the test")]
async fn raw(reply: &'static [u8]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let base = format!("http://{}", listener.local_addr().expect("bound"));
    tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.expect("a client");
        let mut request = Vec::new();
        while !arrived(&request) {
            socket.read_buf(&mut request).await.expect("a request");
        }
        socket.write_all(reply).await.expect("written");
        socket.shutdown().await.expect("closed");
    });
    base
}

/// Is the request there: a JSON body to its end, a GET, or a TLS greeting (its first byte is 22)?
fn arrived(request: &[u8]) -> bool {
    request.ends_with(b"}") || request.starts_with(b"GET") || request.starts_with(&[22])
}

/// An address that refuses connections. The socket holds the port, so that nobody else gets it,
/// but does not listen.
fn nobody() -> (TcpSocket, String) {
    let socket = TcpSocket::new_v4().expect("a socket");
    let any_port = "127.0.0.1:0".parse().expect("an address");
    socket.bind(any_port).expect("a port");
    let base = format!("http://{}", socket.local_addr().expect("bound"));
    (socket, base)
}

#[tokio::test]
async fn a_refused_connection_sent_nothing() {
    let (_held, base) = nobody();
    let reply = send(&base, &charge()).await;
    assert_eq!(reply.outcome, Outcome::NotSent);
    assert!(reply.transport_failure && reply.http_status.is_none());
    assert!(!reply.excerpt.is_empty(), "the error in words");
    let reply = look_up(&base, Service::Payment).await;
    assert_eq!(reply.outcome, Outcome::NotSent);
}

#[tokio::test]
async fn a_name_that_does_not_resolve_sent_nothing() {
    let reply = send("http://nobody.invalid", &charge()).await;
    assert_eq!(reply.outcome, Outcome::NotSent, "{}", reply.excerpt);
}

#[tokio::test]
async fn a_failed_tls_handshake_sent_nothing() {
    let base = raw(b"this is not TLS").await;
    let reply = send(&base.replace("http:", "https:"), &charge()).await;
    assert_eq!(reply.outcome, Outcome::NotSent, "{}", reply.excerpt);
}

#[tokio::test]
async fn an_address_that_is_none_is_misconfigured() {
    let reply = send("not an address", &charge()).await;
    assert_eq!(reply.outcome, Outcome::Misconfigured);
    assert!(!reply.transport_failure);
}

#[tokio::test]
async fn a_connection_closed_without_a_reply_is_unknown() {
    let reply = send(&raw(b"").await, &charge()).await;
    assert_eq!((&reply.outcome, reply.transport_failure), (&UNKNOWN, true));
    let reply = look_up(&raw(b"").await, Service::Payment).await;
    assert_eq!(reply.outcome, UNKNOWN);
}

#[tokio::test]
async fn a_body_that_breaks_off_is_unknown_whatever_the_status() {
    for reply in [
        b"HTTP/1.1 201 Created\r\ncontent-length: 500\r\n\r\n{\"status\":\"SUCCESSFUL\"}".as_slice(),
        b"HTTP/1.1 402 Payment Required\r\ncontent-length: 500\r\n\r\n{}",
        b"HTTP/1.1 201 Created\r\ntransfer-encoding: chunked\r\n\r\nff\r\n{}",
    ] {
        let reply = send(&raw(reply).await, &charge()).await;
        assert_eq!((&reply.outcome, reply.transport_failure), (&UNKNOWN, true));
        assert!(reply.http_status.is_some());
    }
}

#[tokio::test]
async fn a_reply_that_is_not_http_is_unknown() {
    let reply = send(&raw(b"hello\r\n\r\n").await, &charge()).await;
    assert_eq!((&reply.outcome, reply.transport_failure), (&UNKNOWN, true));
}

#[tokio::test]
async fn a_timeout_after_the_request_left_is_unknown() {
    let server = MockServer::start().await;
    let never = ResponseTemplate::new(201).set_delay(Duration::from_hours(1));
    Mock::given(any()).respond_with(never).mount(&server).await;
    let gateway = Gateway::new(Duration::from_millis(400)).expect("a client");
    let reply = send_with(&gateway, &server.uri(), &charge()).await;
    assert_eq!((&reply.outcome, reply.transport_failure), (&UNKNOWN, true));
    assert_eq!(reply.http_status, None);
}

/// The reply to one charge at a server that answers so.
async fn answered(template: ResponseTemplate) -> Reply {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(template).expect(1).mount(&server).await;
    send(&server.uri(), &charge()).await
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let elsewhere = MockServer::start().await;
    Mock::given(any()).respond_with(ResponseTemplate::new(201)).expect(0).mount(&elsewhere).await;
    let away = ResponseTemplate::new(307).insert_header("location", elsewhere.uri());
    let reply = answered(away).await;
    assert_eq!(reply.outcome, Outcome::Misconfigured);
    assert_eq!(reply.http_status, Some(307));
}

#[tokio::test]
async fn a_failure_is_sent_once_and_counts_for_the_breaker() {
    for (status, transport_failure) in [(500, true), (503, true), (429, false), (402, false)] {
        let reply = answered(ResponseTemplate::new(status)).await;
        assert_eq!(reply.transport_failure, transport_failure, "{status}");
    }
}

#[tokio::test]
async fn retry_after_is_read_as_seconds_and_as_a_date() {
    let seconds = ResponseTemplate::new(429).insert_header("retry-after", "2");
    let after = |after_ms| Outcome::Retry { after_ms };
    assert_eq!(answered(seconds).await.outcome, after(Some(2_000)));
    let date = ResponseTemplate::new(429)
        .insert_header("date", "Thu, 01 Jan 2026 00:00:00 GMT")
        .insert_header("retry-after", "Thu, 01 Jan 2026 00:00:30 GMT");
    assert_eq!(answered(date).await.outcome, after(Some(30_000)));
    let floor = ResponseTemplate::new(500).insert_header("retry-after", "3");
    let unknown = Outcome::Unknown { after_ms: Some(3_000) };
    assert_eq!(answered(floor).await.outcome, unknown);
}

#[tokio::test]
async fn a_reply_beyond_the_cap_cannot_be_parsed() {
    let padding = "x".repeat(70 * 1024);
    let body = format!(r#"{{"status":"SUCCESSFUL","padding":"{padding}"}}"#);
    let reply = answered(ResponseTemplate::new(201).set_body_string(body)).await;
    assert_eq!((&reply.outcome, reply.transport_failure), (&UNKNOWN, false));
    assert_eq!(reply.excerpt.chars().count(), 300);
}
