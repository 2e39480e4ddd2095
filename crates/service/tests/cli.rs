//! `order-service` as a program: real processes on a real directory.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use serde_json::Value;

fn service(dir: &Path, arguments: &[&str]) -> Output {
    let (command, rest) = arguments.split_first().expect("a subcommand");
    Command::new(env!("CARGO_BIN_EXE_order-service"))
        .arg(command)
        .arg("--data-dir")
        .arg(dir)
        .args(rest)
        .output()
        .expect("the program starts")
}

fn json(output: &Output) -> Value {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("one JSON object")
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The sample day, or the whole data set where it lies beside the repository.
fn data() -> PathBuf {
    let whole = repository().join("../shared/data/online-retail-2010-12_2011-08.csv.gz");
    if whole.exists() { whole } else { sample() }
}

fn sample() -> PathBuf {
    repository().join("assets/sample/online-retail-2010-12-01.csv.gz")
}

/// Enough for several transactions: a kill lands between two of them, or in one.
fn several_batches(folder: &Path) -> PathBuf {
    let mut text = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n".to_owned();
    for invoice in 0..2_400 {
        for line in 0..10 {
            let minute = invoice % 60;
            writeln!(text, "{invoice},S{line},LANTERN,{line}1,2010-12-01 08:{minute:02}:00,2.55,17850,France")
                .expect("a string takes all");
        }
    }
    let file = folder.join("several.csv");
    std::fs::write(&file, text).expect("the file is written");
    file
}

fn assert_adds_up(report: &Value) {
    let count = |name: &str| report[name].as_u64().expect("a count");
    assert_eq!(
        count("rows_read"),
        count("rows_imported") + count("rows_unchanged") + count("rows_rejected"),
        "{report}"
    );
}

#[test]
fn real_data_goes_in_once_and_a_second_time_changes_nothing() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let file = data();
    let file = file.to_str().expect("a plain path");
    let first = json(&service(dir.path(), &["import", file]));
    assert_adds_up(&first);
    assert!(first["orders_imported"].as_u64() > Some(100) && first["orders_unchanged"] == 0, "{first}");
    let rejects = std::fs::read_to_string(first["rejects"].as_str().expect("a path")).expect("the rejects are there");
    assert_eq!(rejects.lines().count() as u64, first["rows_rejected"].as_u64().expect("a count"));

    let second = json(&service(dir.path(), &["import", file]));
    assert_adds_up(&second);
    assert_eq!(second["orders_imported"], 0);
    assert_eq!(second["orders_unchanged"], first["orders_imported"]);
    assert_eq!(second["rows_unchanged"], first["rows_imported"]);
    assert_eq!(second["rows_rejected"], first["rows_rejected"]);
}

#[test]
fn a_wrong_row_is_refused_with_line_and_reason_and_the_rest_goes_in() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let file = dir.path().join("orders.csv");
    let rows = [
        "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country",
        "1,A,LANTERN,2,2010-12-01 08:26:00,2.55,17850.0,United Kingdom",
        "1,B,\"BOX, RED\",x,2010-12-01 08:26:00,2.55,17850.0,United Kingdom",
        "1,,BAG,2,2010-12-01 08:26:00,2.55,17850.0,United Kingdom",
        "2,C,CUP,-1,2010-12-01 08:30:00,1.00,,France",
        "C3,C,CUP,-1,2010-12-01 08:31:00,1.00,,France",
        "4,D,PLATE,1,2010-12-01 08:32:00,1.005,,France",
        "4,D,PLATE,1,2010-12-01 08:32:00,0,,France",
        "4,D,PLATE,1,yesterday,1.00,,France",
        "4,D",
        "5, E , LAMP ,1,2010-12-01 09:00:00,4.10,,Norway",
    ];
    std::fs::write(&file, rows.join("\n")).expect("the file is written");
    let report = json(&service(&dir.path().join("data"), &["import", file.to_str().expect("a plain path")]));
    assert_adds_up(&report);
    assert_eq!(report["rows_rejected"], 7, "{report}");
    assert_eq!(report["orders_imported"], 3, "invoices 1, C3 and 5: {report}");
    assert_eq!(report["orders_rejected"], 2, "invoices 2 and 4: {report}");
    let rejects = std::fs::read_to_string(report["rejects"].as_str().expect("a path")).expect("the rejects are there");
    let rejects: Vec<Value> = rejects.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let lines: Vec<_> = rejects.iter().map(|reject| reject["line"].as_u64().expect("a line")).collect();
    assert_eq!(lines, [3, 4, 5, 7, 8, 9, 10]);
    let reason = |index: usize| rejects[index]["reason"].as_str().expect("a reason").to_owned();
    assert!(reason(0).contains("Quantity") && reason(1).contains("StockCode") && reason(3).contains("UnitPrice"));

    let found = json(&service(&dir.path().join("data"), &["search", "lamp"]));
    assert_eq!(found["items"][0]["order_name"], "5 LAMP", "fields are trimmed: {found}");
}

#[test]
fn a_dry_run_writes_nothing() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let data = dir.path().join("data");
    let report = json(&service(&data, &["import", sample().to_str().expect("a plain path"), "--dry-run"]));
    assert!(report["orders_imported"].as_u64() > Some(100), "{report}");
    assert!(!data.exists(), "a dry run made the data directory");
    json(&service(&data, &["import", sample().to_str().expect("a plain path")]));
    let again = json(&service(&data, &["import", sample().to_str().expect("a plain path"), "--dry-run"]));
    assert_eq!((&again["orders_imported"], &again["orders_unchanged"]), (&0.into(), &report["orders_imported"]));
}

#[test]
fn a_kill_in_the_middle_leaves_whole_orders_and_running_again_completes_them() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let file = several_batches(dir.path());
    let whole = json(&service(&dir.path().join("whole"), &["import", file.to_str().expect("a plain path")]));
    let killed = dir.path().join("killed");
    let mut child = Command::new(env!("CARGO_BIN_EXE_order-service"))
        .arg("import")
        .arg("--data-dir")
        .arg(&killed)
        .arg(&file)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts");
    let log = killed.join("orders.db-wal");
    let written = || std::fs::metadata(&log).map_or(0, |log| log.len());
    while written() < 1 << 20 && child.try_wait().expect("it can be asked").is_none() {
        std::thread::sleep(Duration::from_millis(5));
    }
    child.kill().expect("it can be killed");
    child.wait().expect("it ends");
    let again = json(&service(&killed, &["import", file.to_str().expect("a plain path")]));
    assert_adds_up(&again);
    let count = |report: &Value, name: &str| report[name].as_u64().expect("a count");
    for what in ["orders", "rows"] {
        let all = count(&again, &format!("{what}_imported")) + count(&again, &format!("{what}_unchanged"));
        assert_eq!(all, count(&whole, &format!("{what}_imported")), "{what} after the kill");
    }
    assert_eq!(export(&killed, dir.path()), export(&dir.path().join("whole"), dir.path()), "the same orders");
}

/// Names and totals of all orders.
fn export(data: &Path, into: &Path) -> Vec<(String, String)> {
    let file = into.join("export.json");
    json(&service(data, &["export", "--format", "json", file.to_str().expect("a plain path")]));
    let orders: Vec<Value> = serde_json::from_slice(&std::fs::read(&file).expect("the export")).expect("an array");
    orders.iter().map(|order| (order["order_name"].to_string(), order["total_amount"].to_string())).collect()
}

#[test]
fn a_number_typed_without_its_leading_zeros_finds_the_order() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    json(&service(dir.path(), &["import", sample().to_str().expect("a plain path")]));
    let found = json(&service(dir.path(), &["search", "42", "--limit", "200"]));
    let numbers: Vec<_> = found["items"].as_array().expect("items").iter().map(|item| &item["order_number"]).collect();
    assert!(numbers.contains(&&Value::from("ORD-00000042")), "{numbers:?}");
}

#[test]
fn a_database_that_is_none_is_refused_and_left_as_it_is() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let database = dir.path().join("orders.db");
    let rubbish = b"this is no database, but somebody may still want it".repeat(100);
    std::fs::write(&database, &rubbish).expect("the file is written");
    let refused = service(dir.path(), &["import", sample().to_str().expect("a plain path")]);
    assert_eq!(refused.status.code(), Some(1));
    let words = String::from_utf8_lossy(&refused.stderr);
    assert!(words.contains("damaged"), "{words}");
    assert_eq!(std::fs::read(&database).expect("it is there"), rubbish);
}

#[test]
fn unusable_arguments_end_with_2() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    assert_eq!(service(dir.path(), &["import"]).status.code(), Some(2));
    assert_eq!(service(dir.path(), &["search", "x", "--limit", "0"]).status.code(), Some(2));
    let since = ["export", "--format", "json", "--since", "yesterday", "orders.json"];
    assert_eq!(service(dir.path(), &since).status.code(), Some(2));
}

#[test]
fn a_broken_quote_costs_its_own_row_only() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let file = dir.path().join("orders.csv");
    let rows = [
        "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country",
        "1,\"A,LANTERN,2,2010-12-01 08:26:00,2.55,17850.0,United Kingdom",
        "2,A,LANTERN,2,2010-12-01 08:26:00,2.55,17850.0,United Kingdom",
    ];
    std::fs::write(&file, rows.join("\r\n")).expect("the file is written");
    let report = json(&service(&dir.path().join("data"), &["import", file.to_str().expect("a plain path")]));
    assert_adds_up(&report);
    assert_eq!((&report["rows_read"], &report["orders_imported"]), (&2.into(), &1.into()), "{report}");
    assert_eq!(report["orders_rejected"], 1, "{report}");
}

/// An export, imported elsewhere, is the same export: every field came back.
fn comes_back(format: &str) {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let (first, second) = (dir.path().join("first"), dir.path().join("second"));
    let written = dir.path().join("orders").with_extension(format);
    let path = written.to_str().expect("a plain path");
    json(&service(&first, &["import", sample().to_str().expect("a plain path")]));
    json(&service(&first, &["export", "--format", format, path]));
    let restored = json(&service(&second, &["import", "--format", "orders", path]));
    assert_adds_up(&restored);
    assert_eq!((&restored["rows_rejected"], &restored["orders_unchanged"]), (&0.into(), &0.into()), "{restored}");
    let whole = |data: &Path| {
        let file = dir.path().join("compared.json");
        json(&service(data, &["export", "--format", "json", file.to_str().expect("a plain path")]));
        serde_json::from_slice::<Value>(&std::fs::read(&file).expect("the export")).expect("an array")
    };
    assert_eq!(whole(&first), whole(&second));
    let again = json(&service(&second, &["import", "--format", "orders", path]));
    assert_eq!((&again["orders_imported"], &again["orders_unchanged"]), (&0.into(), &restored["orders_imported"]));
}

#[test]
fn a_json_export_comes_back_with_every_field() {
    comes_back("json");
}

#[test]
fn a_csv_export_comes_back_with_every_field() {
    comes_back("csv");
}

#[test]
fn who_holds_the_directory_is_said() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    json(&service(dir.path(), &["import", sample().to_str().expect("a plain path")]));
    let lock = std::fs::File::options().write(true).open(dir.path().join("desk.lock")).expect("the lock file is there");
    lock.lock().expect("it is free");
    std::fs::write(dir.path().join("desk.holder"), "order-desk, process 4711").expect("the note is written");
    let refused = service(dir.path(), &["import", sample().to_str().expect("a plain path")]);
    assert_eq!(refused.status.code(), Some(1));
    let words = String::from_utf8_lossy(&refused.stderr);
    assert!(words.contains("order-desk, process 4711"), "{words}");
    for reading in [["search", "heart"].as_slice(), &["backup", dir.path().join("copy.db").to_str().expect("plain")]] {
        assert!(service(dir.path(), reading).status.success(), "{reading:?} beside the holder");
    }
    let rehearsal = service(dir.path(), &["import", sample().to_str().expect("a plain path"), "--dry-run"]);
    assert!(rehearsal.status.success(), "a dry run beside the holder");
}

#[test]
fn a_backup_is_put_back_and_the_former_database_is_kept() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let data = dir.path().join("data");
    std::fs::create_dir(&data).expect("a folder");
    json(&service(&data, &["import", sample().to_str().expect("a plain path")]));
    let copy = dir.path().join("copy.db");
    let copy = copy.to_str().expect("a plain path");
    json(&service(&data, &["backup", copy]));
    let restored = json(&service(&data, &["restore", copy]));
    assert_eq!((&restored["file"], &restored["restores"]), (&Value::from(copy), &Value::from(1)));
    let former = restored["former"].as_str().expect("a path");
    assert!(Path::new(former).exists(), "{former}");
    assert!(!json(&service(&data, &["search", "heart"]))["items"].as_array().expect("a list").is_empty());
    let again = json(&service(&data, &["restore", copy]));
    assert_eq!(again["restores"], 1, "counted from the backup on");

    let missing = service(&data, &["restore", "no such file"]);
    assert_eq!(missing.status.code(), Some(1));
    assert!(missing.stdout.is_empty() && !missing.stderr.is_empty());
}

#[test]
fn verify_says_what_does_not_hold_and_ends_with_1() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    json(&service(dir.path(), &["import", sample().to_str().expect("a plain path")]));
    let sound = json(&service(dir.path(), &["verify"]));
    assert_eq!(sound["ok"], true);
    assert!(sound["orders"].as_u64().expect("a count") > 100, "{sound}");

    let ledger = dir.path().join("ledger.jsonl");
    let line = r#"{"seq":1,"time":"2026-01-05T09:00:00Z","service":"payment","effect":"charged","key":"nobody's","body_sha256":"","order_id":"nobody","amount":1.00,"currency":"USD"}"#;
    std::fs::write(&ledger, format!("{line}\n")).expect("the ledger is written");
    let broken = service(dir.path(), &["verify", "--ledger", ledger.to_str().expect("a plain path")]);
    assert_eq!(broken.status.code(), Some(1));
    let said: Value = serde_json::from_slice(&broken.stdout).expect("one JSON object");
    assert_eq!((said["ok"].as_bool(), said["violations"][0]["invariant"].as_u64()), (Some(false), Some(10)));
    let lines = String::from_utf8_lossy(&broken.stderr);
    assert_eq!(lines.lines().filter(|line| line.starts_with("invariant 10: nobody:")).count(), 1, "{lines}");

    let lost = dir.path().join("acknowledged");
    std::fs::write(&lost, "019b8a3e-0000-7000-8000-000000000001\n").expect("the list is written");
    let broken = service(dir.path(), &["verify", "--acknowledged", lost.to_str().expect("a plain path")]);
    assert_eq!(broken.status.code(), Some(1), "an acknowledged order is not there");
    assert_eq!(service(dir.path(), &["verify", "--ledgers", "x"]).status.code(), Some(2));
    assert_eq!(service(dir.path().join("none").as_path(), &["verify"]).status.code(), Some(1));
}
