//! The mail service: mails after a checkout, and event notices, which are mails
//! too. Owns what is sent to it; the words are in `email_words`.

use domain::checkout::Failure;
use domain::outbox::{EffectKind, Service, Stream, Template};
use domain::{Order, OrderId};
use serde::Serialize;
use uuid::Uuid;

use crate::email_words;
use crate::message::Message;

#[derive(Serialize)]
struct Mail<'a> {
    message_id: Uuid,
    order_id: OrderId,
    to: &'a str,
    template: Template,
    subject: String,
    body: String,
}

/// A mail about `order` to its customer; `failure` says why a checkout failed. The caller makes no
/// row for a customer without an address. Mails of a checkout are `Email` effects; notices of
/// create, update and delete are `Event` effects, which a cancel does not withdraw.
pub fn mail(order: &Order, template: Template, message_id: Uuid, failure: Option<&Failure>) -> Message {
    let effect = match template {
        Template::OrderConfirmed | Template::OrderFailed | Template::Invoice => EffectKind::Email,
        Template::OrderCreated | Template::OrderUpdated | Template::OrderDeleted => EffectKind::Event,
    };
    let body = Mail {
        message_id,
        order_id: order.id,
        to: order.customer.email.as_deref().unwrap_or_default(),
        template,
        subject: email_words::subject(order, template),
        body: email_words::body(order, template, failure),
    };
    Message::new((Service::Email, Stream::Email, effect), "/emails".to_owned(), &body, template.as_str().to_owned())
}
