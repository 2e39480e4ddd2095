//! Building the window's code: Rust to wasm, its JavaScript glue, the static files, into `ui/dist`.
//!
//! The shell embeds that directory, so it is swapped in whole, and left alone
//! when nothing it is made of has changed (else the shell would be built again).

use std::ffi::OsString;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use wasm_bindgen_cli_support::Bindgen;

use crate::failure::{Failure, Result};
use crate::workspace::{self, Workspace};
use crate::{child, say, wasm_opt};

/// Leptos then compiles each component once for all its parents: much less code, a little slower.
const ERASED: &str = "target.wasm32-unknown-unknown.rustflags=['--cfg=erase_components']";

/// How much work to put into the result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mode {
    /// Quick to build, large, with names in its panics.
    Dev,
    /// Small, as it is shipped.
    Release,
}

impl Mode {
    /// Reads `[--dev]`.
    pub fn parse(arguments: &[OsString]) -> Result<Self> {
        match arguments {
            [] => Ok(Self::Release),
            [one] if one == "--dev" => Ok(Self::Dev),
            _ => Err(Failure::Usage("usage: cargo xtask ui [--dev | --demo [--port N]]".into())),
        }
    }

    fn profile(self) -> &'static str {
        match self {
            Self::Dev => "dev",
            Self::Release => "wasm",
        }
    }

    /// The directory cargo names after the profile; `dev` is the odd one.
    fn directory(self) -> &'static str {
        match self {
            Self::Dev => "debug",
            Self::Release => "wasm",
        }
    }
}

/// Brings `ui/dist` up to date.
pub fn build(workspace: &Workspace, mode: Mode) -> Result<()> {
    let step = say::step("building the window's code");
    let target = "wasm32-unknown-unknown";
    let mut cargo = workspace::cargo();
    cargo.current_dir(&workspace.root);
    cargo.args(["build", "-p", "ui", "--target", target, "--profile", mode.profile()]);
    if mode == Mode::Release {
        cargo.args(["--config", ERASED]);
    }
    child::run(&mut cargo)?;
    let wasm = workspace.target.join(target).join(mode.directory()).join("ui.wasm");

    let static_files = static_files(&workspace.root.join("ui"))?;
    let optimizer = wasm_opt::find().filter(|_| mode == Mode::Release);
    let fingerprint = fingerprint(&wasm, &static_files, optimizer.as_deref())?;
    let place = Place::of(&workspace.root);
    if place.holds(&fingerprint) {
        say::note("ui/dist: nothing has changed");
    } else {
        place.empty_staging()?;
        bind(&wasm, &place.staging, mode)?;
        if let Some(tool) = optimizer {
            wasm_opt::shrink(&tool, &place.staging.join("ui_bg.wasm"));
        }
        for (source, name) in &static_files {
            copy(source, &place.staging.join(name))?;
        }
        place.swap(&fingerprint)?;
    }
    step.done();
    Ok(())
}

/// The page of `benches/null`, as `benches/hello` shows it: built, bound and made small in the same way,
/// and with the same styles.
pub fn build_null(workspace: &Workspace) -> Result<()> {
    let home = workspace.root.join("benches/null");
    let target = home.join("target");
    let mut cargo = workspace::cargo();
    cargo.args(["build", "--target", "wasm32-unknown-unknown", "--profile", "wasm", "--config", ERASED]);
    child::run(cargo.arg("--target-dir").arg(&target).current_dir(&home))?;
    let into = workspace.root.join("benches/hello/dist/null");
    remove(&into)?;
    fs::create_dir_all(&into).map_err(Failure::at("make", &into))?;
    bind(&target.join("wasm32-unknown-unknown/wasm/null.wasm"), &into, Mode::Release)?;
    if let Some(tool) = wasm_opt::find() {
        wasm_opt::shrink(&tool, &into.join("ui_bg.wasm"));
    }
    for (source, name) in static_files(&workspace.root.join("ui"))? {
        copy(&source, &into.join(name))?;
    }
    copy(&home.join("index.html"), &into.join("index.html"))
}

/// `ui.js` and `ui_bg.wasm`, as `ui/boot.js` loads them.
fn bind(wasm: &Path, into: &Path, mode: Mode) -> Result<()> {
    let shipped = mode == Mode::Release;
    let mut bindgen = Bindgen::new();
    bindgen.input_path(wasm).out_name("ui").typescript(false);
    // Names serve only a debugger; they would be a third of what is shipped.
    bindgen.remove_name_section(shipped).remove_producers_section(shipped);
    let generated = bindgen.web(true).and_then(|bindgen| bindgen.generate(into));
    generated.map_err(|error| Failure::Unexpected(format!("wasm-bindgen: {error:#}")))
}

/// Every file that is shipped as it stands, with its name below `ui/dist`.
fn static_files(ui: &Path) -> Result<Vec<(PathBuf, PathBuf)>> {
    let mut found = Vec::new();
    for name in ["index.html", "boot.js"] {
        let source = ui.join(name);
        if !source.is_file() {
            return Err(Failure::Unexpected(format!("{} is missing", source.display())));
        }
        found.push((source, PathBuf::from(name)));
    }
    collect(&ui.join("styles"), Path::new("styles"), &mut found)?;
    collect(&ui.join("public"), Path::new(""), &mut found)?;
    found.sort();
    Ok(found)
}

fn collect(directory: &Path, below: &Path, found: &mut Vec<(PathBuf, PathBuf)>) -> Result<()> {
    if !directory.is_dir() {
        return Ok(());
    }
    for entry in fs::read_dir(directory).map_err(Failure::at("read", directory))? {
        let path = entry.map_err(Failure::at("read", directory))?.path();
        let name = below.join(path.file_name().expect("an entry of a directory has a name"));
        if path.is_dir() {
            collect(&path, &name, found)?;
        } else {
            found.push((path, name));
        }
    }
    Ok(())
}

/// One number over all that `ui/dist` is made of.
fn fingerprint(wasm: &Path, files: &[(PathBuf, PathBuf)], optimizer: Option<&Path>) -> Result<String> {
    let mut hasher = DefaultHasher::new();
    optimizer.is_some().hash(&mut hasher);
    fs::read(wasm).map_err(Failure::at("read", wasm))?.hash(&mut hasher);
    for (source, name) in files {
        name.hash(&mut hasher);
        fs::read(source).map_err(Failure::at("read", source))?.hash(&mut hasher);
    }
    Ok(format!("{:016x}", hasher.finish()))
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    if let Some(parent) = to.parent() {
        fs::create_dir_all(parent).map_err(Failure::at("make", parent))?;
    }
    fs::copy(from, to).map(|_| ()).map_err(Failure::at("copy", from))
}

/// The result, where the next one is made, and the note of what the result was made of.
///
/// The latter two lie in the checkout's own `target/` (git-ignored, same disk,
/// and not shared with another checkout as cargo's target directory may be).
struct Place {
    dist: PathBuf,
    staging: PathBuf,
    stamp: PathBuf,
}

impl Place {
    fn of(root: &Path) -> Self {
        Self {
            dist: root.join("ui").join("dist"),
            staging: root.join("target").join("ui-dist.next"),
            stamp: root.join("target").join("ui-dist.stamp"),
        }
    }

    fn holds(&self, fingerprint: &str) -> bool {
        let made_of = fs::read_to_string(&self.stamp).unwrap_or_default();
        made_of == fingerprint && self.dist.join("ui_bg.wasm").is_file()
    }

    fn empty_staging(&self) -> Result<()> {
        remove(&self.staging)?;
        fs::create_dir_all(&self.staging).map_err(Failure::at("make", &self.staging))
    }

    fn swap(&self, fingerprint: &str) -> Result<()> {
        // Without the note a swap that breaks off is simply done again.
        let _ = fs::remove_file(&self.stamp);
        remove(&self.dist)?;
        fs::rename(&self.staging, &self.dist).map_err(Failure::at("move", &self.staging))?;
        fs::write(&self.stamp, fingerprint).map_err(Failure::at("write", &self.stamp))
    }
}

fn remove(directory: &Path) -> Result<()> {
    if directory.is_dir() {
        fs::remove_dir_all(directory).map_err(Failure::at("remove", directory))?;
    }
    Ok(())
}
