//! The Order Service over gRPC: the same engine, rules and errors as over REST.

mod door;
mod input;
mod orders;
mod out;
mod refused;
mod visit;

use std::sync::Arc;

use tonic::service::Routes;

use crate::serve::Shared;
use pb::order_service_server::OrderServiceServer;

/// What is made of the proto.
#[expect(clippy::pedantic, clippy::allow_attributes, reason = "made by a generator")]
mod pb {
    tonic::include_proto!("orders.v1");
}

/// The proto's descriptors, for reflection.
const DESCRIPTORS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/orders.bin"));
/// The largest message, as REST's largest body.
const LARGEST: usize = 1024 * 1024;

/// Orders, health and reflection.
pub(crate) fn router(shared: &Arc<Shared>) -> axum::Router {
    let orders = OrderServiceServer::new(orders::Orders { shared: Arc::clone(shared) });
    let orders = orders.max_decoding_message_size(LARGEST);
    let (health, health_service) = tonic_health::server::health_reporter();
    let stopping = shared.stopping.clone();
    // Serving from the first request on; not any more once the service stops.
    drop(shared.tasks.spawn(async move {
        health.set_serving::<OrderServiceServer<orders::Orders>>().await;
        stopping.cancelled().await;
        health.set_not_serving::<OrderServiceServer<orders::Orders>>().await;
    }));
    let mut routes = Routes::new(orders).add_service(health_service);
    let reflection = || {
        tonic_reflection::server::Builder::configure()
            .register_encoded_file_descriptor_set(DESCRIPTORS)
            .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
    };
    // The descriptors are our own, made with the code: they are always readable.
    match (reflection().build_v1(), reflection().build_v1alpha()) {
        (Ok(newer), Ok(older)) => routes = routes.add_service(newer).add_service(older),
        (Err(error), _) | (_, Err(error)) => tracing::error!(%error, "reflection is off"),
    }
    let door = axum::middleware::from_fn_with_state(Arc::clone(shared), door::pass);
    routes.prepare().into_axum_router().layer(door)
}
