//! Passwords: Argon2id with the parameters that OWASP recommends (19 MiB, two passes), the hash kept
//! as a PHC string that names them. Hashing is slow on purpose, and done beside the runtime.

use argon2::password_hash::SaltString;
use argon2::{Argon2, PasswordHash, PasswordHasher, PasswordVerifier};
use contract::session::Secret;
use domain::clock::Entropy;

use crate::error::DeskError;

/// Of a password that nobody has: an unknown login takes as long as a known one.
const NOBODYS: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// The hash to keep of a password.
pub(crate) async fn hash(password: &Secret, entropy: &dyn Entropy) -> Result<String, DeskError> {
    let mut salt = [0; 16];
    entropy.fill(&mut salt);
    let password = password.clone();
    let hashed = tokio::task::spawn_blocking(move || {
        let salt = SaltString::encode_b64(&salt)?;
        Argon2::default().hash_password(password.0.as_bytes(), &salt).map(|hash| hash.to_string())
    });
    let hashed = hashed.await.map_err(|_| failed())?;
    hashed.map_err(|_| failed())
}

/// Is it the password of this hash? Without a hash it never is, and takes as long.
pub(crate) async fn is_of(password: &Secret, hash: Option<&str>) -> bool {
    let (password, kept) = (password.clone(), hash.unwrap_or(NOBODYS).to_owned());
    let checked = tokio::task::spawn_blocking(move || {
        let known = PasswordHash::new(&kept);
        known.is_ok_and(|known| Argon2::default().verify_password(password.0.as_bytes(), &known).is_ok())
    });
    checked.await.unwrap_or(false) && hash.is_some()
}

fn failed() -> DeskError {
    DeskError::Config("The password could not be hashed; nothing was changed.".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_hash_is_argon2id_salted_and_of_one_password_only() {
        let (one, other) = (Secret("correct horse".into()), Secret("correct horsE".into()));
        let entropy = &crate::system::SystemEntropy;
        let (first, second) = (hash(&one, entropy).await.unwrap(), hash(&one, entropy).await.unwrap());
        assert!(first.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{first}");
        assert_ne!(first, second, "each has a salt of its own");
        assert!(is_of(&one, Some(&first)).await && !is_of(&other, Some(&first)).await);
        assert!(!is_of(&one, None).await);
        assert!(PasswordHash::new(NOBODYS).is_ok(), "what takes as long is really hashed");
    }
}
