//! What is sent to whoever helps holds no secret, no card number and nothing of a customer.

use std::path::Path;

use contract::sync::Endpoints;
use tests::TestDesk;
use tests::desk::order;

fn all_text(folder: &Path) -> Vec<(String, String)> {
    let files = std::fs::read_dir(folder).expect("the folder is there");
    files
        .map(|file| file.expect("a file").path())
        .map(|path| {
            let text = std::fs::read_to_string(&path).expect("text");
            (path.file_name().expect("a name").to_string_lossy().into_owned(), text)
        })
        .collect()
}

#[tokio::test]
async fn diagnostics_help_and_give_nobody_away() {
    let endpoints = Endpoints {
        payment: Some("https://shop:pa55word@pay.example/v1?key=k3y".into()),
        webhook_secret: Some("whsec_TopSecretValue".into()),
        ..Endpoints::default()
    };
    let test = TestDesk::new(endpoints).await;
    let mut input = order("22110", 1, "2.55");
    input.customer.email = Some("ada.byron@example.org".into());
    input.notes = "Card 4111 1111 1111 1111".into();
    test.desk.create_order(input, "ann").await.expect("a right order");
    std::fs::write(
        test.dir().join("settings.yaml"),
        "currency: USD\nendpoints:\n  webhook_secret: whsec_TopSecretValue\n  api_key: \"two words\"\n",
    )
    .expect("written");
    std::fs::create_dir_all(test.dir().join("logs")).expect("made");
    std::fs::write(
        test.dir().join("logs/order-desk.2026-11-21.jsonl"),
        "{\"fields\":{\"message\":\"mail to ada.byron@example.org refused, card 4111-1111-1111-1111\"},\"target\":\"engine\"}\n",
    )
    .expect("written");

    let written = test.desk.export_diagnostics().await.expect("it is written");
    let files = all_text(Path::new(&written.path));
    let names: Vec<_> = files.iter().map(|(name, _)| name.as_str()).collect();
    for wanted in ["about.json", "settings.yaml", "check.txt", "order-desk.2026-11-21.jsonl"] {
        assert!(names.contains(&wanted), "{wanted} is missing: {names:?}");
    }
    for (name, content) in &files {
        for secret in ["TopSecret", "pa55word", "k3y", "two words", "4111", "ada.byron", "Ada Byron", "example.org"] {
            assert!(!content.contains(secret), "{secret} is in {name}: {content}");
        }
    }
    let about = &files.iter().find(|(name, _)| name == "about.json").expect("it is there").1;
    assert!(about.contains("https://pay.example") && about.contains("\"schema\""), "{about}");
    let logs = &files.iter().find(|(name, _)| name.ends_with("jsonl")).expect("it is there").1;
    assert!(logs.contains("refused") && logs.contains("[e-mail]"), "{logs}");
}
