//! Declares the shell's one command, so that no window may call anything that is not listed.

fn main() {
    let manifest = tauri_build::AppManifest::new().commands(&["ask"]);
    let attributes = tauri_build::Attributes::new().app_manifest(manifest);
    tauri_build::try_build(attributes).expect("tauri.conf.json and the icons are in order");
}
