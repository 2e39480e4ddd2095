//! Files that the system's own viewer is asked to show: only what this desk wrote. And the system's
//! dialog for choosing one.

use std::path::{Path, PathBuf};

use contract::{ApiError, ErrorCode};
use tauri::AppHandle;
use tauri_plugin_dialog::DialogExt;

/// What may be shown, in the data directory.
const OURS: [&str; 4] = ["papers", "exports", "diagnostics", "import-rejects.jsonl"];

/// Shows a file.
pub(crate) fn open(dir: &Path, path: &str) -> Result<(), ApiError> {
    let path = ours(dir, Path::new(path))?;
    tauri_plugin_opener::open_path(&path, None::<&str>).map_err(|error| {
        tracing::warn!(%error, "the system's viewer did not open");
        let message = format!("No program of this system shows the file. It is at {}.", path.display());
        ApiError::new(ErrorCode::ServiceError, message)
    })
}

/// The path, where it is a file of ours, links followed.
fn ours(dir: &Path, path: &Path) -> Result<PathBuf, ApiError> {
    let found = std::fs::canonicalize(path).map_err(|_| ApiError::not_found("file"))?;
    let may =
        OURS.iter().filter_map(|ours| std::fs::canonicalize(dir.join(ours)).ok()).any(|ours| found.starts_with(ours));
    if may {
        Ok(found)
    } else {
        Err(ApiError::new(ErrorCode::Forbidden, "Only files that Order Desk wrote are opened."))
    }
}

/// Lets the person choose a file of orders.
pub(crate) async fn choose(app: &AppHandle) -> Option<String> {
    let (tell, told) = tokio::sync::oneshot::channel();
    app.dialog()
        .file()
        .set_title("Import orders")
        .add_filter("Orders", &["csv", "json", "gz"])
        .pick_file(move |path| drop(tell.send(path)));
    let path = told.await.ok().flatten()?.into_path().ok()?;
    Some(path.display().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_files_that_were_written_here_are_shown() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let papers = dir.path().join("papers");
        std::fs::create_dir(&papers).expect("made");
        std::fs::write(papers.join("receipt.pdf"), "x").expect("written");
        std::fs::write(dir.path().join("desk.db"), "x").expect("written");
        let code = |path: &str| ours(dir.path(), &dir.path().join(path)).map(|_| ()).map_err(|error| error.code);
        assert_eq!(code("papers/receipt.pdf"), Ok(()));
        assert_eq!(code("papers/gone.pdf"), Err(ErrorCode::NotFound));
        assert_eq!(code("desk.db"), Err(ErrorCode::Forbidden));
        assert_eq!(code("papers/../desk.db"), Err(ErrorCode::Forbidden));
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(dir.path().join("desk.db"), papers.join("link.pdf")).expect("linked");
            assert_eq!(code("papers/link.pdf"), Err(ErrorCode::Forbidden));
        }
    }
}
