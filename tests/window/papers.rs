//! Papers from the window: the original, then a copy that says so, both as files of this desk.

use tests::webdriver::{By, Key};

use crate::app::App;

#[tokio::test(flavor = "multi_thread")]
async fn a_paid_order_is_printed_and_a_reprint_is_a_copy() {
    let app = App::start().await;
    app.open("white metal lantern").await;
    app.window.click(By::RoleLike("button", "Check out")).await.expect("it can be checked out");
    app.window.click(By::RoleLike("button", "Place order")).await.expect("it can be placed");
    app.status("PROCESSING").await;
    app.window.press(&[Key::Escape]).await.expect("Escape goes back to the order");
    app.window.click(By::Role("button", "Print receipt")).await.expect("a paid order has a receipt");
    app.window.sees("The receipt is written: the original.").await.expect("the first is the original");
    app.window.click(By::Role("button", "Print receipt")).await.expect("it can be printed again");
    app.window.sees("The receipt is written as COPY 1").await.expect("the second is a copy");
    app.window.sees("Receipt printed again, copy 1").await.expect("the history tells of it");
    app.window.click(By::Role("button", "Print invoice")).await.expect("and an invoice");
    app.window.sees("The invoice is written: the original.").await.expect("it is written");
    app.picture("order-papers").await;
    let files = std::fs::read_dir(app.data().join("papers")).expect("papers have a folder").count();
    assert_eq!(files, 3);
    app.window.click(By::Role("button", "Copy as text")).await.expect("it can be copied");
    app.window.sees("The order is copied as text.").await.expect("the clipboard takes it");
}
