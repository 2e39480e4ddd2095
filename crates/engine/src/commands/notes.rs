//! What clerks note on an order for each other: comments and tags. Neither is a change that a
//! customer or another service is told of.

use std::sync::Arc;

use contract::command::TagOrder;
use contract::error::ApiError;
use contract::order::OrderView;
use domain::ids::OrderId;
use domain::order::check_tags;
use domain::order::needs::{NOTE_LIMIT, text_problem};
use domain::problem::Problems;
use store::Comment;

use super::fill::tidy_tags;
use super::orders::live_order;
use crate::desk::Desk;
use crate::error::DeskError;

impl Desk {
    /// Adds a comment.
    pub async fn comment_order(&self, id: OrderId, text: &str, by: &str) -> Result<OrderView, DeskError> {
        let text = text.trim().to_owned();
        let problem = text_problem(&text, NOTE_LIMIT);
        if text.is_empty() || problem.is_some() {
            let message = problem.unwrap_or_else(|| "A comment says something.".to_owned());
            return Err(ApiError::field("text", &message).into());
        }
        let comment = Comment { text, created_by: by.to_owned(), created_at: self.context.now() };
        let order = self
            .context
            .write(move |tx| {
                Box::pin(async move {
                    let order = live_order(tx, id).await?;
                    tx.add_comment(id, &comment).await?;
                    Ok::<_, DeskError>(order)
                })
            })
            .await?;
        self.told(&order).await
    }

    /// Lays tags on an order and takes others off, in any state.
    pub async fn tag_order(&self, wish: TagOrder, by: &str) -> Result<OrderView, DeskError> {
        let TagOrder { id, add, remove } = wish;
        let (context, by) = (Arc::clone(&self.context), by.to_owned());
        let order = self
            .context
            .write(move |tx| {
                Box::pin(async move {
                    let mut order = live_order(tx, id).await?;
                    let gone = tidy_tags(remove);
                    let kept = order.tags.iter().filter(|tag| !gone.contains(tag)).cloned();
                    let tags = tidy_tags(kept.chain(add).collect());
                    let mut problems = Problems::default();
                    check_tags(&mut problems, &tags);
                    problems.or_ok(()).map_err(ApiError::from)?;
                    if tags == order.tags {
                        return Ok(order);
                    }
                    let note =
                        if tags.is_empty() { "Tags removed".to_owned() } else { format!("Tags: {}", tags.join(", ")) };
                    let version = order.version;
                    order.tags = tags;
                    order.version += 1;
                    order.updated_at = context.now();
                    tx.update_order(&order, version).await?;
                    tx.add_history(id, order.status, Some(&note), &by, order.updated_at).await?;
                    Ok::<_, DeskError>(order)
                })
            })
            .await?;
        self.told(&order).await
    }
}
