//! One walk over all there is: order after order from the database, each with its lines of the
//! ledger, and at the end what only the whole can show.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use crate::ledger::{Entry, Ledger};
use crate::rows::{AuditLine, OrderRows, OutboxRow, Text};
use crate::violation::{Findings, Violation, order_name};
use crate::{cards, drive, history, keys, money, once, sequence, stock};

/// How much of the truth the ledger and the database hold together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sight {
    /// Nobody works on either: they must agree in everything.
    Still,
    /// The desk runs on: only keys and order are judged against the ledger.
    Beside,
}

/// What somebody was told is saved: orders by id, and whether a checkout was acknowledged too.
#[derive(Clone, Debug, Default)]
pub struct Acknowledged(BTreeMap<String, bool>);

impl Acknowledged {
    /// One order id a line; followed by `checkout` where a checkout of it was acknowledged.
    pub fn read(text: &str) -> Self {
        let mut known = BTreeMap::new();
        for line in text.lines() {
            let mut words = line.split_whitespace();
            if let Some(id) = words.next() {
                *known.entry(id.to_lowercase()).or_insert(false) |= words.next() == Some("checkout");
            }
        }
        Self(known)
    }
}

/// What was looked at and what does not hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// What does not hold, by invariant.
    pub violations: Vec<Violation>,
    /// Orders looked at.
    pub orders: u64,
    /// Their checkouts.
    pub checkouts: u64,
    /// Their messages.
    pub outbox_rows: u64,
    /// Charges in the ledger.
    pub charges: u64,
    /// Refunds in the ledger.
    pub refunds: u64,
    /// Lines of the ledger.
    pub ledger_entries: u64,
}

/// A walk under way.
#[derive(Debug)]
pub struct Audit {
    sight: Sight,
    ledger: Option<Ledger>,
    acknowledged: Acknowledged,
    /// Keys of ledger lines without an order that are not met yet.
    orphans: HashSet<String>,
    report: Report,
}

impl Audit {
    /// A walk over the database alone.
    pub fn of_database() -> Self {
        Self {
            sight: Sight::Still,
            ledger: None,
            acknowledged: Acknowledged::default(),
            orphans: HashSet::new(),
            report: Report::default(),
        }
    }

    /// Judges against a ledger too. `default_stock` is what an article has before it is counted.
    #[must_use]
    pub fn against(mut self, ledger: Ledger, sight: Sight, default_stock: i64) -> Self {
        self.report.ledger_entries = ledger.entries as u64;
        stock::of_all(&ledger, default_stock, &mut self.report.violations);
        let judged = ledger.of_nobody.iter().filter(|entry| sight == Sight::Still || entry.before);
        self.orphans = judged.map(|entry| entry.key.clone()).collect();
        self.sight = sight;
        self.ledger = Some(ledger);
        self
    }

    /// Judges that what was acknowledged is there (invariant 1).
    #[must_use]
    pub fn with_acknowledged(mut self, acknowledged: Acknowledged) -> Self {
        self.acknowledged = acknowledged;
        self
    }

    /// The next order.
    pub fn order(&mut self, rows: &OrderRows) {
        self.report.orders += 1;
        self.report.checkouts += rows.checkouts.len() as u64;
        self.report.outbox_rows += rows.outbox.len() as u64;
        self.report.violations.extend(check_order(rows));
        if let Some(placed) = self.acknowledged.0.remove(&rows.order.id)
            && placed
            && rows.checkouts.is_empty()
        {
            self.findings(rows).add(1, "its acknowledged checkout is not there");
        }
        for row in &rows.outbox {
            self.orphans.remove(&row.key);
        }
        let entries = self.ledger.as_mut().and_then(|ledger| ledger.of_order.remove(&rows.order.id));
        let Some(mut entries) = entries.or_else(|| self.ledger.is_some().then(Vec::new)) else { return };
        entries.sort_by_key(|entry| entry.seq);
        self.count(&entries);
        let judged = self.sight == Sight::Still && !rows.is_open();
        let beside = self.sight == Sight::Beside;
        let found = &mut self.findings(rows);
        money::in_ledger(rows, &entries, judged, found);
        stock::in_ledger(rows, &entries, judged, found);
        once::in_ledger(rows, &entries, found);
        sequence::in_ledger(rows, &entries, found);
        keys::in_ledger(rows, &entries, beside, found);
    }

    /// Texts that belong to no order (invariant 9).
    pub fn text(&mut self, text: &Text) {
        if cards::is_in(text) {
            let what = "it holds a card number".to_owned();
            self.report.violations.push(Violation { invariant: 9, subject: text.at.clone(), what });
        }
    }

    /// The log of who did what, whole (invariant 11).
    pub fn log(&mut self, entries: &[AuditLine]) {
        let found = history::in_audit(entries);
        let told = found.map(|what| Violation { invariant: 11, subject: "audit log".to_owned(), what });
        self.report.violations.extend(told);
    }

    /// What `integrity_check` and `foreign_key_check` found (invariant 7); nothing where they are
    /// clean.
    pub fn file(&mut self, findings: impl IntoIterator<Item = String>) {
        let broken = findings.into_iter().map(|what| Violation { invariant: 7, subject: "database".to_owned(), what });
        self.report.violations.extend(broken);
    }

    /// The end: what nobody claimed.
    pub fn finish(mut self) -> Report {
        let beside = self.sight == Sight::Beside;
        for (order, entries) in self.ledger.take().into_iter().flat_map(|ledger| ledger.of_order) {
            self.count(&entries);
            let judged = entries.iter().filter(|entry| !beside || entry.before);
            let keys: BTreeSet<&str> = judged.map(|entry| entry.key.as_str()).collect();
            if let Some(key) = keys.first() {
                let what = format!("the ledger holds {} keys of it and the database no order; {key}", keys.len());
                self.report.violations.push(Violation { invariant: 10, subject: order, what });
            }
        }
        for key in self.orphans {
            let what = "it is in the ledger, and the outbox does not hold it".to_owned();
            self.report.violations.push(Violation { invariant: 10, subject: format!("key {key}"), what });
        }
        for (order, _) in self.acknowledged.0 {
            let what = "it was acknowledged and is not there".to_owned();
            self.report.violations.push(Violation { invariant: 1, subject: order, what });
        }
        self.report.violations.sort();
        self.report
    }

    fn count(&mut self, entries: &[Entry]) {
        let of = |effect: &str| entries.iter().filter(|entry| entry.effect == effect).count() as u64;
        self.report.charges += of("charged");
        self.report.refunds += of("refunded");
    }

    fn findings(&mut self, rows: &OrderRows) -> Findings<'_> {
        Findings { subject: order_name(rows.order.number, &rows.order.id), list: &mut self.report.violations }
    }
}

/// What does not hold of one order, from the database alone.
pub fn check_order(rows: &OrderRows) -> Vec<Violation> {
    let mut list = Vec::new();
    let found = &mut Findings { subject: order_name(rows.order.number, &rows.order.id), list: &mut list };
    drive::in_database(rows, found);
    money::in_database(rows, found);
    once::in_database(rows, found);
    sequence::in_database(rows, found);
    keys::in_database(rows, found);
    history::in_database(rows, found);
    for text in rows.texts.iter().filter(|text| cards::is_in(text)) {
        found.add(9, format!("{} holds a card number", text.at));
    }
    list
}

impl OrderRows {
    /// The row under whose key an entry took place.
    pub(crate) fn row_of(&self, entry: &Entry) -> Option<&OutboxRow> {
        self.outbox.iter().find(|row| row.key == entry.key && row.service == entry.service)
    }

    /// Runs are numbered through; what is no checkout is an amendment, which may leave steps out.
    pub(crate) fn is_amendment(&self, run: i64) -> bool {
        !self.checkouts.iter().any(|checkout| checkout.run == run)
    }
}
