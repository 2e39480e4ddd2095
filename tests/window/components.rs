//! Single components in a browser: the tests compiled into the window's own code, against a desk with
//! the sample orders behind them. What they report is counted like any other test.

use std::io::Write;
use std::path::PathBuf;
use std::time::Duration;

use tests::demo::Demo;
use tests::webdriver::Session;

/// All of them together.
const LIMIT: Duration = Duration::from_mins(4);

#[tokio::test(flavor = "multi_thread")]
async fn components_hold_in_a_browser() {
    let pages = std::env::var("ORDER_DESK_COMPONENTS").expect("it names the built tests; cargo xtask test sets it");
    let data = tempfile::tempdir().expect("a temporary folder");
    let demo = Demo::start(&PathBuf::from(pages), data.path(), 0).await.expect("the pages are served");
    let browser = Session::browser().await.expect("a browser starts");
    browser.go_to(demo.address()).await.expect("it opens the page");
    let report = async || {
        let script = "const out = document.getElementById('output');
            return out && out.dataset.done ? out.textContent : null;";
        Ok(browser.execute(script, &[]).await?.as_str().map(str::to_owned))
    };
    let report = browser.wait_for("the report", LIMIT, report).await.expect("the tests come to an end");
    // Past the test's own output: the line `test result:` in it is counted with all others.
    std::io::stdout().write_all(format!("\n{report}\n").as_bytes()).expect("stdout can be written");
    drop(browser);
    demo.stop().await;
    assert!(report.contains("test result: ok."), "{report}");
    assert!(!report.contains("running 0 tests"), "{report}");
}
