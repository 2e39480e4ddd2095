//! The window's pages in any browser: their files over HTTP on loopback, and behind them a real desk on
//! a folder of its own, against mocked services. For design work and for tests of single components.
//!
//! Three addresses beside the files: `/ask` takes what the window asks, `/events` tells what happened,
//! `/demo.js` joins the two to the page. Nobody is asked who they are: it is for one person's machine.

mod http;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use contract::{ApiError, ErrorCode, Request};
use engine::system::{SystemClock, SystemEntropy};
use engine::{Config, Desk, DeskOptions, Points};
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::broadcast::error::RecvError;

use crate::TestWorld;
use http::{Asked, read_request, reply};

/// Stands where the desktop program's own object would.
const JOIN: &str = include_str!("demo/demo.js");

/// A desk and the pages in front of it.
pub struct Demo {
    desk: Arc<Desk>,
    world: TestWorld,
    address: String,
}

impl Demo {
    /// Opens a desk with sample orders in `data` and serves the pages in `pages` on `port`; 0: any.
    pub async fn start(pages: &Path, data: &Path, port: u16) -> std::io::Result<Self> {
        let world = TestWorld::start(Some(data.join("mock-ledger.jsonl"))).await;
        let settings = data.join("settings.yaml");
        std::fs::write(&settings, "currency: GBP\n")?;
        let mut config = Config::load(&settings).map_err(std::io::Error::other)?;
        config.endpoints = world.endpoints();
        let options = DeskOptions {
            dir: data.to_owned(),
            holder: "the pages in a browser".to_owned(),
            config,
            clock: Arc::new(SystemClock),
            entropy: Arc::new(SystemEntropy),
            points: Points::default(),
        };
        let desk = Arc::new(Desk::open(options).await.map_err(std::io::Error::other)?);
        desk.load_samples().await.map_err(std::io::Error::other)?;
        desk.start();
        let listener = TcpListener::bind(("127.0.0.1", port)).await?;
        let address = format!("http://{}", listener.local_addr()?);
        tokio::spawn(accept(listener, pages.to_owned(), Arc::clone(&desk)));
        Ok(Self { desk, world, address })
    }

    /// Where the pages are.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Stops the desk, then the services it talks to.
    pub async fn stop(self) {
        // It is thrown away with its folder; what it could not finish is nobody's order.
        let _ = self.desk.stop().await;
        self.world.stop().await;
    }
}

async fn accept(listener: TcpListener, pages: PathBuf, desk: Arc<Desk>) {
    while let Ok((stream, _)) = listener.accept().await {
        let (pages, desk) = (pages.clone(), Arc::clone(&desk));
        // A browser that went away is no fault of the pages.
        tokio::spawn(async move { serve(stream, &pages, &desk).await.ok() });
    }
}

async fn serve(mut stream: TcpStream, pages: &Path, desk: &Desk) -> std::io::Result<()> {
    let Some(asked) = read_request(&mut stream).await? else { return Ok(()) };
    match asked.path.as_str() {
        "/ask" => {
            let answer = answer(&asked, desk).await;
            let (status, text) = match answer {
                Ok(text) => (200, text),
                Err(error) => (422, serde_json::to_string(&error).unwrap_or_default()),
            };
            reply(&mut stream, status, "application/json", text.as_bytes()).await
        }
        "/events" => tell(stream, desk).await,
        "/demo.js" => reply(&mut stream, 200, "text/javascript", JOIN.as_bytes()).await,
        path => file(&mut stream, pages, path).await,
    }
}

async fn answer(asked: &Asked, desk: &Desk) -> Result<String, ApiError> {
    let request: Request = serde_json::from_slice(&asked.body).map_err(|error| {
        ApiError::new(ErrorCode::MalformedRequest, format!("The page asked for nothing known: {error}"))
    })?;
    desk.ask(request).await
}

/// Every event as it happens, as a stream that the browser keeps open.
async fn tell(mut stream: TcpStream, desk: &Desk) -> std::io::Result<()> {
    let mut events = desk.events();
    stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\n\r\n").await?;
    loop {
        match events.recv().await {
            Ok(event) => {
                let text = serde_json::to_string(&event).map_err(std::io::Error::other)?;
                stream.write_all(format!("data: {text}\n\n").as_bytes()).await?;
            }
            // Views can be fetched again; what was missed is only a hint.
            Err(RecvError::Lagged(_)) => {}
            Err(RecvError::Closed) => return Ok(()),
        }
    }
}

/// A file of the pages; any other path is a screen, which the page finds by itself.
async fn file(stream: &mut TcpStream, pages: &Path, path: &str) -> std::io::Result<()> {
    let name = path.trim_start_matches('/');
    let inside = !name.is_empty() && !name.split('/').any(|part| part.starts_with('.'));
    if let Some(bytes) = inside.then(|| std::fs::read(pages.join(name)).ok()).flatten() {
        return reply(stream, 200, kind_of(name), &bytes).await;
    }
    let page = std::fs::read_to_string(pages.join("index.html"))?;
    let joined = page.replace("<head>", "<head><script src=\"/demo.js\"></script>");
    reply(stream, 200, "text/html; charset=utf-8", joined.as_bytes()).await
}

fn kind_of(name: &str) -> &'static str {
    match name.rsplit_once('.').map_or("", |(_, ending)| ending) {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript",
        "css" => "text/css",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        _ => "application/octet-stream",
    }
}
