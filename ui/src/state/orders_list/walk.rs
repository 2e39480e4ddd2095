//! Walking the list with the keyboard, also to where no row is held yet: the wish is kept, the view
//! goes there, and the order is selected when its row has come. The selection belongs to an order, not
//! to a place: it stays with it when rows come and go.

use contract::domain::ids::OrderId;
use contract::domain::number::OrderNumber;
use leptos::prelude::*;

use super::OrdersList;
use super::run::{Ask, Run};

/// The selected order, and where it stands.
#[derive(Clone, Copy, Debug)]
pub struct Chosen {
    /// Which.
    pub id: OrderId,
    /// Its number.
    pub number: OrderNumber,
    place: i64,
}

/// What is to be selected as soon as its row is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    /// The newest order.
    First,
    /// The oldest.
    Last,
    /// Whatever stands there.
    Place(i64),
}

impl OrdersList {
    /// The selected order.
    pub fn chosen(self) -> Option<Chosen> {
        self.chosen.get_value()
    }

    /// Selects an order that is held.
    pub fn select(self, id: OrderId) {
        self.walked();
        self.wish.set_value(None);
        let place = self.run.with_untracked(|run| run.place_of(id));
        if let Some(place) = place {
            self.select_place(place);
        }
    }

    /// Moves the selection by `steps` rows, stopping at the ends.
    pub fn step(self, steps: isize) {
        self.walked();
        match steps {
            isize::MIN => self.first(),
            isize::MAX => self.last(),
            steps => self.walk(i64::try_from(steps).unwrap_or_default()),
        }
    }

    fn first(self) {
        if self.run.with_untracked(Run::has_top) {
            self.scroll_to(0.0);
            self.go_to_place(self.run.with_untracked(|run| run.held().start));
        } else {
            self.wish.set_value(Some(Wish::First));
            self.fetch(Ask::Top);
        }
    }

    fn last(self) {
        if self.run.with_untracked(Run::has_end) {
            self.go_to_place(self.run.with_untracked(|run| run.held().end - 1));
        } else {
            self.wish.set_value(Some(Wish::Last));
            self.fetch(Ask::End);
        }
    }

    fn walk(self, steps: i64) {
        let Some(chosen) = self.chosen.get_value() else { return };
        let from = match self.wish.get_value() {
            Some(Wish::Place(place)) => place,
            _ => chosen.place,
        };
        let last = self.run.with_untracked(|run| run.places() - 1).max(0);
        self.go_to_place((from + steps).clamp(0, last));
    }

    /// Selects the row at a place and shows it; where it is not held, as soon as it is.
    fn go_to_place(self, place: i64) {
        let held = self.run.with_untracked(|run| {
            let (held, nearest) = (run.held(), run.held().end - 1);
            // Below the end there is nothing to wait for.
            if run.has_end() { place.min(nearest).max(held.start.min(place)) } else { place }
        });
        if self.select_place(held) {
            self.wish.set_value(None);
        } else {
            self.wish.set_value(Some(Wish::Place(held)));
        }
        self.show_place(held);
        self.look();
    }

    fn select_place(self, place: i64) -> bool {
        let row = self.run.with_untracked(|run| run.at(place).map(|row| (row.id, row.number)));
        let Some((id, number)) = row else { return false };
        self.chosen.set_value(Some(Chosen { id, number, place }));
        if self.selected.get_untracked() != Some(id) {
            self.selected.set(Some(id));
        }
        true
    }

    /// Rows came: places moved by `moved`, and what was wished for may be there. After `renewed` rows
    /// an order may be gone, and its neighbour takes its place.
    pub(super) fn follow(self, moved: i64, renewed: bool) {
        self.chosen.update_value(|chosen| {
            if let Some(chosen) = chosen {
                chosen.place += moved;
            }
        });
        if let Some(Wish::Place(place)) = self.wish.get_value() {
            self.wish.set_value(Some(Wish::Place(place + moved)));
        }
        let held = self.run.with_untracked(Run::held);
        if held.is_empty() {
            self.chosen.set_value(None);
            self.selected.set(None);
            return;
        }
        match self.wish.get_value() {
            Some(Wish::First) => self.grant(held.start),
            Some(Wish::Last) => self.grant(held.end - 1),
            Some(Wish::Place(place)) if held.contains(&place) => self.grant(place),
            // The end turned out to be nearer than it looked.
            Some(Wish::Place(place)) if place >= held.end && self.run.with_untracked(Run::has_end) => {
                self.grant(held.end - 1);
            }
            _ => self.stay(renewed),
        }
    }

    fn grant(self, place: i64) {
        self.wish.set_value(None);
        self.select_place(place);
        self.show_place(place);
    }

    fn stay(self, renewed: bool) {
        let Some(chosen) = self.chosen.get_value() else { return };
        let held = self.run.with_untracked(Run::held);
        match self.run.with_untracked(|run| run.place_of(chosen.id)) {
            Some(place) => self.chosen.set_value(Some(Chosen { place, ..chosen })),
            None if renewed && held.contains(&chosen.place) => {
                self.select_place(chosen.place);
            }
            None if renewed && chosen.place == held.end && self.run.with_untracked(Run::has_end) => {
                self.select_place(held.end - 1);
            }
            None => {}
        }
    }
}
