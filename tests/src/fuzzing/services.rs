//! The services file and the settings file. An address that is believed is an address, a secret
//! stays out of the logs, what is read reads back, and what is refused is refused in words.

use domain::outbox::Service;
use engine::Config;
use gateway::ServicesFile;
use serde_json::{Map, Value};

/// Any text, as the file that `--services` names.
pub fn services(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let file = match ServicesFile::parse(text) {
        Ok(file) => file,
        Err(error) => return assert!(!error.to_string().is_empty(), "a refusal says why"),
    };
    let mut written = Map::new();
    for service in Service::ALL {
        if let Some(url) = file.endpoints.get(*service) {
            assert!(url.starts_with("http://") || url.starts_with("https://"), "{url} is believed to be an address");
            written.insert(service.as_str().to_owned(), Value::from(url));
        }
    }
    for (name, value) in [("control", &file.control), ("webhook_secret", &file.webhook_secret)] {
        written.extend(value.iter().map(|value| (name.to_owned(), Value::from(value.as_str()))));
    }
    let in_the_open = written.iter().filter(|(name, _)| *name != "webhook_secret");
    let in_the_open = in_the_open.map(|(_, value)| value.to_string()).collect::<String>();
    if let Some(secret) = file.webhook_secret.as_deref().filter(|secret| secret.starts_with("whsec_")) {
        assert!(in_the_open.contains(secret) || !format!("{file:?}").contains(secret), "the secret is logged");
    }
    let line = Value::Object(written).to_string();
    assert_eq!(ServicesFile::parse(&line).ok().as_ref(), Some(&file), "{line}");
    let among_others = format!("starting\n  {line}\nready\n");
    assert_eq!(ServicesFile::parse(&among_others).ok().as_ref(), Some(&file), "as a line among others");
}

/// Any text, as the settings file.
pub fn settings(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    match Config::parse(text) {
        Ok(config) => {
            let retry = config.retry;
            assert!(1 <= retry.base_ms && retry.base_ms <= retry.cap_ms && retry.max_attempts >= 1, "{retry:?}");
            let rate = config.tariff.tax_rate.to_string();
            assert!(
                !rate.starts_with('-') && (rate.starts_with('0') || rate.trim_end_matches(['0', '.']) == "1"),
                "{rate}"
            );
            assert!(config.tariff.shipping.values().all(|price| price.currency == config.currency));
        }
        Err(error) => assert!(!error.to_string().is_empty(), "a refusal says why"),
    }
}
