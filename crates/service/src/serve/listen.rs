//! One listener: takes connections, speaks HTTP/1.1 or HTTP/2 on each, plain or TLS, and stops by
//! taking no more and finishing what was begun.

use std::io;
use std::time::Duration;

use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// How long a caller may take over a handshake or over the head of a request.
const PATIENCE: Duration = Duration::from_secs(10);
/// Rest after an accept that failed: out of file handles, most likely.
const REST: Duration = Duration::from_millis(100);

/// Serves `router` until `stopping`; then finishes what was begun.
pub(super) fn serve(
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
    router: axum::Router,
    stopping: CancellationToken,
) -> impl Future<Output = ()> {
    let connections = TaskTracker::new();
    let accepting = connections.clone();
    let task = connections.spawn(async move {
        let graceful = GracefulShutdown::new();
        loop {
            let accepted = tokio::select! {
                () = stopping.cancelled() => break,
                accepted = listener.accept() => accepted,
            };
            match accepted {
                Ok((stream, _)) => {
                    let (tls, router, watcher) = (tls.clone(), router.clone(), graceful.watcher());
                    drop(accepting.spawn(async move {
                        if let Err(error) = connection(stream, tls, router, watcher).await {
                            tracing::info!(%error, "a connection was refused or broke off");
                        }
                    }));
                }
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be taken");
                    tokio::time::sleep(REST).await;
                }
            }
        }
        drop(listener);
        graceful.shutdown().await;
    });
    async move {
        // It ends in a panic only where a task did; the rest is waited for all the same.
        drop(task.await);
        connections.close();
        connections.wait().await;
    }
}

type Failure = Box<dyn std::error::Error + Send + Sync>;

async fn connection(
    stream: TcpStream,
    tls: Option<TlsAcceptor>,
    router: axum::Router,
    watcher: Watcher,
) -> Result<(), Failure> {
    stream.set_nodelay(true)?;
    match tls {
        None => speak(stream, router, watcher).await,
        Some(tls) => {
            let taken = tokio::time::timeout(PATIENCE, tls.accept(stream)).await;
            speak(taken.map_err(|_| io::Error::from(io::ErrorKind::TimedOut))??, router, watcher).await
        }
    }
}

async fn speak<S>(stream: S, router: axum::Router, watcher: Watcher) -> Result<(), Failure>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let mut builder = Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new()).header_read_timeout(PATIENCE);
    builder.http2().timer(TokioTimer::new()).max_concurrent_streams(256);
    let service = TowerToHyperService::new(router);
    let serving = builder.serve_connection(TokioIo::new(stream), service).into_owned();
    watcher.watch(serving).await
}
