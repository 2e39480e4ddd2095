//! The W3C `traceparent` header. Owns its form; an id that is not one makes no header, because a
//! broken trace must not keep a request from leaving.

/// `00-<trace>-<span>-01`, or `None` where an id is not hex of the right length or all zero.
/// Hyphens are dropped, so that a UUID serves as a trace id.
pub(crate) fn traceparent(trace_id: &str, span_id: &str) -> Option<String> {
    let trace = hex(trace_id, 32)?;
    let span = hex(span_id, 16)?;
    Some(format!("00-{trace}-{span}-01"))
}

fn hex(id: &str, length: usize) -> Option<String> {
    let plain = id.replace('-', "").to_ascii_lowercase();
    let fits = plain.len() == length
        && plain.bytes().all(|byte| byte.is_ascii_hexdigit())
        && plain.bytes().any(|byte| byte != b'0');
    fits.then_some(plain)
}

#[cfg(test)]
mod tests {
    use super::traceparent;

    #[test]
    fn only_well_formed_ids_make_a_header() {
        let trace = "0af7651916cd43dd8448eb211c80319c";
        let span = "b7ad6b7169203331";
        let header = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        assert_eq!(traceparent(trace, span).as_deref(), Some(header));
        let uuid = "0AF76519-16cd-43dd-8448-eb211c80319c";
        assert_eq!(traceparent(uuid, span).as_deref(), Some(header));
        assert_eq!(traceparent("abc", span), None);
        assert_eq!(traceparent(trace, "0000000000000000"), None);
        assert_eq!(traceparent(trace, "b7ad6b716920333g"), None);
    }
}
