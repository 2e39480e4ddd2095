//! A listener of its own for webhooks, on 127.0.0.1 and nowhere else. Owns the port, which is kept
//! across restarts because it stands in requests that were made already, and how long a
//! connection may idle. Where the port is taken, another one is used from then on; what comes to
//! the old one is found out by asking the provider.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::header::HOST;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use contract::{ApiError, ErrorCode};
use engine::Desk;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;

use super::route::routes;
use crate::envelope::{refusal, refusal_as};

/// Connections at once; more wait to be accepted.
const CONNECTIONS: usize = 64;
/// How long a request's head may take, an idle connection's next one too.
const HEAD_PATIENCE: Duration = Duration::from_secs(10);
/// The pause after a connection that could not be accepted.
const BREATH: Duration = Duration::from_millis(50);

/// A listener that runs until its desk stops.
#[derive(Clone, Copy, Debug)]
pub struct Listening {
    /// Where.
    pub address: SocketAddr,
}

/// Listens for webhooks until `desk` stops. Its port is the desk's from now on.
pub async fn listen(desk: &Arc<Desk>) -> io::Result<Listening> {
    let kept = desk.webhook_port();
    let listener = match TcpListener::bind((Ipv4Addr::LOCALHOST, kept)).await {
        Ok(listener) => listener,
        Err(error) => {
            tracing::warn!(%error, port = kept, "the port of the webhooks is taken; another one is used");
            TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?
        }
    };
    let address = listener.local_addr()?;
    if address.port() != kept {
        desk.set_webhook_port(address.port()).await.map_err(io::Error::other)?;
    }
    let router = router(desk, address);
    let (host, stopping) = (Arc::clone(desk), desk.stopping());
    desk.run_beside(async move {
        tokio::select! {
            () = stopping => {}
            () = accept(&host, listener, &router) => {}
        }
    });
    tracing::info!(%address, "listening for webhooks");
    Ok(Listening { address })
}

fn router(desk: &Arc<Desk>, address: SocketAddr) -> Router {
    routes(Arc::clone(desk))
        .fallback(async || refusal(&ApiError::not_found("address")))
        .method_not_allowed_fallback(async || {
            let error = ApiError::new(ErrorCode::MalformedRequest, "Webhooks are posted.");
            refusal_as(axum::http::StatusCode::METHOD_NOT_ALLOWED, &error)
        })
        .layer(from_fn_with_state(Arc::<str>::from(address.to_string()), only_for))
}

/// Lets only requests through that name this listener as it is named in the requests for money: a
/// page that had its own name point here does not.
async fn only_for(State(host): State<Arc<str>>, request: Request, next: Next) -> Response {
    let mut named = request.headers().get_all(HOST).iter();
    let exact = named.next().is_some_and(|value| value.as_bytes() == host.as_bytes()) && named.next().is_none();
    let elsewhere = request.uri().authority().is_some_and(|authority| authority.as_str() != &*host);
    if exact && !elsewhere {
        return next.run(request).await;
    }
    refusal(&ApiError::new(ErrorCode::Forbidden, "This address is known by another name."))
}

async fn accept(desk: &Arc<Desk>, listener: TcpListener, router: &Router) {
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    loop {
        let Ok(place) = Arc::clone(&places).acquire_owned().await else { return };
        match listener.accept().await {
            Ok((stream, _)) => {
                let (router, stopping) = (router.clone(), desk.stopping());
                desk.run_beside(async move {
                    serve(stream, router, stopping).await;
                    drop(place);
                });
            }
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(BREATH).await;
            }
        }
    }
}

/// One connection; when the desk stops, the request under way is still answered.
async fn serve(stream: TcpStream, router: Router, stopping: impl Future<Output = ()>) {
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_PATIENCE)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(router));
    let (mut connection, mut stopping) = (std::pin::pin!(connection), std::pin::pin!(stopping));
    let ended = tokio::select! {
        ended = &mut connection => ended,
        () = &mut stopping => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection ended early");
    }
}
