//! A paid order is changed and money is given back: what the clerk reads before, and what the
//! services outside were asked for after.

use tests::amending::minor;
use tests::webdriver::{By, PATIENCE};

use crate::app::App;

/// Two orders of the sample day that can be checked out as they are.
const WARMER: &str = "hand warmer union jack";
const LANTERN: &str = "white metal lantern";
/// One with two lines of six pieces.
const PAIR: &str = "536366 hand warmer union jack";

/// The first line's quantity in the editor.
const QUANTITY: &str = "[role=grid][aria-label=Items] input[aria-label^=Quantity]";

/// Opens an order of the sample day and sees it paid and through.
async fn paid(app: &App, text: &str) -> String {
    let number = app.open(text).await;
    app.window.click(By::RoleLike("button", "Check out")).await.expect("it can be checked out");
    app.window.click(By::RoleLike("button", "Place order")).await.expect("it can be placed");
    app.status("PROCESSING").await;
    for service in ["payment", "production", "invoice"] {
        app.lane(service, "done").await;
    }
    app.window.click(By::RoleLike("button", "← Order")).await.expect("the way back to the order");
    app.window.find(By::Role("grid", "Items")).await.expect("the order is open");
    number
}

/// Begins a change and types another quantity into the first line.
async fn change_quantity(app: &App, more: impl Fn(i64) -> i64) {
    app.window.click(By::Role("button", "Edit order")).await.expect("a paid order can be changed");
    focused(app, "first quantity", |field| field.ends_with("quantity")).await;
    let field = app.window.find(By::Css(QUANTITY)).await.expect("its lines are fields now");
    let before: i64 = field.value().await.expect("a quantity").parse().expect("a whole number");
    field.replace_text(&more(before).to_string()).await.expect("another quantity can be typed");
}

/// The amounts of the ledger's entries with this effect, in pence.
fn of(app: &App, effect: &str) -> Vec<i64> {
    let ledger = app.ledger();
    ledger.iter().filter(|entry| entry["effect"] == effect).map(|entry| minor(&entry["amount"])).collect()
}

/// Waits until the keyboard is in the field whose id fits.
async fn focused(app: &App, what: &str, fits: impl Fn(&str) -> bool) {
    let there = async || {
        let Some(field) = app.window.focused().await? else { return Ok(None) };
        Ok(field.attribute("id").await?.filter(|id| fits(id)))
    };
    app.window
        .wait_for(&format!("the keyboard in the {what}"), PATIENCE, there)
        .await
        .expect("the keyboard is led there");
}

/// The text of an element, once it has one that fits.
async fn text(app: &App, by: By<'_>, fits: impl Fn(&str) -> bool) -> String {
    let shown = async || {
        let Some(element) = app.window.all(by).await?.into_iter().next() else { return Ok(None) };
        Ok(Some(element.text().await?).filter(|text| fits(text)))
    };
    app.window.wait_for(&format!("the words of {by:?}"), PATIENCE, shown).await.expect("the words are there")
}

#[tokio::test(flavor = "multi_thread")]
async fn amend_more_is_charged_and_less_is_given_back_as_the_button_said() {
    let app = App::start().await;
    paid(&app, WARMER).await;
    app.picture("paid").await;

    change_quantity(&app, |pieces| pieces + 2).await;
    let button = text(&app, By::RoleLike("button", "and change order"), |text| text.starts_with("Charge ")).await;
    let words = text(&app, By::Role("status", "Difference"), |text| text.contains("pays")).await;
    let amount = amount_of(&button);
    assert!(words.contains(&amount), "the words and the button name one amount: {words} {button}");
    app.picture("amend-more").await;
    app.window.click(By::Role("button", &button)).await.expect("it can be changed");
    app.window.sees("The order was changed.").await.expect("it is said when it is through");
    app.picture("amended-more").await;
    assert_eq!(of(&app, "charged").len(), 2, "one extra charge: {:?}", app.effects());
    assert_eq!(of(&app, "charged")[1], pence(&amount));

    change_quantity(&app, |pieces| pieces - 1).await;
    let button = text(&app, By::RoleLike("button", "and change order"), |text| text.starts_with("Give back ")).await;
    app.picture("amend-less").await;
    app.window.click(By::Role("button", &button)).await.expect("it can be changed back");
    let given = async || Ok(Some(of(&app, "refunded")).filter(|refunds| !refunds.is_empty()));
    let given = app.window.wait_for("the refund", PATIENCE, given).await.expect("money goes back");
    assert_eq!(given, [pence(&amount_of(&button))]);
    app.window.find(By::Role("button", "Edit order")).await.expect("it may be changed again");
    app.picture("amended-less").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn amend_a_refund_by_amount_gives_back_that_amount_and_says_why() {
    let app = App::start().await;
    paid(&app, LANTERN).await;
    app.window.click(By::RoleLike("button", "Refund")).await.expect("money can be given back");
    focused(&app, "amount", |field| field == "refund-amount").await;
    app.picture("refund").await;
    app.window.fill(By::Role("textbox", "Amount"), "1,50").await.expect("an amount can be typed");
    app.window.fill(By::Role("textbox", "Reason"), "A cup was chipped").await.expect("a reason can be typed");
    app.picture("refund-typed").await;
    app.window.click(By::RoleLike("button", "1.50")).await.expect("the button says how much");
    app.window.sees("Money was given back.").await.expect("it is said when it is through");
    app.window.sees("A cup was chipped").await.expect("the reason stands by the payment");
    app.picture("refunded").await;
    assert_eq!(of(&app, "refunded"), [150]);
}

#[tokio::test(flavor = "multi_thread")]
async fn amend_a_refund_by_pieces_gives_back_what_those_pieces_cost() {
    let app = App::start().await;
    paid(&app, PAIR).await;
    app.window.click(By::RoleLike("button", "Refund")).await.expect("money can be given back");
    focused(&app, "amount", |field| field == "refund-amount").await;
    let before = pieces_left(&app).await;
    let endings = app.window.all(By::Role("button", "Cancel order")).await.expect("the page answers");
    assert!(endings.is_empty(), "one question at a time");
    let field = By::RoleLike("textbox", "Pieces of hand warmer union jack");
    app.window.fill(field, "9999").await.expect("too many can be typed");
    app.window.fill(By::Role("textbox", "Reason"), "Two came dented").await.expect("a reason can be typed");
    let none = By::Role("button", "Give money back");
    assert!(!app.window.find(none).await.expect("the button").is_enabled().await.expect("it answers"), "too many");
    app.window.fill(field, "2").await.expect("pieces can be typed");
    let button = text(&app, By::RoleLike("button", "Give back"), |text| text.starts_with("Give back £")).await;
    app.picture("refund-pieces").await;
    app.window.click(By::Role("button", &button)).await.expect("the button says how much");
    app.window.sees("Money was given back.").await.expect("it is said when it is through");
    assert_eq!(of(&app, "refunded"), [pence(&amount_of(&button))]);
    app.window.click(By::RoleLike("button", "Refund")).await.expect("more can be given back");
    assert_eq!(pieces_left(&app).await, (before.0 - 2, before.1), "those two are not given back twice");
}

/// `(6, 6)` of `6 of 6 left`, of the first line in the open question.
async fn pieces_left(app: &App) -> (u32, u32) {
    let line = text(app, By::Css(".pieces li"), |text| text.contains(" left")).await;
    let words: Vec<&str> = line.split_whitespace().collect();
    let at = words.iter().position(|word| *word == "of").expect("so many of so many");
    let number = |word: &str| word.parse().expect("a number of pieces");
    (number(words[at - 1]), number(words[at + 1]))
}

#[tokio::test(flavor = "multi_thread")]
async fn amend_that_gets_stuck_asks_a_person_and_goes_on_from_the_answer() {
    let app = App::start().await;
    paid(&app, WARMER).await;
    app.go("Settings").await;
    app.mock("inventory", "Outcome", "Fail").await;
    app.go("Orders").await;
    app.open(WARMER).await;
    change_quantity(&app, |pieces| pieces - 1).await;
    let button = text(&app, By::RoleLike("button", "and change order"), |text| text.starts_with("Give back ")).await;
    app.window.click(By::Role("button", &button)).await.expect("it can be changed");
    app.window.find(By::Role("group", "Settle")).await.expect("a person is asked");
    app.window.sees("Was the stock given back?").await.expect("the question is about the stock");
    app.picture("amend-settle").await;
    let how = By::Role("textbox", "How do you know?");
    app.window.fill(how, "Counted on the shelf").await.expect("a reason can be given");
    app.window.click(By::RoleLike("button", "Stock is back")).await.expect("it can be settled");
    app.window.gone(By::Role("group", "Settle")).await.expect("nothing is asked any more");
    app.window.find(By::Role("button", "Edit order")).await.expect("it may be changed again");
    app.window.sees("Counted on the shelf").await.expect("the answer stands in the history");
    assert_eq!(of(&app, "refunded"), [pence(&amount_of(&button))], "the money went back once");
}

#[tokio::test(flavor = "multi_thread")]
async fn amend_a_paid_order_that_is_called_off_gives_all_of_it_back() {
    let app = App::start().await;
    let number = paid(&app, WARMER).await;
    app.window.fill(By::Role("textbox", "Comment"), "Rang twice, wants it on Friday").await.expect("a comment field");
    app.window.click(By::Role("button", "Add comment")).await.expect("it can be said");
    app.window.click(By::RoleLike("button", "Stock movements")).await.expect("the movements open");
    app.window
        .execute("document.querySelector('.movements').scrollIntoView({block: 'center'})", &[])
        .await
        .expect("runs");
    app.picture("paid-below").await;
    app.window.click(By::Role("button", "Cancel order")).await.expect("it may be called off");
    app.window.fill(By::Role("textbox", "Reason"), "Not wanted any more").await.expect("a reason can be typed");
    app.picture("cancel-paid").await;
    app.window.click(By::Role("button", &format!("Cancel order {number}"))).await.expect("it can be confirmed");
    app.status("CANCELLED").await;
    app.picture("cancelled-paid").await;
    assert_eq!(of(&app, "refunded"), of(&app, "charged"), "what was taken went back: {:?}", app.effects());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_paid_order_is_shipped_with_its_tracking_number_and_delivered() {
    let app = App::start().await;
    paid(&app, WARMER).await;
    app.window.fill(By::Role("textbox", "Tracking number"), "JD0002 4711").await.expect("a number can be typed");
    app.window.click(By::Role("button", "Mark as shipped")).await.expect("it can be sent off");
    app.status("SHIPPED").await;
    app.window.sees("JD0002 4711").await.expect("the number stands on the order");
    app.picture("shipped").await;
    app.window.click(By::Role("button", "Mark as delivered")).await.expect("it can be delivered");
    app.status("DELIVERED").await;
    app.picture("delivered").await;

    app.window.click(By::Role("button", "Change address or note")).await.expect("these may still be put right");
    focused(&app, "note", |field| field == "details-note").await;
    app.window.fill(By::Role("textbox", "Note"), "Left with the neighbour").await.expect("a note can be typed");
    app.picture("delivered-details").await;
    app.window.click(By::Role("button", "Save address and note")).await.expect("it can be saved");
    app.window.gone(By::Role("button", "Save address and note")).await.expect("it is saved");
    app.window.sees("Left with the neighbour").await.expect("the note stands on the order");
    app.status("DELIVERED").await;
}

/// `£4.20` of `Charge £4.20 and change order`.
fn amount_of(words: &str) -> String {
    let amount = words.split_whitespace().find(|word| word.contains(|letter: char| letter.is_ascii_digit()));
    amount.expect("an amount is named").to_owned()
}

/// 420 of `£4.20`.
fn pence(amount: &str) -> i64 {
    let digits: String = amount.chars().filter(char::is_ascii_digit).collect();
    digits.parse().expect("an amount")
}
