//! The sync badge: the outbox as a whole, in one line.

use contract::sync::SyncBadge;
use domain::money::Money;
use domain::outbox::{RowState, Service};
use store::OutboxFilter;

use crate::context::Context;
use crate::error::DeskError;

/// The services that have anything waiting.
async fn open_services(context: &Context) -> Result<Vec<Service>, DeskError> {
    let mut open = Vec::new();
    for &service in Service::ALL {
        let filter = OutboxFilter {
            state: Some(RowState::Waiting),
            service: Some(service),
            limit: 1,
            ..OutboxFilter::default()
        };
        if !context.store.reader().outbox(&filter).await?.is_empty() {
            open.push(service);
        }
    }
    Ok(open)
}

/// The badge as it stands.
pub(crate) async fn sync_badge(context: &Context) -> Result<SyncBadge, DeskError> {
    let counts = context.store.reader().badge().await?;
    let endpoints = context.endpoints();
    let services = open_services(context).await?;
    let out_of_reach = |&service: &Service| endpoints.of(service).is_none() || context.is_unreachable(service);
    Ok(SyncBadge {
        disk_full: context.store.is_full(),
        offline: !services.is_empty() && services.iter().all(out_of_reach),
        waiting: counts.waiting,
        retrying: counts.retrying,
        attention: counts.dead + counts.attention,
        services,
        unsent_orders: counts.unsent_orders,
        unsent_value: Money::new(counts.unsent_minor, context.config.currency),
    })
}
