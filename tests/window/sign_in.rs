//! Users and roles in the window: the first one created, sign-in at the next start, the lock after
//! wrong passwords, what a clerk may not do, and the password asked for again.

use tests::webdriver::{By, Key};

use crate::app::App;

const PASSWORD: &str = "three small words";

/// Fills the sign-in form and sends it.
async fn sign_in(app: &App, login: &str, password: &str) {
    app.window.fill(By::Css("#sign-in-login"), login).await.expect("there is a login field");
    give_password(app, password).await;
}

async fn give_password(app: &App, password: &str) {
    app.window.fill(By::Css("#sign-in-password"), password).await.expect("there is a password field");
    app.window.press(&[Key::Enter]).await.expect("Enter sends it");
}

async fn create(app: &App, name: &str, login: &str, role: Option<&str>) {
    app.window.fill(By::Role("textbox", "Name"), name).await.expect("a name can be typed");
    app.window.fill(By::Role("textbox", "Login"), login).await.expect("a login can be typed");
    app.window.fill(By::Css("#new-user-password"), PASSWORD).await.expect("a password can be typed");
    if let Some(role) = role {
        let select = app.window.find(By::Css("#new-user-role")).await.expect("a role can be chosen");
        select.select(role).await.expect("there is such a role");
    }
    app.window.click(By::Role("button", "Create user")).await.expect("it can be created");
    app.window.find(By::Css(&format!("tr[data-login='{login}']"))).await.expect("the list shows it");
}

/// Says a password once more where it is asked for.
async fn confirm(app: &App, password: &str) {
    app.window.fill(By::Css("#confirm-password"), password).await.expect("it is asked for");
    app.window.press(&[Key::Enter]).await.expect("Enter sends it");
}

async fn sign_out(app: &App) {
    app.window.click(By::Role("button", "Sign out")).await.expect("whoever is here may leave");
    app.window.find(By::Css("#sign-in-login")).await.expect("the next one is asked");
}

async fn ask_refund(app: &App) {
    app.window.click(By::RoleLike("button", "Refund")).await.expect("money can be given back");
    app.window.fill(By::Role("textbox", "Amount"), "1.50").await.expect("an amount can be typed");
    app.window.fill(By::Role("textbox", "Reason"), "A cup was chipped").await.expect("a reason can be typed");
    app.window.click(By::RoleLike("button", "1.50")).await.expect("the button says how much");
}

/// A desk with an admin, a clerk and a supervisor and an order that is paid, started anew without
/// services: what goes out waits.
async fn staffed() -> App {
    let app = App::start().await;
    app.open("white metal lantern").await;
    app.window.click(By::RoleLike("button", "Check out")).await.expect("it can be checked out");
    app.window.click(By::RoleLike("button", "Place order")).await.expect("it can be placed");
    app.status("PROCESSING").await;
    for service in ["payment", "production", "invoice"] {
        app.lane(service, "done").await;
    }
    app.go("Settings").await;
    app.window.sees("Nobody needs to sign in at this desk").await.expect("it is said");
    create(&app, "Rosa Root", "root", None).await;
    app.window.find(By::Role("group", "Signed in")).await.expect("the first one is signed in from then on");
    create(&app, "Ann Archer", "ann", Some("clerk")).await;
    create(&app, "Sam Stone", "sam", Some("supervisor")).await;
    app.picture("users").await;
    app.settings("currency: GBP\nrefunds: {limit: 1.00}\n");
    app.reopen(&["--no-mocks"], "#sign-in-login").await
}

#[tokio::test(flavor = "multi_thread")]
async fn sign_in_is_asked_for_once_there_is_a_user_and_wrong_passwords_lock() {
    let app = staffed().await;
    app.picture("sign-in").await;
    assert!(!app.window.page_text().await.expect("a page").contains("ORD-"), "nothing is shown before");
    for _ in 0..4 {
        sign_in(&app, "root", "three small birds").await;
        app.window.sees("password is wrong").await.expect("it is said");
    }
    sign_in(&app, "root", "three small birds").await;
    app.window.sees("locked for 1 minute").await.expect("the fifth locks it");
    app.picture("sign-in-locked").await;
    sign_in(&app, "root", PASSWORD).await;
    app.window.sees("locked for 1 minute").await.expect("the right one is not looked at either");

    sign_in(&app, "ann", PASSWORD).await;
    app.row("ORD-").await;
    app.window.click(By::Role("button", "Lock")).await.expect("the window can be locked");
    app.window.sees("Locked: Ann Archer").await.expect("it is locked");
    app.picture("locked").await;
    let search = app
        .window
        .execute(
            "document.querySelector('[type=search],[role=searchbox]')?.focus(); return document.activeElement.id",
            &[],
        )
        .await;
    assert_eq!(search.expect("a script runs"), "sign-in-password", "nothing behind it can be reached");
    give_password(&app, "three small birds").await;
    app.window.sees("password is wrong").await.expect("it is said");
    give_password(&app, PASSWORD).await;
    app.window.gone(By::Css("dialog.shut[open]")).await.expect("it is open again");
    app.row("ORD-").await;
    app.picture("signed-in").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sign_in_gives_a_role_and_much_money_takes_the_password_again() {
    let app = staffed().await;
    sign_in(&app, "ann", PASSWORD).await;
    app.open("white metal lantern").await;
    ask_refund(&app).await;
    app.window.sees("a supervisor must give it").await.expect("a clerk may not, and is told who may");
    app.picture("refund-refused").await;
    app.go("Settings").await;
    app.window.sees("The role clerk may not do this (settings)").await.expect("it is said why");
    assert_eq!(app.window.all(By::Css("#users-title")).await.expect("a page").len(), 0, "users are the admin's");
    app.picture("settings-clerk").await;
    sign_out(&app).await;

    sign_in(&app, "sam", PASSWORD).await;
    app.open("white metal lantern").await;
    ask_refund(&app).await;
    app.window.sees("Your password once more").await.expect("it is asked for");
    app.picture("confirm").await;
    confirm(&app, "three small birds").await;
    app.window.sees("password is wrong").await.expect("it is said");
    confirm(&app, PASSWORD).await;
    app.window.gone(By::Css("#confirm-password")).await.expect("it is asked for once");
    app.window.sees("Asked for by sam").await.expect("who asked for it stands in the order");
    sign_out(&app).await;

    sign_in(&app, "ann", PASSWORD).await;
    app.go("Outbox").await;
    let retry = app.window.find(By::Role("button", "Try now")).await.expect("the refund waits");
    assert!(!retry.is_enabled().await.expect("a button"), "a clerk may not touch it");
    let why = retry.attribute("title").await.expect("a button").unwrap_or_default();
    assert!(why.contains("supervisor or admin may"), "the button says why: {why}");
    app.picture("outbox-clerk").await;
}
