//! The sample orders: one real trading day, so that a new clerk sees a desk at work. Source and
//! licence stand beside the file in `assets/sample`.

use contract::DeskEvent;
use flate2::read::GzDecoder;

use super::import::{self, ImportReport};
use super::online_retail::{self, ImportAs};
use crate::commands::SAMPLE;
use crate::desk::Desk;
use crate::error::DeskError;

const DAY: &[u8] = include_bytes!("../../../../assets/sample/online-retail-2010-12-01.csv.gz");

impl Desk {
    /// Loads the sample orders; doing it again changes nothing.
    pub async fn load_samples(&self) -> Result<ImportReport, DeskError> {
        let day = online_retail::read(GzDecoder::new(DAY), ImportAs::Pending, |_| ())?;
        let report = import::save(self.store(), day, |_| ()).await?;
        let now = self.context.now();
        self.context
            .store
            .write(move |tx| {
                Box::pin(async move { tx.set_setting(SAMPLE, "loaded", "desk", now).await.map_err(DeskError::from) })
            })
            .await?;
        self.tell(DeskEvent::OrdersImported);
        Ok(report)
    }
}
