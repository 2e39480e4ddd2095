//! An order from the keyboard alone, from the first key to the last lane; and a scanner, which is a
//! keyboard that types very fast.

use tests::webdriver::{By, Key, PATIENCE};

use crate::app::App;

/// Presses one key.
async fn key(app: &App, key: Key) {
    app.window.press(&[key]).await.expect("a key can be pressed");
}

/// Types wherever the keyboard is.
async fn types(app: &App, text: &str) {
    for letter in text.chars() {
        key(app, Key::Char(letter)).await;
    }
}

/// Waits until the keyboard is in a field whose id fits; that id.
async fn keyboard_in(app: &App, what: &str, fits: impl Fn(&str) -> bool) -> String {
    let there = async || {
        let Some(field) = app.window.focused().await? else { return Ok(None) };
        Ok(field.attribute("id").await?.filter(|id| fits(id)))
    };
    let found = app.window.wait_for(&format!("the keyboard in {what}"), PATIENCE, there).await;
    found.expect("the keyboard is led there")
}

/// SKU and pieces of the lines on the screen, blank ones left out.
async fn lines(app: &App) -> Vec<(String, String)> {
    let of = async |name: &str| {
        let css = format!("[role=grid][aria-label=Items] input[aria-label='{name}']");
        let mut values = Vec::new();
        for field in app.window.all(By::Css(&css)).await.expect("the lines are there") {
            values.push(field.value().await.unwrap_or_default());
        }
        values
    };
    let all = of("SKU").await.into_iter().zip(of("Quantity").await);
    all.filter(|(sku, _)| !sku.is_empty()).collect()
}

/// Begins an order, says for whom, and goes to its first line.
async fn begin(app: &App) {
    key(app, Key::Escape).await;
    key(app, Key::Char('n')).await;
    keyboard_in(app, "the customer", |id| id == "field-customer-name").await;
    types(app, "Ada Byron").await;
    app.window.press(&[Key::Control, Key::Enter]).await.expect("to the first line");
    keyboard_in(app, "the first product", |id| id.starts_with("field-line") && id.ends_with("-name")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn keyboard_alone_enters_an_order_checks_it_out_and_sees_it_through() {
    let app = App::start().await;
    begin(&app).await;
    types(&app, "hand warmer").await;
    app.offered("hand warmer union jack").await;
    key(&app, Key::Down).await;
    key(&app, Key::Up).await;
    key(&app, Key::Enter).await;
    keyboard_in(&app, "the quantity", |id| id.ends_with("-quantity")).await;
    types(&app, "3").await;
    app.window.press(&[Key::Control, Key::Enter]).await.expect("to the next line");
    keyboard_in(&app, "the second product", |id| id.ends_with("-name")).await;
    types(&app, "white metal lantern").await;
    app.offered("white metal lantern").await;
    key(&app, Key::Enter).await;
    keyboard_in(&app, "the quantity", |id| id.ends_with("-quantity")).await;
    types(&app, "2").await;
    let typed: Vec<_> = lines(&app).await.into_iter().map(|(_, pieces)| pieces).collect();
    assert_eq!(typed, ["3", "2"]);

    app.window.press(&[Key::Control, Key::Char('s')]).await.expect("Ctrl+S saves");
    app.status("PENDING").await;
    app.window.sees("version 1").await.expect("it is saved");
    keyboard_in(&app, "the quantity it was in", |id| id.ends_with("-quantity")).await;
    app.picture("keyboard-saved").await;
    key(&app, Key::Function(9)).await;
    keyboard_in(&app, "the button that places it", |id| id == "place-order").await;
    app.picture("keyboard-review").await;
    key(&app, Key::Enter).await;
    app.status("PROCESSING").await;
    for service in ["inventory", "payment", "production", "invoice"] {
        app.lane(service, "done").await;
    }
    let effects = app.effects();
    assert_eq!(effects[..3], ["reserved", "charged", "committed"], "{effects:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn keyboard_wedge_adds_a_line_a_scan_and_a_piece_when_the_same_is_scanned_again() {
    let app = App::start().await;
    begin(&app).await;
    let enter = Key::Enter.code();
    for (sku, wanted) in [
        ("22110", vec![("22110", "1")]),
        ("22110", vec![("22110", "2")]),
        ("85123A", vec![("22110", "2"), ("85123A", "1")]),
        ("22110", vec![("22110", "3"), ("85123A", "1")]),
    ] {
        let field = app.window.focused().await.expect("the page answers").expect("the keyboard is somewhere");
        field.type_text(&format!("{sku}{enter}")).await.expect("a scanner types");
        let wanted: Vec<_> = wanted.into_iter().map(|(sku, pieces)| (sku.to_owned(), pieces.to_owned())).collect();
        let there = async || Ok((lines(&app).await == wanted).then_some(()));
        app.window.wait_for(&format!("{wanted:?} after {sku}"), PATIENCE, there).await.expect("the scan is a line");
        let ready = async || {
            let Some(field) = app.window.focused().await? else { return Ok(None) };
            let product = field.attribute("id").await?.is_some_and(|id| id.ends_with("-name"));
            Ok((product && field.value().await?.is_empty()).then_some(()))
        };
        app.window.wait_for("room for the next scan", PATIENCE, ready).await.expect("the scanner can go on");
    }
    app.picture("keyboard-scanned").await;
}
