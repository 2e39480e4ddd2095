//! The mock panel: one order's trouble is set up, seen, and leads to nothing that is done twice.

use tests::webdriver::{By, PATIENCE};

use crate::app::App;

/// An order of the sample day with one line.
const ORDER: &str = "hand warmer union jack";

/// Waits until the banner says this, also where the window is too narrow to show all of it.
async fn banner(app: &App, words: &str) {
    let script = "return document.querySelector('[role=note]')?.textContent ?? '';";
    let says = async || {
        let said = app.window.execute(script, &[]).await?;
        Ok(said.as_str().is_some_and(|said| said.contains(words)).then_some(()))
    };
    app.window.wait_for(&format!("the banner to say `{words}`"), PATIENCE, says).await.expect("the banner says it");
}

async fn select(app: &App, label: &str, choice: &str) {
    let select = app.window.find(By::Role("combobox", label)).await.expect("there is such a choice");
    select.select(choice).await.expect("it has this choice");
}

async fn fill(app: &App, role: &str, label: &str, text: &str) {
    app.window.fill(By::Role(role, label), text).await.expect("there is such a field");
}

async fn press(app: &App, button: &str) {
    app.window.click(By::Role("button", button)).await.expect("there is such a button");
}

#[tokio::test(flavor = "multi_thread")]
async fn money_taken_with_the_reply_lost_is_found_again_and_never_taken_twice() {
    let app = App::start().await;
    let number = app.open(ORDER).await;
    app.go("Settings").await;
    select(&app, "Service", "Payment").await;
    fill(&app, "textbox", "Order number", "ORD-99999999").await;
    select(&app, "What happens", "Done, then reply dropped").await;
    fill(&app, "spinbutton", "Times", "2").await;
    press(&app, "Add rule").await;
    app.window.sees("There is no order with this number.").await.expect("the field says what is wrong");
    fill(&app, "textbox", "Order number", &number).await;
    press(&app, "Add rule").await;
    let rule = app.window.find(By::Css("[aria-label='Rules for single orders'] li")).await.expect("the rule is listed");
    let words = rule.text().await.expect("it has words");
    assert!(words.contains(&number) && words.contains("take the money, drop the reply"), "{words}");
    let down = "arguments[0].scrollIntoView({ block: 'end' }); return null;";
    app.window.execute(down, &[rule.reference()]).await.expect("a script runs");
    app.picture("mock-rules").await;

    app.go("Orders").await;
    app.open(ORDER).await;
    app.window.click(By::RoleLike("button", "Check out")).await.expect("it can be checked out");
    app.window.click(By::RoleLike("button", "Place order")).await.expect("it can be placed");
    app.lane("payment", "unknown").await;
    app.window.sees("Checking with the provider").await.expect("the clerk is told what is being done");
    app.picture("order-checking").await;
    for service in ["inventory", "payment", "production", "invoice"] {
        app.lane(service, "done").await;
    }
    let charged = app.effects().iter().filter(|effect| *effect == "charged").count();
    assert_eq!(charged, 1);

    app.go("Settings").await;
    fill(&app, "textbox", "Filter by order", &number).await;
    press(&app, "Ledger").await;
    app.window.find(By::Css("[data-effect=charged]")).await.expect("the panel's ledger tells of the money");
    app.picture("mock-ledger").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_preset_is_in_force_at_once_and_all_good_ends_it() {
    let app = App::start().await;
    app.go("Settings").await;
    banner(&app, "All services succeed.").await;
    select(&app, "Scenario", "Payment declines").await;
    banner(&app, "Payment: Refuses every request").await;
    let card = "[role=group][aria-label=email] select[aria-label=Outcome]";
    let outcome = app.window.find(By::Css(card)).await.expect("e-mail has an outcome");
    outcome.select("Script…").await.expect("a script can be chosen");
    let chips = async |wanted: usize| {
        let css = "[role=group][aria-label=email] .script-chips .badge";
        let there = async || Ok((app.window.all(By::Css(css)).await?.len() == wanted).then_some(()));
        app.window.wait_for("the script's chips", PATIENCE, there).await.expect("the script is shown");
    };
    chips(1).await;
    press(&app, "Add fail").await;
    chips(2).await;
    banner(&app, "Next: fail, fail, then succeeds").await;
    fill(&app, "textbox", "Scenario name", "Bad day").await;
    press(&app, "Save scenario").await;
    app.window.sees("Scenario Bad day is kept").await.expect("it is kept");
    app.window.click(By::RoleLike("radio", "Dark")).await.expect("the theme can be chosen");
    app.window.find(By::Role("button", "All good")).await.expect("the panel is there");
    let top = "document.querySelector('main').scrollTo(0, 0); return null;";
    app.window.execute(top, &[]).await.expect("a script runs");
    app.picture("mock-panel-dark").await;
    press(&app, "All good").await;
    banner(&app, "All services succeed.").await;
    select(&app, "Scenario", "Bad day").await;
    banner(&app, "Payment: Refuses every request").await;
    press(&app, "All good").await;
    banner(&app, "All services succeed.").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_order_on_the_screen_can_be_made_to_fail_alone() {
    let app = App::start().await;
    let number = app.open(ORDER).await;
    app.window.click(By::Css(".break-order summary")).await.expect("the mocks offer it");
    press(&app, "Decline the payment once").await;
    app.window.sees(&format!("{number}: its next payment is declined")).await.expect("it says what it did");
    app.picture("order-test").await;
    app.window.click(By::RoleLike("button", "Check out")).await.expect("it can be checked out");
    app.window.click(By::RoleLike("button", "Place order")).await.expect("it can be placed");
    app.status("FAILED").await;
    assert_eq!(app.effects(), ["reserved", "declined", "released"]);
}
