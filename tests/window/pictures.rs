//! Pictures for the documents: taken by `cargo xtask screenshots`, by no other run.

use std::path::PathBuf;
use std::time::Duration;

use crate::app::App;

/// Sizes of the window that screens are shown in: name of the folder, width, height.
const SIZES: [(&str, u32, u32); 2] = [("", 1280, 800), ("wide", 1920, 1080)];

/// Half a second for fonts and the last row to be painted: a picture, not a check.
const PAINT: Duration = Duration::from_millis(500);

impl App {
    /// Saves a picture of what is shown now.
    pub async fn picture(&self, name: &str) {
        self.shoot("", name).await;
    }

    /// Saves a screen in every size and theme.
    pub async fn screen_pictures(&self, name: &str) {
        if folder().is_none() {
            return;
        }
        for (size, width, height) in SIZES {
            self.window.resize(width, height).await.expect("the window has sizes");
            let into = format!("screens/{size}");
            for (theme, suffix) in [("light", ""), ("dark", "-dark")] {
                self.window.wear(theme).await.expect("a theme can be worn");
                self.shoot(&into, &format!("{name}{suffix}")).await;
            }
        }
        self.window.wear("system").await.expect("a theme can be worn");
        self.window.resize(1280, 800).await.expect("the window has sizes");
    }

    async fn shoot(&self, into: &str, name: &str) {
        let Some(folder) = folder() else { return };
        tokio::time::sleep(PAINT).await;
        let folder = folder.join(into);
        std::fs::create_dir_all(&folder).expect("the folder can be made");
        self.window.screenshot(&folder.join(format!("{name}.png"))).await.expect("the picture can be taken");
    }
}

fn folder() -> Option<PathBuf> {
    std::env::var_os("ORDER_DESK_SCREENSHOTS").map(PathBuf::from)
}
