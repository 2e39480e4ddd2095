//! Window tests: the real app in a real window, real clicks and keys, found by accessible names.

mod amend;
mod app;
mod axe;
mod backups;
mod bulk;
mod by_keys;
mod components;
mod conflict;
mod desktop;
mod imports;
mod keyboard;
mod list;
mod look;
mod main_job;
mod mock_panel;
mod mocks_elsewhere;
mod outages;
mod paper;
mod papers;
mod products;
mod reports;
mod search;
mod settings;
mod sign_in;
mod wallet;
mod zoom;
