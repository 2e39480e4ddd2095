//! Replies and faults as bytes on a socket. Owns what empty, malformed, truncated and dripping
//! bodies look like and how a connection is reset; decides nothing.

use std::convert::Infallible;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::Body;
use axum::http::Response;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, RETRY_AFTER};
use bytes::Bytes;
use futures::stream;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

use crate::behaviour::Fault;
use crate::reply::Reply;

/// Between the bytes of a dripping body: a body of a hundred bytes outlasts any sane timeout.
const DRIP: Duration = Duration::from_millis(100);

/// Before a truncated body breaks off, so that its first half has left the machine.
const HALF_SENT: Duration = Duration::from_millis(50);

/// A connection that can be told to end in a reset.
#[derive(Debug)]
pub struct Wire {
    stream: TcpStream,
    reset: Arc<AtomicBool>,
}

impl Wire {
    /// The connection, and the switch that makes its end a reset.
    pub fn new(stream: TcpStream) -> (Self, Arc<AtomicBool>) {
        let reset = Arc::new(AtomicBool::new(false));
        (Self { stream, reset: Arc::clone(&reset) }, reset)
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        if self.reset.load(Ordering::Relaxed) {
            // With no time to linger, closing discards and sends RST in place of FIN.
            if let Err(error) = self.stream.set_zero_linger() {
                tracing::warn!(%error, "a connection closes where it should reset");
            }
        }
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Wire {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.reset.load(Ordering::Relaxed) {
            return Poll::Ready(Ok(()));
        }
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

/// The reply as HTTP, with what is wrong with its body.
pub fn response(reply: &Reply, fault: Option<Fault>) -> Response<Body> {
    let whole = Bytes::copy_from_slice(reply.body.get().as_bytes());
    let length = whole.len();
    let (length, body) = match fault {
        Some(Fault::Empty) => (0, Body::empty()),
        Some(Fault::Malformed) => {
            let cut = whole.slice(..length - 1);
            (cut.len(), Body::from(cut))
        }
        Some(Fault::Truncated) => (length, broken_off(whole.slice(..length / 2))),
        Some(Fault::SlowDrip) => (length, dripping(whole)),
        _ => (length, Body::from(whole)),
    };
    let mut response = Response::builder()
        .status(reply.status)
        .header(CONTENT_TYPE, "application/json")
        .header(CONTENT_LENGTH, length);
    if reply.replayed {
        response = response.header("Idempotent-Replayed", "true");
    }
    if let Some(seconds) = reply.retry_after_s {
        response = response.header(RETRY_AFTER, seconds);
    }
    response.body(body).expect("statuses are checked and the headers are constants and numbers")
}

fn broken_off(half: Bytes) -> Body {
    let parts = [Some(half), None];
    Body::from_stream(stream::unfold(parts.into_iter(), |mut parts| async move {
        let part = if let Some(half) = parts.next()? {
            Ok(half)
        } else {
            tokio::time::sleep(HALF_SENT).await;
            Err(io::Error::other("broken off on purpose"))
        };
        Some((part, parts))
    }))
}

fn dripping(whole: Bytes) -> Body {
    Body::from_stream(stream::unfold(whole, |mut rest| async move {
        if rest.is_empty() {
            return None;
        }
        tokio::time::sleep(DRIP).await;
        let byte = rest.split_to(1);
        Some((Ok::<_, Infallible>(byte), rest))
    }))
}
