//! Integration tests: the whole engine on real files against real mocks over real HTTP.

mod broken_send;
mod cancel;
mod checkout;
mod clock_jumps;
mod crash;
mod durable;
mod events;
mod failure_file;
mod faults;
mod input;
mod letters;
mod lifecycle;
mod panel;
mod pricing;
mod refunds;
mod refused_resend;
mod restore;
mod retry_after;
mod settle;
mod stuck;
mod too_old;
mod verify;
mod wallet;
mod wallet_listener;
mod wallet_notices;
mod wallet_trouble;
