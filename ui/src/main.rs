//! The clerk's window, compiled to wasm. Owns what is shown and typed; it decides nothing about
//! orders or money by itself but asks the engine through [`ipc`] and shares its rules
//! (`contract::domain`) for live totals and field checks.

#![expect(
    clippy::large_types_passed_by_value,
    clippy::needless_pass_by_value,
    reason = "components take their props by value: that is what a component is; handles are bundles of signals"
)]

mod app;
#[cfg(all(test, target_arch = "wasm32"))]
mod browser_tests;
mod components;
mod ipc;
mod pages;
mod state;

fn main() {
    console_error_panic_hook::set_once();
    leptos::mount::mount_to_body(app::App);
}
