//! Claiming what is due: the heads of lanes whose time has come. Intent is committed with the
//! claim, before the first byte leaves.

use domain::outbox::{NextStep, Service};
use domain::{AttemptId, OutboxId, Timestamp};

use crate::error::Result;
use crate::outbox::{OutboxRow, row_of};
use crate::reader::Reader;
use crate::sql::query;
use crate::tx::WriteTx;
use crate::value::{Columns, blob};

macro_rules! head_of_lane {
    () => {
        "NOT EXISTS (SELECT 1 FROM outbox b WHERE b.order_id = o.order_id AND b.stream = o.stream AND b.seq < o.seq \
         AND b.state IN ('waiting', 'sending', 'dead') AND (b.state <> 'dead' OR b.stream <> 'email'))"
    };
}

/// Due rows of a service that head their lane.
pub const DUE: &str = concat!(
    "SELECT o.seq, o.id, o.sends, o.next_at FROM outbox o WHERE o.state = 'waiting' AND o.service = ?1 AND o.next_at <= ?2 AND ",
    head_of_lane!(),
    " ORDER BY o.next_at, o.seq LIMIT ?3"
);
/// When the next row of a service that heads its lane is due.
pub const NEXT_DUE: &str = concat!(
    "SELECT o.next_at FROM outbox o WHERE o.state = 'waiting' AND o.service = ?1 AND ",
    head_of_lane!(),
    " ORDER BY o.next_at LIMIT 1"
);
/// Puts one row to sending.
const CLAIM: &str = "UPDATE outbox SET state = 'sending', epoch = ?2, sends = sends + 1, \
    first_sent_at = coalesce(first_sent_at, ?3), attempt_id = ?4 WHERE seq = ?1 AND state = 'waiting' RETURNING *";

impl WriteTx {
    /// Puts up to `limit` due rows to sending, the longest waiting first, and opens an attempt for
    /// each. `allowance` says how many of a service may be taken: none is no limit, `Some(0)`
    /// leaves the service alone (its breaker is open, or all its places are taken).
    pub async fn claim_due(
        &mut self,
        now: Timestamp,
        limit: usize,
        allowance: &(dyn Fn(Service) -> Option<usize> + Send + Sync),
    ) -> Result<Vec<OutboxRow>> {
        let mut due = Vec::new();
        for service in Service::ALL {
            let most = allowance(*service).map_or(limit, |allowed| allowed.min(limit));
            if most == 0 {
                continue;
            }
            let statement =
                query(DUE).bind(service.as_str()).bind(now.micros()).bind(i64::try_from(most).unwrap_or(i64::MAX));
            for row in self.all(statement).await? {
                due.push((row.int("next_at")?, row.int("seq")?, OutboxId(row.uuid("id")?), row.int("sends")?));
            }
        }
        due.sort_unstable();
        due.truncate(limit);
        let mut claimed = Vec::with_capacity(due.len());
        for (_, seq, id, sends) in due {
            // Derived: the tries of a row are counted, so each has one id for ever.
            let attempt = AttemptId::derived(&format!("attempt/{id}/{}", sends + 1));
            claimed.extend(self.claim(seq, attempt, now).await?);
        }
        Ok(claimed)
    }

    /// When the next row of a service that heads its lane is due.
    pub async fn next_due(&mut self, service: Service) -> Result<Option<Timestamp>> {
        self.one(query(NEXT_DUE).bind(service.as_str())).await?.map(|row| row.time("next_at")).transpose()
    }

    async fn claim(&mut self, seq: i64, attempt: AttemptId, now: Timestamp) -> Result<Option<OutboxRow>> {
        let claim = query(CLAIM).bind(seq).bind(self.epoch).bind(now.micros()).bind(blob(attempt.0));
        let Some(row) = self.one(claim).await?.as_ref().map(row_of).transpose()? else { return Ok(None) };
        self.start_attempt(&row, attempt, now).await?;
        Ok(Some(row))
    }
}

impl WriteTx {
    /// Turns a row that was just claimed to looking up; its open attempt says so too.
    pub async fn look_up_instead(&mut self, row: &mut OutboxRow) -> Result<()> {
        let look_up = NextStep::LookUp.as_str();
        let rows = query("UPDATE outbox SET next_step = ?2 WHERE seq = ?1 AND state = 'sending'");
        self.run(rows.bind(row.seq).bind(look_up)).await?;
        let attempts =
            query("UPDATE attempts SET step = ?2 WHERE outbox_seq = ?1 AND finished_at IS NULL AND epoch = ?3");
        self.run(attempts.bind(row.seq).bind(look_up).bind(self.epoch)).await?;
        row.next_step = NextStep::LookUp;
        Ok(())
    }
}

impl Reader {
    /// When the dispatcher must wake: the earliest time, not before `now`, at which a row heading
    /// its lane is due, of services that are not `held`. None: nothing waits.
    pub async fn next_due(&self, now: Timestamp, held: &[Service]) -> Result<Option<Timestamp>> {
        let mut next: Option<Timestamp> = None;
        for service in Service::ALL.iter().filter(|service| !held.contains(service)) {
            if let Some(row) = self.one(query(NEXT_DUE).bind(service.as_str())).await? {
                let due = row.time("next_at")?.max(now);
                next = Some(next.map_or(due, |known| known.min(due)));
            }
        }
        Ok(next)
    }
}
