//! One app under test: a fresh data directory, its window, the control address of its mocks.

use std::path::{Path, PathBuf};
use std::process::{self, Stdio};
use std::time::Duration;

use contract::Command;
use contract::command::{GetOrder, SetMock, UpdateOrder};
use contract::domain::order::OrderInput;
use contract::domain::outbox::Service;
use contract::mocks::{Behaviour, Outcome};
use serde_json::{Value, json};
use tempfile::TempDir;
use tests::webdriver::{By, Element, Key, PATIENCE, Session};
use tokio::sync::{Mutex, MutexGuard};

use crate::paper::Paper;

/// One app at a time: a second one would only bring the first to the front.
static ONE_AT_A_TIME: Mutex<()> = Mutex::const_new(());

/// How long the outside may take, retries and a resting breaker included.
const WORLD: Duration = Duration::from_mins(1);

/// A running app.
pub struct App {
    /// Its window.
    pub window: Session,
    dir: TempDir,
    _turn: MutexGuard<'static, ()>,
}

/// Opens the window and waits for what it then shows. The engine's automation now and then loses a page
/// while it starts; that says nothing of the app, so it is tried again, twice.
async fn open(binary: &Path, arguments: &[&str], shows: &str) -> Session {
    let mut lost = None;
    for _ in 0..3 {
        let opened = async {
            let window = Session::start(binary, arguments, &[]).await?;
            window.resize(1280, 800).await?;
            window.find(By::Css(shows)).await?;
            Ok::<_, tests::webdriver::Error>(window)
        };
        match opened.await {
            Ok(window) => return window,
            Err(error) => lost = Some(error),
        }
    }
    panic!("the window did not open with {shows} in it: {lost:?}");
}

/// Takes a file of orders into a data directory, as history.
fn import(paper: &Paper, data: &Path) {
    let binary = std::env::var("ORDER_SERVICE_BIN").expect("ORDER_SERVICE_BIN names it; cargo xtask test sets it");
    std::fs::create_dir_all(data).expect("the folder can be made");
    let file = data.with_file_name("orders.csv");
    std::fs::write(&file, paper.text()).expect("the file can be written");
    let mut import = process::Command::new(binary);
    import.arg("import").arg("--data-dir").arg(data).args(["--as", "delivered"]).arg(&file);
    let done = import.stdout(Stdio::null()).stderr(Stdio::null()).status().expect("it starts");
    assert!(done.success(), "the orders are taken in");
}

impl App {
    /// Starts the app as a new user would: nothing there yet, mocks inside, sample orders. The tour has
    /// its own test; elsewhere it would stand in the pictures.
    pub async fn start() -> Self {
        let app = Self::start_with_tour().await;
        app.skip_tour().await;
        app
    }

    /// Starts the app as a new user would, and leaves the tour where it is.
    pub async fn start_with_tour() -> Self {
        Self::start_as(&[], "[role=grid] [data-order-number]").await
    }

    /// Starts the app without any service: what is entered waits.
    pub async fn start_alone() -> Self {
        Self::start_as(&["--no-mocks"], "[role=grid], .empty").await
    }

    /// The data directory.
    pub fn data(&self) -> PathBuf {
        self.dir.path().join("desk")
    }

    /// The program under test.
    pub fn binary() -> PathBuf {
        std::env::var("ORDER_DESK_BIN").expect("ORDER_DESK_BIN names the app; cargo xtask test sets it").into()
    }

    /// Opens the same desk again after its program ended; the window as it then comes up.
    pub async fn again(mut self) -> Self {
        let data = self.data();
        let arguments = ["--data-dir", data.to_str().expect("a plain path")];
        self.window = Session::start(&Self::binary(), &arguments, &[]).await.expect("it opens again");
        self.window.find(By::Css("[role=grid], .empty")).await.expect("it shows its orders");
        self
    }

    /// Starts the app with services that run elsewhere: no sample orders.
    pub async fn start_beside(services: &str) -> Self {
        Self::start_as(&["--services", services], "[role=note]").await
    }

    /// Starts the app on a desk that has these orders, delivered, and no others.
    pub async fn start_on(paper: &Paper) -> Self {
        Self::prepared(&[], "[role=grid] [data-order-number]", |data| import(paper, data)).await
    }

    /// The tour has its own test; elsewhere it would stand in the pictures.
    async fn skip_tour(&self) {
        self.window.click(By::Role("button", "Skip the tour")).await.expect("the tour is offered and can be skipped");
        self.window.gone(By::Css("[aria-label=Tour]")).await.expect("the tour is over");
    }

    /// Starts the app with these arguments and waits for what it then shows.
    pub async fn start_as(more: &[&str], shows: &str) -> Self {
        Self::prepared(more, shows, |_| {}).await
    }

    async fn prepared(more: &[&str], shows: &str, prepare: impl FnOnce(&Path)) -> Self {
        let turn = ONE_AT_A_TIME.lock().await;
        let binary = Self::binary();
        let dir = tempfile::tempdir().expect("a temporary folder");
        let data = dir.path().join("desk");
        prepare(&data);
        let mut arguments = vec!["--data-dir", data.to_str().expect("a plain path")];
        arguments.extend(more);
        let window = open(&binary, &arguments, shows).await;
        Self { window, dir, _turn: turn }
    }

    /// Writes the desk's settings file, read at the next start.
    pub fn settings(&self, text: &str) {
        let file = self.dir.path().join("desk").join("settings.yaml");
        std::fs::write(file, text).expect("the settings can be written");
    }

    /// Closes the window and starts the app on the same folder again.
    pub async fn reopen(self, more: &[&str], shows: &str) -> Self {
        let Self { window, dir, _turn: turn } = self;
        window.close().await.expect("the window closes");
        let binary = std::env::var("ORDER_DESK_BIN").expect("ORDER_DESK_BIN names the app; cargo xtask test sets it");
        let data = dir.path().join("desk");
        let mut arguments = vec!["--data-dir", data.to_str().expect("a plain path")];
        arguments.extend(more);
        let window = open(&PathBuf::from(binary), &arguments, shows).await;
        Self { window, dir, _turn: turn }
    }

    /// The first row of the list whose number begins with `number`.
    pub async fn row(&self, number: &str) {
        let css = format!("[role=grid] [data-order-number^='{number}']");
        self.window.find(By::Css(&css)).await.expect("the order is in the list");
    }

    /// Types into the search field, waits for a hit and opens it with the keyboard; its number.
    pub async fn open(&self, text: &str) -> String {
        self.window.fill(By::Role("searchbox", "Search orders"), text).await.expect("there is a search field");
        // Former rows stay until the list is the one of this text.
        let css = format!("[role=grid][data-found='{text}'] [data-order-number]");
        let hit = async || {
            let rows = self.window.all(By::Css(&css)).await?;
            for row in rows {
                if row.text().await?.to_lowercase().contains(&text.to_lowercase()) {
                    return row.attribute("data-order-number").await;
                }
            }
            Ok(None)
        };
        let number = self.window.wait_for(&format!("a hit for {text}"), WORLD, hit).await.expect("the order is found");
        let row = format!("[role=grid] [data-order-number='{number}']");
        self.window.click(By::Css(&row)).await.expect("the hit can be clicked");
        // The preview keeps the former order until this one is there, and opens what it shows.
        let shown = async || {
            let head = self.window.all(By::Css("[aria-label='Order preview'] h1")).await?;
            let Some(head) = head.into_iter().next() else { return Ok(None) };
            Ok(Some(head.text().await?).filter(|text| *text == number))
        };
        self.window.wait_for(&format!("the preview of {number}"), WORLD, shown).await.expect("the preview follows");
        let open = By::RoleLike("button", "Open");
        self.window.click(open).await.expect("the preview opens the order");
        self.window.find(By::Role("grid", "Items")).await.expect("the order is open");
        number
    }

    /// Waits until the open list of products has a line that says `text`, of what is typed by now: a list
    /// of a former text is not yet the one to choose from.
    pub async fn offered(&self, text: &str) -> Element {
        let listed = async || {
            let Some(field) = self.window.focused().await? else { return Ok(None) };
            if field.attribute("aria-busy").await?.as_deref() != Some("false") {
                return Ok(None);
            }
            for option in self.window.all(By::Css("[role=listbox]:not([hidden]) [role=option]")).await? {
                if option.text().await?.to_lowercase().contains(text) {
                    return Ok(Some(option));
                }
            }
            Ok(None)
        };
        self.window.wait_for(&format!("{text} in the list"), PATIENCE, listed).await.expect("it is offered")
    }

    /// Looks a product up on the blank line, takes it from the list and waits until the line has it.
    pub async fn add_product(&self, sku: &str) {
        self.window.fill(By::RoleLike("combobox", "Product"), sku).await.expect("a product can be looked up");
        self.offered(&sku.to_lowercase()).await.click().await.expect("it can be picked");
        let taken = async || {
            for field in self.window.all(By::Css("[role=grid][aria-label=Items] input[aria-label=SKU]")).await? {
                if field.value().await? == sku {
                    return Ok(Some(()));
                }
            }
            Ok(None)
        };
        self.window.wait_for(&format!("{sku} on a line"), PATIENCE, taken).await.expect("the line has it");
    }

    /// Waits until the status badge of the open order says `status`.
    pub async fn status(&self, status: &str) {
        let css = format!("header [data-status='{status}'], .head [data-status='{status}']");
        let shown = async || Ok(self.window.all(By::Css(&css)).await?.into_iter().next());
        self.window.wait_for(&format!("status {status}"), WORLD, shown).await.expect("the order gets there");
    }

    /// Waits until a lane of the open order is in `state`.
    pub async fn lane(&self, service: &str, state: &str) {
        let css = format!("[data-service='{service}'][data-state='{state}']");
        let shown = async || Ok(self.window.all(By::Css(&css)).await?.into_iter().next());
        self.window.wait_for(&format!("{service} {state}"), WORLD, shown).await.expect("the lane gets there");
    }

    /// Asks the desk past the window, as another window or a program would; the reply.
    pub async fn ask<C: Command>(&self, command: C) -> C::Reply {
        let request = json!({ "cmd": C::NAME, "args": command }).to_string();
        let script = "const [request, answer] = arguments;
            window.__TAURI__.core.invoke('ask', { request }).then(answer, refusal => answer({ refused: String(refusal) }));";
        let reply = self.window.execute_async(script, &[request.into()]).await.expect("a script runs");
        let text = reply.as_str().unwrap_or_else(|| panic!("{} was refused: {reply}", C::NAME));
        serde_json::from_str(text).expect("the reply is what the contract says")
    }

    /// Someone else saves this order with another note.
    pub async fn saves_meanwhile(&self, number: &str) {
        let order = self.ask(GetOrder { order: number.to_owned() }).await.order;
        let input = OrderInput { notes: "Rang: wants it on Friday".into(), ..OrderInput::from(&order) };
        self.ask(UpdateOrder { id: order.id, version: order.version, input }).await;
    }

    /// Lets every request to a mocked service fail in this way; behind the window's back.
    pub async fn breaks(&self, service: Service, outcome: Outcome) {
        self.ask(SetMock { service, behaviour: Behaviour { outcome, ..Behaviour::default() } }).await;
    }

    /// Goes to another screen by the main navigation.
    pub async fn go(&self, screen: &str) {
        self.window.click(By::RoleLike("link", screen)).await.expect("the screen is in the navigation");
    }

    /// Carries out a command by its name, through the palette.
    pub async fn command(&self, name: &str) {
        self.choose(name).await;
        self.window.press(&[Key::Enter]).await.expect("it can be picked");
    }

    /// Ends the program by the palette. It may be gone before the driver can say that Enter was pressed.
    pub async fn quit(&self) {
        self.choose("Quit Order Desk").await;
        let _ = self.window.press(&[Key::Enter]).await;
    }

    /// Opens the palette and goes to this command.
    async fn choose(&self, name: &str) {
        self.window.press(&[Key::Control, Key::Char('k')]).await.expect("the palette has a key");
        let field = self.window.find(By::Role("combobox", "Command or order")).await.expect("the palette opens");
        field.type_text(name).await.expect("a command can be typed");
        // What was typed narrows the list; only then is the chosen line this command.
        let chosen = async || {
            let lines = self.window.all(By::Css("dialog[open] [role=option][aria-selected=true]")).await?;
            let Some(line) = lines.into_iter().next() else { return Ok(None) };
            Ok(line.text().await?.contains(name).then_some(()))
        };
        self.window.wait_for(&format!("the command {name}"), PATIENCE, chosen).await.expect("the command is offered");
    }

    /// Chooses `value` for a control of a mocked service in the settings.
    pub async fn mock(&self, service: &str, control: &str, value: &str) {
        let css = format!("[role=group][aria-label='{service}'] select[aria-label='{control}']");
        let select = self.window.find(By::Css(&css)).await.expect("the service has this control");
        select.select(value).await.expect("the control has this choice");
        let taken = async || {
            let select = self.window.find(By::Css(&css)).await?;
            Ok((select.value().await? == value || !select.text().await?.is_empty()).then_some(()))
        };
        self.window.wait_for("the choice to be taken", WORLD, taken).await.expect("the choice is taken");
    }

    /// The mocks' ledger, as their own file says.
    pub fn ledger(&self) -> Vec<Value> {
        let file = self.dir.path().join("desk").join("mock-ledger.jsonl");
        let text = std::fs::read_to_string(file).expect("the ledger is there");
        text.lines().map(|line| serde_json::from_str(line).expect("a line of JSON")).collect()
    }

    /// The files that were written for the clerk.
    pub fn exports(&self) -> Vec<String> {
        let folder = self.dir.path().join("desk").join("exports");
        let files = std::fs::read_dir(folder).expect("the folder of exports is there").flatten();
        files.map(|file| std::fs::read_to_string(file.path()).expect("a text file")).collect()
    }

    /// Everything logged so far, a JSON object a line.
    pub fn logs(&self) -> String {
        let folder = self.dir.path().join("desk").join("logs");
        let files = std::fs::read_dir(folder).expect("the log folder is there").flatten();
        files.map(|file| std::fs::read_to_string(file.path()).expect("a log file")).collect()
    }

    /// Fails where any file of the desk holds a card number: database, its log, backups, what was logged.
    pub fn no_card_numbers(&self) {
        let (files, found) = tests::scan::card_numbers(&self.dir.path().join("desk"));
        assert!(files.len() > 3, "there is something to look at: {files:?}");
        assert_eq!(found, Vec::<String>::new());
    }

    /// The effects in the ledger, events and notices left out.
    pub fn effects(&self) -> Vec<String> {
        let notice = |entry: &Value| {
            entry["template"].as_str().is_some_and(|t| matches!(t, "order_created" | "order_updated" | "order_deleted"))
        };
        self.ledger()
            .iter()
            .filter(|entry| !notice(entry))
            .filter_map(|entry| entry["effect"].as_str())
            .filter(|effect| !matches!(*effect, "event" | "billed" | "requested"))
            .map(str::to_owned)
            .collect()
    }
}
