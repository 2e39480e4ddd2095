//! The programs of a crash test: where they are, how they are started, how they die.

use std::io;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};

use crate::control::Control;

/// How long a program may take to say what is waited for; far beyond what a loaded machine needs.
const PATIENCE: Duration = Duration::from_mins(2);

/// Paths of our programs.
#[derive(Clone, Debug)]
pub struct Programs {
    desk: PathBuf,
    mocks: PathBuf,
    service: PathBuf,
}

impl Programs {
    /// As `cargo xtask` names them in the environment, else as cargo laid them beside this program.
    pub fn find() -> Result<Self, String> {
        Ok(Self {
            desk: binary("CRASH_DESK_BIN", "crash-desk")?,
            mocks: binary("ORDER_MOCKS_BIN", "order-mocks")?,
            service: binary("ORDER_SERVICE_BIN", "order-service")?,
        })
    }

    /// What `order-service verify` finds: nothing, or a line for each violation.
    pub async fn verify(&self, data: &Path, ledger: &Path, acknowledged: &Path) -> Result<Vec<String>, String> {
        let output = Command::new(&self.service)
            .arg("verify")
            .arg("--data-dir")
            .arg(data)
            .arg("--ledger")
            .arg(ledger)
            .arg("--acknowledged")
            .arg(acknowledged)
            .stdin(Stdio::null())
            .output()
            .await
            .map_err(|error| format!("order-service cannot be started: {error}"))?;
        let complained = String::from_utf8_lossy(&output.stderr);
        match output.status.code() {
            Some(0) => Ok(Vec::new()),
            Some(1) if !complained.trim().is_empty() => Ok(complained.lines().map(str::to_owned).collect()),
            _ => Err(format!("verify: {}: {complained}", output.status)),
        }
    }
}

fn binary(variable: &str, name: &str) -> Result<PathBuf, String> {
    if let Some(path) = std::env::var_os(variable) {
        return Ok(path.into());
    }
    let own = std::env::current_exe().map_err(|error| error.to_string())?;
    let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    let found = own.ancestors().skip(1).take(2).map(|dir| dir.join(&file)).find(|path| path.exists());
    found.ok_or_else(|| format!("{name} is not built; `cargo xtask crash` builds it, or set {variable}"))
}

/// A running `order-mocks`.
pub struct Mocks {
    child: Child,
    programs: Programs,
    ledger: PathBuf,
    sync: &'static str,
    control_port: u16,
    /// Its ready line, which is a services file.
    pub ready: String,
}

impl Mocks {
    /// Starts it on free ports that it keeps over a restart.
    pub async fn start(programs: &Programs, ledger: &Path, sync: &'static str) -> Result<Self, String> {
        // Below the ports that a system gives away and that a desk draws for its webhooks, spread so
        // that tests beside us rarely meet.
        let place = u16::try_from(std::process::id() % 1_000).unwrap_or(0);
        let mut refused = String::new();
        for step in 0..1_000_u16 {
            let port = 10_000 + (place + next_place() + step) % 1_200 * 8;
            match Self::start_at(programs, ledger, sync, port).await {
                Ok(started) => return Ok(started),
                Err(error) => refused = error,
            }
        }
        Err(format!("order-mocks found no free ports: {refused}"))
    }

    async fn start_at(programs: &Programs, ledger: &Path, sync: &'static str, port: u16) -> Result<Self, String> {
        let mut child = Command::new(&programs.mocks)
            .args(["serve", "--control", &format!("127.0.0.1:{port}"), "--ledger-sync", sync, "--seed", "1"])
            .arg("--ledger")
            .arg(ledger)
            .env("ORDER_DESK_LOG", "error")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| format!("order-mocks cannot be started: {error}"))?;
        let out = child.stdout.take().expect("its output is piped");
        let mut lines = BufReader::new(out).lines();
        let line = tokio::time::timeout(PATIENCE, lines.next_line()).await;
        let ready = line.map_err(|_| "order-mocks did not get ready".to_owned())?.map_err(|error| error.to_string())?;
        let ready = ready.ok_or_else(|| format!("order-mocks ended at once on port {port}"))?;
        Ok(Self { child, programs: programs.clone(), ledger: ledger.to_owned(), sync, control_port: port, ready })
    }

    /// Kills it where it stands and starts it again at the same addresses on the same ledger.
    pub async fn kill_and_restart(&mut self) -> Result<(), String> {
        self.kill().await?;
        let again = Self::start_at(&self.programs, &self.ledger, self.sync, self.control_port).await?;
        *self = again;
        Ok(())
    }

    /// Kills it where it stands.
    pub async fn kill(&mut self) -> Result<(), String> {
        self.child.kill().await.map_err(|error| format!("order-mocks cannot be killed: {error}"))
    }

    /// Its process.
    pub fn process(&self) -> Option<u32> {
        self.child.id()
    }

    /// Its control address.
    pub fn control(&self) -> Result<Control, String> {
        let endpoints = serde_json::from_str(&self.ready).map_err(|error| format!("the ready line: {error}"))?;
        Ok(Control::new(endpoints))
    }
}

/// Worlds of one process do not try the same ports first.
fn next_place() -> u16 {
    use std::sync::atomic::{AtomicU16, Ordering};
    static NEXT: AtomicU16 = AtomicU16::new(0);
    NEXT.fetch_add(1, Ordering::Relaxed) % 200
}

/// One life of the desk: from its start to its end, by whatever cause.
pub struct Life {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Life {
    /// Starts `crash-desk` on `data`; what it complains of goes to the end of `log`.
    pub fn start(
        programs: &Programs,
        data: &Path,
        services: &Path,
        log: &Path,
        words: &[&str],
    ) -> Result<Self, String> {
        let complaints = std::fs::OpenOptions::new().create(true).append(true).open(log);
        let complaints = complaints.map_err(|error| format!("{}: {error}", log.display()))?;
        let mut child = Command::new(&programs.desk)
            .arg(data)
            .arg(services)
            .args(words)
            .stdout(Stdio::piped())
            .stderr(complaints)
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| format!("crash-desk cannot be started: {error}"))?;
        let out = child.stdout.take().expect("its output is piped");
        Ok(Self { child, lines: BufReader::new(out).lines() })
    }

    /// The next thing it says; `None` at its end.
    pub async fn says(&mut self) -> Result<Option<String>, String> {
        let line = tokio::time::timeout(PATIENCE, self.lines.next_line()).await;
        line.map_err(|_| "the desk has said nothing for two minutes".to_owned())?.map_err(|error| error.to_string())
    }

    /// SIGKILL: it gets no chance to write or say anything more.
    pub fn kill(&mut self) -> io::Result<()> {
        self.child.start_kill()
    }

    /// All it still said, and how it ended.
    pub async fn end(mut self) -> Result<(Vec<String>, ExitStatus), String> {
        let mut said = Vec::new();
        while let Some(line) = self.says().await? {
            said.push(line);
        }
        let status = self.child.wait().await.map_err(|error| error.to_string())?;
        Ok((said, status))
    }
}
