//! The panel drives mocks in another process just as well as embedded ones.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use serde_json::Value;
use tests::webdriver::{By, PATIENCE};

use crate::app::App;

/// A running `order-mocks`, ended with the test.
struct Mocks {
    process: Child,
    ready: Value,
}

impl Mocks {
    fn start() -> Self {
        let binary = std::env::var("ORDER_MOCKS_BIN").expect("ORDER_MOCKS_BIN names it; cargo xtask test sets it");
        let mut process =
            Command::new(binary).arg("serve").stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("it starts");
        let mut line = String::new();
        let said = process.stdout.take().expect("its output is piped");
        BufReader::new(said).read_line(&mut line).expect("it says where it is");
        Self { process, ready: serde_json::from_str(&line).expect("one line of JSON") }
    }

    fn control(&self) -> &str {
        self.ready["control"].as_str().expect("a control address")
    }

    async fn outcome(&self, service: &str) -> Value {
        let url = format!("{}/__admin/services/{service}", self.control());
        let reply = reqwest::get(url).await.expect("the control address answers");
        let behaviour: Value = reply.json().await.expect("a behaviour");
        behaviour["outcome"].clone()
    }
}

impl Drop for Mocks {
    fn drop(&mut self) {
        // It may have ended already; then there is nothing to end.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_panel_drives_mocks_in_another_process() {
    let mocks = Mocks::start();
    let app = App::start_beside(mocks.control()).await;
    app.go("Settings").await;
    app.window.sees(mocks.control()).await.expect("the panel says whom it drives");
    app.mock("invoice", "Outcome", "Fail").await;
    let fails = async || Ok((mocks.outcome("invoice").await == "fail").then_some(()));
    app.window.wait_for("the other process to hear of it", PATIENCE, fails).await.expect("it does as told");
    app.window.click(By::Role("button", "All good")).await.expect("all can be mended");
    let mended = async || Ok((mocks.outcome("invoice").await == "succeed").then_some(()));
    app.window.wait_for("the other process to hear of it", PATIENCE, mended).await.expect("it does as told");
}
