//! Waiting for the end of a checkout, for callers who prefer to.

use std::time::Duration;

use contract::DeskEvent;
use contract::domain::checkout::CheckoutState;
use contract::domain::ids::CheckoutId;
use engine::{DeskError, OrderRecord};
use tokio::time::Instant;

use super::Shared;

impl Shared {
    /// The order once the checkout has ended or asks for a person; `None` where that takes longer
    /// than `wait`, or where the service stops.
    pub(crate) async fn ended(&self, id: CheckoutId, wait: Duration) -> Result<Option<OrderRecord>, DeskError> {
        let until = Instant::now() + wait;
        let mut events = self.desk.events();
        loop {
            let process = self.desk.checkout(id).await?;
            if !process.state.is_open() || process.state == CheckoutState::NeedsAttention {
                let order = self.desk.find_order(&process.order_id.to_string(), None).await?;
                let record = self.desk.order_record(order).await?;
                return Ok(Some(OrderRecord { process: Some(process), ..record }));
            }
            loop {
                tokio::select! {
                    () = tokio::time::sleep_until(until) => return Ok(None),
                    () = self.stopping.cancelled() => return Ok(None),
                    event = events.recv() => match event {
                        Ok(DeskEvent::OrderChanged { id, .. }) if id == process.order_id => break,
                        Ok(_) => {}
                        // Some were lost: look.
                        Err(_) => break,
                    },
                }
            }
        }
    }
}
