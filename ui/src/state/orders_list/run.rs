//! The stretch of the list that is held: a run of neighbouring rows, somewhere in a list that may be
//! as long as it likes. Owns where the run stands, what to ask for next, and how the list moves when
//! rows come, go or turn up above. Must not know the page nor ask anything itself.
//!
//! Every row has a *place*, counted from 0; rows above the run are only room. Places are the window's
//! own: after a jump to the end nobody knows how many orders stand above, so there is some room, and
//! it is mended when the way up turns out longer or shorter. A mended list says by how many rows the
//! view must move along, so that what is seen stands still.

use std::collections::BTreeMap;
use std::ops::Range;

use contract::domain::ids::OrderId;
use contract::order::{OrderPage, OrderRow};

/// Rows of a page.
pub const PAGE: i64 = 60;
/// The most rows that are held.
pub const HELD: i64 = 180;
/// Rows held ready beyond those that are seen, each way.
const READY: i64 = 24;
/// Room above the end of a list of unknown length.
const ROOM: i64 = 1_200;
/// The most places: beyond, an engine's pixels run out (at 34 a row and 33 million).
const PLACES: i64 = 800_000;

/// What to ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask {
    /// The newest orders.
    Top,
    /// The oldest.
    End,
    /// Those older than this one.
    Older(i64),
    /// Those newer than this one.
    Newer(i64),
    /// Those from this place on, which begin before that order.
    From { place: i64, before: i64 },
    /// What is seen, once more; without a bound where it is the top.
    Again { place: i64, before: Option<i64>, rows: i64 },
}

/// The held rows and where they stand.
#[derive(Clone, Debug, Default)]
pub struct Run {
    rows: Vec<OrderRow>,
    first: i64,
    /// How many orders stand above place 0, where that is known.
    lead: Option<i64>,
    newer: bool,
    older: bool,
    /// Rows below that were held once.
    below: i64,
    /// Beginnings of pages: place and order.
    known: BTreeMap<i64, i64>,
    total: Option<i64>,
}

impl Run {
    /// Places from the first to behind the last held row.
    pub fn held(&self) -> Range<i64> {
        self.first..self.first + length(&self.rows)
    }

    /// Places there are, with the room below for what is not fetched yet.
    pub fn places(&self) -> i64 {
        self.held().end + if self.older { self.below.max(PAGE) } else { 0 }
    }

    /// The row at a place, where it is held.
    pub fn at(&self, place: i64) -> Option<&OrderRow> {
        usize::try_from(place - self.first).ok().and_then(|at| self.rows.get(at))
    }

    /// The place of an order, where it is held.
    pub fn place_of(&self, id: OrderId) -> Option<i64> {
        self.rows.iter().position(|row| row.id == id).and_then(|at| i64::try_from(at).ok()).map(|at| self.first + at)
    }

    /// How many rows the whole list has, where that is known.
    pub fn count(&self) -> Option<i64> {
        let seen = self.lead.filter(|_| !self.older).map(|lead| lead + self.held().end);
        seen.or(self.total)
    }

    /// Which row of the whole list stands at a place, counted from 0, where that is known.
    pub fn index(&self, place: i64) -> Option<i64> {
        self.lead.map(|lead| lead + place)
    }

    /// Is the newest order held?
    pub fn has_top(&self) -> bool {
        !self.newer
    }

    /// Is the oldest order held?
    pub fn has_end(&self) -> bool {
        !self.older
    }

    /// What is missing for this view.
    pub fn missing(&self, view: &Range<i64>) -> Option<Ask> {
        let (first, last) = (self.rows.first()?, self.rows.last()?);
        let held = self.held();
        let want = (view.start - READY).max(0)..view.end + READY;
        if view.end < held.start || view.start > held.end {
            if view.start < PAGE && self.newer {
                return Some(Ask::Top);
            }
            let near = self.known.range(..=view.start).next_back();
            // What is held already leads there by the next page.
            let jump = near.filter(|(place, _)| view.start - *place < 2 * PAGE && !held.contains(place));
            if let Some((place, at)) = jump {
                return Some(Ask::From { place: *place, before: at.saturating_add(1) });
            }
        }
        if want.end > held.end && self.older {
            return Some(Ask::Older(last.at));
        }
        (want.start < held.start && self.newer).then_some(Ask::Newer(first.at))
    }

    /// How to ask once more for what is seen.
    pub fn again(&self, view: &Range<i64>) -> Ask {
        let held = self.held();
        let start = (view.start - READY).clamp(held.start, (held.end - 1).max(held.start));
        let rows = (view.end + READY - start).clamp(PAGE, HELD);
        match self.at(start) {
            Some(row) if start > held.start || self.newer => {
                Ask::Again { place: start, before: Some(row.at.saturating_add(1)), rows }
            }
            _ => Ask::Again { place: held.start, before: None, rows },
        }
    }

    /// Takes over what was found; by how many rows the view moves along. `view` is what is seen;
    /// `still` says that it must stand still even where newer rows turn up above it.
    pub fn take(&mut self, ask: Ask, page: OrderPage, view: &Range<i64>, still: bool) -> i64 {
        let more = page.next.is_some();
        self.count_above(ask, page.total.and_then(|total| i64::try_from(total).ok()));
        let moved = match ask {
            Ask::Top => self.begin(page.rows, more),
            Ask::End => self.end(page.rows, more),
            Ask::Older(_) => self.extend_down(page.rows, more, view),
            Ask::Newer(_) => self.extend_up(page.rows, more, view),
            Ask::From { place, .. } => self.jump(place, page.rows, more),
            Ask::Again { place, before, .. } => self.renew((place, before), page.rows, more, still.then_some(view)),
        };
        self.note_pages();
        moved
    }

    /// Orders come at the top: where that is not held, or no longer, and there are more than before, these
    /// stand above what is held. Where some are gone, nobody knows from where.
    fn count_above(&mut self, ask: Ask, total: Option<i64>) {
        let more = total.zip(self.total).map_or(0, |(now, before)| now - before);
        self.total = total;
        let top_is_left = matches!(ask, Ask::Again { before: Some(_), .. });
        if (self.newer || top_is_left) && more != 0 {
            self.lead = self.lead.filter(|_| more > 0).map(|lead| lead + more);
        }
    }

    fn begin(&mut self, rows: Vec<OrderRow>, more: bool) -> i64 {
        *self = Self { rows, lead: Some(0), older: more, total: self.total, ..Self::default() };
        0
    }

    fn end(&mut self, rows: Vec<OrderRow>, more: bool) -> i64 {
        let above = self.total.filter(|_| more).map(|total| (total - length(&rows)).max(1));
        let first = if more { above.unwrap_or(ROOM).min(PLACES) } else { 0 };
        let lead = if more { above.map(|above| above - first) } else { Some(0) };
        *self = Self { rows, first, lead, newer: more, total: self.total, ..Self::default() };
        0
    }

    fn extend_down(&mut self, rows: Vec<OrderRow>, more: bool, view: &Range<i64>) -> i64 {
        self.older = more;
        self.below = if more { (self.below - length(&rows)).max(0) } else { 0 };
        self.rows.extend(rows);
        let spare = (length(&self.rows) - HELD).clamp(0, (view.start - READY - self.first).max(0));
        self.rows.drain(..index(spare));
        self.first += spare;
        self.newer |= spare > 0;
        if self.first > PLACES { self.shift(-PLACES / 2) } else { 0 }
    }

    fn extend_up(&mut self, mut rows: Vec<OrderRow>, more: bool, view: &Range<i64>) -> i64 {
        self.newer = more;
        self.first -= length(&rows);
        rows.append(&mut self.rows);
        self.rows = rows;
        let spare = (length(&self.rows) - HELD).clamp(0, (self.held().end - view.end - READY).max(0));
        self.rows.truncate(self.rows.len() - index(spare));
        self.below += spare;
        self.older |= spare > 0;
        self.settle_top()
    }

    fn jump(&mut self, place: i64, rows: Vec<OrderRow>, more: bool) -> i64 {
        let end = self.places();
        self.rows = rows;
        self.first = place;
        self.newer = place > 0 || self.lead != Some(0);
        self.older = more;
        self.below = if more { (end - self.held().end).max(0) } else { 0 };
        self.settle_top()
    }

    /// Newer rows for those that are seen. The first of these that is still there stays at its place.
    fn renew(
        &mut self,
        (place, before): (i64, Option<i64>),
        rows: Vec<OrderRow>,
        more: bool,
        still: Option<&Range<i64>>,
    ) -> i64 {
        let end = self.places();
        let mut seen = still.cloned().into_iter().flatten().filter_map(|at| Some((at, self.at(at)?.id)));
        let anchor = seen
            .find_map(|(at, id)| Some((at, rows.iter().position(|row| row.id == id)?)))
            .map_or(place, |(at, now)| at - i64::try_from(now).unwrap_or_default());
        self.newer = before.is_some();
        self.rows = rows;
        self.first = anchor;
        self.older = more;
        self.below = if more { (end - self.held().end).max(0) } else { 0 };
        self.settle_top()
    }

    /// The top is at place 0, and what is above has room.
    fn settle_top(&mut self) -> i64 {
        if !self.newer {
            let moved = self.shift(-self.first);
            self.lead = Some(0);
            moved
        } else if self.first < READY {
            self.shift(ROOM)
        } else {
            0
        }
    }

    fn shift(&mut self, by: i64) -> i64 {
        self.first += by;
        self.known = std::mem::take(&mut self.known).into_iter().map(|(place, at)| (place + by, at)).collect();
        self.lead = self.lead.map(|lead| lead - by);
        by
    }

    /// Keeps where pages begin, so that a jump back finds its way. What is held is known best.
    fn note_pages(&mut self) {
        let held = self.held();
        let stale: Vec<i64> = self.known.range(held.clone()).map(|(place, _)| *place).collect();
        for place in stale {
            self.known.remove(&place);
        }
        let step = usize::try_from(PAGE).unwrap_or(1);
        for (place, row) in held.zip(&self.rows).step_by(step) {
            self.known.insert(place, row.at);
        }
    }
}

fn length(rows: &[OrderRow]) -> i64 {
    i64::try_from(rows.len()).unwrap_or(i64::MAX)
}

fn index(places: i64) -> usize {
    usize::try_from(places).unwrap_or_default()
}

#[cfg(test)]
mod tests;
