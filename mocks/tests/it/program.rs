//! `order-mocks serve` as a process: its ready line, its ends, and what `kill -9` leaves.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use reqwest::StatusCode;
use serde_json::Value;

use crate::support::{client, payment, read};

struct Program {
    child: Child,
    ready: Value,
}

fn serve(arguments: &[&str]) -> Program {
    let mut child = command(arguments).stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    Program { child, ready: serde_json::from_str(&line).unwrap() }
}

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_order-mocks"));
    command.arg("serve").args(arguments).stderr(Stdio::null());
    command
}

impl Drop for Program {
    fn drop(&mut self) {
        // Already ended where a test ended it.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Program {
    fn url(&self, service: &str) -> &str {
        self.ready[service].as_str().unwrap()
    }

    async fn pay(&self, key: &str) -> (bool, (StatusCode, Value)) {
        let url = format!("{}/payments", self.url("payment"));
        let request = client().post(url).header("Idempotency-Key", key);
        let reply = request.json(&payment(&format!("p-{key}"), "5.00")).send().await.unwrap();
        (reply.headers().contains_key("Idempotent-Replayed"), read(reply).await)
    }
}

fn port_of(url: &str) -> u16 {
    url.rsplit(':').next().unwrap().parse().unwrap()
}

/// A port with seven free ones after it.
fn free_ports() -> u16 {
    (0..100)
        .find_map(|_| {
            let first = TcpListener::bind("127.0.0.1:0").ok()?;
            let port = first.local_addr().ok()?.port();
            let rest = (1..=7).map(|after| TcpListener::bind(("127.0.0.1", port.checked_add(after)?)).ok());
            rest.collect::<Option<Vec<_>>>().map(|_| port)
        })
        .unwrap()
}

#[tokio::test]
async fn the_services_follow_the_control_port_in_order() {
    let port = free_ports();
    let program = serve(&["--control", &format!("127.0.0.1:{port}")]);
    let names = ["control", "payment", "wallet", "email", "production", "invoice", "inventory", "billing"];
    let ports: Vec<u16> = names.map(|name| port_of(program.url(name))).to_vec();
    assert_eq!(ports, (port..=port + 7).collect::<Vec<u16>>());
    assert_eq!(program.ready["ready"], true);
}

#[tokio::test]
async fn kill_nine_loses_nothing_that_was_answered() {
    for sync in ["always", "os"] {
        let dir = tempfile::tempdir().unwrap();
        let ledger = dir.path().join("ledger.jsonl");
        let arguments = ["--ledger", path(&ledger), "--ledger-sync", sync];
        let mut program = serve(&arguments);
        let secret = program.ready["webhook_secret"].clone();
        let first = program.pay("k").await;
        assert!(!first.0);
        program.child.kill().unwrap();
        program.child.wait().unwrap();
        let program = serve(&arguments);
        let again = program.pay("k").await;
        assert!(again.0, "{sync}");
        assert_eq!(again.1, first.1);
        assert_eq!(program.ready["webhook_secret"], secret);
    }
}

fn path(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[cfg(unix)]
#[test]
fn a_term_signal_ends_it_cleanly() {
    let mut program = serve(&[]);
    let id = program.child.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    assert_eq!(program.child.wait().unwrap().code(), Some(0));
}

#[test]
fn unusable_arguments_end_with_two() {
    for arguments in [["--control", "0.0.0.0:0"], ["--control", "127.0.0.1:65530"], ["--colour", "1"]] {
        let status = command(&arguments).stdout(Stdio::null()).status().unwrap();
        assert_eq!(status.code(), Some(2), "{arguments:?}");
    }
}

/// Pays under one key after another until the program dies; the keys that were answered, with
/// their replies.
async fn pay_until_it_dies(payment_url: String, client_number: usize, all: Arc<AtomicUsize>) -> Vec<(String, Value)> {
    let http = client();
    let mut answered = Vec::new();
    for n in 0.. {
        let key = format!("k{client_number}-{n}");
        let request = http.post(format!("{payment_url}/payments")).header("Idempotency-Key", &key);
        let sent = request.json(&payment(&format!("p-{key}"), "5.00")).send().await;
        let Ok(reply) = sent else { break };
        let Ok(body) = reply.json::<Value>().await else { break };
        answered.push((key, body));
        all.fetch_add(1, Ordering::Relaxed);
    }
    answered
}

#[tokio::test(flavor = "multi_thread")]
async fn kill_nine_under_load_keeps_every_reply_that_was_given() {
    for sync in ["always", "os"] {
        let dir = tempfile::tempdir().unwrap();
        let ledger = dir.path().join("ledger.jsonl");
        let arguments = ["--ledger", path(&ledger), "--ledger-sync", sync];
        let mut program = serve(&arguments);
        let url = program.url("payment").to_owned();
        let all = Arc::new(AtomicUsize::new(0));
        let client = |number| tokio::spawn(pay_until_it_dies(url.clone(), number, Arc::clone(&all)));
        let clients: Vec<_> = (0..8).map(client).collect();
        while all.load(Ordering::Relaxed) < 64 {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
        program.child.kill().unwrap();
        program.child.wait().unwrap();
        let mut answered = Vec::new();
        for client in clients {
            answered.extend(client.await.unwrap());
        }
        assert!(answered.len() >= 64, "{sync}: only {} replies before the kill", answered.len());

        let written = std::fs::read_to_string(&ledger).unwrap();
        for (key, _) in &answered {
            assert!(written.contains(&format!("\"{key}\"")), "{sync}: {key} was answered and is not in the ledger");
        }
        let program = serve(&arguments);
        for (key, reply) in answered.iter().step_by(answered.len() / 16) {
            let again = program.pay(key).await;
            assert!(again.0, "{sync}: {key} did not replay");
            assert_eq!(again.1.1, *reply, "{sync}: {key}");
        }
    }
}
