//! The keychain of the operating system, as the engine asks for it. Owns the names under which a
//! desk's secrets stand there; must not decide what is kept.

use std::path::Path;

use engine::Keychain;
use keyring::{Entry, Error};

/// Under which all our entries stand.
const SERVICE: &str = "Order Desk";

/// The keychain, for the desk in one folder. Nothing is asked before something is kept.
pub(crate) struct OfSystem {
    desk: String,
}

impl OfSystem {
    /// Two desks on one computer have secrets of their own.
    pub(crate) fn of(dir: &Path) -> Self {
        let dir = std::path::absolute(dir).unwrap_or_else(|_| dir.to_owned());
        let folder = contract::domain::outbox::body_hash(dir.as_os_str().as_encoded_bytes());
        Self { desk: folder[..16].to_owned() }
    }

    fn entry(&self, name: &str) -> Result<Entry, String> {
        // Why there is none is said here alone; an entry would only say that there is none.
        if let Err(error) = Entry::store_status() {
            return Err(error.to_string());
        }
        Entry::new(SERVICE, &format!("{name} {}", self.desk)).map_err(|error| error.to_string())
    }
}

impl Keychain for OfSystem {
    fn get(&self, name: &str) -> Result<Option<String>, String> {
        match self.entry(name)?.get_password() {
            Ok(secret) => Ok(Some(secret)),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(error.to_string()),
        }
    }

    fn set(&self, name: &str, secret: Option<&str>) -> Result<(), String> {
        let entry = self.entry(name)?;
        let done = match secret {
            Some(secret) => entry.set_password(secret),
            None => entry.delete_credential(),
        };
        match done {
            Ok(()) => Ok(()),
            Err(Error::NoEntry) if secret.is_none() => Ok(()),
            Err(error) => Err(error.to_string()),
        }
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::os::unix::fs::PermissionsExt;
    use std::path::PathBuf;
    use std::process::Command;

    use clap::Parser;
    use contract::command::SetEndpoints;
    use contract::sync::Endpoints;

    use crate::Arguments;
    use crate::lifecycle::Running;

    /// The half that runs in a session of its own: a session is known by the environment, which is
    /// shared by all tests of a process.
    const HALF: &str = "keychain::tests::in_a_session_without_a_keychain";
    const FOLDER: &str = "ORDER_DESK_KEYCHAIN_TEST";
    const SECRET: &str = "c2VjcmV0IG9mIHRoZSB3YWxsZXQ=";

    #[test]
    fn without_a_keychain_a_secret_is_in_its_owners_file_and_the_log_says_so() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let mut half = Command::new(std::env::current_exe().expect("these tests are a program"));
        half.args(["--exact", HALF, "--ignored"]).env(FOLDER, dir.path()).env_remove("ORDER_DESK_LOG");
        let ended = half.env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere").output().expect("it starts");
        assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stdout));
        let file = dir.path().join("secrets.json");
        let text = std::fs::read_to_string(&file).expect("it is there");
        assert!(text.contains(SECRET));
        assert_eq!(std::fs::metadata(&file).expect("it is there").permissions().mode() & 0o777, 0o600);
        let logs = std::fs::read_dir(dir.path().join("logs")).expect("there are logs");
        let logs: String =
            logs.map(|file| std::fs::read_to_string(file.expect("a file").path()).expect("text")).collect();
        assert!(logs.contains("no keychain keeps the webhook secret; it is kept in a file of its owner's"), "{logs}");
        assert!(!logs.contains(SECRET));
    }

    #[tokio::test]
    #[ignore = "the half of the test above that needs a session of its own"]
    async fn in_a_session_without_a_keychain() {
        let dir: PathBuf = std::env::var_os(FOLDER).expect("the other half names a folder").into();
        let arguments = Arguments::parse_from(["order-desk", "--no-mocks"]);
        let endpoints = Endpoints { webhook_secret: Some(SECRET.to_owned()), ..Endpoints::default() };
        let running = Running::start(&dir, &arguments).await;
        let desk = running.usable().expect("it opens");
        desk.ask(SetEndpoints { endpoints }.into()).await.expect("it is kept");
        running.stop().await;
        // And it is in force at the next start.
        running.open().await;
        let desk = running.usable().expect("it opens again");
        assert_eq!(desk.endpoints().webhook_secret.as_deref(), Some(SECRET));
        running.stop().await;
    }
}
