//! Where the outside services are. Owns the addresses and the reading of a `--services` file or
//! control URL. Must not decide which services a desk needs.

use std::fmt;
use std::path::Path;

use domain::outbox::Service;
use serde::Deserialize;

use crate::control::Control;
use crate::error::GatewayError;

/// The base address of each service, where one is configured.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Endpoints {
    /// Cards and transfers.
    pub payment: Option<String>,
    /// E-wallet provider.
    pub wallet: Option<String>,
    /// Mail.
    pub email: Option<String>,
    /// Production.
    pub production: Option<String>,
    /// Invoices.
    pub invoice: Option<String>,
    /// Stock.
    pub inventory: Option<String>,
    /// Billing events.
    pub billing: Option<String>,
}

impl Endpoints {
    /// The address of a service.
    pub fn get(&self, service: Service) -> Option<&str> {
        match service {
            Service::Payment => self.payment.as_deref(),
            Service::Wallet => self.wallet.as_deref(),
            Service::Email => self.email.as_deref(),
            Service::Production => self.production.as_deref(),
            Service::Invoice => self.invoice.as_deref(),
            Service::Inventory => self.inventory.as_deref(),
            Service::Billing => self.billing.as_deref(),
        }
    }

    /// Puts another address (or none) in place of a service's.
    pub fn set(&mut self, service: Service, url: Option<String>) {
        let place = match service {
            Service::Payment => &mut self.payment,
            Service::Wallet => &mut self.wallet,
            Service::Email => &mut self.email,
            Service::Production => &mut self.production,
            Service::Invoice => &mut self.invoice,
            Service::Inventory => &mut self.inventory,
            Service::Billing => &mut self.billing,
        };
        *place = url;
    }

    /// The services without an address.
    pub fn missing(&self) -> Vec<Service> {
        let all = Service::ALL.iter().copied();
        all.filter(|service| self.get(*service).is_none()).collect()
    }
}

/// What a `--services` file says.
#[derive(Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct ServicesFile {
    /// The services' addresses.
    #[serde(flatten)]
    pub endpoints: Endpoints,
    /// The mocks' control API, where the services are mocks.
    pub control: Option<String>,
    /// What the wallet provider signs with.
    pub webhook_secret: Option<String>,
}

impl fmt::Debug for ServicesFile {
    /// Leaves the secret out: debug output is logged.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ServicesFile")
            .field("endpoints", &self.endpoints)
            .field("control", &self.control)
            .field("has_webhook_secret", &self.webhook_secret.is_some())
            .finish()
    }
}

impl ServicesFile {
    /// Reads the JSON of a ready line: alone, or as a line among others.
    pub fn parse(text: &str) -> Result<Self, GatewayError> {
        let whole = serde_json::from_str(text);
        let lines = text.lines().map(str::trim).filter(|line| line.starts_with('{'));
        let file: Self = whole.or_else(|error| {
            let mut read = lines.filter_map(|line| serde_json::from_str(line).ok());
            read.next().ok_or_else(|| unreadable(&error.to_string()))
        })?;
        file.checked()
    }

    fn checked(self) -> Result<Self, GatewayError> {
        let services = Service::ALL.iter();
        let known = services.filter_map(|service| {
            let url = self.endpoints.get(*service)?;
            Some((service.as_str(), url))
        });
        let control = self.control.iter().map(|url| ("control", url.as_str()));
        for (name, url) in known.chain(control) {
            if !is_http(url) {
                return Err(unreadable(&format!("the address of {name} is not an http or https address")));
            }
        }
        Ok(self)
    }
}

/// Reads where the services are from `source`: a file that holds the mocks' ready line, or the URL
/// of their control API.
pub async fn load_services(source: &str) -> Result<ServicesFile, GatewayError> {
    if is_http(source) {
        let said = Control::new(source).services().await?;
        let mut file: ServicesFile = serde_json::from_value(said).map_err(|error| unreadable(&error.to_string()))?;
        file.control.get_or_insert_with(|| source.to_owned());
        return file.checked();
    }
    let path = Path::new(source);
    let text = tokio::fs::read_to_string(path).await;
    let text = text.map_err(|error| GatewayError::File { path: path.to_owned(), source: error })?;
    ServicesFile::parse(&text)
}

fn is_http(url: &str) -> bool {
    let host = url.strip_prefix("http://").or_else(|| url.strip_prefix("https://"));
    host.is_some_and(|host| !host.is_empty() && !host.starts_with('/'))
}

fn unreadable(why: &str) -> GatewayError {
    GatewayError::Unreadable(format!("the services file: {why}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const READY: &str = r#"{"ready":true,"control":"http://127.0.0.1:7000","payment":"http://127.0.0.1:7001","wallet":"http://127.0.0.1:7002","email":"http://127.0.0.1:7003","production":"http://127.0.0.1:7004","invoice":"http://127.0.0.1:7005","inventory":"http://127.0.0.1:7006","billing":"http://127.0.0.1:7007","webhook_secret":"whsec_c2VjcmV0"}"#;

    #[test]
    fn a_ready_line_is_a_services_file() {
        let file = ServicesFile::parse(READY).expect("valid");
        assert_eq!(file.endpoints.get(Service::Inventory), Some("http://127.0.0.1:7006"));
        assert_eq!(file.control.as_deref(), Some("http://127.0.0.1:7000"));
        assert_eq!(file.webhook_secret.as_deref(), Some("whsec_c2VjcmV0"));
        assert_eq!(file.endpoints.missing(), []);
        assert!(!format!("{file:?}").contains("whsec"));
        let among_others = format!("starting\n{READY}\n");
        assert_eq!(ServicesFile::parse(&among_others).expect("valid"), file);
    }

    #[test]
    fn what_is_left_out_is_missing_and_nonsense_is_refused() {
        let some = ServicesFile::parse(r#"{"payment":"https://pay.example.org"}"#).expect("valid");
        assert_eq!(some.endpoints.missing().len(), 6);
        assert!(ServicesFile::parse("not json").is_err());
        assert!(ServicesFile::parse(r#"{"payment":"ftp://pay"}"#).is_err());
        assert!(ServicesFile::parse(r#"{"payment":7}"#).is_err());
    }
}
