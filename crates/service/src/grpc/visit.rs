//! One call: who makes it, in which trace, under which key.

use std::sync::Arc;

use contract::ApiError;
use contract::domain::ids::OrderId;
use contract::domain::order::Order;
use contract::domain::outbox::body_hash;
use contract::domain::roles::Act;
use engine::{Asked, DeskError, OrderRecord, Said};
use prost::Message;
use tonic::metadata::MetadataMap;
use tonic::{Request, Response, Status};

use super::pb;
use super::refused::{of_desk, status};
use crate::auth::Caller;
use crate::serve::Shared;
use crate::trace::Ids;

/// A call that was let in.
pub(super) struct Visit {
    pub(super) shared: Arc<Shared>,
    pub(super) caller: Caller,
    ids: Ids,
    key: Option<String>,
    body_hash: String,
    /// The version that the caller saw.
    pub(super) seen_version: Option<u32>,
}

impl Visit {
    /// Lets a call in that may do `act`. Customer accounts have their own paths over REST.
    pub(super) fn admit<M: Message>(shared: &Arc<Shared>, request: &Request<M>, act: Act) -> Result<Self, Status> {
        let headers = request.metadata().clone().into_headers();
        let caller = shared.admit(&headers).map_err(|refused| status(&refused.error))?;
        caller.may(act, None).map_err(|error| status(&error))?;
        Ok(Self {
            shared: Arc::clone(shared),
            caller,
            ids: request.extensions().get::<Ids>().cloned().unwrap_or_else(|| Ids::of(&headers)),
            key: key(request.metadata())?,
            body_hash: body_hash(&request.get_ref().encode_to_vec()),
            seen_version: None,
        })
    }

    /// The order of that id or number.
    pub(super) async fn order(&self, id: &str) -> Result<Order, Status> {
        self.shared.desk.find_order(id, None).await.map_err(of_desk)
    }

    /// Carries out `command` as this call, once where it has a key; the reply is the order as it
    /// stands afterwards.
    pub(super) async fn carry_out<T>(
        &self,
        about: &str,
        command: impl Future<Output = Result<T, DeskError>>,
    ) -> Result<OrderRecord, Status> {
        let asked = Asked {
            trace_id: Some(self.ids.trace.clone()),
            seen_version: self.seen_version,
            keys: self.key.iter().map(|key| format!("{} grpc {about} {key}", self.caller.name)).collect(),
            body_hash: self.body_hash.clone(),
            // Which order it was is kept; the message is made of it when it is asked for.
            answer: Some(Arc::new(|record: Option<&OrderRecord>| {
                let body = record.map(|record| record.order.id.to_string()).unwrap_or_default();
                Ok(Said { status: 200, body, again: false })
            })),
        };
        let said = asked.once(command).await.map_err(of_desk)?;
        let id = OrderId::parse(&said.body).map(|id| id.to_string()).unwrap_or_default();
        let order = self.order(&id).await?;
        self.record(order).await
    }

    /// All that is known of an order.
    pub(super) async fn record(&self, order: Order) -> Result<OrderRecord, Status> {
        self.shared.desk.order_record(order).await.map_err(of_desk)
    }
}

/// The reply that an order is.
pub(super) fn order_reply(record: &OrderRecord) -> Response<pb::Order> {
    Response::new(super::out::whole(record))
}

fn key(metadata: &MetadataMap) -> Result<Option<String>, Status> {
    let Some(key) = metadata.get("idempotency-key") else { return Ok(None) };
    let key = key.to_str().ok().map(str::trim).filter(|key| (1..=255).contains(&key.len()));
    let message = "An idempotency-key has 1 to 255 printable ASCII characters.";
    let key = key.ok_or_else(|| status(&ApiError::field("idempotency-key", message)))?;
    Ok(Some(key.to_owned()))
}
