//! The window's components as tests in a browser: compiled to wasm with their tests in them, bound to
//! JavaScript by the same library that binds the window's code, and a page that runs them.
//!
//! Nothing is installed for it: the window tests open the page in the browser that comes with the
//! driver, and count what it reports.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use wasm_bindgen_cli_support::Bindgen;

use crate::failure::{Failure, Result};
use crate::workspace::{self, Workspace};
use crate::{child, say};

/// Runs every test that the module exports; the report stands in `output`.
const PAGE: &str = r#"<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Components</title></head>
<body><pre id="output"></pre><script type="module">
const output = document.getElementById('output');
// What the library of the tests calls each of them through.
globalThis.__wbg_test_invoke = run => run();
try {
  const tests = await import('./tests.js');
  const wasm = await tests.default({ module_or_path: new URL('./tests_bg.wasm', import.meta.url) });
  // What a test says, a panic's words among it, stands in the report.
  for (const level of ['log', 'error']) console[level] = (...said) => tests[`__wbgtest_console_${level}`](said);
  const names = Object.keys(wasm).filter(name => name.startsWith('__wbgt_')).sort();
  const context = new tests.WasmBindgenTestContext(false);
  await context.run(names.map(name => wasm[name]));
} catch (error) {
  output.textContent += `\ncould not run: ${error.stack || error}\ntest result: FAILED. 0 passed; 1 failed;`;
}
output.dataset.done = 'yes';
</script></body></html>
"#;

/// Builds the page and says in which folder it is.
pub fn build(workspace: &Workspace) -> Result<PathBuf> {
    let step = say::step("building the tests of single components");
    let mut cargo = workspace::cargo();
    cargo.current_dir(&workspace.root);
    cargo.args(["test", "-p", "ui", "--target", "wasm32-unknown-unknown", "--no-run"]);
    child::run(&mut cargo)?;
    // The same once more, for the name alone: nothing is left to build.
    cargo.args(["--message-format", "json"]);
    let wasm = child::answer(&mut cargo).as_deref().and_then(executable);
    let wasm = wasm.ok_or_else(|| Failure::Unexpected("cargo named no test of `ui` for the browser".into()))?;
    let folder = workspace.target.join("ui-tests");
    fs::create_dir_all(&folder).map_err(Failure::at("make", &folder))?;
    bind(&wasm, &folder)?;
    let page = folder.join("index.html");
    fs::write(&page, PAGE).map_err(Failure::at("write", &page))?;
    step.done();
    Ok(folder)
}

fn bind(wasm: &Path, into: &Path) -> Result<()> {
    let mut bindgen = Bindgen::new();
    // Its own start would be that of tests on this machine.
    bindgen.input_path(wasm).out_name("tests").typescript(false).keep_debug(false).emit_start(false);
    let generated = bindgen.web(true).and_then(|bindgen| bindgen.generate(into));
    generated.map_err(|error| Failure::Unexpected(format!("wasm-bindgen: {error:#}")))
}

/// The file that cargo's messages name.
fn executable(messages: &str) -> Option<PathBuf> {
    let of = |line: &str| serde_json::from_str::<Value>(line).ok()?["executable"].as_str().map(PathBuf::from);
    messages.lines().filter_map(of).next_back()
}
