//! The eight methods of the proto, one function each.

use std::sync::Arc;
use std::time::Duration;

use contract::ApiError;
use contract::domain::ids::{CheckoutId, ItemId, UserId};
use contract::domain::roles::Act;
use engine::Paying;
use tonic::{Request, Response, Status};

use super::input;
use super::out;
use super::pb;
use super::pb::order_service_server::OrderService;
use super::refused::{of_desk, status};
use super::visit::{Visit, order_reply};
use crate::serve::Shared;
use crate::shapes::filters::{Filters, cursor};

/// How long a creation with checkout waits for the checkout's end.
const WAIT: Duration = Duration::from_secs(30);

/// The service.
pub(super) struct Orders {
    pub(super) shared: Arc<Shared>,
}

type Reply<T> = Result<Response<T>, Status>;

#[tonic::async_trait]
impl OrderService for Orders {
    async fn create_order(&self, request: Request<pb::CreateOrderRequest>) -> Reply<pb::Order> {
        let visit = Visit::admit(&self.shared, &request, Act::CreateOrder)?;
        create(visit, request.into_inner()).await
    }

    async fn get_order(&self, request: Request<pb::GetOrderRequest>) -> Reply<pb::Order> {
        let visit = Visit::admit(&self.shared, &request, Act::ReadOrders)?;
        let order = visit.order(&request.get_ref().id).await?;
        Ok(order_reply(&visit.record(order).await?))
    }

    async fn update_order_status(&self, request: Request<pb::UpdateOrderStatusRequest>) -> Reply<pb::Order> {
        let mut visit = Visit::admit(&self.shared, &request, Act::SetStatus)?;
        let wanted = request.into_inner();
        visit.seen_version = wanted.version;
        let order = visit.order(&wanted.id).await?;
        let to = wanted.status.parse();
        let to = to.map_err(|()| status(&ApiError::field("status", "There is no such status.")))?;
        let command = self.shared.desk.set_status(
            contract::command::SetStatus {
                id: order.id,
                status: to,
                note: wanted.note,
                tracking_number: wanted.tracking_number,
            },
            &visit.caller.name,
        );
        let record = visit.carry_out("set status", command).await?;
        Ok(order_reply(&record))
    }

    async fn cancel_order(&self, request: Request<pb::CancelOrderRequest>) -> Reply<pb::Order> {
        let mut visit = Visit::admit(&self.shared, &request, Act::CancelOrder)?;
        let wanted = request.into_inner();
        visit.seen_version = wanted.version;
        let order = visit.order(&wanted.id).await?;
        let command = self.shared.desk.cancel_order(order.id, &wanted.reason, &visit.caller.name);
        let record = visit.carry_out("cancel", command).await?;
        Ok(order_reply(&record))
    }

    async fn list_orders(&self, request: Request<pb::ListOrdersRequest>) -> Reply<pb::ListOrdersResponse> {
        Visit::admit(&self.shared, &request, Act::ReadOrders)?;
        let wanted = request.into_inner();
        let owner = wanted.user_id.as_deref().map(|id| {
            UserId::parse(id).ok_or_else(|| status(&ApiError::field("user_id", "It is the id of an account.")))
        });
        let filters = Filters {
            name: wanted.name,
            status: wanted.status,
            payment_status: wanted.payment_status,
            from: wanted.from,
            to: wanted.to,
            page: wanted.page.map(|page| page.to_string()),
            page_size: wanted.page_size.map(|size| size.to_string()),
            cursor: wanted.cursor,
        };
        let query = filters.query(owner.transpose()?).map_err(|error| status(&error))?;
        let (page, page_size) = (query.page, query.page_size);
        let found = self.shared.desk.page_of_orders(query).await.map_err(of_desk)?;
        Ok(Response::new(pb::ListOrdersResponse {
            items: found.orders.iter().map(out::listed).collect(),
            page,
            page_size,
            has_more: found.next.is_some(),
            next_cursor: found.next.map(cursor),
        }))
    }

    async fn add_order_item(&self, request: Request<pb::AddOrderItemRequest>) -> Reply<pb::Order> {
        let mut visit = Visit::admit(&self.shared, &request, Act::ChangeOrder)?;
        let wanted = request.into_inner();
        visit.seen_version = wanted.version;
        let order = visit.order(&wanted.id).await?;
        let item = wanted.item.ok_or_else(|| status(&ApiError::field("item", "This field is needed.")))?;
        let line = input::line(item, "item").map_err(|error| status(&error))?;
        let change = move |order: &mut contract::domain::order::OrderInput| {
            order.items.push(line);
            Ok(())
        };
        let command = self.shared.desk.change_order(order.id, change, &visit.caller.name);
        let record = visit.carry_out("add a line", command).await?;
        Ok(order_reply(&record))
    }

    async fn update_order_item(&self, request: Request<pb::UpdateOrderItemRequest>) -> Reply<pb::Order> {
        let mut visit = Visit::admit(&self.shared, &request, Act::ChangeOrder)?;
        let wanted = request.into_inner();
        visit.seen_version = wanted.version;
        let order = visit.order(&wanted.id).await?;
        let item = item_id(&wanted.item_id)?;
        let change = move |order: &mut contract::domain::order::OrderInput| {
            let line = order.items.iter_mut().find(|line| line.id == Some(item));
            let line = line.ok_or_else(|| ApiError::not_found("item"))?;
            line.quantity = wanted.quantity.unwrap_or(line.quantity);
            line.unit_price = wanted.unit_price.unwrap_or_else(|| std::mem::take(&mut line.unit_price));
            line.name = wanted.name.unwrap_or_else(|| std::mem::take(&mut line.name));
            Ok(())
        };
        let command = self.shared.desk.change_order(order.id, change, &visit.caller.name);
        let record = visit.carry_out("change a line", command).await?;
        Ok(order_reply(&record))
    }

    async fn remove_order_item(&self, request: Request<pb::RemoveOrderItemRequest>) -> Reply<pb::Order> {
        let mut visit = Visit::admit(&self.shared, &request, Act::ChangeOrder)?;
        let wanted = request.into_inner();
        visit.seen_version = wanted.version;
        let order = visit.order(&wanted.id).await?;
        let item = item_id(&wanted.item_id)?;
        let change = move |order: &mut contract::domain::order::OrderInput| {
            let before = order.items.len();
            order.items.retain(|line| line.id != Some(item));
            if order.items.len() == before { Err(ApiError::not_found("item")) } else { Ok(()) }
        };
        let command = self.shared.desk.change_order(order.id, change, &visit.caller.name);
        let record = visit.carry_out("remove a line", command).await?;
        Ok(order_reply(&record))
    }
}

fn item_id(text: &str) -> Result<ItemId, Status> {
    ItemId::parse(text).ok_or_else(|| status(&ApiError::not_found("item")))
}

/// Document 002 §5.1: enter, reserve, take the money, confirm. Without `checkout` it ends with the
/// entered order.
async fn create(visit: Visit, wanted: pb::CreateOrderRequest) -> Reply<pb::Order> {
    let desk = &visit.shared.desk;
    let (checkout, token) = (wanted.checkout, wanted.payment_token.clone());
    let draft = input::order(wanted, desk.currency()).map_err(|error| status(&error))?;
    let method = draft.payment_method;
    let draft = desk.prepared(draft, true).map_err(|error| status(&error))?;
    if !checkout {
        let record = visit.carry_out("create", desk.create_order(draft, &visit.caller.name)).await?;
        return Ok(order_reply(&record));
    }
    visit.caller.may(Act::CheckOut, None).map_err(|error| status(&error))?;
    let missing = || status(&ApiError::field("payment_method", "How is it paid? A payment method is needed."));
    let paying = Paying { method: method.ok_or_else(missing)?, token };
    let placed =
        visit.carry_out("create and check out", desk.enter_and_place(draft, paying, &visit.caller.name)).await?;
    let process = placed.process.as_ref().map(|process| process.id);
    let record = match process {
        Some(process) => ended(&visit, process).await?.unwrap_or(placed),
        None => placed,
    };
    Ok(order_reply(&record))
}

/// The order once its checkout has ended; `None` where that takes longer than a call may.
async fn ended(visit: &Visit, process: CheckoutId) -> Result<Option<engine::OrderRecord>, Status> {
    visit.shared.ended(process, WAIT).await.map_err(of_desk)
}
