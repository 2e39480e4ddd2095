//! Products made and changed in the window, their variants on an order, and more wanted than there is.

use tests::webdriver::{By, PATIENCE};

use crate::app::App;

async fn fill(app: &App, label: &str, text: &str) {
    app.window.fill(By::Role("textbox", label), text).await.unwrap_or_else(|error| panic!("{label}: {error}"));
}

async fn save(app: &App, sku: &str) {
    app.window.click(By::Role("button", "Save product")).await.expect("it can be saved");
    app.window.find(By::Css(&format!(".products [data-sku='{sku}']"))).await.expect("it is in the list");
}

#[tokio::test(flavor = "multi_thread")]
async fn products_and_their_variants_are_made_offline_and_chosen_on_a_line() {
    let app = App::start().await;
    app.go("Settings").await;
    app.window.click(By::RoleLike("button", "All down")).await.expect("the services can be taken down");
    app.go("Orders").await;
    app.window.click(By::RoleLike("button", "New order")).await.expect("an order can be begun");
    app.window.fill(By::Role("combobox", "Customer"), "Ada Byron").await.expect("a customer can be typed");
    app.window.click(By::RoleLike("button", "Products")).await.expect("the catalogue is a click away");
    app.window.click(By::Role("button", "New product")).await.expect("a product can be begun");
    fill(&app, "SKU", "MUG-R").await;
    fill(&app, "Name", "Stoneware mug").await;
    fill(&app, "Unit price", "six").await;
    app.window.click(By::Role("button", "Save product")).await.expect("it can be tried");
    let wrong = By::Css("#product-unit-price[aria-invalid=true]");
    app.window.find(wrong).await.expect("the field that is wrong is marked");
    app.picture("product-wrong").await;
    fill(&app, "Unit price", "6,50").await;
    fill(&app, "Variant", "red").await;
    fill(&app, "Pieces counted", "3").await;
    fill_find(&app, "stoneware").await;
    save(&app, "MUG-R").await;
    app.window.click(By::Role("button", "New variant of MUG-R")).await.expect("another variant can be begun");
    fill(&app, "SKU", "MUG-B").await;
    fill(&app, "Variant", "blue").await;
    fill(&app, "Pieces counted", "40").await;
    save(&app, "MUG-B").await;
    app.picture("products").await;

    app.window.click(By::RoleLike("button", "← Orders")).await.expect("the way back");
    app.window.click(By::RoleLike("button", "New order")).await.expect("the order that was begun");
    app.window.sees("Your unsaved changes are back.").await.expect("nothing that was typed is lost");
    app.window.fill(By::RoleLike("combobox", "Product"), "stoneware").await.expect("it can be looked up");
    let offered = async || {
        let options = app.window.all(By::Css("[role=listbox]:not([hidden]) [role=option]")).await?;
        for option in &options {
            if option.text().await?.contains("blue") {
                option.click().await?;
                return Ok(Some(options.len()));
            }
        }
        Ok(None)
    };
    let listed = app.window.wait_for("the blue mug", PATIENCE, offered).await.expect("variants are offered");
    assert_eq!(listed, 2, "both variants were in the list");
    let variant = app.window.find(By::Role("combobox", "Variant")).await.expect("the line says which variant it is");
    assert_eq!(variant.value().await.expect("a SKU"), "MUG-B");
    variant.select("MUG-R").await.expect("another variant can be chosen");
    let sku = async || Ok((line_value(&app, "SKU").await == "MUG-R").then_some(()));
    app.window.wait_for("the red mug on the line", PATIENCE, sku).await.expect("the line follows");

    app.window.fill(By::Role("textbox", "Quantity"), "5").await.expect("a quantity can be typed");
    app.window.sees("5 wanted, 3 in stock when last seen.").await.expect("more than is there is said");
    app.picture("order-short").await;
    app.window.click(By::RoleLike("button", "Save")).await.expect("it can be saved all the same");
    app.status("PENDING").await;
    app.window.sees("version 1").await.expect("it is an order");
}

async fn fill_find(app: &App, text: &str) {
    app.window.fill(By::Role("searchbox", "Find product"), text).await.expect("products can be looked up");
}

async fn line_value(app: &App, label: &str) -> String {
    let css = format!("[role=grid][aria-label=Items] input[aria-label='{label}']");
    let field = app.window.find(By::Css(&css)).await.expect("the line has this field");
    field.value().await.unwrap_or_default()
}
