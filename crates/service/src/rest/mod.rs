//! The Order Service over REST (docs/api.md). A module a resource; each handler reads the request,
//! holds the caller against the table of roles, asks the engine once and shapes its answer.

mod amendments;
mod body;
mod call;
mod cart;
mod checkout;
mod door;
mod hints;
mod items;
mod openapi;
mod ops;
mod orders;
mod outbox;
mod processes;
mod refused;
mod short_form;
mod status;

use std::sync::Arc;

use axum::Router;
use axum::http::StatusCode;
use axum::routing::{get, patch, post};
use contract::ErrorCode;
use contract::domain::order::Order;
use contract::domain::roles::Act;

use crate::serve::Shared;
use call::Call;
use refused::Refused;

/// What handlers share.
pub(crate) struct Api {
    shared: Arc<Shared>,
}

impl Api {
    /// The order that the path names, if the caller may do `act` with it.
    async fn order(&self, call: &Call, act: Act) -> Result<Order, Refused> {
        call.may(act)?;
        Ok(self.shared.desk.find_order(call.path("id"), call.owner).await?)
    }
}

/// Every route and alias.
pub(crate) fn router(shared: &Arc<Shared>) -> Router {
    let api = Arc::new(Api { shared: Arc::clone(shared) });
    Router::new()
        .merge(ours())
        .merge(accounts())
        .merge(internal())
        .merge(documents())
        .merge(ops::routes())
        // Webhooks are signed; the same route listens on the port that providers were given.
        .merge(crate::webhook::routes(Arc::clone(&shared.desk)).with_state(()))
        .fallback(|| async { Refused::new(ErrorCode::NotFound, "There is no such path.") })
        .method_not_allowed_fallback(|| async {
            Refused::new(ErrorCode::MalformedRequest, "This path does not take that method.")
                .with_status(StatusCode::METHOD_NOT_ALLOWED)
        })
        .layer(axum::middleware::from_fn_with_state(Arc::clone(&api), door::pass))
        .with_state(api)
}

type Routes = Router<Arc<Api>>;

/// Our own routes; the others below are the same under the paths of the source documents.
fn ours() -> Routes {
    Router::new()
        .route("/api/v1/orders", get(orders::list).post(orders::create))
        .route("/api/v1/orders/{id}", get(orders::read).patch(orders::change).delete(orders::delete))
        .route("/api/v1/orders/{id}/items", post(items::add))
        .route("/api/v1/orders/{id}/items/{item_id}", patch(items::change).delete(items::remove))
        .route("/api/v1/orders/{id}/checkout", post(checkout::check_out))
        .route("/api/v1/orders/{id}/cancel", post(checkout::cancel))
        .route("/api/v1/orders/{id}/amendments", post(amendments::amend))
        .route("/api/v1/orders/{id}/refunds", post(amendments::refund))
        .route("/api/v1/orders/{id}/status", post(status::set))
        .route("/api/v1/orders/{id}/history", get(orders::history))
        .route("/api/v1/orders/{id}/timeline", get(orders::timeline))
        .route("/api/v1/orders/{id}/confirm-payment", post(hints::confirm_payment))
        .route("/api/v1/checkout", post(cart::check_out))
        .route("/api/v1/processes/{process_id}", get(processes::read))
        .route("/api/v1/processes/{process_id}/status", post(processes::settle))
        .route("/api/v1/outbox", get(outbox::list))
        .route("/api/v1/outbox/{row_id}/retry", post(outbox::retry))
        .route("/api/v1/outbox/{row_id}/cancel", post(outbox::cancel))
}

/// The same for the orders of one customer account (document 001).
fn accounts() -> Routes {
    Router::new()
        .route("/api/v1/users/{user_id}/orders", get(orders::list).post(orders::create))
        .route("/api/v1/users/{user_id}/orders/{id}", get(orders::read).patch(orders::change).delete(orders::delete))
        .route("/api/v1/users/{user_id}/orders/{id}/items", post(items::add))
        .route("/api/v1/users/{user_id}/orders/{id}/items/{item_id}", patch(items::change).delete(items::remove))
        .route("/api/v1/users/{user_id}/orders/{id}/checkout", post(checkout::check_out))
        .route("/api/v1/users/{user_id}/orders/{id}/cancel", post(checkout::cancel))
        .route("/api/v1/users/{user_id}/orders/{id}/history", get(orders::history))
        .route("/api/v1/users/{user_id}/orders/{id}/timeline", get(orders::timeline))
}

/// What services ask of each other (document 001); no customer comes here.
fn internal() -> Routes {
    Router::new()
        .route("/api/internal/v1/users/{user_id}/orders/{id}", get(orders::read))
        .route("/api/internal/v1/users/{user_id}/orders/{id}/confirm-payment", post(hints::confirm_payment))
        .route("/api/internal/v1/users/{user_id}/payments", post(hints::pay))
        .route("/api/internal/v1/users/{user_id}/emails/send", post(hints::send_mail))
        .route("/api/internal/v1/orderprocesses/{process_id}/status", post(processes::settle))
}

/// Paths and shapes of documents 000, 003 and 004.
fn documents() -> Routes {
    Router::new()
        .route("/orders", get(orders::list))
        .route("/orders/{id}/checkout", post(checkout::check_out))
        .route("/order", post(short_form::create))
        .route("/order/{id}", patch(short_form::change).delete(orders::delete))
        .route("/v1/checkout", post(cart::check_out_short))
        .route("/v1/orders/{id}", get(cart::read_short))
}
