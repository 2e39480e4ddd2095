//! What front ends are shown, put together from rows. Read-only; words for people stand in
//! `words` and `headline`.

mod amendment;
mod badge;
mod headline;
mod lanes;
mod order;
mod outbox;
pub(crate) mod paper;
mod words;

pub(crate) use amendment::difference_words;
pub(crate) use badge::sync_badge;
pub(crate) use order::order_view;
pub(crate) use outbox::outbox_view;
