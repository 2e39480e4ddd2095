//! Every method of the proto, its errors, health and reflection, over real HTTP/2.

use contract::domain::roles::{Act, Reach, Role, reach};
use tonic::transport::Channel;
use tonic::{Code, Request, Status};
use tonic_types::StatusExt;

use crate::support::{Service, bearer};

#[expect(clippy::pedantic, clippy::allow_attributes, reason = "made by a generator")]
mod pb {
    tonic::include_proto!("orders.v1");
}

use pb::order_service_client::OrderServiceClient;

type Client = OrderServiceClient<Channel>;

async fn client(service: &Service) -> Client {
    OrderServiceClient::new(Channel::from_shared(service.grpc.clone()).unwrap().connect().await.unwrap())
}

fn wanted(price: &str) -> pb::CreateOrderRequest {
    pb::CreateOrderRequest {
        customer: Some(pb::Customer {
            name: "Ada Byron".into(),
            email: Some("ada@example.org".into()),
            ..Default::default()
        }),
        items: vec![pb::ItemInput {
            sku: Some("LANTERN".into()),
            quantity: 2,
            unit_price: Some(price.into()),
            ..Default::default()
        }],
        shipping_address: Some(pb::Address {
            first_name: "John".into(),
            last_name: "Doe".into(),
            address_line1: "123 Main St".into(),
            city: "New York".into(),
            state: "NY".into(),
            postal_code: "10001".into(),
            country: "USA".into(),
            ..Default::default()
        }),
        payment_method: Some("CREDIT_CARD".into()),
        ..Default::default()
    }
}

#[track_caller]
fn reason(status: &Status) -> String {
    status.get_error_details().error_info().expect("an error info").reason.clone()
}

#[tokio::test]
async fn every_method_answers() {
    let service = Service::open();
    let mut client = client(&service).await;
    let order = client.create_order(wanted("12.50")).await.unwrap().into_inner();
    assert_eq!((order.total_amount.as_str(), order.status.as_str()), ("25.00", "PENDING"));
    for id in [&order.id, &order.order_number] {
        let found = client.get_order(pb::GetOrderRequest { id: id.clone() }).await.unwrap().into_inner();
        assert_eq!(found, order);
    }
    let item =
        pb::ItemInput { sku: Some("BOX".into()), quantity: 1, unit_price: Some("1".into()), ..Default::default() };
    let add = pb::AddOrderItemRequest { id: order.id.clone(), item: Some(item), version: Some(1) };
    let added = client.add_order_item(add.clone()).await.unwrap().into_inner();
    assert_eq!(added.total_amount, "26.00");
    let conflict = client.add_order_item(add).await.unwrap_err();
    assert_eq!((conflict.code(), reason(&conflict).as_str()), (Code::Aborted, "VERSION_CONFLICT"));
    let item_id = added.items[1].id.clone();
    let update = pb::UpdateOrderItemRequest {
        id: order.id.clone(),
        item_id: item_id.clone(),
        quantity: Some(3),
        ..Default::default()
    };
    assert_eq!(client.update_order_item(update).await.unwrap().into_inner().total_amount, "28.00");
    let remove = pb::RemoveOrderItemRequest { id: order.id.clone(), item_id, version: None };
    assert_eq!(client.remove_order_item(remove).await.unwrap().into_inner().items.len(), 1);
    let page = client.list_orders(pb::ListOrdersRequest { page_size: Some(1), ..Default::default() }).await.unwrap();
    assert_eq!((page.get_ref().items.len(), page.get_ref().has_more), (1, false));
    let cancel = pb::CancelOrderRequest { id: order.id.clone(), reason: "not wanted".into(), version: None };
    assert_eq!(client.cancel_order(cancel).await.unwrap().into_inner().status, "CANCELLED");

    let placed = client.create_order(pb::CreateOrderRequest { checkout: true, ..wanted("4.00") }).await.unwrap();
    let placed = placed.into_inner();
    assert_eq!(placed.process.as_ref().unwrap().state, "Completed", "{placed:?}");
    assert_eq!((placed.payment_status.as_str(), placed.payments[0].amount.as_str()), ("PAID", "8.00"));
    service.until(&format!("/api/v1/orders/{}", placed.id), |order| order["status"] == "PROCESSING");
    let ship = |status: &str| pb::UpdateOrderStatusRequest {
        id: placed.id.clone(),
        status: status.into(),
        ..Default::default()
    };
    let early = client.update_order_status(ship("DELIVERED")).await.unwrap_err();
    assert_eq!((early.code(), reason(&early).as_str()), (Code::FailedPrecondition, "INVALID_TRANSITION"));
    assert_eq!(client.update_order_status(ship("SHIPPED")).await.unwrap().into_inner().status, "SHIPPED");

    let declined = client.create_order(pb::CreateOrderRequest { checkout: true, ..wanted("2.555") }).await.unwrap_err();
    assert_eq!(reason(&declined), "VALIDATION_ERROR");
    let mut one = wanted("3.11");
    one.items[0].quantity = 1;
    let declined = client.create_order(pb::CreateOrderRequest { checkout: true, ..one }).await.unwrap().into_inner();
    assert_eq!(declined.process.unwrap().failure.unwrap().code, "PAYMENT_DECLINED");
}

#[tokio::test]
async fn errors_carry_their_code_and_fields_and_a_key_counts_once() {
    let service = Service::open();
    let mut client = client(&service).await;
    let missing = client.get_order(pb::GetOrderRequest { id: "nonsense".into() }).await.unwrap_err();
    assert_eq!((missing.code(), reason(&missing).as_str()), (Code::NotFound, "NOT_FOUND"));
    let mut wrong = wanted("1");
    wrong.items[0].quantity = 0;
    let wrong = client.create_order(wrong).await.unwrap_err();
    assert_eq!((wrong.code(), reason(&wrong).as_str()), (Code::InvalidArgument, "VALIDATION_ERROR"));
    let fields = wrong.get_error_details().bad_request().unwrap().field_violations.clone();
    assert_eq!(fields[0].field, "items[0].quantity");
    let sized = client.list_orders(pb::ListOrdersRequest { page_size: Some(0), ..Default::default() }).await;
    assert_eq!(reason(&sized.unwrap_err()), "VALIDATION_ERROR");
    let keyed = |price: &str| {
        let mut request = Request::new(wanted(price));
        request.metadata_mut().insert("idempotency-key", "k-1".parse().unwrap());
        request
    };
    let first = client.create_order(keyed("1")).await.unwrap().into_inner();
    assert_eq!(client.create_order(keyed("1")).await.unwrap().into_inner().id, first.id);
    assert_eq!(reason(&client.create_order(keyed("2")).await.unwrap_err()), "IDEMPOTENCY_KEY_REUSED");
}

#[tokio::test]
async fn every_role_is_held_to_the_same_table() {
    let service = Service::guarded();
    let mut client = client(&service).await;
    let nobody = client.get_order(pb::GetOrderRequest { id: "x".into() }).await.unwrap_err();
    assert_eq!((nobody.code(), reason(&nobody).as_str()), (Code::Unauthenticated, "UNAUTHENTICATED"));
    for &role in Role::ALL {
        let user = if role == Role::Customer { "123e4567-e89b-12d3-a456-426614174000" } else { "someone" };
        let token = bearer(&service.token(user, role.as_str()));
        macro_rules! code {
            ($method:ident, $message:expr) => {{
                let mut request = Request::new($message);
                request.metadata_mut().insert("authorization", token.parse().unwrap());
                client.$method(request).await.err().map(|status| status.code())
            }};
        }
        let asked = [
            (Act::CreateOrder, code!(create_order, pb::CreateOrderRequest::default())),
            (Act::ReadOrders, code!(get_order, pb::GetOrderRequest { id: "x".into() })),
            (Act::SetStatus, code!(update_order_status, pb::UpdateOrderStatusRequest::default())),
            (Act::CancelOrder, code!(cancel_order, pb::CancelOrderRequest::default())),
            (Act::ReadOrders, code!(list_orders, pb::ListOrdersRequest::default())),
            (Act::ChangeOrder, code!(add_order_item, pb::AddOrderItemRequest::default())),
            (Act::ChangeOrder, code!(update_order_item, pb::UpdateOrderItemRequest::default())),
            (Act::ChangeOrder, code!(remove_order_item, pb::RemoveOrderItemRequest::default())),
        ];
        for (act, code) in asked {
            let denied = code == Some(Code::PermissionDenied);
            assert_eq!(denied, reach(role, act) != Reach::All, "{role} {act}: {code:?}");
            assert_ne!(code, Some(Code::Unauthenticated), "{role} {act}");
        }
    }
}

#[tokio::test]
async fn health_and_reflection_are_on() {
    use tonic_health::pb::health_client::HealthClient;
    use tonic_reflection::pb::v1::server_reflection_client::ServerReflectionClient;
    use tonic_reflection::pb::v1::server_reflection_request::MessageRequest;
    use tonic_reflection::pb::v1::server_reflection_response::MessageResponse;

    let service = Service::guarded();
    let channel = Channel::from_shared(service.grpc.clone()).unwrap().connect().await.unwrap();
    let check = tonic_health::pb::HealthCheckRequest { service: "orders.v1.OrderService".into() };
    let health = HealthClient::new(channel.clone()).check(check).await.unwrap().into_inner();
    assert_eq!(health.status(), tonic_health::pb::health_check_response::ServingStatus::Serving);
    let ask = tonic_reflection::pb::v1::ServerReflectionRequest {
        host: String::new(),
        message_request: Some(MessageRequest::ListServices(String::new())),
    };
    let asking = ServerReflectionClient::new(channel).server_reflection_info(tokio_stream::iter([ask])).await;
    let answer = asking.unwrap().into_inner().message().await.unwrap().unwrap();
    let Some(MessageResponse::ListServicesResponse(listed)) = answer.message_response else { panic!("{answer:?}") };
    assert!(listed.service.iter().any(|service| service.name == "orders.v1.OrderService"), "{listed:?}");
}

#[tokio::test]
async fn every_call_is_measured_and_leaves_one_line_with_its_ids() {
    let service = Service::open();
    let mut client = client(&service).await;
    let mut asked = Request::new(pb::GetOrderRequest { id: "ORD-00000001".into() });
    let trace = "0af7651916cd43dd8448eb211c80319c";
    let parent = format!("00-{trace}-b7ad6b7169203331-01");
    asked.metadata_mut().insert("traceparent", parent.parse().unwrap());
    asked.metadata_mut().insert("x-request-id", "desk-7:42".parse().unwrap());
    let missing = client.get_order(asked).await.unwrap_err();
    assert_eq!(missing.metadata().get("x-request-id").unwrap(), "desk-7:42");
    assert!(missing.metadata().get("traceparent").unwrap().to_str().unwrap().contains(trace));
    client.create_order(wanted("1")).await.unwrap();
    let metrics = service.get("/metrics").text;
    for series in ["GetOrder\",code=\"5\"} 1", "CreateOrder\",code=\"0\"} 1"] {
        let series = format!("rpc_duration_seconds_count{{method=\"/orders.v1.OrderService/{series}");
        assert!(metrics.contains(&series), "{series} is missing in {metrics}");
    }
    service.terminate();
    let (_, dir) = service.ended();
    let files = std::fs::read_dir(dir.path().join("logs")).unwrap();
    let log: String = files.map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap()).collect();
    let lines: Vec<&str> = log.lines().filter(|line| line.contains("desk-7:42")).collect();
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert!(lines[0].contains(trace) && lines[0].contains("span_id") && lines[0].contains("NotFound"), "{lines:?}");
}
