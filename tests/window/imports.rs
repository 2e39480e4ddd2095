//! Taking a file in: a look at what it would do, then the import, then its orders are in the list.

use tests::webdriver::By;

use crate::app::App;

const FILE: &str = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n\
    900001,22110,Zebra lamp,2,2011-03-01 09:00:00,2.55,17850.0,France\n\
    900002,22111,Zebra rug,1,2011-03-01 09:05:00,9.95,,Norway\n\
    900003,22112,Zebra cup,0,2011-03-01 09:06:00,1.25,,Norway\n";

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_looked_at_then_imported_and_found() {
    let app = App::start().await;
    let path = app.data().join("day.csv");
    std::fs::write(&path, FILE).expect("written");
    app.command("Import orders").await;
    let file = By::Role("textbox", "File");
    app.window.fill(file, "/no/such/file.csv").await.expect("a path can be typed");
    app.window.click(By::Role("button", "Look at it")).await.expect("it can be looked at");
    app.window.sees("There is no such file").await.expect("a wrong path is said");
    app.window.fill(file, path.to_str().expect("a plain path")).await.expect("a path can be typed");
    app.window.click(By::Role("button", "Look at it")).await.expect("it can be looked at");
    app.window.sees("Quantity is 0").await.expect("refused rows are shown with the reason");
    app.picture("import").await;
    app.window.click(By::Role("button", "Import 2 orders")).await.expect("it can be imported");
    app.window.sees("Done: 2 orders imported").await.expect("it ends");
    app.picture("import-done").await;
    app.go("Orders").await;
    app.window.fill(By::Role("searchbox", "Search orders"), "zebra rug").await.expect("search works");
    app.window.sees("900002 Zebra rug").await.expect("the order is there");
}
