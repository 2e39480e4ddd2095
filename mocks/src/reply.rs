//! A reply of a mocked service before it meets the wire. Owns status, JSON body and the error
//! shape; decides nothing.

use serde::Serialize;
use serde_json::value::RawValue;

/// A whole reply, as it would be sent if nothing went wrong.
#[derive(Clone, Debug)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// The JSON body, byte for byte.
    pub body: Box<RawValue>,
    /// Sent again for a key that was decided before.
    pub replayed: bool,
    /// Seconds for a `Retry-After` header.
    pub retry_after_s: Option<u64>,
}

/// One detail of an error: the field it is about, or the article that is short.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Detail {
    /// The field of the request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// What is wrong with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// The article that is short.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sku: Option<String>,
    /// How many were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requested_quantity: Option<u64>,
    /// How many there are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub available_quantity: Option<u64>,
}

#[derive(Serialize)]
struct ErrorBody<'a> {
    error: ErrorFields<'a>,
}

#[derive(Serialize)]
struct ErrorFields<'a> {
    code: &'a str,
    message: &'a str,
    details: &'a [Detail],
}

impl Reply {
    /// A reply with that body.
    pub fn json(status: u16, body: &impl Serialize) -> Self {
        let body = serde_json::value::to_raw_value(body)
            .expect("bodies are plain structs with string keys, which always serialise");
        Self { status, body, replayed: false, retry_after_s: None }
    }

    /// An error in the one shape all services use.
    pub fn error(status: u16, code: &str, message: &str, details: &[Detail]) -> Self {
        Self::json(status, &ErrorBody { error: ErrorFields { code, message, details } })
    }

    /// 422 about one field.
    pub fn invalid(field: &str, message: &str) -> Self {
        let detail = Detail { field: Some(field.to_owned()), message: Some(message.to_owned()), ..Detail::default() };
        Self::error(422, "VALIDATION_ERROR", &format!("{field}: {message}"), &[detail])
    }

    /// 404.
    pub fn not_found(message: &str) -> Self {
        Self::error(404, "NOT_FOUND", message, &[])
    }

    /// The refusal of a body serde could not take: 400 where it is no JSON, else 422 by field.
    pub fn unreadable(error: &serde_path_to_error::Error<serde_json::Error>) -> Self {
        let inner = error.inner();
        if inner.is_syntax() || inner.is_eof() {
            return Self::error(400, "MALFORMED_REQUEST", "the body is not JSON", &[]);
        }
        let text = inner.to_string();
        // The path ends at the object around a field that is unknown or missing; its name is
        // between the first backticks. Elsewhere backticks hold the value, not the name.
        let named = text.starts_with("unknown field") || text.starts_with("missing field");
        let name = text.split('`').nth(1).filter(|_| named);
        let path = error.path().to_string();
        let field = match name {
            Some(name) if path == "." => name.to_owned(),
            Some(name) if path == name || path.ends_with(&format!(".{name}")) => path,
            Some(name) => format!("{path}.{name}"),
            None if path == "." => "body".to_owned(),
            None => path,
        };
        Self::invalid(&field, &text)
    }
}
