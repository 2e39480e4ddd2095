//! HTTP at its barest: a door that answers everything alike, and a client that sends and reads. The
//! door is what every dispatcher under comparison sends to; the client is the control's.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Instant;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// What the door says to everything.
const ANSWER: &[u8] = b"HTTP/1.1 202 Accepted\r\nContent-Type: application/json\r\nContent-Length: 33\r\n\r\n\
    {\"email_id\":\"1\",\"status\":\"SENT\"} ";

/// A door that answers every request at once and does nothing else.
pub struct Door {
    /// Where it is.
    pub at: SocketAddr,
    first: Arc<std::sync::Mutex<Option<Instant>>>,
}

impl Door {
    /// Opens it.
    pub async fn open() -> std::io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let at = listener.local_addr()?;
        let first = Arc::new(std::sync::Mutex::new(None));
        let seen = Arc::clone(&first);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let seen = Arc::clone(&seen);
                tokio::spawn(async move {
                    // A caller that goes away ends its own conversation only.
                    let _ = answer(stream, &seen).await;
                });
            }
        });
        Ok(Self { at, first })
    }

    /// Its address as others write it.
    pub fn url(&self) -> String {
        format!("http://{}", self.at)
    }

    /// When the first byte came since this was last asked.
    pub fn take_first(&self) -> Option<Instant> {
        self.first.lock().unwrap_or_else(std::sync::PoisonError::into_inner).take()
    }
}

async fn answer(stream: TcpStream, first: &std::sync::Mutex<Option<Instant>>) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let mut stream = BufReader::new(stream);
    loop {
        if stream.fill_buf().await?.is_empty() {
            return Ok(());
        }
        first.lock().unwrap_or_else(std::sync::PoisonError::into_inner).get_or_insert_with(Instant::now);
        read_message(&mut stream).await?;
        stream.get_mut().write_all(ANSWER).await?;
    }
}

/// One message: its first line and its body.
async fn read_message(stream: &mut BufReader<TcpStream>) -> std::io::Result<(String, Vec<u8>)> {
    let (mut first, mut line, mut length) = (String::new(), String::new(), 0);
    loop {
        line.clear();
        if stream.read_line(&mut line).await? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        let lower = line.trim_end().to_ascii_lowercase();
        if first.is_empty() {
            lower.clone_into(&mut first);
        } else if let Some(value) = lower.strip_prefix("content-length:") {
            length = value.trim().parse().map_err(|_| std::io::ErrorKind::InvalidData)?;
        } else if lower.is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await?;
    Ok((first, body))
}

/// A connection that is kept, one request after the other.
pub struct Caller(BufReader<TcpStream>);

impl Caller {
    /// Connects to the host of `url`.
    pub async fn connect(url: &str) -> std::io::Result<Self> {
        let stream = TcpStream::connect(url.trim_start_matches("http://").trim_end_matches('/')).await?;
        stream.set_nodelay(true)?;
        Ok(Self(BufReader::new(stream)))
    }

    /// Posts; the status line of the reply.
    pub async fn post(&mut self, path: &str, key: &str, body: &[u8]) -> std::io::Result<String> {
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nIdempotency-Key: {key}\r\n\
             Content-Length: {}\r\n\r\n",
            body.len()
        );
        let mut request = head.into_bytes();
        request.extend_from_slice(body);
        self.0.get_mut().write_all(&request).await?;
        Ok(read_message(&mut self.0).await?.0)
    }

    /// Gets; the body of the reply.
    pub async fn get(&mut self, path: &str) -> std::io::Result<Vec<u8>> {
        let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n");
        self.0.get_mut().write_all(request.as_bytes()).await?;
        Ok(read_message(&mut self.0).await?.1)
    }
}
