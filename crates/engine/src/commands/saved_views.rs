//! Choices of orders that clerks keep under a name.

use contract::error::ApiError;
use contract::filter::{SavedView, ViewsAsk};
use domain::order::needs::text_problem;

use crate::desk::Desk;
use crate::error::DeskError;

/// The longest name, in characters.
const NAME_LIMIT: usize = 60;

impl Desk {
    /// Lists, keeps or forgets choices.
    pub(super) async fn ask_views(&self, ask: ViewsAsk, by: &str) -> Result<Vec<SavedView>, DeskError> {
        match ask {
            ViewsAsk::List => self.saved_views().await,
            ViewsAsk::Keep { view } => self.save_view(view, by).await,
            ViewsAsk::Forget { name } => self.delete_view(&name).await,
        }
    }

    /// All kept choices, by name.
    pub async fn saved_views(&self) -> Result<Vec<SavedView>, DeskError> {
        let found = self.context.store.reader().saved_views().await?;
        let view = |(name, value): (String, String)| match serde_json::from_str::<SavedView>(&value) {
            Ok(view) => Some(SavedView { name, ..view }),
            Err(error) => {
                tracing::error!(%error, name, "a kept choice of orders cannot be read and is left out");
                None
            }
        };
        Ok(found.into_iter().filter_map(view).collect())
    }

    /// Keeps a choice; one of the same name is replaced.
    pub async fn save_view(&self, view: SavedView, by: &str) -> Result<Vec<SavedView>, DeskError> {
        let name = view.name.trim().to_owned();
        let problem = text_problem(&name, NAME_LIMIT);
        if name.is_empty() || problem.is_some() {
            let message = problem.unwrap_or_else(|| "A view needs a name.".to_owned());
            return Err(ApiError::field("name", &message).into());
        }
        let value = serde_json::to_string(&view).map_err(|error| DeskError::Config(error.to_string()))?;
        let (by, now) = (by.to_owned(), self.context.now());
        self.context
            .store
            .write(move |tx| Box::pin(async move { Ok::<_, DeskError>(tx.save_view(&name, &value, &by, now).await?) }))
            .await?;
        self.saved_views().await
    }

    /// Forgets a kept choice.
    pub async fn delete_view(&self, name: &str) -> Result<Vec<SavedView>, DeskError> {
        let name = name.trim().to_owned();
        let gone = self
            .context
            .store
            .write(move |tx| Box::pin(async move { Ok::<_, DeskError>(tx.delete_view(&name).await?) }))
            .await?;
        if !gone {
            return Err(ApiError::not_found("view").into());
        }
        self.saved_views().await
    }
}
