//! What a clerk sees of an order's lanes: five services, one state each.

use serde::{Deserialize, Serialize};

use crate::outbox::{RowState, Stream};
use crate::status::vocabulary;

use std::fmt;
use std::str::FromStr;

vocabulary! {
    /// The state of a lane, as shown (`data-state` in the window).
    LaneState {
        /// Nothing was asked of this service.
        None = "none",
        /// To be sent.
        Waiting = "waiting",
        /// On its way.
        Sending = "sending",
        /// Tried, to be tried again.
        Retrying = "retrying",
        /// Done.
        Done = "done",
        /// Refused.
        Failed = "failed",
        /// The answer was lost; being looked up.
        Unknown = "unknown",
        /// Given up; waits for a supervisor.
        Dead = "dead",
    }
}

/// What a lane's state is derived from: its newest row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LaneRow {
    /// Where the row stands.
    pub state: RowState,
    /// Attempts behind it.
    pub attempts: u32,
    /// Was it answered with a definite no?
    pub refused: bool,
    /// Was the last answer lost?
    pub unknown: bool,
}

/// The state shown for a lane whose newest row is `row`.
pub fn lane_state(row: Option<LaneRow>) -> LaneState {
    let Some(row) = row else {
        return LaneState::None;
    };
    match row.state {
        RowState::Done if row.refused => LaneState::Failed,
        RowState::Done => LaneState::Done,
        RowState::Dead => LaneState::Dead,
        RowState::Withdrawn => LaneState::None,
        RowState::Sending | RowState::Waiting if row.unknown => LaneState::Unknown,
        RowState::Sending => LaneState::Sending,
        RowState::Waiting if row.attempts > 0 => LaneState::Retrying,
        RowState::Waiting => LaneState::Waiting,
    }
}

/// The lanes of the flight recorder, in the order shown.
pub const SHOWN: [Stream; 5] = [Stream::Stock, Stream::Payment, Stream::Email, Stream::Production, Stream::Invoice];
