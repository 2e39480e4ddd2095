//! A running service on a directory of its own, and a small client that hides nothing of what it
//! is answered.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};
use tempfile::TempDir;

/// A service that is stopped when the test ends.
pub struct Service {
    pub dir: TempDir,
    pub http: String,
    pub grpc: String,
    child: Child,
}

/// A reply, as it came.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub head: String,
    pub text: String,
}

impl Reply {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("no JSON: {self:?}"))
    }

    /// The value of a header; names are lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }

    /// The error's code, where it is one.
    pub fn code(&self) -> String {
        self.json()["error"]["code"].as_str().unwrap_or_default().to_owned()
    }

    /// Fails where the status is another.
    #[track_caller]
    pub fn expect(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{self:?}");
        self.json()
    }

    /// Fails where it is not this refusal.
    #[track_caller]
    pub fn refused(&self, status: u16, code: &str) {
        assert_eq!((self.status, self.code().as_str()), (status, code), "{self:?}");
    }
}

pub fn program() -> Command {
    Command::new(env!("CARGO_BIN_EXE_order-service"))
}

impl Service {
    /// With mocks, and open to anyone on this machine.
    pub fn open() -> Self {
        Self::start(&["--mocks", "--no-auth"])
    }

    /// With mocks; every request needs a token.
    pub fn guarded() -> Self {
        Self::start(&["--mocks"])
    }

    pub fn start(arguments: &[&str]) -> Self {
        Self::start_in(tempfile::tempdir().unwrap(), arguments)
    }

    pub fn start_in(dir: TempDir, arguments: &[&str]) -> Self {
        let mut child = program()
            .args(["serve", "--http", "127.0.0.1:0", "--grpc", "127.0.0.1:0", "--data-dir"])
            .arg(dir.path())
            .args(arguments)
            .env("ORDER_DESK_LOG", "info")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let ready: Value = serde_json::from_str(&line).unwrap_or_else(|_| panic!("it is not ready: {line}"));
        let at = |name: &str| ready[name].as_str().unwrap().to_owned();
        Self { http: at("http"), grpc: at("grpc"), dir, child }
    }

    /// A token for this service.
    pub fn token(&self, user: &str, role: &str) -> String {
        token(self.dir.path(), user, role)
    }

    /// Tells it to end, as an operator would.
    pub fn terminate(&self) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
    }

    /// Waits for its end; exit code and directory.
    pub fn ended(mut self) -> (Option<i32>, TempDir) {
        let code = self.child.wait().unwrap().code();
        let dir = std::mem::replace(&mut self.dir, tempfile::tempdir().unwrap());
        (code, dir)
    }

    /// Every log line so far that is about requests.
    pub fn log(&self) -> String {
        let folder = std::fs::read_dir(self.dir.path().join("logs")).unwrap();
        folder.map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap()).collect()
    }

    pub fn get(&self, path: &str) -> Reply {
        self.send("GET", path, &[], b"")
    }

    pub fn post(&self, path: &str, body: &Value) -> Reply {
        self.send("POST", path, &[], body.to_string().as_bytes())
    }

    pub fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Reply {
        request(&self.http, method, path, headers, body).expect("the service answers")
    }

    /// Enters the usual order.
    #[track_caller]
    pub fn enter(&self) -> Value {
        self.post("/api/v1/orders", &order("LANTERN", 2, "12.50")).expect(201)
    }

    /// Enters and places the usual order, and waits for the end of its checkout.
    #[track_caller]
    pub fn place(&self, price: &str) -> Value {
        let entered = self.post("/api/v1/orders", &order("LANTERN", 1, price)).expect(201);
        let path = format!("/api/v1/orders/{}/checkout", entered["id"].as_str().unwrap());
        self.send("POST", &path, &[("prefer", "wait=30")], b"").expect(200)
    }

    /// Asks until `right` says so.
    #[track_caller]
    pub fn until(&self, path: &str, right: impl Fn(&Value) -> bool) -> Value {
        for _ in 0..1_200 {
            let seen = self.get(path).expect(200);
            if right(&seen) {
                return seen;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("it did not come: {}", self.get(path).text)
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub fn token(dir: &Path, user: &str, role: &str) -> String {
    let mut token = program();
    token.args(["token", "--user", user, "--role", role, "--data-dir"]).arg(dir);
    let made = token.output().unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let made: Value = serde_json::from_slice(&made.stdout).unwrap();
    made["token"].as_str().unwrap().to_owned()
}

/// An order of one line; `price` is written as a number.
pub fn order(sku: &str, quantity: u32, price: &str) -> Value {
    let price: Value = serde_json::from_str(price).unwrap();
    json!({
        "order_name": "Shop window",
        "customer": { "name": "Ada Byron", "email": "ada@example.org" },
        "items": [{ "sku": sku, "name": "Lantern", "quantity": quantity, "unit_price": price }],
        "shipping_address": address(),
        "payment_method": "CREDIT_CARD",
        "shipping_method": "STANDARD",
    })
}

/// Document 002's own address.
pub fn address() -> Value {
    json!({
        "first_name": "John", "last_name": "Doe", "address_line1": "123 Main St", "address_line2": "Apt 4B",
        "city": "New York", "state": "NY", "postal_code": "10001", "country": "USA",
        "phone": "555-123-4567", "email": "john.doe@example.com",
    })
}

/// One request on a connection of its own.
pub fn request(base: &str, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> std::io::Result<Reply> {
    let host = base.trim_start_matches("http://");
    let mut head = vec![
        format!("{method} {path} HTTP/1.1"),
        format!("host: {host}"),
        "connection: close".to_owned(),
        format!("content-length: {}", body.len()),
    ];
    head.extend(headers.iter().map(|(name, value)| format!("{name}: {value}")));
    let head = head.join("\r\n") + "\r\n\r\n";
    raw(base, &[head.as_bytes(), body].concat())
}

/// Sends bytes as they are and reads all that comes back.
pub fn raw(base: &str, bytes: &[u8]) -> std::io::Result<Reply> {
    let mut stream = TcpStream::connect(base.trim_start_matches("http://"))?;
    stream.set_read_timeout(Some(Duration::from_mins(1)))?;
    stream.write_all(bytes)?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    let text = String::from_utf8_lossy(&answer);
    let (head, text) = text.split_once("\r\n\r\n").ok_or(std::io::ErrorKind::UnexpectedEof)?;
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
    Ok(Reply {
        status: status.ok_or(std::io::ErrorKind::InvalidData)?,
        head: head.replace("\r\n", "\n").to_lowercase(),
        text: text.to_owned(),
    })
}

/// `Authorization` for a token.
pub fn bearer(token: &str) -> String {
    format!("Bearer {token}")
}
