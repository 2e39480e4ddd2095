//! Habits of a desktop: one window for each desk, its size kept, quitting with unsent work is said
//! first, and the tour that a new user may take or leave.

use std::process::{Command, Stdio};
use std::time::Duration;

use tests::webdriver::{By, Key, PATIENCE};

use crate::app::App;

/// How long a program may take to start and end on a loaded machine.
const LONG: Duration = Duration::from_mins(1);

/// Waits until the desk's directory has no owner any more.
async fn ended(app: &App) {
    for _ in 0..LONG.as_millis() / 100 {
        if app.window.page_text().await.is_err() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("the program did not end");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_start_ends_and_leaves_the_first_at_work() {
    let app = App::start().await;
    let mut second = Command::new(App::binary())
        .arg("--data-dir")
        .arg(app.data())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("a second one starts");
    let mut status = None;
    for _ in 0..LONG.as_millis() / 100 {
        status = second.try_wait().expect("it can be asked");
        if status.is_some() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    if status.is_none() {
        let _ = second.kill();
        let _ = second.wait();
    }
    assert!(status.is_some_and(|status| status.success()), "the second ends by itself: {status:?}");
    app.go("Outbox").await;
    app.window.sees("Everything has been sent.").await.expect("the first works on");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_window_comes_back_as_large_as_it_was() {
    let app = App::start().await;
    app.window.resize(1010, 690).await.expect("it can be made smaller");
    let smaller = async || Ok(Some(app.window.size().await?).filter(|size| *size == (1010, 690)));
    app.window.wait_for("the smaller window", PATIENCE, smaller).await.expect("it is smaller");
    app.quit().await;
    ended(&app).await;
    let app = app.again().await;
    let (width, height) = app.window.size().await.expect("it has a size");
    assert!(width.abs_diff(1010) <= 60 && height.abs_diff(690) <= 60, "{width} × {height}");
}

#[tokio::test(flavor = "multi_thread")]
async fn quitting_with_unsent_work_says_how_much_and_may_be_called_off() {
    let app = App::start_alone().await;
    app.window.click(By::RoleLike("button", "New order")).await.expect("an order can be begun");
    app.window.fill(By::Role("combobox", "Customer"), "Ada Byron").await.expect("it has a customer");
    for (label, typed) in [("SKU", "22110"), ("Unit price", "2.50"), ("Quantity", "4")] {
        let css = format!("[role=grid][aria-label=Items] input[aria-label^='{label}']");
        app.window.fill(By::Css(&css), typed).await.expect("a line can be typed");
    }
    app.window.press(&[Key::Control, Key::Char('s')]).await.expect("it can be saved");
    app.window.sees("version 1").await.expect("it is saved here");
    app.command("Quit Order Desk").await;
    app.window.sees("1 order worth").await.expect("what is unsent is said");
    app.picture("quit").await;
    app.window.press(&[Key::Escape]).await.expect("it can be called off");
    app.window.gone(By::Css("dialog[open]")).await.expect("the window stays");
    app.window.sees("version 1").await.expect("where it was");
    app.command("Quit Order Desk").await;
    app.window.sees("1 order worth").await.expect("it is said again");
    // The program may be gone before the driver can say that it clicked.
    let _ = app.window.click(By::Css("dialog[open] .danger")).await;
    ended(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_user_takes_the_tour_without_a_mouse_and_it_comes_only_once() {
    let app = App::start_with_tour().await;
    app.window.sees("1 of 6").await.expect("a new user is offered the tour");
    app.picture("tour").await;
    // It blocks nothing: an order is found while it is there.
    app.window.fill(By::Role("searchbox", "Search orders"), "lantern").await.expect("search works beside it");
    let next = app.window.find(By::Css("[aria-label=Tour] .btn")).await.expect("it has a button");
    let script = "document.querySelector('[aria-label=Tour] .btn').focus();";
    app.window.execute(script, &[]).await.expect("it takes the keyboard");
    drop(next);
    for step in 2..=6 {
        app.window.press(&[Key::Enter]).await.expect("the next step");
        app.window.sees(&format!("{step} of 6")).await.expect("it goes on");
        let stays = async || {
            let script = "return document.activeElement.matches('[aria-label=Tour] .btn')";
            Ok((app.window.execute(script, &[]).await? == true).then_some(()))
        };
        app.window.wait_for("the keyboard on its button", PATIENCE, stays).await.expect("it stays there");
    }
    app.window.press(&[Key::Enter]).await.expect("the end");
    app.window.gone(By::Css("[aria-label=Tour]")).await.expect("it is over");
    app.quit().await;
    ended(&app).await;
    let app = app.again().await;
    assert!(app.window.all(By::Css("[aria-label=Tour]")).await.expect("a look").is_empty(), "once is enough");
    app.command("Take the tour").await;
    app.window.sees("1 of 6").await.expect("it is there for whoever wants it");
}
