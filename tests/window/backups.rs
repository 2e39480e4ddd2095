//! Backups in the window: made now, and put back with the desk closed and opened again around it.

use tests::webdriver::{By, Key, PATIENCE};

use crate::app::App;

const LANTERN: &str = "white metal lantern";

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_is_made_and_put_back_and_the_desk_goes_on() {
    let app = App::start().await;
    app.go("Settings").await;
    app.window.click(By::RoleLike("button", "Back up now")).await.expect("one can be made");
    app.window.find(By::Css("[aria-label=Backups] li")).await.expect("it is in the list");
    app.picture("backups").await;

    app.go("Orders").await;
    app.open(LANTERN).await;
    app.window.fill(By::Role("textbox", "E-mail"), "ada@example.org").await.expect("an address can be typed");
    app.window.click(By::RoleLike("button", "Save")).await.expect("it can be saved");
    app.window.sees("version 2").await.expect("it is saved here");

    app.go("Settings").await;
    app.window.click(By::RoleLike("button", "Restore backup of")).await.expect("it can be chosen");
    app.window.sees("No money moves now").await.expect("it says what will happen");
    app.picture("backups-question").await;
    app.window.press(&[Key::Escape]).await.expect("keys can be pressed");
    app.window.gone(By::Css("#restore-backup")).await.expect("Escape closes the question, not the screen");
    app.window.click(By::RoleLike("button", "Restore backup of")).await.expect("it can be asked again");
    app.window.click(By::Css("#restore-backup")).await.expect("it can be put back");
    // The page is gone for a moment, with all that was on it.
    let list = async || match app.window.all(By::Css("[role=grid] [data-order-number]")).await {
        Ok(rows) => Ok((!rows.is_empty()).then_some(())),
        Err(_) => Ok(None),
    };
    app.window.wait_for("the desk to be open again", PATIENCE, list).await.expect("it opens again");
    app.open(LANTERN).await;
    app.window.sees("version 1").await.expect("the change is not there any more");
}
