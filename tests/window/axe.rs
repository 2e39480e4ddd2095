//! Every screen and dialog by the rules of axe-core, in the real window, light and dark: not one violation.

use std::io::Write;
use std::sync::atomic::{AtomicUsize, Ordering};

use contract::domain::outbox::Service;
use contract::mocks::{Decision, Outcome};
use tests::webdriver::{By, Key};

use crate::app::App;

/// Orders of the sample day: one with several lines, two with one.
const LANTERN: &str = "white metal lantern";
const WARMER: &str = "hand warmer union jack";
const HEART: &str = "heart of wicker small";

/// A file to take in: a row that can be an order and one that cannot.
const FILE: &str = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n\
    900001,22110,Zebra lamp,2,2011-03-01 09:00:00,2.55,17850.0,France\n\
    900002,22111,Zebra rug,0,2011-03-01 09:05:00,9.95,,Norway\n";

static SCREENS: AtomicUsize = AtomicUsize::new(0);
static DIALOGS: AtomicUsize = AtomicUsize::new(0);

/// What was looked at in one window, and what was wrong with it.
struct Sweep<'a> {
    app: &'a App,
    wrong: Vec<String>,
}

impl<'a> Sweep<'a> {
    fn of(app: &'a App) -> Self {
        Self { app, wrong: Vec::new() }
    }

    /// A screen as it stands now.
    async fn screen(&mut self, name: &str) {
        SCREENS.fetch_add(1, Ordering::Relaxed);
        self.judge(name).await;
        self.app.screen_pictures(&name.replace(' ', "-")).await;
    }

    /// A dialog, question, panel or list that opened over or in a screen.
    async fn dialog(&mut self, name: &str) {
        DIALOGS.fetch_add(1, Ordering::Relaxed);
        self.judge(name).await;
        self.app.picture(&format!("dialogs/{}", name.replace(' ', "-"))).await;
    }

    async fn judge(&mut self, name: &str) {
        for theme in ["light", "dark"] {
            self.app.window.wear(theme).await.expect("a theme can be worn");
            let found = self.app.window.axe().await.expect("axe judges the page");
            self.wrong.extend(found.into_iter().map(|one| format!("{name}, {theme}: {one}")));
        }
        self.app.window.wear("system").await.expect("a theme can be worn");
    }

    /// Nothing was wrong; how much was looked at so far goes past the test's own output.
    fn done(self) {
        let (screens, dialogs) = (SCREENS.load(Ordering::Relaxed), DIALOGS.load(Ordering::Relaxed));
        let said = format!(
            "axe so far: {screens} screens, {dialogs} dialogs and panels, light and dark; here {} violations\n",
            self.wrong.len()
        );
        std::io::stderr().write_all(said.as_bytes()).expect("stderr can be written");
        assert!(self.wrong.is_empty(), "{} violations:\n  {}", self.wrong.len(), self.wrong.join("\n  "));
    }
}

async fn click(app: &App, role: &str, name: &str) {
    app.window.click(By::RoleLike(role, name)).await.expect("it can be clicked");
}

async fn see(app: &App, css: &str) {
    app.window.find(By::Css(css)).await.expect("it is shown");
}

async fn fill(app: &App, role: &str, name: &str, text: &str) {
    app.window.fill(By::RoleLike(role, name), text).await.expect("it can be typed into");
}

async fn place(app: &App) {
    click(app, "button", "Check out").await;
    click(app, "button", "Place order").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn axe_the_list_the_palette_and_the_help() {
    let app = App::start().await;
    let mut sweep = Sweep::of(&app);
    sweep.screen("orders").await;
    fill(&app, "searchbox", "Search orders", "white").await;
    see(&app, "[role=grid] mark").await;
    sweep.dialog("orders found").await;
    fill(&app, "searchbox", "Search orders", "nothing has these words").await;
    app.window.sees("Nothing found").await.expect("it says so");
    sweep.screen("orders not found").await;
    click(&app, "button", "Show all orders").await;
    app.row("ORD-").await;
    app.window.click(By::Css("details.narrow summary")).await.expect("the filter opens");
    fill(&app, "textbox", "View name", "Mine").await;
    click(&app, "button", "Save view").await;
    app.window.find(By::Role("button", "Forget view Mine")).await.expect("the view is kept");
    sweep.dialog("orders filter").await;
    app.window.click(By::Css("[data-order-number] input[type=checkbox]")).await.expect("an order can be marked");
    app.window.sees("1 order marked").await.expect("it is marked");
    sweep.dialog("orders marked").await;
    click(&app, "button", "Cancel orders").await;
    app.window.find(By::Role("textbox", "Reason")).await.expect("a reason is asked");
    sweep.dialog("orders cancel marked").await;
    fill(&app, "textbox", "Reason", "The shop is closed").await;
    click(&app, "button", "Cancel marked orders").await;
    app.window.sees("of 1").await.expect("it is reported");
    sweep.dialog("orders report of an act").await;

    app.window.press(&[Key::Control, Key::Char('k')]).await.expect("keys can be pressed");
    see(&app, "dialog[open] [role=option]").await;
    sweep.dialog("palette").await;
    app.window.press(&[Key::Escape]).await.expect("keys can be pressed");
    app.window.gone(By::Css("dialog[open]")).await.expect("Escape closes it");
    app.window.execute("document.activeElement.blur(); return null;", &[]).await.expect("a script runs");
    app.window.press(&[Key::Char('?')]).await.expect("keys can be pressed");
    see(&app, "dialog[open] dl").await;
    sweep.dialog("help").await;
    sweep.done();
}

#[tokio::test(flavor = "multi_thread")]
async fn axe_an_order_from_nothing_to_its_end() {
    let app = App::start().await;
    let mut sweep = Sweep::of(&app);
    click(&app, "button", "New order").await;
    fill(&app, "combobox", "Customer", "Ada Byron").await;
    sweep.screen("new order").await;
    fill(&app, "combobox", "Product", "22").await;
    see(&app, "[role=listbox]:not([hidden]) [role=option]").await;
    sweep.dialog("product choices").await;
    app.window.press(&[Key::Escape]).await.expect("keys can be pressed");
    fill(&app, "textbox", "E-mail", "ada@nowhere").await;
    click(&app, "button", "Save").await;
    see(&app, "[aria-label=Problems]").await;
    sweep.dialog("problems").await;
    click(&app, "button", "Save as draft").await;
    app.window.find(By::RoleLike("button", "Delete draft")).await.expect("it is a draft now");
    sweep.screen("draft").await;
    app.go("Orders").await;
    click(&app, "link", "Drafts").await;
    see(&app, "ul[aria-label=Drafts] a").await;
    sweep.screen("drafts").await;
    app.go("Orders").await;

    let number = app.open(LANTERN).await;
    app.window.click(By::Css("details.address summary")).await.expect("the address opens");
    app.window.click(By::Css(".break-order summary")).await.expect("the trials open");
    fill(&app, "textbox", "Tag", "fragile").await;
    app.window.press(&[Key::Enter]).await.expect("keys can be pressed");
    see(&app, "ul[aria-label=Tags] li").await;
    sweep.screen("order").await;
    fill(&app, "textbox", "Phone", "0151 4711").await;
    app.saves_meanwhile(&number).await;
    click(&app, "button", "Save").await;
    see(&app, ".conflict table").await;
    sweep.dialog("conflict").await;
    click(&app, "button", "Load theirs").await;
    app.window.gone(By::Css(".conflict")).await.expect("it is settled");
    click(&app, "button", "Delete order").await;
    app.window.find(By::Role("group", "Delete this order?")).await.expect("it is asked");
    sweep.dialog("delete order").await;
    click(&app, "button", "Keep order").await;
    click(&app, "button", "Cancel order").await;
    app.window.find(By::Role("textbox", "Reason")).await.expect("it is asked");
    sweep.dialog("cancel order").await;
    click(&app, "button", "Keep order").await;
    click(&app, "button", "Check out").await;
    app.window.find(By::RoleLike("button", "Place order")).await.expect("there is a review");
    sweep.screen("checkout").await;
    click(&app, "button", "Place order").await;
    app.status("PROCESSING").await;
    app.lane("invoice", "done").await;
    sweep.screen("checkout done").await;
    click(&app, "button", "← Order").await;
    app.window.find(By::Role("grid", "Items")).await.expect("the order is open");
    app.window.click(By::Css(".recorder [data-service=payment] summary")).await.expect("a lane unfolds");
    click(&app, "button", "Stock movements").await;
    sweep.screen("paid order").await;
    click(&app, "button", "Print receipt").await;
    app.window.sees("The receipt is written: the original.").await.expect("it is printed");
    click(&app, "button", "Print receipt").await;
    app.window.sees("The receipt is written as COPY 1").await.expect("it is printed again");
    sweep.dialog("papers").await;
    click(&app, "button", "Refund").await;
    app.window.find(By::Role("textbox", "Amount")).await.expect("it is asked");
    sweep.dialog("refund").await;
    click(&app, "button", "No refund").await;
    click(&app, "button", "Edit order").await;
    app.window.find(By::Role("region", "Change of a paid order")).await.expect("it can be changed");
    sweep.dialog("amendment").await;
    sweep.done();
}

#[tokio::test(flavor = "multi_thread")]
async fn axe_trouble_and_the_outbox() {
    let app = App::start().await;
    let mut sweep = Sweep::of(&app);
    app.go("Outbox").await;
    app.window.sees("Everything has been sent.").await.expect("it is empty");
    sweep.screen("outbox empty").await;
    app.go("Orders").await;
    click(&app, "link", "Drafts").await;
    app.window.sees("No drafts.").await.expect("there are none");
    sweep.screen("no drafts").await;

    app.breaks(Service::Production, Outcome::Plain(Decision::Fail)).await;
    app.go("Orders").await;
    app.open(WARMER).await;
    place(&app).await;
    app.lane("production", "dead").await;
    sweep.screen("order with a dead letter").await;
    app.go("Outbox").await;
    see(&app, ".outbox-grid tbody tr").await;
    sweep.screen("outbox").await;
    click(&app, "button", "Edit and resend").await;
    see(&app, "#edit-letter").await;
    sweep.dialog("edit and resend").await;
    click(&app, "button", "Leave it as it is").await;
    click(&app, "button", "Call off").await;
    app.window.find(By::RoleLike("button", "Call off for good")).await.expect("it is asked");
    sweep.dialog("call off").await;

    app.breaks(Service::Payment, Outcome::Plain(Decision::Fail)).await;
    app.go("Orders").await;
    app.open(HEART).await;
    place(&app).await;
    app.status("FAILED").await;
    sweep.screen("declined order").await;
    app.go("Orders").await;
    let number = app.open(WARMER).await;
    click(&app, "button", "Cancel order").await;
    fill(&app, "textbox", "Reason", "Not wanted any more").await;
    click(&app, "button", &format!("Cancel order {number}")).await;
    app.window.find(By::Role("group", "Settle")).await.expect("a person is asked");
    sweep.dialog("settle").await;
    app.go("Outbox").await;
    app.window.find(By::Role("region", "Needs a decision")).await.expect("it is asked here too");
    sweep.dialog("needs a decision").await;
    sweep.done();
}

#[tokio::test(flavor = "multi_thread")]
async fn axe_the_settings_and_the_mocks() {
    let app = App::start().await;
    let mut sweep = Sweep::of(&app);
    let number = app.open(HEART).await;
    place(&app).await;
    app.lane("invoice", "done").await;

    app.go("Settings").await;
    see(&app, "[role=group][aria-label=email]").await;
    sweep.screen("settings").await;
    app.mock("email", "Outcome", "Script…").await;
    fill(&app, "textbox", "Order number", "ORD-99999999").await;
    click(&app, "button", "Add rule").await;
    app.window.sees("There is no order with this number.").await.expect("the field says what is wrong");
    fill(&app, "textbox", "Order number", &number).await;
    click(&app, "button", "Add rule").await;
    see(&app, "[aria-label='Rules for single orders'] li").await;
    click(&app, "button", "Ledger").await;
    see(&app, "[data-effect=charged]").await;
    sweep.dialog("mock panel at work").await;
    click(&app, "button", "All down").await;
    see(&app, "[role=group][aria-label=billing].hot").await;
    sweep.dialog("mock panel all down").await;

    let payment = By::Role("textbox", "Payment service");
    app.window.fill(payment, "http://pay.example").await.expect("an address can be typed");
    click(&app, "button", "Test Payment service").await;
    app.window.sees("http:// only on this machine").await.expect("the field says what is wrong");
    sweep.dialog("endpoints refused").await;
    app.window.fill(payment, "http://127.0.0.1:9").await.expect("an address can be typed");
    click(&app, "button", "Test Payment service").await;
    app.window.sees("Nobody answers at this address").await.expect("silence is told");
    sweep.dialog("endpoints tried").await;
    click(&app, "button", "Export diagnostics").await;
    app.window.sees("Diagnostics are in").await.expect("they are written");
    sweep.dialog("diagnostics").await;
    sweep.done();
}

#[tokio::test(flavor = "multi_thread")]
async fn axe_reports_products_and_who_works_here() {
    let app = App::start().await;
    let mut sweep = Sweep::of(&app);
    app.open(LANTERN).await;
    place(&app).await;
    app.lane("invoice", "done").await;
    app.go("Reports").await;
    app.window.sees("Average order value").await.expect("there is something to report");
    sweep.screen("reports").await;
    app.command("Go to products").await;
    see(&app, ".products [data-sku]").await;
    sweep.screen("products").await;

    app.go("Settings").await;
    click(&app, "button", "Back up now").await;
    see(&app, "[aria-label=Backups] li").await;
    sweep.dialog("backups").await;
    click(&app, "button", "Restore backup of").await;
    see(&app, "#restore-backup").await;
    sweep.dialog("restore a backup").await;
    app.go("Orders").await;
    app.go("Settings").await;
    for (label, typed) in [("Name", "Ann Archer"), ("Login", "ann")] {
        app.window.fill(By::Role("textbox", label), typed).await.expect("it can be typed");
    }
    app.window.fill(By::Css("#new-user-password"), "three small words").await.expect("it can be typed");
    click(&app, "button", "Create user").await;
    see(&app, "tr[data-login=ann]").await;
    sweep.screen("settings with users").await;
    click(&app, "button", "Lock").await;
    app.window.sees("Locked: Ann Archer").await.expect("it is locked");
    sweep.dialog("locked").await;
    sweep.done();
    let app = app.reopen(&[], "#sign-in-login").await;
    let mut sweep = Sweep::of(&app);
    sweep.screen("sign in").await;
    sweep.done();
}

#[tokio::test(flavor = "multi_thread")]
async fn axe_the_tour_and_an_import() {
    let app = App::start_with_tour().await;
    let mut sweep = Sweep::of(&app);
    app.window.sees("1 of 6").await.expect("a new user is offered the tour");
    sweep.dialog("tour").await;
    click(&app, "button", "Skip the tour").await;
    app.window.gone(By::Css("[aria-label=Tour]")).await.expect("it can be left");
    app.command("Import orders").await;
    let file = By::Role("textbox", "File");
    app.window.find(file).await.expect("a file is asked for");
    sweep.screen("import").await;
    app.window.fill(file, "/no/such/file.csv").await.expect("a path can be typed");
    click(&app, "button", "Look at it").await;
    app.window.sees("There is no such file").await.expect("a wrong path is said");
    sweep.dialog("import of no file").await;
    let path = app.data().join("day.csv");
    std::fs::write(&path, FILE).expect("written");
    app.window.fill(file, path.to_str().expect("a plain path")).await.expect("a path can be typed");
    click(&app, "button", "Look at it").await;
    app.window.sees("Quantity is 0").await.expect("refused rows are shown");
    sweep.dialog("import looked at").await;
    click(&app, "button", "Import 1 order").await;
    app.window.sees("Done: 1 order imported").await.expect("it ends");
    sweep.dialog("import done").await;
    sweep.done();
}

#[tokio::test(flavor = "multi_thread")]
async fn axe_a_desk_with_no_orders_and_none_that_can_be_opened() {
    let app = App::start_as(&["--no-mocks"], ".list .empty h2").await;
    let mut sweep = Sweep::of(&app);
    sweep.screen("no orders yet").await;
    app.go("Settings").await;
    app.window.find(By::RoleLike("radio", "Dark")).await.expect("the settings are there");
    sweep.screen("settings without mocks").await;
    app.go("Orders").await;
    click(&app, "button", "New order").await;
    fill(&app, "combobox", "Customer", "Ada Byron").await;
    for (label, typed) in [("SKU", "22110"), ("Unit price", "2.50"), ("Quantity", "4")] {
        let css = format!("[role=grid][aria-label=Items] input[aria-label^='{label}']");
        app.window.fill(By::Css(&css), typed).await.expect("a line can be typed");
    }
    click(&app, "button", "Save").await;
    app.window.sees("version 1").await.expect("it is saved here");
    app.command("Quit Order Desk").await;
    app.window.sees("1 order worth").await.expect("what is unsent is said");
    sweep.dialog("quit").await;
    sweep.done();
    drop(app);

    // Nothing listens there, so the desk cannot know its services and does not start.
    let app = App::start_as(&["--services", "http://127.0.0.1:9"], ".stopped").await;
    let mut sweep = Sweep::of(&app);
    sweep.screen("cannot start").await;
    sweep.done();
}

#[tokio::test(flavor = "multi_thread")]
async fn axe_tells_of_what_is_wrong() {
    let app = App::start_as(&["--no-mocks"], ".list .empty h2").await;
    let script = "document.querySelector('main').insertAdjacentHTML('beforeend',
        '<button style=\"width:10px;height:10px\"></button><p style=\"position:fixed;inset:auto auto 50% 50%;color:#bbb;background:#fff\">faint</p>');
        return null;";
    app.window.execute(script, &[]).await.expect("a script runs");
    let found = app.window.axe().await.expect("axe judges the page");
    let rules: Vec<_> = found.iter().map(|one| one.rule.as_str()).collect();
    assert!(rules.contains(&"button-name") && rules.contains(&"color-contrast"), "{rules:?}");
}
