//! A file on its way in: chosen, looked at, imported. Kept while other screens are shown.

use std::time::Duration;

use contract::ApiError;
use contract::command::{ChooseFile, GetImport, ImportFile, ReadImport, StopImport};
use contract::desktop::{ImportLook, ImportProgress};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::ipc;

/// How often it is asked how far the import is.
const PAUSE: Duration = Duration::from_millis(250);

/// Shared by every screen; a handle, cheap to copy.
#[derive(Clone, Copy)]
pub struct Import {
    /// The file's path, as typed, chosen or dropped.
    pub path: RwSignal<String>,
    /// What importing it would do.
    pub look: RwSignal<Option<ImportLook>>,
    /// How far it is.
    pub progress: RwSignal<Option<ImportProgress>>,
    /// What was refused.
    pub problem: RwSignal<Option<ApiError>>,
    /// Is the file being read, or its import about to begin?
    pub reading: RwSignal<bool>,
    asked: StoredValue<u64>,
}

impl Import {
    /// Made once and handed to every component below.
    pub fn provide() -> Self {
        let import = Self {
            path: RwSignal::new(String::new()),
            look: RwSignal::new(None),
            progress: RwSignal::new(None),
            problem: RwSignal::new(None),
            reading: RwSignal::new(false),
            asked: StoredValue::new(0),
        };
        provide_context(import);
        import
    }

    /// The import of this window.
    pub fn get() -> Self {
        expect_context()
    }

    /// Is an import under way?
    pub fn runs(self) -> bool {
        self.progress.with(|progress| progress.as_ref().is_some_and(|progress| !progress.ended))
    }

    /// Lets the person choose a file, and looks at it.
    pub fn choose(self) {
        spawn_local(async move {
            match ipc::call(ChooseFile {}).await {
                Ok(Some(path)) => self.look_at(path),
                Ok(None) => {}
                Err(error) => self.problem.set(Some(error)),
            }
        });
    }

    /// Another path is typed: what was said of the file before is not about it.
    pub fn typed(self, path: String) {
        self.forget();
        self.path.set(path);
    }

    fn forget(self) {
        self.asked.update_value(|asked| *asked += 1);
        self.look.set(None);
        self.problem.set(None);
        self.reading.set(false);
    }

    /// Looks at a file; nothing is saved by that.
    pub fn look_at(self, path: String) {
        self.forget();
        let mine = self.asked.get_value();
        self.path.set(path.clone());
        self.reading.set(true);
        if !untrack(|| self.runs()) {
            self.progress.set(None);
        }
        spawn_local(async move {
            let looked = ipc::call(ReadImport { path }).await;
            // Another file was named meanwhile: what is said of this one is not wanted any more.
            if self.asked.get_value() != mine {
                return;
            }
            self.reading.set(false);
            match looked {
                Ok(look) => self.look.set(Some(look)),
                Err(error) => self.problem.set(Some(error)),
            }
        });
    }

    /// Imports the file that was looked at.
    pub fn begin(self) {
        if self.reading.get_untracked() {
            return;
        }
        self.reading.set(true);
        let path = self.path.get_untracked();
        spawn_local(async move {
            let begun = ipc::call(ImportFile { path }).await;
            self.reading.set(false);
            match begun {
                Ok(progress) => {
                    self.look.set(None);
                    self.progress.set(Some(progress));
                    self.follow();
                }
                Err(error) => self.problem.set(Some(error)),
            }
        });
    }

    /// Ends it between two orders.
    pub fn stop(self) {
        spawn_local(async move {
            if let Err(error) = ipc::call(StopImport {}).await {
                self.problem.set(Some(error));
            }
        });
    }

    fn follow(self) {
        set_timeout(
            move || {
                spawn_local(async move {
                    if let Ok(progress) = ipc::call(GetImport {}).await {
                        self.progress.set(progress);
                    }
                    if untrack(|| self.runs()) {
                        self.follow();
                    }
                });
            },
            PAUSE,
        );
    }
}
