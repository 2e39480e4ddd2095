//! The main job without a mouse: keys only, no click, no focus given by the test.

use contract::domain::outbox::Service;
use contract::mocks::{Decision, Outcome};
use serde_json::Value;
use tests::webdriver::{By, Key, PATIENCE};

use crate::app::App;

/// An order of the sample day with one line.
const WARMER: &str = "hand warmer union jack";

/// More stops than any screen has.
const STOPS: usize = 120;

/// What has the keyboard: its name, and whether that can be seen.
const FOCUS: &str = "
    const here = document.activeElement;
    if (!here || here === document.body) return { name: '', seen: true };
    const label = here.labels && here.labels[0] ? here.labels[0].innerText : '';
    const name = here.getAttribute('aria-label') || label || here.innerText || here.id;
    const rings = element => {
        const style = getComputedStyle(element);
        return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
    };
    const around = here.closest('.search');
    const glows = around && getComputedStyle(around).boxShadow !== 'none';
    return { name: name.replace(/\\s+/g, ' ').trim(), seen: rings(here) || Boolean(glows), tag: here.tagName };";

async fn focus(app: &App) -> (String, bool) {
    let here: Value = app.window.execute(FOCUS, &[]).await.expect("a script runs");
    (here["name"].as_str().unwrap_or_default().to_owned(), here["seen"] == true)
}

async fn press(app: &App, keys: &[Key]) {
    app.window.press(keys).await.expect("keys can be pressed");
}

/// Tabs on until something whose name begins like this has the keyboard; every stop must be seen.
async fn tab_to(app: &App, name: &str) {
    let mut passed = Vec::new();
    for _ in 0..STOPS {
        let (here, seen) = focus(app).await;
        assert!(seen, "the keyboard is on `{here}` and nothing shows it");
        if here.starts_with(name) {
            return;
        }
        passed.push(here);
        press(app, &[Key::Tab]).await;
    }
    panic!("Tab never came to `{name}`: {passed:?}");
}

/// Waits until something whose name begins like this has the keyboard by itself.
async fn led_to(app: &App, name: &str) {
    let there = async || Ok(focus(app).await.0.starts_with(name).then_some(()));
    app.window.wait_for(&format!("the keyboard on {name}"), PATIENCE, there).await.expect("it is led there");
}

/// Types into the search, goes down to the order and opens it.
async fn opened(app: &App) {
    led_to(app, "Search orders").await;
    app.window.type_keys(WARMER).await.expect("it can be typed");
    app.window.find(By::Css("[role=grid] mark")).await.expect("orders are found");
    let under = async || {
        let rows = app.window.all(By::Css("[role=grid] [aria-selected=true]")).await?;
        if let Some(row) = rows.into_iter().next()
            && row.text().await?.to_lowercase().contains(WARMER)
        {
            return Ok(Some(()));
        }
        app.window.press(&[Key::Down]).await?;
        Ok(None)
    };
    app.window.wait_for("the order under the keyboard", PATIENCE, under).await.expect("it is found");
    press(app, &[Key::Enter]).await;
    app.window.find(By::Role("grid", "Items")).await.expect("Enter opens it");
}

#[tokio::test(flavor = "multi_thread")]
async fn keyboard_an_order_is_found_edited_checked_out_and_its_dead_letter_settled() {
    let app = App::start().await;
    app.breaks(Service::Email, Outcome::Plain(Decision::Fail)).await;
    opened(&app).await;

    tab_to(&app, "E-mail").await;
    app.window.type_keys("ada@example.org").await.expect("it can be typed");
    tab_to(&app, "Quantity").await;
    app.window.type_keys("9").await.expect("what was there is replaced");
    press(&app, &[Key::Control, Key::Char('s')]).await;
    app.window.sees("version 2").await.expect("Ctrl+S saves");
    press(&app, &[Key::Function(9)]).await;
    app.window.find(By::RoleLike("button", "Place order")).await.expect("F9 checks out");
    led_to(&app, "Place order").await;
    press(&app, &[Key::Enter]).await;
    app.lane("email", "dead").await;
    app.lane("invoice", "done").await;
    app.picture("keyboard-dead-letter").await;

    app.breaks(Service::Email, Outcome::Plain(Decision::Succeed)).await;
    press(&app, &[Key::Char('g')]).await;
    press(&app, &[Key::Char('x')]).await;
    app.window.find(By::Css(".outbox-grid tbody tr")).await.expect("G X goes to the outbox");
    tab_to(&app, "Edit and resend").await;
    app.picture("keyboard-outbox").await;
    press(&app, &[Key::Enter]).await;
    app.window.find(By::Css("#edit-letter")).await.expect("Enter opens the letter");
    tab_to(&app, "Send anew").await;
    press(&app, &[Key::Enter]).await;
    // The notice of the change was refused too: the one that is left is merely tried again.
    let one = async || Ok((app.window.all(By::Css(".outbox-grid tbody tr")).await?.len() == 1).then_some(()));
    app.window.wait_for("one dead letter less", PATIENCE, one).await.expect("the letter goes out");
    tab_to(&app, "Try now").await;
    press(&app, &[Key::Enter]).await;
    app.window.sees("Everything has been sent.").await.expect("the letter went out");
    let mailed = app.effects().iter().filter(|effect| *effect == "emailed").count();
    assert_eq!(mailed, 1, "{:?}", app.effects());
}

#[tokio::test(flavor = "multi_thread")]
async fn keyboard_goes_back_where_it_came_from_and_letters_in_a_field_are_letters() {
    let app = App::start().await;
    led_to(&app, "Search orders").await;
    app.window.type_keys("n?go").await.expect("letters can be typed");
    let typed = async || {
        let field = app.window.find(By::Role("searchbox", "Search orders")).await?;
        Ok((field.value().await? == "n?go").then_some(()))
    };
    app.window.wait_for("the letters in the field", PATIENCE, typed).await.expect("no letter was a command");
    assert!(app.window.url().await.expect("an address").ends_with("/orders"));

    press(&app, &[Key::Control, Key::Char('k')]).await;
    led_to(&app, "Command or order").await;
    press(&app, &[Key::Escape]).await;
    led_to(&app, "Search orders").await;

    press(&app, &[Key::Escape]).await;
    app.row("ORD-").await;
    tab_to(&app, "Drafts").await;
    press(&app, &[Key::Char('?')]).await;
    app.window.find(By::Css("dialog[open] dl")).await.expect("? opens the help");
    press(&app, &[Key::Escape]).await;
    led_to(&app, "Drafts").await;

    press(&app, &[Key::Char('/')]).await;
    opened(&app).await;
    tab_to(&app, "Cancel order").await;
    press(&app, &[Key::Enter]).await;
    led_to(&app, "Reason").await;
    tab_to(&app, "Keep order").await;
    press(&app, &[Key::Enter]).await;
    led_to(&app, "Cancel order").await;
    press(&app, &[Key::Escape]).await;
    led_to(&app, "Search orders").await;
}
