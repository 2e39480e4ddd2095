//! What is played: desks, their lines, the hub, and what goes wrong.

/// Milliseconds of the played time.
pub type Millis = u64;

/// One second of the played time.
pub const SECOND: Millis = 1000;
/// One minute of the played time.
pub const MINUTE: Millis = 60 * SECOND;

/// How desks come by stock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StockRule {
    /// A desk sells only what the hub has lent it, so many pieces a time. With `recall` the hub asks
    /// connected desks for a piece back before it says no.
    Lease {
        /// Lent at a time.
        pieces: u32,
        /// Whether the hub asks them back.
        recall: bool,
    },
    /// A desk sells by the last count it has seen, and the hub finds out later.
    LastSeen,
}

/// One thing that goes wrong, and from when to when.
#[derive(Clone, Copy, Debug)]
pub enum Outage {
    /// So many of a thousand desks lose their line at once.
    Region {
        /// Desks of a thousand.
        per_mille: u64,
        /// When the lines go.
        from: Millis,
        /// When they are back.
        until: Millis,
    },
    /// The hub answers nobody.
    Hub {
        /// When it goes.
        from: Millis,
        /// When it is back.
        until: Millis,
    },
}

/// All that one play needs; two plays of one scenario end alike.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// What the tables call it.
    pub name: &'static str,
    /// What all chance is drawn from.
    pub seed: u64,
    /// Desks.
    pub desks: usize,
    /// How long orders come in.
    pub length: Millis,
    /// Mean time between two orders of a desk.
    pub order_every: Millis,
    /// Mean time between two edits of a desk.
    pub edit_every: Millis,
    /// Edits of an order that another desk may hold too, of a thousand.
    pub shared_edits: u64,
    /// Mean time that a line holds.
    pub line_up: Millis,
    /// Mean time that it is gone.
    pub line_down: Millis,
    /// Replies of the hub that get lost, of a thousand; the desk then sends the same again.
    pub lost_replies: u64,
    /// Statements the hub works on at once.
    pub hub_workers: usize,
    /// What a batch costs the hub, in microseconds.
    pub batch_cost_us: u64,
    /// What each change in it costs, in microseconds.
    pub change_cost_us: u64,
    /// Changes in one batch, at most.
    pub batch: usize,
    /// Over how long desks that come back together spread their first batch.
    pub spread: Millis,
    /// What goes wrong.
    pub outage: Option<Outage>,
    /// Different articles.
    pub skus: usize,
    /// Pieces of each SKU at the beginning.
    pub stock: u32,
    /// How desks come by it.
    pub stock_rule: StockRule,
}

impl Scenario {
    /// A quiet hour: 1,000 desks, together 10,000 orders a minute, lines that seldom fail.
    pub const fn calm() -> Self {
        Self {
            name: "calm",
            seed: 1,
            desks: 1000,
            length: 60 * MINUTE,
            order_every: 6 * SECOND,
            edit_every: 20 * SECOND,
            shared_edits: 50,
            line_up: 240 * MINUTE,
            line_down: 3 * MINUTE,
            lost_replies: 5,
            hub_workers: 8,
            batch_cost_us: 3000,
            change_cost_us: 400,
            batch: 200,
            spread: MINUTE,
            outage: None,
            skus: 2000,
            stock: 4000,
            stock_rule: StockRule::Lease { pieces: 5, recall: true },
        }
    }

    const fn named(self, name: &'static str) -> Self {
        Self { name, ..self }
    }
}

/// The plays about queues and conflicts.
pub fn queues() -> Vec<Scenario> {
    let calm = Scenario::calm;
    let region = Outage::Region { per_mille: 300, from: 10 * MINUTE, until: 40 * MINUTE };
    vec![
        calm(),
        Scenario { line_up: 20 * MINUTE, line_down: 2 * MINUTE, ..calm() }.named("weak lines"),
        Scenario { outage: Some(region), ..calm() }.named("300 desks away for 30 min"),
        Scenario { outage: Some(region), spread: 0, ..calm() }.named("the same, back all at once"),
        Scenario { outage: Some(Outage::Hub { from: 10 * MINUTE, until: 20 * MINUTE }), ..calm() }
            .named("hub away for 10 min"),
        Scenario { hub_workers: 4, ..calm() }.named("hub with half its workers"),
        Scenario { shared_edits: 500, line_up: 20 * MINUTE, line_down: 10 * MINUTE, ..calm() }
            .named("half of the edits shared, a third of desks away"),
    ]
}

/// The plays about stock: the same hour with weak lines and SKUs that run out.
pub fn stock_rules() -> Vec<Scenario> {
    let scarce = || Scenario { line_up: 20 * MINUTE, line_down: 10 * MINUTE, stock: 600, ..Scenario::calm() };
    vec![
        Scenario { stock_rule: StockRule::LastSeen, ..scarce() }.named("last count seen"),
        Scenario { stock_rule: lease(1, false), ..scarce() }.named("lent as asked, piece by piece"),
        Scenario { stock_rule: lease(5, false), ..scarce() }.named("5 lent at a time"),
        Scenario { stock_rule: lease(20, false), ..scarce() }.named("20 lent at a time"),
        Scenario { stock_rule: lease(2, true), ..scarce() }.named("2 lent, called back when needed"),
        Scenario { stock_rule: lease(5, true), ..scarce() }.named("5 lent, called back when needed"),
        Scenario { stock_rule: lease(20, true), ..scarce() }.named("20 lent, called back when needed"),
    ]
}

const fn lease(pieces: u32, recall: bool) -> StockRule {
    StockRule::Lease { pieces, recall }
}
