//! How many requests a mocked service answers in a second, beside a bare axum handler in the same
//! process and the same run. Interleaved rounds; the ratio is what counts.
//!
//! `taskset -c 0 cargo bench -p mocks --bench throughput` keeps client and servers on one core.

#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

use std::net::SocketAddr;
use std::time::Instant;

use axum::routing::post;
use axum::{Json, Router};
use mocks::{LedgerSync, World, WorldOptions};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

const ROUNDS: usize = 8;
const CONNECTIONS: usize = 16;
const REQUESTS: usize = 500;

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(measure());
}

async fn measure() {
    let dir = std::env::temp_dir().join(format!("order-mocks-bench-{}", std::process::id()));
    std::fs::create_dir_all(&dir).expect("a temporary folder");
    let options =
        WorldOptions { ledger: Some(dir.join("ledger.jsonl")), ledger_sync: LedgerSync::Os, ..WorldOptions::default() };
    let world = World::start(options).await.expect("the mocks start");
    let mock: SocketAddr = world.addresses().email.trim_start_matches("http://").parse().expect("an address");
    let bare = bare_handler().await;
    let (mut of_mock, mut of_bare) = (Vec::new(), Vec::new());
    for round in 0..=ROUNDS {
        let rates = (rate(mock, round).await, rate(bare, round).await);
        // The first round warms up.
        if round > 0 {
            of_mock.push(rates.0);
            of_bare.push(rates.1);
        }
    }
    let ratios: Vec<f64> = of_mock.iter().zip(&of_bare).map(|(mock, bare)| mock / bare).collect();
    println!("mocked e-mail service  {:>8.0} requests/s (median of {ROUNDS} rounds)", median(of_mock));
    println!("bare axum handler      {:>8.0} requests/s", median(of_bare));
    println!("ratio                  {:>8.2}", median(ratios));
    world.stop().await;
    let _ = std::fs::remove_dir_all(dir);
}

/// A handler that reads JSON and answers JSON, and does nothing else.
async fn bare_handler() -> SocketAddr {
    let app = Router::new()
        .route("/emails", post(async |Json(_): Json<Value>| Json(json!({"email_id": "1", "status": "SENT"}))));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move { axum::serve(listener, app).await });
    address
}

async fn rate(address: SocketAddr, round: usize) -> f64 {
    let started = Instant::now();
    let clients: Vec<_> = (0..CONNECTIONS).map(|client| tokio::spawn(client_run(address, round, client))).collect();
    for client in clients {
        client.await.expect("a client ends");
    }
    #[expect(clippy::cast_precision_loss, reason = "a few thousand requests")]
    let requests = (CONNECTIONS * REQUESTS) as f64;
    requests / started.elapsed().as_secs_f64()
}

async fn client_run(address: SocketAddr, round: usize, client: usize) {
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    stream.set_nodelay(true).expect("no delay");
    let mut reply = vec![0; 4096];
    for n in 0..REQUESTS {
        let body = format!(
            r#"{{"message_id":"{round}-{client}-{n}","order_id":"{round}","to":"a@example.org","template":"order_confirmed","subject":"s","body":"b"}}"#
        );
        let request = format!(
            "POST /emails HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nIdempotency-Key: {address}-{round}-{client}-{n}\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        stream.write_all(request.as_bytes()).await.expect("the request is sent");
        let mut read = 0;
        while !is_whole(&reply[..read]) {
            let more = stream.read(&mut reply[read..]).await.expect("a reply");
            assert!(more > 0, "the connection ended: {}", String::from_utf8_lossy(&reply[..read]));
            read += more;
        }
        assert!(reply.starts_with(b"HTTP/1.1 20"), "{}", String::from_utf8_lossy(&reply[..read]));
    }
}

/// Are head and announced body there?
fn is_whole(reply: &[u8]) -> bool {
    let text = String::from_utf8_lossy(reply).to_lowercase();
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.trim().parse::<usize>().ok());
    length.is_some_and(|length| body.len() >= length)
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
