//! Everything that goes into a package beside the window's program: the other programs, manual
//! pages and completions out of the programs themselves, licence, and what the system must provide.
//!
//! Writes below the target directory only, and ends in a configuration laid over `tauri.conf.json`.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use flate2::{Compression, GzBuilder};
use serde_json::{Map, Value, json};

use super::{PROGRAMS, needs};
use crate::child;
use crate::failure::{Failure, Result};
use crate::workspace::Workspace;

/// What was laid ready.
pub struct Staged {
    /// The configuration for the bundler.
    pub config: PathBuf,
}

/// Shells, where each looks for completions, and how the file of a program is called there.
const SHELLS: [(&str, &str, &str, &str); 3] = [
    ("bash", "/usr/share/bash-completion/completions", "", ""),
    ("zsh", "/usr/share/zsh/vendor-completions", "_", ""),
    ("fish", "/usr/share/fish/vendor_completions.d", "", ".fish"),
];

/// Lays everything ready.
pub fn run(workspace: &Workspace) -> Result<Staged> {
    let folder = workspace.target.join("bundle");
    if folder.exists() {
        fs::remove_dir_all(&folder).map_err(Failure::at("empty", &folder))?;
    }
    fs::create_dir_all(&folder).map_err(Failure::at("make", &folder))?;
    let programs = PROGRAMS.map(|name| workspace.binary_of("release", name));
    // The bundler wants the system in the name of a program that goes along, and takes it off again.
    let beside = beside(&folder, &programs[1..])?;
    let mut wanted = json!({ "bundle": { "externalBin": beside } });
    if cfg!(target_os = "linux") {
        let files = papers(workspace, &folder, &programs)?;
        wanted["productName"] = json!(PROGRAMS[0]);
        wanted["bundle"]["linux"] = linux(workspace, &folder, &programs, &files)?;
    }
    let config = folder.join("tauri.json");
    write(&config, wanted.to_string().as_bytes())?;
    Ok(Staged { config })
}

fn beside(folder: &Path, programs: &[PathBuf]) -> Result<Vec<PathBuf>> {
    let triple = child::answer(Command::new("rustc").args(["--print", "host-tuple"]))
        .ok_or_else(|| Failure::Unexpected("rustc does not say for which system it builds".into()))?;
    let mut names = Vec::new();
    for program in programs {
        let name = folder.join(program.file_stem().unwrap_or_default());
        let to = format!("{}-{}{}", name.display(), triple.trim(), std::env::consts::EXE_SUFFIX);
        fs::copy(program, &to).map_err(Failure::at("copy", program))?;
        names.push(name);
    }
    Ok(names)
}

/// Manual pages, completions, icon and licence: where each belongs, and the file.
fn papers(workspace: &Workspace, folder: &Path, programs: &[PathBuf]) -> Result<Map<String, Value>> {
    let mut files = Map::new();
    let mut put = |place: String, source: PathBuf| files.insert(place, json!(source));
    for (program, name) in programs.iter().zip(PROGRAMS) {
        let page = folder.join(format!("{name}.1.gz"));
        compress(&page, &printed(program, &["man"])?)?;
        put(format!("/usr/share/man/man1/{name}.1.gz"), page);
        for (shell, place, before, after) in SHELLS {
            let script = folder.join(format!("{name}.{shell}"));
            write(&script, &printed(program, &["completions", shell])?)?;
            put(format!("{place}/{before}{name}{after}"), script);
        }
    }
    let of_ours = |path: &str| workspace.root.join(path);
    put("/usr/share/icons/hicolor/scalable/apps/order-desk.svg".into(), of_ours("src-tauri/icons/icon.svg"));
    let metainfo = "org.orderdesk.desk.metainfo.xml";
    put(format!("/usr/share/metainfo/{metainfo}"), of_ours("packaging").join(metainfo));
    Ok(files)
}

/// What a program prints; the window's takes an option where the others take a word.
fn printed(program: &Path, words: &[&str]) -> Result<Vec<u8>> {
    let has_window = program.file_stem().is_some_and(|name| name == PROGRAMS[0]);
    let first = if has_window { format!("--{}", words[0]) } else { words[0].to_owned() };
    let mut command = Command::new(program);
    command.arg(first).args(&words[1..]);
    let text = child::answer(&mut command).filter(|text| !text.trim().is_empty());
    text.map(String::into_bytes).ok_or_else(|| Failure::Unexpected(format!("{} says nothing", child::shown(&command))))
}

/// Read while the programs run, so that no header tells of it: without them no service can be trusted,
/// and the desk does not open. Called the same on every distribution.
const CERTIFICATES: &str = "ca-certificates";

fn linux(workspace: &Workspace, folder: &Path, programs: &[PathBuf], files: &Map<String, Value>) -> Result<Value> {
    let licence = workspace.root.join("LICENSE");
    let with_licence = |place: &str| {
        let mut files = files.clone();
        files.insert(place.to_owned(), json!(licence));
        files
    };
    let mut libraries = needs::libraries(programs)?;
    libraries.push(CERTIFICATES.to_owned());
    let mut packages = json!({
        "deb": {
            "files": with_licence("/usr/share/doc/order-desk/copyright"),
            // The typeface the window is drawn for, and what finds a viewer for a paper; others do as well.
            "recommends": ["fonts-inter", "xdg-utils"],
        },
        "rpm": {
            "files": with_licence("/usr/share/licenses/order-desk/LICENSE"),
            "depends": libraries,
        },
    });
    if let Some(mut depends) = needs::debian_packages(folder, programs)? {
        depends.push(CERTIFICATES.to_owned());
        packages["deb"]["depends"] = json!(depends);
    }
    Ok(packages)
}

fn compress(path: &Path, text: &[u8]) -> Result<()> {
    let file = File::create(path).map_err(Failure::at("write", path))?;
    // No time and no name inside: the same page is the same file.
    let mut gzip = GzBuilder::new().mtime(0).write(file, Compression::best());
    gzip.write_all(text).and_then(|()| gzip.finish()).map_err(Failure::at("write", path))?;
    Ok(())
}

fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    fs::write(path, bytes).map_err(Failure::at("write", path))
}
