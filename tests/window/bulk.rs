//! Acts on marked orders: what can be done is done, what was refused is listed with the reason.

use tests::webdriver::{By, PATIENCE};

use crate::app::App;

/// An order of the sample day.
const LANTERN: &str = "white metal lantern";

#[tokio::test(flavor = "multi_thread")]
async fn two_orders_are_cancelled_at_once_and_the_one_that_cannot_be_is_named() {
    let app = App::start().await;
    let number = app.open(LANTERN).await;
    app.window.click(By::RoleLike("button", "Cancel order")).await.expect("it may be called off");
    app.window.fill(By::Role("textbox", "Reason"), "Entered twice").await.expect("a reason can be typed");
    let confirm = format!("Cancel order {number}");
    app.window.click(By::RoleLike("button", &confirm)).await.expect("it can be confirmed");
    app.status("CANCELLED").await;
    app.go("Orders").await;

    let cancelled = format!("[role=grid] [data-order-number='{number}'] input[type=checkbox]");
    app.window.click(By::Css(&cancelled)).await.expect("the cancelled one can be marked");
    app.window.fill(By::Role("searchbox", "Search orders"), "heart").await.expect("others can be searched for");
    app.window.find(By::Css("[role=grid][data-found=heart]")).await.expect("they are found");
    let other = format!("[role=grid] [data-order-number]:not([data-order-number='{number}']) input[type=checkbox]");
    app.window.click(By::Css(&other)).await.expect("another order can be marked too");
    app.window.sees("2 orders marked").await.expect("both are marked");
    app.picture("orders-marked").await;
    app.window.click(By::RoleLike("button", "Cancel orders")).await.expect("they can be called off together");
    app.window.fill(By::Role("textbox", "Reason"), "The shop is closed").await.expect("a reason can be typed");
    app.window.click(By::RoleLike("button", "Cancel marked orders")).await.expect("it can be confirmed");
    app.window.sees("Cancelled: 1 of 2.").await.expect("one was called off");
    let refused = async || {
        let list = app.window.all(By::Css("ul[aria-label='Not done'] li")).await?;
        let Some(entry) = list.into_iter().next() else { return Ok(None) };
        Ok(Some(entry.text().await?).filter(|text| text.contains(&number) && text.contains("is cancelled")))
    };
    app.window.wait_for("the refused one", PATIENCE, refused).await.expect("the other is named with the reason");
    app.picture("orders-partly-cancelled").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_is_kept_found_again_and_entered() {
    let app = App::start().await;
    app.window.click(By::RoleLike("button", "New order")).await.expect("an order can be begun");
    app.window.fill(By::Role("combobox", "Customer"), "Zoë Müller").await.expect("a customer can be typed");
    app.window.click(By::RoleLike("button", "Save as draft")).await.expect("nothing is missing for a draft");
    app.window.find(By::RoleLike("button", "Delete draft")).await.expect("it is a draft now");
    app.go("Orders").await;
    app.window.click(By::RoleLike("link", "Drafts")).await.expect("drafts are a click away");
    app.window.sees("Zoë Müller").await.expect("the draft is listed");
    app.picture("drafts").await;
    app.window.click(By::Css("ul[aria-label=Drafts] a")).await.expect("it can be opened");
    app.add_product("22110").await;
    app.window.fill(By::Role("textbox", "Discount on the order"), "-1,50").await.expect("a surcharge can be typed");
    app.picture("draft").await;
    app.window.click(By::RoleLike("button", "Save")).await.expect("it can be entered");
    app.status("PENDING").await;
    app.window.sees("version 1").await.expect("it is an order now");
}
