//! A listening socket that can be shut and opened again on the same port. Owns accepting, the
//! open connections and how an answer ends a connection; what is answered is decided behind it.

use std::collections::BTreeMap;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, Response};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::Mutex;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::exchange::{Answer, Received, exchange};
use crate::reply::Reply;
use crate::service::Service;
use crate::state::Shared;
use crate::wire::{Wire, response};

/// The largest body taken.
const LARGEST_BODY: usize = 1024 * 1024;

/// Who answers behind a door.
#[derive(Clone, Debug)]
pub enum Behind {
    /// A mocked service.
    Service(Service, Arc<Shared>),
    /// The control API.
    Control(Router),
}

/// One address of the world.
#[derive(Debug)]
pub struct Door {
    address: SocketAddr,
    behind: Behind,
    opened: Mutex<Option<Opened>>,
    /// Bound, never listening: while the door is shut nobody else is given the port.
    #[cfg(target_os = "linux")]
    _kept: TcpSocket,
}

#[derive(Debug)]
struct Opened {
    shut: CancellationToken,
    tasks: TaskTracker,
}

impl Door {
    /// Opens a door; port 0 takes any free port and keeps it.
    pub fn open_at(address: SocketAddr, behind: Behind) -> io::Result<Self> {
        let listener = listen(address)?;
        let address = listener.local_addr()?;
        #[cfg(target_os = "linux")]
        let kept = {
            // The system allows the second binding only while nobody listens.
            drop(listener);
            bound(address)?
        };
        #[cfg(target_os = "linux")]
        let listener = listen(address)?;
        let opened = Opened::new(listener, behind.clone());
        Ok(Self {
            address,
            behind,
            opened: Mutex::new(Some(opened)),
            #[cfg(target_os = "linux")]
            _kept: kept,
        })
    }

    /// Where it is.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Opens it again; nothing if it is open.
    pub async fn open(&self) -> io::Result<()> {
        let mut opened = self.opened.lock().await;
        if opened.is_none() {
            *opened = Some(Opened::new(listen(self.address)?, self.behind.clone()));
        }
        Ok(())
    }

    /// Stops listening and closes every connection; over when both are done.
    pub async fn shut(&self) {
        let mut opened = self.opened.lock().await;
        if let Some(opened) = opened.take() {
            opened.shut.cancel();
            opened.tasks.close();
            opened.tasks.wait().await;
        }
    }
}

impl Drop for Opened {
    fn drop(&mut self) {
        self.shut.cancel();
    }
}

impl Opened {
    fn new(listener: TcpListener, behind: Behind) -> Self {
        let (shut, tasks) = (CancellationToken::new(), TaskTracker::new());
        let (until, connections) = (shut.clone(), tasks.clone());
        tasks.spawn(async move {
            let accepting = accept_all(listener, behind, until.clone(), connections);
            until.run_until_cancelled(accepting).await;
        });
        Self { shut, tasks }
    }
}

async fn accept_all(listener: TcpListener, behind: Behind, shut: CancellationToken, connections: TaskTracker) {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                let (behind, shut) = (behind.clone(), shut.clone());
                connections.spawn(async move {
                    shut.run_until_cancelled(serve(stream, behind)).await;
                });
            }
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(std::time::Duration::from_millis(10)).await;
            }
        }
    }
}

fn bound(address: SocketAddr) -> io::Result<TcpSocket> {
    let socket = match address {
        SocketAddr::V4(_) => TcpSocket::new_v4()?,
        SocketAddr::V6(_) => TcpSocket::new_v6()?,
    };
    // On Windows the option would let others take the port from us.
    #[cfg(not(windows))]
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    Ok(socket)
}

fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    bound(address)?.listen(1024)
}

async fn serve(stream: TcpStream, behind: Behind) {
    // Small replies must not wait for company.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "TCP_NODELAY was refused");
    }
    let (wire, reset) = Wire::new(stream);
    let io = TokioIo::new(wire);
    let ended = match behind {
        Behind::Control(router) => http1::Builder::new().serve_connection(io, TowerToHyperService::new(router)).await,
        Behind::Service(service, shared) => {
            let answer = service_fn(move |request| answer(request, service, Arc::clone(&shared), Arc::clone(&reset)));
            http1::Builder::new().serve_connection(io, answer).await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection ended early");
    }
}

/// The connection is to end without a reply.
#[derive(Debug, thiserror::Error)]
#[error("ended on purpose")]
struct NoReply;

async fn answer(
    request: Request<Incoming>,
    service: Service,
    shared: Arc<Shared>,
    reset: Arc<AtomicBool>,
) -> Result<Response<Body>, NoReply> {
    let Some(received) = receive(request).await else {
        let reply = Reply::error(413, "MALFORMED_REQUEST", "the body is too large", &[]);
        return Ok(response(&reply, None));
    };
    let world = Arc::clone(&shared);
    // A task of its own: an effect takes place even if its caller gave up waiting.
    let task = shared.tasks.spawn(async move {
        let stop = world.stop.clone();
        stop.run_until_cancelled(exchange(world, service, received)).await
    });
    match task.await {
        Ok(Some(Answer::Reply(reply, fault))) => Ok(response(&reply, fault)),
        Ok(Some(Answer::Hang)) => std::future::pending().await,
        Ok(Some(Answer::Reset)) => {
            reset.store(true, Ordering::Relaxed);
            Err(NoReply)
        }
        Ok(Some(Answer::Drop) | None) | Err(_) => Err(NoReply),
    }
}

async fn receive(request: Request<Incoming>) -> Option<Received> {
    let (head, body) = request.into_parts();
    let body = to_bytes(Body::new(body), LARGEST_BODY).await.ok()?;
    let text = |value: &axum::http::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    let headers: BTreeMap<String, String> =
        head.headers.iter().map(|(name, value)| (name.as_str().to_owned(), text(value))).collect();
    Some(Received {
        method: head.method.as_str().to_owned(),
        path: head.uri.path().to_owned(),
        query: head.uri.query().unwrap_or_default().to_owned(),
        headers,
        body,
    })
}
