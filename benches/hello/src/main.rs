//! A window with one field, and nothing else.

fn main() {
    let built = tauri::Builder::default().setup(|app| {
        tauri::WebviewWindowBuilder::new(app, "main", tauri::WebviewUrl::default())
            .title("Hello")
            .inner_size(1280.0, 800.0)
            .build()?;
        Ok(())
    });
    built.run(tauri::generate_context!()).expect("the window opens");
}
