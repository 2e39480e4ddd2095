//! How close together commits may come. A desk with little to do commits at once. Under load a
//! commit waits until a few milliseconds after the one before, so that one sync carries the
//! operations of many orders: a disk does the same few hundred syncs a second whoever asks.

use std::time::Duration;

use tokio::time::Instant;

/// Between the beginnings of two commits, under load.
const APART: Duration = Duration::from_millis(4);
/// What is counted together.
const WINDOW: Duration = Duration::from_millis(200);
/// Operations of a window from which on it counts as load: some thirty orders a second on their
/// way. One clerk's checkout is under thirty operations.
const LOAD: usize = 200;

/// The writer's pace.
#[derive(Debug, Default)]
pub(crate) struct Pace {
    window: Option<Instant>,
    counted: usize,
    loaded: bool,
    /// When the last batch was let go.
    last: Option<Instant>,
}

impl Pace {
    /// How long the next batch waits for company; it is taken to begin then.
    pub(crate) fn pause(&mut self, now: Instant) -> Duration {
        if self.window.is_none_or(|began| now.duration_since(began) >= WINDOW) {
            self.loaded = self.counted >= LOAD;
            (self.window, self.counted) = (Some(now), 0);
        }
        let pause = match self.last {
            Some(last) if self.loaded => APART.saturating_sub(now.duration_since(last)),
            _ => Duration::ZERO,
        };
        self.last = Some(now + pause);
        pause
    }

    /// Counts what a batch carried.
    pub(crate) fn count(&mut self, operations: usize) {
        self.counted += operations;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: Duration = Duration::from_millis(1);

    /// Batches of `operations` a millisecond apart, as long as a window and a bit; the pauses.
    fn run(pace: &mut Pace, from: Instant, operations: usize) -> (Instant, Vec<Duration>) {
        let mut now = from;
        let mut pauses = Vec::new();
        while now.duration_since(from) < WINDOW * 2 {
            let pause = pace.pause(now);
            now += pause + MS;
            pace.count(operations);
            pauses.push(pause);
        }
        (now, pauses)
    }

    #[tokio::test]
    async fn an_idle_desk_commits_at_once_and_a_busy_one_every_few_milliseconds() {
        let mut pace = Pace::default();
        let start = Instant::now();
        let (now, few) = run(&mut pace, start, 0);
        assert!(few.iter().all(Duration::is_zero), "{few:?}");
        let (now, many) = run(&mut pace, now + WINDOW, 4);
        assert_eq!(many[0], Duration::ZERO, "the first of a rush");
        assert_eq!(many.last(), Some(&APART.saturating_sub(MS)), "{many:?}");
        let (_, after) = run(&mut pace, now + WINDOW, 0);
        assert!(after.last().is_some_and(Duration::is_zero), "a window without a rush ends it");
    }
}
