//! `docs/ux.md` names what shows each promise of the window: no promise is left out, no picture is missing.

use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests/ lies in the workspace's root").to_owned()
}

/// The texts between two marks.
fn between<'a>(text: &'a str, open: &str, close: char) -> Vec<&'a str> {
    text.split(open).skip(1).filter_map(|rest| rest.split(close).next()).collect()
}

#[test]
fn every_picture_that_the_page_shows_is_there() {
    let page = std::fs::read_to_string(root().join("docs/ux.md")).expect("the page is there");
    let pictures = between(&page, "![](", ')');
    assert!(pictures.len() > 5, "only {pictures:?}");
    for picture in pictures {
        assert!(root().join("docs").join(picture).is_file(), "{picture} is missing");
    }
}

#[test]
fn each_numbered_behaviour_has_its_line() {
    let page = std::fs::read_to_string(root().join("docs/ux.md")).expect("the page is there");
    for number in 1..=17 {
        let line = page.lines().find(|line| line.starts_with(&format!("| {number} |")));
        assert!(line.is_some_and(|line| line.matches('|').count() == 4), "behaviour {number} has no line");
    }
}
