//! The desk's settings file: YAML in the data directory or given by `--config`,
//! environment over file over defaults. A wrong file is refused by field name, never guessed at.

mod pricing;

use std::path::Path;

use contract::sync::Endpoints;
use documents::Seller;
use domain::approval::RefundLimits;
use domain::money::Currency;
use domain::outbox::Service;
use domain::pricing::Tariff;
use domain::retry::RetryPolicy;
use serde::Deserialize;

use crate::error::DeskError;

/// The file's name in the data directory.
pub const FILE_NAME: &str = "settings.yaml";

/// Milliseconds of a minute.
const MINUTE_MS: i64 = 60_000;

/// Settings of a desk. Times in milliseconds.
#[derive(Clone, Debug)]
pub struct Config {
    /// Currency of new orders.
    pub currency: Currency,
    /// Tax, shipping prices and coupons.
    pub tariff: Tariff,
    /// What may be given back at once by whom; none: any amount by anyone who may refund.
    pub refund_limits: RefundLimits,
    /// After how long without anybody the window locks itself, where users sign in.
    pub lock_after_ms: i64,
    /// Bounds of retrying.
    pub retry: RetryPolicy,
    /// How long a request may take.
    pub request_timeout_ms: u64,
    /// How long an open breaker rests before a probe.
    pub breaker_rest_ms: i64,
    /// When a wallet payment is first asked after.
    pub wallet_poll_after_ms: i64,
    /// How often it is asked after then.
    pub wallet_poll_every_ms: i64,
    /// Requests a second that one token may make of the service's faces; none: as many as it likes.
    pub requests_per_second: Option<u32>,
    /// Who sells, as it stands on papers.
    pub shop: Seller,
    /// Where the services are, as far as the file or the environment says.
    pub endpoints: Endpoints,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            currency: Currency::USD,
            tariff: Tariff::plain(Currency::USD),
            refund_limits: RefundLimits::default(),
            lock_after_ms: 10 * MINUTE_MS,
            retry: RetryPolicy::default(),
            request_timeout_ms: 5_000,
            breaker_rest_ms: 5_000,
            wallet_poll_after_ms: 15_000,
            wallet_poll_every_ms: 10_000,
            requests_per_second: None,
            shop: Seller::default(),
            endpoints: Endpoints::default(),
        }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct File {
    currency: Option<String>,
    pricing: pricing::PricingFile,
    coupons: Vec<pricing::CouponFile>,
    refunds: pricing::RefundsFile,
    sign_in: SignInFile,
    retry: RetryFile,
    http: HttpFile,
    breaker: BreakerFile,
    wallet: WalletFile,
    rate_limit: RateLimitFile,
    shop: ShopFile,
    endpoints: Endpoints,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct RetryFile {
    base_ms: Option<i64>,
    cap_ms: Option<i64>,
    max_attempts: Option<u32>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct SignInFile {
    lock_after_minutes: Option<i64>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct HttpFile {
    request_timeout_ms: Option<i64>,
}

impl HttpFile {
    fn request_timeout_ms(&self, usual: u64) -> Result<u64, DeskError> {
        let usual = i64::try_from(usual).unwrap_or(i64::MAX);
        at_least(1, "http.request_timeout_ms", self.request_timeout_ms, usual).map(i64::unsigned_abs)
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct BreakerFile {
    rest_ms: Option<i64>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct WalletFile {
    poll_after_ms: Option<i64>,
    poll_every_ms: Option<i64>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct RateLimitFile {
    per_second: Option<u32>,
}

/// `shop:` of the file: who sells, on receipts and invoices.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct ShopFile {
    name: String,
    lines: Vec<String>,
}

/// Where the services are, from a file that holds the mocks' ready line or a control URL.
pub async fn load_services(source: &str) -> Result<Endpoints, DeskError> {
    let services = gateway::load_services(source).await.map_err(|error| {
        tracing::error!(%error, source, "it is not known where the services are");
        let words =
            format!("Nothing at {source} says where the services are. Start them first, or leave --services out.");
        DeskError::Config(words)
    })?;
    let at = services.endpoints;
    Ok(Endpoints {
        payment: at.payment,
        wallet: at.wallet,
        email: at.email,
        production: at.production,
        invoice: at.invoice,
        inventory: at.inventory,
        billing: at.billing,
        control: services.control,
        webhook_secret: services.webhook_secret,
    })
}

/// Refuses an address off this machine that is not https, and names whose it is.
pub fn check_endpoints(endpoints: Endpoints) -> Result<Endpoints, DeskError> {
    crate::commands::settings::checked(endpoints).map_err(|refused| {
        let field = format!("endpoints.{}", refused.field.unwrap_or_default());
        wrong(&field, &format!("is not right. {}", refused.message))
    })
}

impl Config {
    /// Reads `path`; a missing file gives the defaults. The environment is laid over it.
    pub fn load(path: &Path) -> Result<Self, DeskError> {
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(error) => {
                return Err(DeskError::Config(format!("The settings file {} cannot be read: {error}", path.display())));
            }
        };
        Self::parse(&text)?.with_environment(|name| std::env::var(name).ok())
    }

    /// Reads settings from YAML text.
    pub fn parse(yaml: &str) -> Result<Self, DeskError> {
        let file: File = if yaml.trim().is_empty() {
            File::default()
        } else {
            serde_yaml_ng::from_str(yaml)
                .map_err(|error| DeskError::Config(format!("The settings file is not right: {error}")))?
        };
        let defaults = Self::default();
        let currency = match file.currency {
            Some(code) => code.parse().map_err(|()| wrong("currency", "is three capital letters, such as GBP"))?,
            None => defaults.currency,
        };
        let tariff = pricing::tariff(&file.pricing, &file.coupons, currency)?;
        let refund_limits = file.refunds.limits(currency)?;
        let lock_after_minutes = file.sign_in.lock_after_minutes.unwrap_or(defaults.lock_after_ms / MINUTE_MS);
        if !(1..=24 * 60).contains(&lock_after_minutes) {
            return Err(wrong("sign_in.lock_after_minutes", "is 1 to 1440"));
        }
        let retry = RetryPolicy {
            base_ms: file.retry.base_ms.unwrap_or(defaults.retry.base_ms),
            cap_ms: file.retry.cap_ms.unwrap_or(defaults.retry.cap_ms),
            max_attempts: file.retry.max_attempts.unwrap_or(defaults.retry.max_attempts),
        };
        if retry.base_ms < 1 || retry.cap_ms < retry.base_ms || retry.max_attempts < 1 {
            return Err(wrong("retry", "needs base_ms of 1 or more, cap_ms not below it, max_attempts of 1 or more"));
        }
        let WalletFile { poll_after_ms, poll_every_ms } = file.wallet;
        if file.rate_limit.per_second == Some(0) {
            return Err(wrong("rate_limit.per_second", "is 1 or more; leave it out for no limit"));
        }
        Ok(Self {
            currency,
            tariff,
            refund_limits,
            lock_after_ms: lock_after_minutes * MINUTE_MS,
            retry,
            request_timeout_ms: file.http.request_timeout_ms(defaults.request_timeout_ms)?,
            breaker_rest_ms: at_least(1, "breaker.rest_ms", file.breaker.rest_ms, defaults.breaker_rest_ms)?,
            wallet_poll_after_ms: at_least(0, "wallet.poll_after_ms", poll_after_ms, defaults.wallet_poll_after_ms)?,
            wallet_poll_every_ms: at_least(1, "wallet.poll_every_ms", poll_every_ms, defaults.wallet_poll_every_ms)?,
            requests_per_second: file.rate_limit.per_second,
            shop: Seller { name: file.shop.name, lines: file.shop.lines },
            endpoints: file.endpoints,
        })
    }

    /// Lays `ORDER_DESK_<SERVICE>_URL` and `ORDER_DESK_WEBHOOK_SECRET` over the settings.
    pub fn with_environment(mut self, variable: impl Fn(&str) -> Option<String>) -> Result<Self, DeskError> {
        for &service in Service::ALL {
            if let Some(url) = variable(&format!("ORDER_DESK_{}_URL", service.as_str().to_uppercase())) {
                *endpoint_mut(&mut self.endpoints, service) = Some(url);
            }
        }
        if let Some(secret) = variable("ORDER_DESK_WEBHOOK_SECRET") {
            self.endpoints.webhook_secret = Some(secret);
        }
        Ok(self)
    }
}

/// The address of `service`, to be set.
pub(crate) fn endpoint_mut(endpoints: &mut Endpoints, service: Service) -> &mut Option<String> {
    match service {
        Service::Payment => &mut endpoints.payment,
        Service::Wallet => &mut endpoints.wallet,
        Service::Email => &mut endpoints.email,
        Service::Production => &mut endpoints.production,
        Service::Invoice => &mut endpoints.invoice,
        Service::Inventory => &mut endpoints.inventory,
        Service::Billing => &mut endpoints.billing,
    }
}

/// A time that was given, or the usual one. A request without time, or a rest without end of asking,
/// is a slip of whoever wrote it.
fn at_least(least: i64, field: &str, given: Option<i64>, usual: i64) -> Result<i64, DeskError> {
    match given.unwrap_or(usual) {
        ms if ms >= least => Ok(ms),
        _ => Err(wrong(field, &format!("is {least} or more milliseconds"))),
    }
}

fn wrong(field: &str, message: &str) -> DeskError {
    DeskError::Config(format!("{field} {message}"))
}
