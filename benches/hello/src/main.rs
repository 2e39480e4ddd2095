//! A window with one field, and nothing else; with `null` as its argument, the page of `benches/null`.

fn main() {
    let null = std::env::args().any(|argument| argument == "null");
    let page = if null { tauri::WebviewUrl::App("null/index.html".into()) } else { tauri::WebviewUrl::default() };
    let built = tauri::Builder::default().setup(move |app| {
        tauri::WebviewWindowBuilder::new(app, "main", page).title("Hello").inner_size(1280.0, 800.0).build()?;
        Ok(())
    });
    built.run(tauri::generate_context!()).expect("the window opens");
}
