//! A driver, the app it started, and the page in its window.
//!
//! Both programs end with the session, however the test ends.

use std::ffi::OsStr;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

use super::element::Element;
use super::error::{Error, Result};
use super::keys::Key;
use super::wire::{Wire, from_base64};

/// How long a sight is waited for; long, because a passing test never waits it out.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// Between two looks.
const PAUSE: Duration = Duration::from_millis(50);

/// How an element is described.
#[derive(Debug, Clone, Copy)]
pub enum By<'a> {
    /// A CSS selector.
    Css(&'a str),
    /// An accessible role and its whole accessible name.
    Role(&'a str, &'a str),
    /// An accessible role and a part of its name in any case; empty: any name.
    RoleLike(&'a str, &'a str),
}

/// One window under test.
#[derive(Debug)]
pub struct Session {
    wire: Wire,
    id: String,
    driver: Driver,
}

impl Session {
    /// Starts a driver, and the app through it with these arguments and variables.
    pub async fn start<A: AsRef<OsStr>>(binary: &Path, args: &[A], env: &[(&str, &str)]) -> Result<Self> {
        let words: Vec<_> = args.iter().map(|word| word.as_ref().to_string_lossy()).collect();
        let options = json!({ "binary": binary.to_string_lossy(), "args": words });
        Self::open(env, json!({ "webkitgtk:browserOptions": options })).await
    }

    /// Starts a driver and the plain browser that comes with the engine.
    pub async fn browser() -> Result<Self> {
        Self::open(&[], json!({})).await
    }

    async fn open(env: &[(&str, &str)], wanted: Value) -> Result<Self> {
        let driver = Driver::start(env)?;
        let wire = Wire::new(driver.port)?;
        driver.ready(&wire).await?;
        let wanted = json!({ "capabilities": { "alwaysMatch": wanted } });
        let answer = wire.post("/session", wanted).await.map_err(|error| Error::Start(error.to_string()))?;
        let id = answer["sessionId"].as_str().ok_or_else(|| Error::Start(answer.to_string()))?.to_owned();
        Ok(Self { wire: wire.below(&id), id, driver })
    }

    /// Closes the window in good order; dropping does the same without waiting for the answer's words.
    pub async fn close(self) -> Result<()> {
        self.wire.delete("").await.map(|_| ())
    }

    /// Everything that fits now, in the order of the page.
    pub async fn all(&self, by: By<'_>) -> Result<Vec<Element>> {
        let value = match by {
            By::Css(selector) => {
                self.wire.post("/elements", json!({ "using": "css selector", "value": selector })).await?
            }
            By::Role(role, name) => self.by_role(role, name, true).await?,
            By::RoleLike(role, name) => self.by_role(role, name, false).await?,
        };
        let found = value.as_array().map_or(&[][..], Vec::as_slice);
        Ok(found.iter().filter_map(|one| Element::from_value(&self.wire, one)).collect())
    }

    /// The first that fits, waited for.
    pub async fn find(&self, by: By<'_>) -> Result<Element> {
        let seen = async || Ok(self.all(by).await?.into_iter().next());
        self.wait_for(&format!("{by:?}"), PATIENCE, seen).await
    }

    /// Waits until nothing fits any more.
    pub async fn gone(&self, by: By<'_>) -> Result<()> {
        let absent = async || Ok(self.all(by).await?.is_empty().then_some(()));
        self.wait_for(&format!("the end of {by:?}"), PATIENCE, absent).await
    }

    /// Waits until the page shows this text somewhere.
    pub async fn sees(&self, text: &str) -> Result<()> {
        let shown = async || Ok(self.page_text().await?.contains(text).then_some(()));
        self.wait_for(&format!("the text `{text}`"), PATIENCE, shown).await
    }

    /// Finds and clicks, again where the page was just being drawn anew.
    pub async fn click(&self, by: By<'_>) -> Result<()> {
        let clicked = async || match self.all(by).await?.first() {
            Some(element) => element.click().await.map(Some),
            None => Ok(None),
        };
        self.wait_for(&format!("{by:?} to click"), PATIENCE, clicked).await
    }

    /// Finds a field, empties it and types.
    pub async fn fill(&self, by: By<'_>, text: &str) -> Result<()> {
        let filled = async || match self.all(by).await?.first() {
            Some(element) => element.replace_text(text).await.map(Some),
            None => Ok(None),
        };
        self.wait_for(&format!("{by:?} to fill"), PATIENCE, filled).await
    }

    /// Looks again and again until `look` sees something, at most `limit` long.
    ///
    /// Refusals that pass by themselves (an element that was just replaced) are another look.
    pub async fn wait_for<T>(
        &self,
        what: &str,
        limit: Duration,
        mut look: impl AsyncFnMut() -> Result<Option<T>>,
    ) -> Result<T> {
        let end = Instant::now() + limit;
        loop {
            match look().await {
                Ok(Some(seen)) => return Ok(seen),
                Ok(None) => {}
                Err(error) if error.is_passing() => {}
                Err(error) => return Err(error),
            }
            if Instant::now() >= end {
                let page = self.page_text().await.unwrap_or_else(|error| error.to_string());
                return Err(Error::NotSeen { what: what.to_owned(), page });
            }
            sleep(PAUSE).await;
        }
    }

    /// Presses keys together, as in Control and K, and lets them go.
    pub async fn press(&self, keys: &[Key]) -> Result<()> {
        let change = |kind: &str, key: &Key| json!({ "type": kind, "value": key.code().to_string() });
        let down = keys.iter().map(|key| change("keyDown", key));
        let up = keys.iter().rev().map(|key| change("keyUp", key));
        let actions: Vec<Value> = down.chain(up).collect();
        let body = json!({ "actions": [{ "type": "key", "id": "keyboard", "actions": actions }] });
        self.wire.post("/actions", body).await.map(|_| ())
    }

    /// The element that would get the next key.
    pub async fn focused(&self) -> Result<Option<Element>> {
        Ok(Element::from_value(&self.wire, &self.wire.get("/element/active").await?))
    }

    /// Runs a script body in the page; `arguments` are its arguments, `return` its answer.
    pub async fn execute(&self, script: &str, arguments: &[Value]) -> Result<Value> {
        self.wire.post("/execute/sync", json!({ "script": script, "args": arguments })).await
    }

    /// Runs a script body in the page that calls its last argument with the answer when it is done.
    pub async fn execute_async(&self, script: &str, arguments: &[Value]) -> Result<Value> {
        self.wire.post("/execute/async", json!({ "script": script, "args": arguments })).await
    }

    /// Types into whatever has the keyboard, key by key.
    pub async fn type_keys(&self, text: &str) -> Result<()> {
        for letter in text.chars() {
            self.press(&[Key::Char(letter)]).await?;
        }
        Ok(())
    }

    /// All text the page shows.
    pub async fn page_text(&self) -> Result<String> {
        let text = self.execute("return document.body ? document.body.innerText : '';", &[]).await?;
        Ok(text.as_str().unwrap_or_default().to_owned())
    }

    /// The page's address.
    pub async fn url(&self) -> Result<String> {
        Ok(self.wire.get("/url").await?.as_str().unwrap_or_default().to_owned())
    }

    /// Another address in the same window.
    pub async fn go_to(&self, url: &str) -> Result<()> {
        self.wire.post("/url", json!({ "url": url })).await.map(|_| ())
    }

    /// The window's outer size in pixels.
    pub async fn resize(&self, width: u32, height: u32) -> Result<()> {
        self.wire.post("/window/rect", json!({ "width": width, "height": height })).await.map(|_| ())
    }

    /// The window's outer size in pixels, as it is.
    pub async fn size(&self) -> Result<(u64, u64)> {
        let rect = self.wire.get("/window/rect").await?;
        let side = |name: &str| format!("{:.0}", rect[name].as_f64().unwrap_or_default()).parse().unwrap_or_default();
        Ok((side("width"), side("height")))
    }

    /// A picture of the page, as a PNG file.
    pub async fn screenshot(&self, path: &Path) -> Result<()> {
        let picture = self.wire.get("/screenshot").await?;
        let bytes = picture.as_str().and_then(from_base64);
        let bytes = bytes.ok_or_else(|| Error::Transport("the picture is not base64".into()))?;
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        Ok(std::fs::write(path, bytes)?)
    }

    async fn by_role(&self, role: &str, name: &str, whole: bool) -> Result<Value> {
        self.execute(include_str!("roles.js"), &[role.into(), name.into(), whole.into()]).await
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // The app is the driver's child: only the driver can close it. Dropping
        // cannot await, so this one request is written by hand.
        let Ok(mut stream) = TcpStream::connect(("127.0.0.1", self.driver.port)) else { return };
        let request = format!("DELETE /session/{} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n", self.id);
        let limited = stream.set_read_timeout(Some(Duration::from_secs(10)));
        if limited.is_ok() && stream.write_all(request.as_bytes()).is_ok() {
            // Any byte of the answer means the app has been told; there is nobody to tell of a failure.
            let _ = stream.read(&mut [0; 1]);
        }
    }
}

/// The driver's process; it ends with this value.
#[derive(Debug)]
struct Driver {
    child: Child,
    port: u16,
}

impl Driver {
    fn start(env: &[(&str, &str)]) -> Result<Self> {
        // The port is free again by the time the driver takes it.
        let port = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
        let mut command = Command::new("WebKitWebDriver");
        command.arg("--host=127.0.0.1").arg(format!("--port={port}"));
        // The app inherits the driver's variables.
        command.env("TAURI_WEBVIEW_AUTOMATION", "true").envs(env.iter().copied());
        // With these set, screenshots never return.
        command.env_remove("WEBKIT_DISABLE_DMABUF_RENDERER").env_remove("WEBKIT_DISABLE_COMPOSITING_MODE");
        // A group of its own, so that an app that asks before it closes can be ended with it.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let spawned = command.stdin(Stdio::null()).spawn();
        let child = spawned.map_err(|error| Error::Start(format!("WebKitWebDriver: {error}")))?;
        Ok(Self { child, port })
    }

    async fn ready(&self, wire: &Wire) -> Result<()> {
        let end = Instant::now() + PATIENCE;
        while let Err(error) = wire.get("/status").await {
            if Instant::now() >= end {
                return Err(Error::Start(format!("the driver does not listen: {error}")));
            }
            sleep(PAUSE).await;
        }
        Ok(())
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // What has been told to close gets a moment for it; what asks back first is ended.
        let group = format!("-{}", self.child.id());
        let signal = |name: &str| {
            let mut kill = Command::new("kill");
            let sent = kill.args([name, "--", &group]).stderr(Stdio::null()).status();
            sent.is_ok_and(|status| status.success())
        };
        let _ = self.child.kill();
        let _ = self.child.wait();
        for _ in 0..40 {
            if !signal("-0") {
                return;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        signal("-KILL");
    }
}
