//! Window tests: the real app in a real window, real clicks and keys, found by accessible names.

mod amend;
mod app;
mod bulk;
mod conflict;
mod desktop;
mod imports;
mod keyboard;
mod look;
mod main_job;
mod mock_panel;
mod mocks_elsewhere;
mod outages;
mod papers;
mod products;
mod settings;
mod wallet;
