//! Requests to the driver and its answers, unwrapped.

use std::time::Duration;

use reqwest::{Client, Method};
use serde_json::Value;

use super::error::{Error, Result};

/// No command of a healthy driver takes longer.
const LIMIT: Duration = Duration::from_mins(1);

/// Where commands go.
#[derive(Debug, Clone)]
pub struct Wire {
    client: Client,
    base: String,
}

impl Wire {
    /// Talks to the driver on this port of this machine.
    pub fn new(port: u16) -> Result<Self> {
        let client = Client::builder().no_proxy().timeout(LIMIT).build()?;
        Ok(Self { client, base: format!("http://127.0.0.1:{port}") })
    }

    /// The same driver, with all paths below a session.
    pub fn below(&self, session: &str) -> Self {
        Self { client: self.client.clone(), base: format!("{}/session/{session}", self.base) }
    }

    /// Asks.
    pub async fn get(&self, path: &str) -> Result<Value> {
        self.send(Method::GET, path, None).await
    }

    /// Commands.
    pub async fn post(&self, path: &str, body: Value) -> Result<Value> {
        self.send(Method::POST, path, Some(body)).await
    }

    /// Ends.
    pub async fn delete(&self, path: &str) -> Result<Value> {
        self.send(Method::DELETE, path, None).await
    }

    async fn send(&self, method: Method, path: &str, body: Option<Value>) -> Result<Value> {
        let mut request = self.client.request(method, format!("{}{path}", self.base));
        if let Some(body) = body {
            request = request.json(&body);
        }
        let reply = request.send().await?;
        let status = reply.status();
        let mut answer: Value = reply.json().await?;
        let value = answer["value"].take();
        if status.is_success() {
            return Ok(value);
        }
        let word = |name: &str| value[name].as_str().unwrap_or("unnamed").to_owned();
        Err(Error::Refused { code: word("error"), message: word("message") })
    }
}

/// Bytes out of base64 as the driver writes it: padded, without line breaks.
pub fn from_base64(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let mut held: u32 = 0;
    let mut bits = 0;
    for letter in text.trim_end_matches('=').bytes() {
        let six = match letter {
            b'A'..=b'Z' => letter - b'A',
            b'a'..=b'z' => letter - b'a' + 26,
            b'0'..=b'9' => letter - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        held = held << 6 | u32::from(six);
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from(held >> bits & 0xff).expect("masked to one byte"));
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_of_every_length_is_read() {
        for (text, bytes) in [("", ""), ("Zg==", "f"), ("Zm8=", "fo"), ("Zm9v", "foo"), ("Zm9vYg==", "foob")] {
            assert_eq!(from_base64(text).as_deref(), Some(bytes.as_bytes()));
        }
        assert_eq!(from_base64("Zm 9v"), None);
    }
}
