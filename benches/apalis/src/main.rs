//! What `docs/performance.md` measures the outbox against: apalis-sqlite, as its own examples set it
//! up, but durable as the product is. `apalis-rival JOBS URL FILE` puts jobs into a fresh queue, has a
//! worker post each to URL, and prints `{"pending", "seconds", "per_s", "synchronous"}`.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use apalis::prelude::*;
use apalis_sqlite::{Config, SqliteStorage};
use sqlx::sqlite::{SqliteConnectOptions, SqlitePool, SqlitePoolOptions, SqliteSynchronous};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::Mutex;

/// Requests at once, and jobs fetched at once: as many as the product has on the wire.
const IN_FLIGHT: usize = 32;

/// Connections that are kept and handed round, as an HTTP client's pool does.
#[derive(Clone)]
struct Callers {
    host: String,
    idle: Arc<Mutex<Vec<TcpStream>>>,
    done: Arc<AtomicUsize>,
}

impl Callers {
    async fn post(&self, body: &str) -> std::io::Result<()> {
        let idle = self.idle.lock().await.pop();
        let mut stream = match idle {
            Some(stream) => stream,
            None => {
                let stream = TcpStream::connect(&self.host).await?;
                stream.set_nodelay(true)?;
                stream
            }
        };
        let request = format!(
            "POST /emails HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        stream.write_all(request.as_bytes()).await?;
        // The door's answer is short and comes in one piece.
        let mut answer = [0; 512];
        let read = stream.read(&mut answer).await?;
        if !answer[..read].starts_with(b"HTTP/1.1 202") {
            return Err(std::io::ErrorKind::InvalidData.into());
        }
        self.idle.lock().await.push(stream);
        Ok(())
    }
}

async fn send(body: String, callers: Data<Callers>) -> Result<(), BoxDynError> {
    callers.post(&body).await?;
    callers.done.fetch_add(1, Ordering::SeqCst);
    Ok(())
}

async fn durable(file: &str) -> Result<SqlitePool, sqlx::Error> {
    let options = SqliteConnectOptions::new()
        .filename(file)
        .create_if_missing(true)
        .journal_mode(sqlx::sqlite::SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(Duration::from_secs(30));
    SqlitePoolOptions::new().min_connections(4).max_connections(4).connect_with(options).await
}

/// `PRAGMA synchronous` of every connection of the pool.
async fn synchronous(pool: &SqlitePool) -> Result<Vec<i64>, sqlx::Error> {
    let mut held = Vec::new();
    let mut found = Vec::new();
    for _ in 0..4 {
        let mut connection = pool.acquire().await?;
        found.push(sqlx::query_scalar("PRAGMA synchronous").fetch_one(&mut *connection).await?);
        held.push(connection);
    }
    Ok(found)
}

#[tokio::main]
async fn main() -> Result<(), BoxDynError> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [jobs, url, file] = arguments.as_slice() else { return Err("apalis-rival JOBS URL FILE".into()) };
    let jobs: usize = jobs.parse()?;
    // Setting it up turns `synchronous` off on the connection that does it: that one is given back.
    let first = durable(file).await?;
    SqliteStorage::setup(&first).await?;
    first.close().await;
    let pool = durable(file).await?;
    let config = Config::default().batch_size(IN_FLIGHT).persist_results(false);
    let mut backend = SqliteStorage::<String>::new(&pool).with_config(config);
    let body = format!("{{\"order_id\":\"1\",\"body\":\"{}\"}}", "x".repeat(400));
    for chunk in (0..jobs).collect::<Vec<_>>().chunks(500) {
        let mut bodies = futures::stream::iter(chunk.iter().map(|_| body.clone()).collect::<Vec<_>>());
        backend.push_stream(&mut bodies).await?;
    }
    let done = Arc::new(AtomicUsize::new(0));
    let host = url.trim_start_matches("http://").to_owned();
    let callers = Callers { host, idle: Arc::default(), done: Arc::clone(&done) };
    let began = Instant::now();
    let worker = WorkerBuilder::new("rival").backend(backend).concurrency(IN_FLIGHT).data(callers).build(send);
    let running = tokio::spawn(worker.run());
    let left = || async {
        sqlx::query_scalar::<_, i64>("SELECT count(*) FROM Jobs WHERE status <> 'Done'").fetch_one(&pool).await
    };
    while done.load(Ordering::SeqCst) < jobs || left().await? > 0 {
        if began.elapsed() > Duration::from_secs(20) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let seconds = began.elapsed().as_secs_f64();
    let sent = done.load(Ordering::SeqCst);
    println!(
        "{{\"pending\":{jobs},\"sent\":{sent},\"seconds\":{seconds:.3},\"per_s\":{:.1},\"synchronous\":{:?}}}",
        sent as f64 / seconds,
        synchronous(&pool).await?
    );
    running.abort();
    std::process::exit(0)
}
