//! What every Tauri program needs at build time, and nothing else.

fn main() {
    tauri_build::build();
}
