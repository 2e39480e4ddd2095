//! What of the list can be seen: the scrolling element, measured and moved. The only part that knows
//! pixels. Where the list is on no screen, how far it was scrolled is kept for its return.

use leptos::prelude::*;
use web_sys::Element;

use super::OrdersList;

/// Id of the grid, which scrolls.
pub const GRID_ID: &str = "orders-grid";
/// Height of the heads, which stay at the top.
const HEADS: f64 = 30.0;
/// A row's height where the style does not say.
const ROW: f64 = 34.0;

fn grid() -> Option<Element> {
    document().get_element_by_id(GRID_ID)
}

/// Height of a row in pixels, as the tokens have it.
pub fn row_height() -> f64 {
    let style = document().document_element().and_then(|root| window().get_computed_style(&root).ok().flatten());
    let said = style.and_then(|style| style.get_property_value("--row").ok());
    said.and_then(|text| text.trim().trim_end_matches("px").parse().ok()).unwrap_or(ROW)
}

#[expect(clippy::cast_precision_loss, reason = "places end far below 2^52")]
pub fn pixels(rows: i64) -> f64 {
    rows as f64 * row_height()
}

#[expect(clippy::cast_possible_truncation, reason = "pixels of an element, divided")]
fn rows(pixels: f64) -> i64 {
    (pixels / row_height()).floor() as i64
}

impl OrdersList {
    /// Measures what is seen, and fetches what it lacks.
    pub fn look(self) {
        if let Some(grid) = grid() {
            let (top, height) = (self.scroll.get_value(), f64::from(grid.client_height()) - HEADS);
            let seen = rows(top)..rows(top + height.max(ROW)) + 1;
            if self.seen.with_untracked(|former| *former != seen) {
                self.seen.set(seen);
            }
        }
        self.fill();
    }

    /// The clerk scrolled. An event that was on its way before the view was moved tells of the past.
    pub fn scrolled(self) {
        if self.moving.get_value() {
            return;
        }
        if let Some(grid) = grid() {
            self.scroll.set_value(f64::from(grid.scroll_top()));
            self.look();
        }
    }

    /// The list is on the screen again: as it was left.
    pub fn appear(self) {
        self.apply_scroll();
        self.look();
    }

    pub(super) fn scroll_to(self, top: f64) {
        if (self.scroll.get_value() - top).abs() >= 1.0 {
            self.scroll.set_value(top.max(0.0));
            self.apply_scroll();
        }
    }

    /// Moves the view along with its rows.
    pub(super) fn move_along(self, by: i64) {
        if by != 0 {
            self.scroll_to(self.scroll.get_value() + pixels(by));
            self.seen.update(|seen| *seen = seen.start + by..seen.end + by);
        }
    }

    /// Scrolls as little as it takes to see a place.
    pub(super) fn show_place(self, place: i64) {
        let Some(grid) = grid() else { return };
        let (top, height) = (self.scroll.get_value(), f64::from(grid.client_height()) - HEADS);
        let (row_top, row_end) = (pixels(place), pixels(place + 1));
        if row_top < top {
            self.scroll_to(row_top);
        } else if row_end > top + height {
            self.scroll_to(row_end - height);
        }
    }

    /// The element follows once the rows are drawn, before anything is painted.
    fn apply_scroll(self) {
        self.moving.set_value(true);
        request_animation_frame(move || {
            self.moving.set_value(false);
            if let Some(grid) = grid() {
                #[expect(clippy::cast_possible_truncation, reason = "an element is at most 33 million pixels high")]
                grid.set_scroll_top(self.scroll.get_value().round() as i32);
            }
        });
    }
}
