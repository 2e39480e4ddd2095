//! Bodies: what is no JSON is malformed, what is JSON but not what is wanted names its field.

use axum::http::StatusCode;
use contract::ApiError;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::error::Category;

use super::call::malformed;
use super::refused::Refused;

/// Reads `body` as `T`.
pub(super) fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, Refused> {
    if body.iter().all(u8::is_ascii_whitespace) {
        return Err(malformed("A JSON body is needed."));
    }
    // The whole first: a wrong field in half a document is still half a document.
    serde_json::from_slice::<IgnoredAny>(body).map_err(|error| not_json(&error))?;
    // A list would be read as the fields of an object in their order.
    if body.trim_ascii_start().first() != Some(&b'{') {
        return Err(ApiError::field("body", "It must be a JSON object.").into());
    }
    let mut reader = serde_json::Deserializer::from_slice(body);
    serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let path = error.path().to_string();
        match error.inner().classify() {
            Category::Data => wrong_field(&path, &error.inner().to_string()),
            Category::Io | Category::Syntax | Category::Eof => not_json(error.inner()),
        }
    })
}

fn not_json(error: &serde_json::Error) -> Refused {
    let at = format!("The body is not JSON: line {}, column {}.", error.line(), error.column());
    malformed(&at).with_status(StatusCode::BAD_REQUEST)
}

fn wrong_field(path: &str, message: &str) -> Refused {
    // `… at line 1 column 7` is of no use to whoever reads the field's name.
    let message = message.split(" at line ").next().unwrap_or(message);
    let within = |name: &str| {
        let root = path.is_empty() || path == ".";
        let already = path == name || path.ends_with(&format!(".{name}"));
        if root || already { if already { path.to_owned() } else { name.to_owned() } } else { format!("{path}.{name}") }
    };
    let quoted = |start: &str| message.strip_prefix(start)?.split('`').next();
    if let Some(name) = quoted("unknown field `") {
        return ApiError::field(&within(name), &format!("There is no field {name} here.")).into();
    }
    if let Some(name) = quoted("missing field `") {
        return ApiError::field(&within(name), "This field is needed.").into();
    }
    let field = if path == "." { "body" } else { path };
    ApiError::field(field, &format!("It cannot be read: {message}.")).into()
}

#[cfg(test)]
mod tests {
    use contract::ErrorCode;
    use serde::Deserialize;

    use super::*;
    use crate::shapes::json::{Amount, AmountText};

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Line {
        quantity: i64,
        unit_price: AmountText,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Wanted {
        #[serde(default)]
        items: Vec<Line>,
    }

    fn field(body: &str) -> String {
        let refused = parse::<Wanted>(body.as_bytes()).unwrap_err();
        assert_eq!(refused.error.code, ErrorCode::ValidationError, "{body}");
        refused.error.field.unwrap()
    }

    #[test]
    fn what_is_wrong_is_named_where_it_stands() {
        assert_eq!(field(r#"{"itemz":[]}"#), "itemz");
        assert_eq!(field(r#"{"items":[{"quantity":1,"unit_price":1,"price":2}]}"#), "items[0].price");
        assert_eq!(field(r#"{"items":[{"quantity":1,"unit_price":1},{"quantity":1}]}"#), "items[1].unit_price");
        assert_eq!(field(r#"{"items":[{"quantity":"x","unit_price":1}]}"#), "items[0].quantity");
        assert_eq!(field(r#"{"items":[{"quantity":1,"unit_price":true}]}"#), "items[0].unit_price");
        assert_eq!(field("[1,2]"), "body");
    }

    #[test]
    fn what_is_no_json_is_malformed() {
        assert!(parse::<Wanted>(b"{\"items\":[]}").unwrap().items.is_empty());
        for body in [&b"{"[..], b"", b"{\"items\":[}", b"{\"items\":[]} x", b"{\"a\xff\":1}", b"nonsense"] {
            let refused = parse::<Wanted>(body).unwrap_err();
            assert_eq!(refused.error.code, ErrorCode::MalformedRequest, "{body:?}");
        }
    }

    #[test]
    fn an_amount_keeps_every_digit() {
        let line: Line = parse(br#"{"quantity":1,"unit_price":90071992547409.93}"#).unwrap();
        assert_eq!(line.quantity, 1);
        assert_eq!(line.unit_price.0, "90071992547409.93");
        let line: Line = parse(br#"{"quantity":1,"unit_price":"0.10"}"#).unwrap();
        assert_eq!(line.unit_price.0, "0.10");
        let money = contract::domain::Money::parse("90071992547409.93", contract::domain::Currency::USD).unwrap();
        assert_eq!(serde_json::to_string(&Amount::from(money)).unwrap(), "90071992547409.93");
    }
}
