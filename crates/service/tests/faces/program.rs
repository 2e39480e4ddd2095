//! The program itself: what it refuses to start with, what it says, what it leaves behind.

use std::io::{BufRead, BufReader};
use std::process::{Output, Stdio};

use crate::support::{Service, order, program};

fn serve(arguments: &[&str]) -> (tempfile::TempDir, Output) {
    let dir = tempfile::tempdir().unwrap();
    let output = program().args(["serve", "--data-dir"]).arg(dir.path()).args(arguments).output().unwrap();
    (dir, output)
}

#[test]
fn nothing_is_served_unguarded_to_other_machines() {
    let bad = tempfile::NamedTempFile::new().unwrap();
    let file = bad.path().to_str().unwrap();
    let plain = r#"{"payment":"http://payments.example.org"}"#;
    std::fs::write(bad.path(), plain).unwrap();
    let unusable: [&[&str]; 7] = [
        &["--http", "0.0.0.0:0", "--no-auth"],
        &["--http", "0.0.0.0:0"],
        &["--grpc", "0.0.0.0:0"],
        &["--tls-cert", "/nowhere.pem"],
        &["--tls-cert", "/nowhere.pem", "--tls-key", "/nowhere.key"],
        &["--config", "/nowhere.yaml"],
        &["--services", file],
    ];
    for arguments in unusable {
        let (_dir, output) = serve(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        assert!(output.stdout.is_empty(), "it said that it was ready: {arguments:?}");
    }
    for token in [["--user", "x", "--role", "customer"], ["--user", "x", "--role", "emperor"]] {
        let dir = tempfile::tempdir().unwrap();
        let output = program().args(["token", "--data-dir"]).arg(dir.path()).args(token).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{token:?}");
    }
}

#[test]
fn a_second_service_is_told_who_holds_the_directory() {
    let service = Service::open();
    let second = program()
        .args(["serve", "--http", "127.0.0.1:0", "--grpc", "127.0.0.1:0", "--data-dir"])
        .arg(service.dir.path())
        .output()
        .unwrap();
    assert_eq!(second.status.code(), Some(1));
    let said = String::from_utf8_lossy(&second.stderr).into_owned();
    assert!(said.contains("order-service serve, process"), "{said}");
}

#[test]
fn a_service_that_was_replaced_is_ready_no_more() {
    let first = Service::open();
    first.get("/readyz").expect(200);
    // Somebody has it removed; the lock is held on a file that nobody finds any more.
    std::fs::remove_file(first.dir.path().join("desk.lock")).unwrap();
    let mut second = program();
    second.args(["serve", "--http", "127.0.0.1:0", "--grpc", "127.0.0.1:0", "--mocks", "--no-auth", "--data-dir"]);
    let mut second = second.arg(first.dir.path()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(second.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert!(line.contains("ready"), "{line}");
    first.get("/readyz").expect(503);
    first.post("/api/v1/orders", &order("LANTERN", 1, "2.00")).refused(500, "DATABASE_ERROR");
    second.kill().unwrap();
    second.wait().unwrap();
}

#[test]
fn keys_are_the_owners_and_logs_are_json() {
    let service = Service::guarded();
    service.token("ann", "clerk");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let keys = std::fs::metadata(service.dir.path().join("token-keys.json")).unwrap();
        assert_eq!(keys.permissions().mode() & 0o777, 0o600);
    }
    service.terminate();
    let (code, dir) = service.ended();
    assert_eq!(code, Some(0));
    for file in std::fs::read_dir(dir.path().join("logs")).unwrap() {
        for line in std::fs::read_to_string(file.unwrap().path()).unwrap().lines() {
            serde_json::from_str::<serde_json::Value>(line).unwrap();
        }
    }
}

#[test]
fn help_teaches_and_a_manual_and_completions_are_printed() {
    let said = |arguments: &[&str]| {
        let output = program().args(arguments).output().unwrap();
        assert!(output.status.success(), "{arguments:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    let help = said(&["serve", "--help"]);
    for taught in ["--no-auth", "Examples:", "rate_limit", "SIGTERM", "--tls-cert"] {
        assert!(help.contains(taught), "{taught}: {help}");
    }
    assert!(said(&["completions", "bash"]).contains("order-service"));
    assert!(said(&["man"]).contains(".TH order-service"));
}

/// A certificate made for this test, for `localhost`; good until 2126.
#[test]
fn over_tls_the_service_answers_and_plain_requests_get_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let (cert, key) = (dir.path().join("cert.pem"), dir.path().join("key.pem"));
    std::fs::write(&cert, include_str!("tls/cert.pem")).unwrap();
    std::fs::write(&key, include_str!("tls/key.pem")).unwrap();
    let (cert, key) = (cert.to_str().unwrap(), key.to_str().unwrap());
    let service = Service::start(&["--mocks", "--tls-cert", cert, "--tls-key", key]);
    assert!(service.http.starts_with("https://"), "{}", service.http);
    let plain = service.http.replace("https://", "http://");
    assert!(crate::support::request(&plain, "GET", "/healthz", &[], b"").is_err());
    let answer = tls_get(service.http.trim_start_matches("https://"));
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}

/// `GET /healthz` over TLS, trusting the test's own certificate.
fn tls_get(at: &str) -> String {
    use std::io::{Read, Write};
    use std::sync::Arc;

    use rustls::pki_types::pem::PemObject;
    use rustls::pki_types::{CertificateDer, ServerName};

    let mut roots = rustls::RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(include_bytes!("tls/cert.pem")).unwrap()).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from("localhost").unwrap();
    let mut session = rustls::ClientConnection::new(Arc::new(config), name).unwrap();
    let mut socket = std::net::TcpStream::connect(at).unwrap();
    let mut stream = rustls::Stream::new(&mut session, &mut socket);
    stream.write_all(b"GET /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    let _ = stream.read_to_string(&mut answer);
    answer
}
