//! What tests share: a desk on a real directory against real mocks over real HTTP, its mocked
//! world's control and ledger, its wallet's side of a webhook, and a small `WebDriver` client.
//! Must not hold any rule of its own: what is right is said by each test.

pub mod amending;
pub mod control;
pub mod crash;
pub mod demo;
pub mod desk;
pub mod fuzzing;
pub mod scale;
pub mod scan;
pub mod seed;
pub mod staff;
pub mod switch;
pub mod time;
pub mod wallet;
pub mod webdriver;
pub mod world;

pub use desk::TestDesk;
pub use world::TestWorld;
