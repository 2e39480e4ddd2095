//! Integration tests: the whole engine on real files against real mocks over real HTTP.

mod checkout;
mod crash;
mod faults;
mod input;
mod lifecycle;
