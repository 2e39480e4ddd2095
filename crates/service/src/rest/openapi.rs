//! The interface as a document: `OpenAPI` 3.1. Owns what all operations share: tokens, errors, the
//! headers every reply has, and the aliases.

use serde::Serialize;
use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn, PathItem};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{ContentBuilder, ObjectBuilder, OpenApi as Spec, Ref, RefOr, Required, ResponseBuilder, Type};
use utoipa::{Modify, OpenApi};

use crate::shapes::process::ShortBody;

use super::{amendments, cart, checkout, hints, items, ops, orders, outbox, processes, short_form, status};

/// The document.
#[derive(OpenApi)]
#[openapi(
    info(title = "Order Desk: Order Service", description = "Orders, checkouts that cannot lose, and their outbox."),
    paths(
        orders::list, orders::create, orders::read, orders::change, orders::delete, orders::history, orders::timeline,
        items::add, items::change, items::remove, amendments::amend, amendments::refund,
        status::set, checkout::check_out, checkout::cancel, cart::check_out,
        hints::confirm_payment, hints::pay, hints::send_mail,
        processes::read, processes::settle,
        outbox::list, outbox::retry, outbox::cancel,
        short_form::create, short_form::change, cart::check_out_short, cart::read_short,
        ops::alive, ops::ready, ops::metrics, ops::document,
    ),
    components(schemas(ErrorReply)),
    modifiers(&Shared),
    security(("token" = []))
)]
pub(super) struct Document;

/// Every error, in every reply that is one.
#[derive(Serialize, utoipa::ToSchema)]
struct ErrorReply {
    error: ErrorBody,
}

/// An error.
#[derive(Serialize, utoipa::ToSchema)]
struct ErrorBody {
    code: Code,
    /// What happened and what to do, in plain words.
    message: String,
    /// Wrong fields, both versions of a conflict, or what was short.
    details: Vec<Detail>,
}

/// One detail of an error.
#[derive(Serialize, utoipa::ToSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "only its schema is used")]
enum Detail {
    Field(WrongField),
    Versions(BothVersions),
    Short(ShortBody),
}

/// A wrong field.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(example = json!({ "field": "items[0].quantity", "message": "At least one piece is needed." }))]
struct WrongField {
    field: String,
    message: String,
}

/// Of a conflict: what was seen, and what is saved.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(example = json!({ "your_version": 3, "current_version": 4 }))]
struct BothVersions {
    your_version: u32,
    current_version: u32,
}

/// Error codes.
#[derive(Serialize, utoipa::ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[expect(dead_code, reason = "only its schema is used")]
enum Code {
    ValidationError,
    MalformedRequest,
    Unauthenticated,
    PaymentDeclined,
    Forbidden,
    NotFound,
    VersionConflict,
    InvalidTransition,
    InventoryUnavailable,
    IdempotencyKeyReused,
    RateLimited,
    DatabaseError,
    ServiceError,
}

/// Paths of the source documents that are our own by another name.
const ALIASES: [(&str, &str); 13] = [
    ("/orders", "/api/v1/orders"),
    ("/orders/{id}/checkout", "/api/v1/orders/{id}/checkout"),
    ("/api/v1/users/{user_id}/orders", "/api/v1/orders"),
    ("/api/v1/users/{user_id}/orders/{id}", "/api/v1/orders/{id}"),
    ("/api/v1/users/{user_id}/orders/{id}/items", "/api/v1/orders/{id}/items"),
    ("/api/v1/users/{user_id}/orders/{id}/items/{item_id}", "/api/v1/orders/{id}/items/{item_id}"),
    ("/api/v1/users/{user_id}/orders/{id}/checkout", "/api/v1/orders/{id}/checkout"),
    ("/api/v1/users/{user_id}/orders/{id}/cancel", "/api/v1/orders/{id}/cancel"),
    ("/api/v1/users/{user_id}/orders/{id}/history", "/api/v1/orders/{id}/history"),
    ("/api/v1/users/{user_id}/orders/{id}/timeline", "/api/v1/orders/{id}/timeline"),
    ("/api/internal/v1/users/{user_id}/orders/{id}", "/api/v1/orders/{id}"),
    ("/api/internal/v1/users/{user_id}/orders/{id}/confirm-payment", "/api/v1/orders/{id}/confirm-payment"),
    ("/api/internal/v1/orderprocesses/{process_id}/status", "/api/v1/processes/{process_id}/status"),
];
/// Aliases that take only reading of what they stand for.
const READ_ONLY: [&str; 2] = ["/orders", "/api/internal/v1/users/{user_id}/orders/{id}"];
/// Errors that any request can meet.
const ERRORS: [(&str, &str); 11] = [
    ("400", "Not to be understood"),
    ("401", "No or no valid token"),
    ("403", "Not with this role"),
    ("404", "There is no such thing"),
    ("405", "Not this method"),
    ("409", "Another version, or not in this state"),
    ("413", "Larger than 1 MiB"),
    ("422", "A field is wrong, or the key was used for another request"),
    ("429", "Too many requests"),
    ("500", "The database failed; nothing was changed"),
    ("503", "A service could not be reached"),
];

struct Shared;

impl Modify for Shared {
    fn modify(&self, document: &mut Spec) {
        let token = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("JWT").build();
        if let Some(components) = &mut document.components {
            components.security_schemes.insert("token".to_owned(), SecurityScheme::Http(token).into());
        }
        for (alias, ours) in ALIASES {
            let Some(known) = document.paths.paths.get(ours).cloned() else { continue };
            let item = aliased(known, alias);
            let place = document.paths.paths.entry(alias.to_owned()).or_default();
            *place = item;
        }
        // `DELETE /order/{id}` is our own delete on a path that document 003 shares.
        let delete = document.paths.paths.get("/api/v1/orders/{id}").and_then(|item| item.delete.clone());
        if let Some(order) = document.paths.paths.get_mut("/order/{id}") {
            order.delete = delete.map(|delete| renamed(delete, "/order/{id}"));
        }
        for (path, item) in &mut document.paths.paths {
            for (post, operation) in operations(item) {
                share(operation, post, path);
            }
        }
    }
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = (bool, &mut Operation)> {
    let all = [
        (false, item.get.as_mut()),
        (true, item.post.as_mut()),
        (false, item.patch.as_mut()),
        (false, item.delete.as_mut()),
    ];
    all.into_iter().filter_map(|(post, operation)| Some((post, operation?)))
}

fn aliased(mut item: PathItem, alias: &str) -> PathItem {
    if READ_ONLY.contains(&alias) {
        (item.post, item.patch, item.delete) = (None, None, None);
    }
    for place in [&mut item.get, &mut item.post, &mut item.patch, &mut item.delete] {
        *place = place.take().map(|operation| renamed(operation, alias));
    }
    item
}

/// The operation under another path: its own id, and the account in the path.
fn renamed(mut operation: Operation, alias: &str) -> Operation {
    let words: String = alias.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    operation.operation_id = operation.operation_id.map(|id| format!("{id}_at{words}"));
    if alias.contains("{user_id}") {
        operation.parameters.get_or_insert_default().push(text("user_id", ParameterIn::Path, true));
    }
    operation
}

fn text(name: &str, place: ParameterIn, required: bool) -> RefOr<Parameter> {
    let text = ObjectBuilder::new().schema_type(Type::String).pattern((!required).then_some("^[!-~]{1,255}$")).build();
    let required = if required { Required::True } else { Required::False };
    ParameterBuilder::new().name(name).parameter_in(place).required(required).schema(Some(text)).build().into()
}

/// What every operation has: errors, and on a POST a key.
fn share(operation: &mut Operation, post: bool, path: &str) {
    let parameters = operation.parameters.get_or_insert_default();
    let named = |parameter: &RefOr<Parameter>| matches!(parameter, RefOr::T(known) if known.name == "Idempotency-Key");
    if post && !parameters.iter().any(named) {
        parameters.push(text("Idempotency-Key", ParameterIn::Header, false));
    }
    let open = matches!(path, "/healthz" | "/readyz" | "/openapi.json" | "/metrics");
    for (status, description) in ERRORS {
        if open && status != "405" || operation.responses.responses.contains_key(status) {
            continue;
        }
        let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("ErrorReply"))).build();
        let response = ResponseBuilder::new().description(description).content("application/json", content).build();
        operation.responses.responses.insert(status.to_owned(), response.into());
    }
}
