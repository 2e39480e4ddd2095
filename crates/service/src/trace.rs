//! Request id and W3C trace of a request: taken from its headers where they are well-formed, made
//! here where not. What a caller sends is checked, as it stands in logs and goes on to others.

use axum::http::HeaderMap;
use contract::domain::clock::Entropy;
use engine::system::SystemEntropy;

/// The ids of one request.
#[derive(Clone, Debug)]
pub(crate) struct Ids {
    /// The caller's id for the request, or ours.
    pub(crate) request: String,
    /// 32 hex digits.
    pub(crate) trace: String,
    /// This request's own span, 16 hex digits.
    pub(crate) span: String,
}

/// Longest request id that is taken over.
const LONGEST: usize = 128;

impl Ids {
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        let plain = |id: &&str| {
            (1..=LONGEST).contains(&id.len())
                && id.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.:/+=".contains(&b))
        };
        Self {
            request: text("x-request-id").filter(plain).map_or_else(random::<16>, str::to_owned),
            trace: text("traceparent").and_then(trace_id).unwrap_or_else(random::<16>),
            span: random::<8>(),
        }
    }

    /// The header that says which span answered.
    pub(crate) fn parent(&self) -> String {
        format!("00-{}-{}-01", self.trace, self.span)
    }
}

/// The trace id of a `traceparent`: version, trace, parent, flags (W3C Trace Context). Of a higher
/// version what is known of it counts.
fn trace_id(header: &str) -> Option<String> {
    let mut parts = header.split('-');
    let (version, trace, parent, flags) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let hex = |text: &str, length| {
        text.len() == length && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
    };
    let zero = |text: &str| text.bytes().all(|b| b == b'0');
    let known = hex(version, 2) && version != "ff" && (version != "00" || parts.next().is_none());
    let sound = known && hex(trace, 32) && !zero(trace) && hex(parent, 16) && !zero(parent) && hex(flags, 2);
    sound.then(|| trace.to_owned())
}

fn random<const N: usize>() -> String {
    let mut bytes = [0; N];
    SystemEntropy.fill(&mut bytes);
    // All zero is no id; the lowest bit keeps it from ever being that.
    bytes[N - 1] |= 1;
    hex::encode(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_well_formed_trace_is_carried_on_and_any_other_is_replaced() {
        let trace = "0af7651916cd43dd8448eb211c80319c";
        assert_eq!(trace_id(&format!("00-{trace}-b7ad6b7169203331-01")).as_deref(), Some(trace));
        assert_eq!(trace_id(&format!("01-{trace}-b7ad6b7169203331-01-more")).as_deref(), Some(trace));
        for wrong in [
            String::new(),
            format!("00-{trace}-b7ad6b7169203331"),
            format!("00-{trace}-b7ad6b7169203331-01-more"),
            format!("ff-{trace}-b7ad6b7169203331-01"),
            format!("00-{}-b7ad6b7169203331-01", "0".repeat(32)),
            format!("00-{trace}-{}-01", "0".repeat(16)),
            format!("00-{}-b7ad6b7169203331-01", trace.to_uppercase()),
        ] {
            assert_eq!(trace_id(&wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_request_id_that_could_break_a_log_line_is_replaced() {
        let mut headers = HeaderMap::new();
        headers.insert("x-request-id", "abc-123".parse().unwrap());
        assert_eq!(Ids::of(&headers).request, "abc-123");
        headers.insert("x-request-id", "a b".parse().unwrap());
        assert_ne!(Ids::of(&headers).request, "a b");
        headers.insert("x-request-id", "x".repeat(129).parse().unwrap());
        assert_eq!(Ids::of(&headers).request.len(), 32);
    }
}
