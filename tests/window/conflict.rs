//! Two writers of one order: whoever saves second sees both versions field by field, keeps what was
//! typed, and overwrites nothing without meaning to.

use contract::command::{GetOrder, UpdateOrder};
use contract::domain::order::OrderInput;
use tests::webdriver::{By, Key};

use crate::app::App;

/// An order of the sample day, with two lines.
const PAIR: &str = "536366 hand warmer union jack";

/// The conflict's rows: `field | yours | theirs`.
async fn rows(app: &App) -> Vec<String> {
    let script = "return [...document.querySelectorAll('.conflict tbody tr')]\
                  .map(row => [...row.cells].map(cell => cell.textContent.trim()).join(' | '));";
    let rows = app.window.execute(script, &[]).await.expect("the page answers");
    let rows = rows.as_array().expect("a list of rows");
    rows.iter().filter_map(|row| row.as_str().map(str::to_owned)).collect()
}

async fn note(app: &App) -> String {
    let field = app.window.find(By::Role("textbox", "Note")).await.expect("there is a note");
    field.value().await.expect("it holds a text")
}

#[tokio::test(flavor = "multi_thread")]
async fn conflict_with_another_writer_shows_both_versions_and_the_clerk_decides() {
    let app = App::start().await;
    let number = app.open(PAIR).await;
    app.window.fill(By::Role("textbox", "Note"), "Ring twice").await.expect("a note can be typed");
    app.window.sees("unsaved changes").await.expect("it is not saved yet");

    let order = number.clone();
    let saved = app.ask(GetOrder { order }).await;
    let (id, version) = (saved.order.id, saved.order.version);
    let mut theirs = OrderInput::from(&saved.order);
    theirs.notes = "Leave at the door".to_owned();
    theirs.items[0].quantity += 3;
    let (before, after) = (theirs.items[0].quantity - 3, theirs.items[0].quantity);
    app.ask(UpdateOrder { id, version, input: theirs }).await;

    app.window.sees("Someone else saved this order first.").await.expect("the window is told at once");
    let shown = rows(&app).await;
    assert!(shown.iter().any(|row| row == "Note | Ring twice | Leave at the door"), "{shown:?}");
    let line = |row: &String| row.contains(&format!("{before} ×")) && row.contains(&format!("{after} ×"));
    assert!(shown.len() == 2 && shown.iter().any(line), "{shown:?}");
    assert_eq!(note(&app).await, "Ring twice", "what was typed stays");
    let field = app.window.focused().await.expect("the page answers").expect("the keyboard is somewhere");
    assert_eq!(field.attribute("id").await.expect("it has one").as_deref(), Some("field-notes"));
    app.picture("conflict").await;

    app.window.press(&[Key::Control, Key::Char('s')]).await.expect("Ctrl+S can be pressed");
    app.window.find(By::Role("button", "Keep mine")).await.expect("it still asks");
    let order = number.clone();
    let kept = app.ask(GetOrder { order }).await;
    assert_eq!((kept.order.version, kept.order.notes.as_str()), (version + 1, "Leave at the door"));

    app.window.click(By::Role("button", "Keep mine")).await.expect("mine can be kept");
    app.window.press(&[Key::Control, Key::Char('s')]).await.expect("Ctrl+S can be pressed");
    app.window.sees(&format!("version {}", version + 2)).await.expect("now it is saved knowingly");
    let mine = app.ask(GetOrder { order: number }).await;
    assert_eq!(
        (mine.order.notes.as_str(), mine.order.items[0].quantity),
        ("Ring twice", u32::try_from(before).unwrap_or(0))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn conflict_with_what_was_done_from_the_list_meanwhile_can_be_settled_for_theirs() {
    let app = App::start().await;
    let number = app.open(PAIR).await;
    app.window.fill(By::Role("textbox", "Note"), "Ring twice").await.expect("a note can be typed");
    app.go("Orders").await;
    let mark = format!("[role=grid] [data-order-number='{number}'] input[type=checkbox]");
    app.window.click(By::Css(&mark)).await.expect("it can be marked");
    app.window.click(By::Role("button", "Tag orders")).await.expect("marked orders can be tagged");
    app.window.fill(By::Role("textbox", "Tag"), "gift").await.expect("a tag can be typed");
    app.picture("orders-tagging").await;
    app.window.press(&[Key::Enter]).await.expect("Enter lays it on");
    app.window.sees("Tagged: 1 of 1.").await.expect("it is laid on");
    app.open(PAIR).await;

    app.window.sees("Someone else saved this order first.").await.expect("the edit stood on an older version");
    let shown = rows(&app).await;
    assert_eq!(shown, ["Note | Ring twice | –", "Tags | – | gift"]);
    app.window.click(By::Role("button", "Load theirs")).await.expect("theirs can be loaded");
    app.window.gone(By::Css(".conflict")).await.expect("it is settled");
    assert_eq!(note(&app).await, "", "theirs has no note");
    app.window.sees("gift").await.expect("and the tag");
}
