//! The keys that tokens are signed with: a file in the data directory that only its owner can
//! read, made at the first start. A key that was replaced is still accepted until the last token
//! signed with it has run out. Several programs may change the file at once; they do it in turn.

use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, RwLock};
use std::time::SystemTime;

use contract::domain::clock::{Clock, Entropy, Timestamp};
use engine::system::{SystemClock, SystemEntropy};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, decode_header, encode};
use serde::{Deserialize, Serialize};

use super::Caller;

/// The file in the data directory.
const FILE_NAME: &str = "token-keys.json";

/// One key.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Key {
    kid: String,
    /// 32 random bytes, in hex.
    secret: String,
    /// When the last token signed with it runs out, in seconds since 1970.
    last_expiry: i64,
}

/// What the file holds: the newest key is the last.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    keys: Vec<Key>,
}

/// What a token says.
#[derive(Debug, Serialize, Deserialize)]
struct Claims {
    sub: String,
    role: String,
    iat: i64,
    exp: i64,
}

/// The keys of a data directory.
pub(crate) struct Keys {
    path: PathBuf,
    read: RwLock<(Option<SystemTime>, Arc<File>)>,
}

impl Keys {
    /// The keys of `dir`; makes the first one where there is none.
    pub(crate) fn open(dir: &Path) -> std::io::Result<Self> {
        let keys = Self { path: dir.join(FILE_NAME), read: RwLock::default() };
        if keys.load()?.keys.is_empty() {
            let _turn = keys.turn()?;
            // Another program may have made it meanwhile.
            if keys.load_again()?.keys.is_empty() {
                keys.add()?;
            }
        }
        Ok(keys)
    }

    /// Signs with a new key from now on; tokens of the former ones stay good until they run out.
    pub(crate) fn renew(&self) -> std::io::Result<()> {
        let _turn = self.turn()?;
        self.add()
    }

    fn add(&self) -> std::io::Result<()> {
        let now = seconds(SystemClock.now());
        let mut file = File::clone(&*self.load_again()?);
        file.keys.retain(|key| key.last_expiry > now);
        file.keys.push(Key { kid: random_hex::<8>(), secret: random_hex::<32>(), last_expiry: 0 });
        self.save(&file)
    }

    /// A token for `caller` that is good for `ttl_seconds`.
    pub(crate) fn sign(&self, caller: &Caller, ttl_seconds: i64) -> std::io::Result<String> {
        let _turn = self.turn()?;
        let mut file = File::clone(&*self.load_again()?);
        let now = seconds(SystemClock.now());
        let exp = now.saturating_add(ttl_seconds);
        let key = file.keys.last_mut().ok_or(ErrorKind::NotFound)?;
        key.last_expiry = key.last_expiry.max(exp);
        let header = Header { kid: Some(key.kid.clone()), ..Header::new(Algorithm::HS256) };
        let claims = Claims { sub: caller.name.clone(), role: caller.role.to_string(), iat: now, exp };
        let token = encode(&header, &claims, &EncodingKey::from_secret(key.secret.as_bytes()))
            .map_err(std::io::Error::other)?;
        self.save(&file)?;
        Ok(token)
    }

    /// Who shows this token; `None` where it is forged, has run out or is no token at all.
    pub(crate) fn caller(&self, token: &str) -> Option<Caller> {
        let kid = decode_header(token).ok()?.kid?;
        let key =
            self.key(&kid).inspect_err(|error| tracing::error!(%error, "the token keys cannot be read")).ok()??;
        let mut wanted = Validation::new(Algorithm::HS256);
        wanted.leeway = 0;
        wanted.set_required_spec_claims(&["exp", "sub"]);
        let claims = decode::<Claims>(token, &DecodingKey::from_secret(key.secret.as_bytes()), &wanted).ok()?.claims;
        Some(Caller { role: claims.role.parse().ok()?, name: claims.sub })
    }

    /// The key of that id. One that is not known may be newer than the clock of the file system
    /// can tell: then the file is read again.
    fn key(&self, kid: &str) -> std::io::Result<Option<Key>> {
        let find = |file: &File| file.keys.iter().find(|key| key.kid == kid).cloned();
        if let Some(known) = find(&*self.load()?) {
            return Ok(Some(known));
        }
        Ok(find(&*self.load_again()?))
    }

    /// The file as it is now, whatever its time says: two writes within one tick of the file
    /// system's clock look like one.
    fn load_again(&self) -> std::io::Result<Arc<File>> {
        self.forget();
        self.load()
    }

    fn forget(&self) {
        self.read.write().unwrap_or_else(std::sync::PoisonError::into_inner).0 = None;
    }

    /// The file as it is now; read again only after it was written.
    fn load(&self) -> std::io::Result<Arc<File>> {
        let written = match std::fs::metadata(&self.path) {
            Ok(metadata) => Some(metadata.modified()?),
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Arc::default()),
            Err(error) => return Err(error),
        };
        {
            let known = self.read.read().unwrap_or_else(std::sync::PoisonError::into_inner);
            if known.0 == written {
                return Ok(Arc::clone(&known.1));
            }
        }
        let file: Arc<File> =
            Arc::new(serde_json::from_slice(&std::fs::read(&self.path)?).map_err(std::io::Error::other)?);
        *self.read.write().unwrap_or_else(std::sync::PoisonError::into_inner) = (written, Arc::clone(&file));
        Ok(file)
    }

    /// Waits until nobody else changes the file; it is another's turn when this is dropped. Readers
    /// need none: the file is replaced whole.
    fn turn(&self) -> std::io::Result<std::fs::File> {
        let lock = private().create(true).truncate(false).open(self.path.with_extension("lock"))?;
        lock.lock()?;
        Ok(lock)
    }

    /// Writes a new file and puts it in place of the old one: a reader sees one or the other.
    fn save(&self, file: &File) -> std::io::Result<()> {
        let text = serde_json::to_string_pretty(file).map_err(std::io::Error::other)?;
        let next = self.path.with_extension("new");
        let mut out = private().create(true).truncate(true).open(&next)?;
        out.write_all(text.as_bytes())?;
        out.sync_all()?;
        std::fs::rename(&next, &self.path)?;
        self.forget();
        Ok(())
    }
}

/// Opens files for writing, for their owner only.
fn private() -> std::fs::OpenOptions {
    let mut options = std::fs::OpenOptions::new();
    options.write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

fn random_hex<const N: usize>() -> String {
    let mut bytes = [0; N];
    SystemEntropy.fill(&mut bytes);
    hex::encode(bytes)
}

fn seconds(at: Timestamp) -> i64 {
    at.millis().div_euclid(1000)
}

#[cfg(test)]
mod tests {
    use contract::domain::roles::Role;

    use super::*;

    fn clerk() -> Caller {
        Caller { name: "ann".to_owned(), role: Role::Clerk }
    }

    #[test]
    fn a_token_names_its_bearer_and_any_change_to_it_makes_it_nobody() {
        let dir = tempfile::tempdir().unwrap();
        let keys = Keys::open(dir.path()).unwrap();
        let token = keys.sign(&clerk(), 60).unwrap();
        assert_eq!(keys.caller(&token), Some(clerk()));
        let (head, rest) = token.split_once('.').unwrap();
        let (body, sign) = rest.split_once('.').unwrap();
        let swapped: String = body.chars().rev().collect();
        for forged in [format!("{head}.{swapped}.{sign}"), format!("{head}.{body}."), "x.y.z".into(), String::new()] {
            assert_eq!(keys.caller(&forged), None, "{forged}");
        }
        assert_eq!(keys.caller(&keys.sign(&clerk(), -1).unwrap()), None, "it has run out");
    }

    #[test]
    fn a_replaced_key_is_accepted_until_its_tokens_have_run_out() {
        let dir = tempfile::tempdir().unwrap();
        let keys = Keys::open(dir.path()).unwrap();
        let old = keys.sign(&clerk(), 60).unwrap();
        keys.renew().unwrap();
        let new = keys.sign(&clerk(), 60).unwrap();
        assert_ne!(decode_header(&old).unwrap().kid, decode_header(&new).unwrap().kid);
        assert!(keys.caller(&old).is_some() && keys.caller(&new).is_some());
        // Of keys without a token that is still good, only the present one is kept.
        keys.renew().unwrap();
        keys.renew().unwrap();
        assert_eq!(keys.load().unwrap().keys.len(), 3);
    }

    #[test]
    fn of_several_that_make_the_first_key_at_once_every_token_is_good() {
        for _ in 0..10 {
            let dir = tempfile::tempdir().unwrap();
            let start = std::sync::Barrier::new(8);
            let made = |_| {
                start.wait();
                Keys::open(dir.path()).unwrap().sign(&clerk(), 60).unwrap()
            };
            let tokens: Vec<String> = std::thread::scope(|scope| {
                let made = &made;
                let threads: Vec<_> = (0..8).map(|n| scope.spawn(move || made(n))).collect();
                threads.into_iter().map(|thread| thread.join().unwrap()).collect()
            });
            let keys = Keys::open(dir.path()).unwrap();
            assert!(tokens.iter().all(|token| keys.caller(token).is_some()), "one key was lost to another");
        }
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_can_read_the_keys() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        Keys::open(dir.path()).unwrap().renew().unwrap();
        let mode = std::fs::metadata(dir.path().join(FILE_NAME)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}
