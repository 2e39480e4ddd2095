//! Orders on paper: a file as shops keep it, taken in before the window opens.

use domain::clock::{Clock, Timestamp};
use tests::time::TestClock;

/// A file of orders.
pub struct Paper {
    text: String,
}

impl Paper {
    /// So many orders of the last days, twenty minutes apart, of few customers and products.
    pub fn orders(count: usize) -> Self {
        const GOODS: [(&str, &str, &str); 5] = [
            ("85123A", "WHITE HANGING HEART T-LIGHT HOLDER", "2.55"),
            ("22423", "REGENCY CAKESTAND 3 TIER", "12.75"),
            ("47566", "PARTY BUNTING", "4.95"),
            ("84879", "ASSORTED COLOUR BIRD ORNAMENT", "1.69"),
            ("22720", "SET OF 3 CAKE TINS PANTRY DESIGN", "4.95"),
        ];
        let now = TestClock::at_present().now();
        let mut text = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n".to_owned();
        for at in 0..count {
            let back = i64::try_from(count - at).expect("a count") * 20 * 60_000;
            let when = now.plus_millis(-back);
            for line in 0..=at % 3 {
                let (sku, name, price) = GOODS[(at * at + line * 2) % GOODS.len()];
                let (date, customer) = (date_time(when), 14_000 + (at * 7) % 23);
                let row = format!(
                    "{},{sku},{name},{},{date},{price},{customer}.0,United Kingdom\n",
                    600_000 + at,
                    1 + (at + line) % 9
                );
                text.push_str(&row);
            }
        }
        Self { text }
    }

    /// The file's text.
    pub fn text(&self) -> &str {
        &self.text
    }
}

fn date_time(at: Timestamp) -> String {
    format!("{} {}", at.date(), at.time_of_day())
}
