//! What is said to the outside services, how it is sent, and what a reply means.
//!
//! Owns one file a service (what is sent to it and how its good replies read), the class of every
//! other reply ([`classify()`]), the HTTP client ([`Gateway`]) and the mocks' control client
//! ([`Control`]). Must not know the database, retry on its own, follow a redirect or decide what
//! an outcome leads to: the outbox policy (`engine::dispatch::plan`) and the machines of `domain`
//! do that.

mod answer;
pub mod billing;
mod card;
pub mod classify;
pub mod control;
pub mod edit;
pub mod email;
mod email_words;
mod error;
mod event;
pub mod inventory;
pub mod invoice;
pub mod message;
pub mod payment;
mod probe;
pub mod production;
pub mod reply;
mod retry_after;
mod send;
pub mod services;
mod trace;
pub mod wallet;
pub mod webhook;

pub use card::{is_card_number, without_card_numbers};
pub use classify::{classify, classify_look_up};
pub use control::Control;
pub use error::{ControlError, GatewayError};
pub use event::EventNotice;
pub use message::Message;
pub use probe::{Probe, probe};
pub use reply::{Reply, excerpt};
pub use retry_after::retry_after;
pub use send::{Gateway, Request};
pub use services::{Endpoints, ServicesFile, load_services};
