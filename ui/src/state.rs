//! What the window remembers between and within screens. No markup here.

pub mod amending;
pub mod clipboard;
pub mod coalesce;
pub mod commands;
pub mod conflict;
pub mod days;
pub mod desk;
pub mod drafts;
pub mod failures;
pub mod field_path;
pub mod focus;
pub mod go;
pub mod highlight;
pub mod import;
pub mod line_form;
pub mod order_form;
pub mod order_session;
pub mod order_text;
pub mod orders_list;
pub mod product_form;
pub mod seen_products;
pub mod theme;
pub mod time;
pub mod tour;
pub mod words;
