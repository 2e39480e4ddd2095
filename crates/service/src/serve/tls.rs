//! Certificate and key as rustls wants them. Speaks HTTP/2 and HTTP/1.1, TLS 1.2 and 1.3.

use std::path::Path;
use std::sync::Arc;

use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::TlsAcceptor;

/// What takes TLS connections; none where no certificate was given.
pub(super) fn read(files: Option<(&Path, &Path)>) -> Result<Option<TlsAcceptor>, String> {
    let Some((cert, key)) = files else { return Ok(None) };
    let wrong = |option: &str, why: &dyn std::fmt::Display| format!("{option} cannot be used: {why}");
    let chain = CertificateDer::pem_file_iter(cert)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|error| wrong("--tls-cert", &error))?;
    let key = PrivateKeyDer::from_pem_file(key).map_err(|error| wrong("--tls-key", &error))?;
    let mut config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| wrong("TLS", &error))?
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .map_err(|error| wrong("--tls-cert", &error))?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(Some(TlsAcceptor::from(Arc::new(config))))
}
