//! The fault matrix: what each fault does to each step, as one table without a kill and one with.
//!
//! A cell reads `ATTEMPTS END`. `3` attempts are three requests; `2+1` are two requests and one
//! look-up by key. Ends:
//!
//! - `made`: paid, confirmed, told to production; every effect once, nothing given back.
//! - `undone`: `FAILED`; charged and refunded, reserved and released, each once.
//! - `refused`: `FAILED`; nothing was ever charged, what was reserved is released.
//! - `asks`: an undo was refused; a person must settle it, and nothing is hidden.
//! - `dead`: as `made`, but this follower was refused: one dead letter.
//!
//! The steps `refund` and `release` are reached by a commit that is refused.

use serde_json::{Value, json};

/// A step: its named point, its service, and whether it comes second at that point.
pub struct Step {
    pub name: &'static str,
    /// The name under which its sends are passed.
    pub point: &'static str,
    pub service: &'static str,
    /// Which pass of the point is meant: the second event to billing says that it is confirmed.
    pub pass: u32,
    /// Is the commit refused first, so that this undo is asked for?
    pub undo: bool,
}

const fn step(name: &'static str, service: &'static str) -> Step {
    Step { name, point: name, service, pass: 1, undo: false }
}

pub const STEPS: [Step; 10] = [
    step("reserve", "inventory"),
    step("charge", "payment"),
    step("commit", "inventory"),
    Step { undo: true, ..step("refund", "payment") },
    Step { undo: true, ..step("release", "inventory") },
    step("email", "email"),
    step("produce", "production"),
    step("invoice", "invoice"),
    Step { pass: 2, ..step("billing-event", "billing") },
    // Paid by e-wallet; the provider decides at once and tells nobody, so that it is asked.
    Step { point: "charge", ..step("wallet", "wallet") },
];

/// A fault of the mocks, and after how many answers it is over.
pub struct Fault {
    pub name: &'static str,
    pub answers: u32,
}

const fn fault(name: &'static str, answers: u32) -> Fault {
    Fault { name, answers }
}

impl Fault {
    /// The behaviour that makes it.
    pub fn behaviour(&self) -> Value {
        match self.name {
            "fail" => json!({"outcome": "fail"}),
            "429" => json!({"fault": {"status": 429, "retry_after_s": 1}}),
            name => match name.parse::<u16>() {
                Ok(status) => json!({"fault": {"status": status}}),
                Err(_) => json!({"fault": name}),
            },
        }
    }
}

type Row = (Fault, [&'static str; 10]);

/// The fault begins when the step's request is about to leave, and is over after its answers.
#[rustfmt::skip]
pub const LIVING: [Row; 15] = [
    //                              reserve      charge       commit      refund      release     email     produce   invoice   billing   wallet
    (fault("down", 2),             ["3 made",    "3 made",    "3 made",   "3 undone", "3 undone", "3 made", "3 made", "3 made", "3 made", "3+1 made"]),
    (fault("hang", 2),             ["3 made",    "3+1 made",  "3 made",   "3 undone", "3 undone", "3 made", "3 made", "3 made", "3 made", "3+2 made"]),
    (fault("reset", 2),            ["3 made",    "3+1 made",  "3 made",   "3 undone", "3 undone", "3 made", "3 made", "3 made", "3 made", "3+2 made"]),
    // Where only a status is promised, a reply without a body is an answer.
    (fault("empty", 2),            ["3 made",    "2+1 made",  "1 made",   "3 undone", "1 undone", "3 made", "3 made", "3 made", "1 made", "2+1 made"]),
    (fault("malformed", 2),        ["3 made",    "2+1 made",  "3 made",   "3 undone", "3 undone", "3 made", "3 made", "3 made", "3 made", "2+1 made"]),
    (fault("truncated", 2),        ["3 made",    "2+1 made",  "3 made",   "3 undone", "3 undone", "3 made", "3 made", "3 made", "3 made", "2+1 made"]),
    (fault("slow_drip", 2),        ["3 made",    "2+1 made",  "3 made",   "3 undone", "3 undone", "3 made", "3 made", "3 made", "3 made", "2+1 made"]),
    (fault("commit_then_drop", 2), ["3 made",    "2+1 made",  "3 made",   "3 undone", "3 undone", "3 made", "3 made", "3 made", "3 made", "2+1 made"]),
    (fault("500", 2),              ["3 made",    "3+1 made",  "3 made",   "3 undone", "3 undone", "3 made", "3 made", "3 made", "3 made", "3+2 made"]),
    (fault("503", 2),              ["3 made",    "3+1 made",  "3 made",   "3 undone", "3 undone", "3 made", "3 made", "3 made", "3 made", "3+2 made"]),
    (fault("429", 2),              ["3 made",    "3 made",    "3 made",   "3 undone", "3 undone", "3 made", "3 made", "3 made", "3 made", "3+1 made"]),
    (fault("401", 2),              ["3 made",    "3 made",    "3 made",   "3 undone", "3 undone", "3 made", "3 made", "3 made", "3 made", "3+1 made"]),
    // A collection that is not there is a wrong address; a reservation or payment that is not there is an answer.
    (fault("404", 1),              ["2 made",    "2 made",    "1 undone", "1 asks",   "1 asks",   "2 made", "2 made", "2 made", "2 made", "2+1 made"]),
    (fault("409", 1),              ["1 refused", "1 refused", "1 undone", "1 asks",   "1 asks",   "1 dead", "1 dead", "1 dead", "1 dead", "1 refused"]),
    (fault("fail", 1),             ["1 refused", "1 refused", "1 undone", "1 asks",   "1 asks",   "1 dead", "1 dead", "1 dead", "1 dead", "1 refused"]),
];

/// The process dies when the first answer (or its absence) is known and not yet saved; the fault is
/// over when it starts again. What was answered counts for nothing: the request goes again, the
/// charge is looked up first.
#[rustfmt::skip]
pub const KILLED: [Row; 15] = [
    //                              reserve      charge         commit      refund      release     email     produce   invoice   billing   wallet
    (fault("down", 1),             ["2 made",    "2+1 made",    "2 made",   "2 undone", "2 undone", "2 made", "2 made", "2 made", "2 made", "2+2 made"]),
    (fault("hang", 1),             ["2 made",    "2+1 made",    "2 made",   "2 undone", "2 undone", "2 made", "2 made", "2 made", "2 made", "2+2 made"]),
    (fault("reset", 1),            ["2 made",    "2+1 made",    "2 made",   "2 undone", "2 undone", "2 made", "2 made", "2 made", "2 made", "2+2 made"]),
    (fault("empty", 1),            ["2 made",    "1+1 made",    "2 made",   "2 undone", "2 undone", "2 made", "2 made", "2 made", "2 made", "1+1 made"]),
    (fault("malformed", 1),        ["2 made",    "1+1 made",    "2 made",   "2 undone", "2 undone", "2 made", "2 made", "2 made", "2 made", "1+1 made"]),
    (fault("truncated", 1),        ["2 made",    "1+1 made",    "2 made",   "2 undone", "2 undone", "2 made", "2 made", "2 made", "2 made", "1+1 made"]),
    (fault("slow_drip", 1),        ["2 made",    "1+1 made",    "2 made",   "2 undone", "2 undone", "2 made", "2 made", "2 made", "2 made", "1+1 made"]),
    (fault("commit_then_drop", 1), ["2 made",    "1+1 made",    "2 made",   "2 undone", "2 undone", "2 made", "2 made", "2 made", "2 made", "1+1 made"]),
    (fault("500", 1),              ["2 made",    "2+1 made",    "2 made",   "2 undone", "2 undone", "2 made", "2 made", "2 made", "2 made", "2+2 made"]),
    (fault("503", 1),              ["2 made",    "2+1 made",    "2 made",   "2 undone", "2 undone", "2 made", "2 made", "2 made", "2 made", "2+2 made"]),
    (fault("429", 1),              ["2 made",    "2+1 made",    "2 made",   "2 undone", "2 undone", "2 made", "2 made", "2 made", "2 made", "2+2 made"]),
    (fault("401", 1),              ["2 made",    "2+1 made",    "2 made",   "2 undone", "2 undone", "2 made", "2 made", "2 made", "2 made", "2+2 made"]),
    // Scripted statuses are no decisions: asked again, the service says yes.
    (fault("404", 1),              ["2 made",    "2+1 made",    "2 made",   "2 undone", "2 undone", "2 made", "2 made", "2 made", "2 made", "2+2 made"]),
    (fault("409", 1),              ["2 made",    "2+1 made",    "2 made",   "2 undone", "2 undone", "2 made", "2 made", "2 made", "2 made", "2+2 made"]),
    // A refusal is a decision, and is given again.
    (fault("fail", 1),             ["2 refused", "1+1 refused", "2 undone", "2 asks",   "2 asks",   "2 dead", "2 dead", "2 dead", "2 dead", "1+1 refused"]),
];
