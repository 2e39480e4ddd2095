//! `cargo xtask scale` runs this: plays many desks and one hub through, prints the tables of
//! docs/scale.md.

use tests::crash::child::say;
use tests::scale::{Report, play, queues, stock_rules};

fn main() {
    say(Report::QUEUE_HEAD);
    for scenario in queues() {
        say(&play(&scenario).queue_row());
    }
    say("");
    say(Report::STOCK_HEAD);
    for scenario in stock_rules() {
        say(&play(&scenario).stock_row());
    }
}
