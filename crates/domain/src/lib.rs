//! The rules of Order Desk as values and total functions.
//!
//! Owns ids, money, orders, pricing, the checkout machine and outbox policy. Must not do I/O,
//! read a clock or draw randomness: all three are handed in, so that every rule can be
//! replayed in a test and the same code runs in the window (wasm) and in the engine.

pub mod amendment;
pub mod approval;
pub mod backups;
pub mod breaker;
pub mod checkout;
pub mod clock;
pub mod email;
pub mod figures;
pub mod history;
pub mod ids;
pub mod jump;
pub mod lane;
pub mod money;
pub mod number;
pub mod order;
pub mod outbox;
pub mod outcome;
pub mod pricing;
pub mod problem;
pub mod retry;
pub mod roles;
pub mod sign_in;
pub mod status;

pub use amendment::Amendment;
pub use checkout::Checkout;
pub use clock::{Clock, Entropy, Timestamp};
pub use ids::*;
pub use money::{Currency, Money};
pub use number::OrderNumber;
pub use order::{Address, CustomerSnapshot, LineItem, Order, OrderInput};
pub use outcome::Outcome;
pub use problem::{Problem, Problems};
pub use status::{OrderStatus, PaymentMethod, PaymentStatus, ShippingMethod};
