//! Invariant 9 over files: looks through everything that a desk left on the disk for card numbers.

use std::path::{Path, PathBuf};

use verify::card_number_in;

/// Every file below `folder`, and each with a card number in it: `path: number`.
pub fn card_numbers(folder: &Path) -> (Vec<PathBuf>, Vec<String>) {
    let mut files = Vec::new();
    collect(folder, &mut files);
    let found = files.iter().filter_map(|file| {
        let bytes = std::fs::read(file).expect("a file of the desk can be read");
        texts(&bytes).find_map(|text| Some(format!("{}: {}", file.display(), card_number_in(text)?)))
    });
    let found = found.collect();
    (files, found)
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder of the desk can be read").flatten() {
        let path = entry.path();
        if path.is_dir() { collect(&path, files) } else { files.push(path) }
    }
}

/// The readable stretches of a file, whatever lies between them.
fn texts(bytes: &[u8]) -> impl Iterator<Item = &str> {
    let is_text = |byte: &u8| matches!(byte, b' '..=b'~');
    bytes.split(move |byte| !is_text(byte)).filter_map(|run| std::str::from_utf8(run).ok())
}
