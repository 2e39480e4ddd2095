//! `cargo xtask bundle --check`: a Debian 12 with nothing on it, the package with only what it
//! declares, and a window test that takes an order in the installed app.
//!
//! Needs root for the bare system, which lies in one folder below the target directory and is
//! removed at the end. Mounts are made in a namespace that ends with the program they are for, so
//! that none can be left over (and none be emptied with the folder).

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::PROGRAMS;
use crate::child::Tally;
use crate::failure::{Failure, Result};
use crate::workspace::Workspace;
use crate::{child, say, suite};

const RELEASE: &str = "bookworm";
/// What must not be there before the package brings it: the check would prove nothing.
const ABSENT: [&str; 2] = ["libwebkit2gtk-4.1-0", "libgtk-3-0"];
/// All that the installed app hears of the session it is shown in, and of the driver that clicks in it.
/// Nothing else of this machine: a variable that names its certificates would hide that there are none.
const HEARD: [&str; 7] = [
    "DISPLAY",
    "XAUTHORITY",
    "DBUS_SESSION_BUS_ADDRESS",
    "GDK_BACKEND",
    "GTK_OVERLAY_SCROLLING",
    "TAURI_WEBVIEW_AUTOMATION",
    "WEBKIT_INSPECTOR_SERVER",
];
/// The window test that goes through the whole life of an order.
const ORDER: &str = "main_job::a_found_order_is_changed_checked_out_and_made";

/// Installs the package and takes an order; the bare system is removed however that ends.
pub fn check(workspace: &Workspace, package: &Path) -> Result<()> {
    let bare = Bare::make(&workspace.target.join("bare-debian"))?;
    let step = say::step("installing the package with only what it declares");
    bare.install(package)?;
    bare.inspect()?;
    step.done();
    let app = bare.launcher()?;
    let step = say::step("building the window tests");
    child::run(suite::host(workspace, "build").args(["--bins", "--test", suite::WINDOW]))?;
    step.done();
    let tally = suite::window_tests(workspace, &[("ORDER_DESK_BIN", app.into())], &["--exact", ORDER])?;
    if tally == Tally::one(true) {
        return Ok(());
    }
    Err(Failure::Unexpected(format!(
        "the installed app took no order: {} passed, {} failed",
        tally.passed, tally.failed
    )))
}

/// The bare system; gone when dropped.
struct Bare {
    root: PathBuf,
}

impl Bare {
    fn make(root: &Path) -> Result<Self> {
        let is_root = child::answer(Command::new("id").arg("-u")).is_some_and(|id| id.trim() == "0");
        if !is_root || child::answer(Command::new("debootstrap").arg("--version")).is_none() {
            let words = "the check needs root and debootstrap: apt-get install debootstrap, then sudo";
            return Err(Failure::Missing(words.into()));
        }
        let step = say::step(format!("a bare Debian ({RELEASE})"));
        let bare = Self { root: root.to_owned() };
        bare.remove()?;
        child::run(Command::new("debootstrap").args(["--variant=minbase", RELEASE]).arg(root))?;
        // Nothing that a package starts may run on this machine.
        bare.write("usr/sbin/policy-rc.d", "#!/bin/sh\nexit 101\n", 0o755)?;
        step.done();
        Ok(bare)
    }

    fn install(&self, package: &Path) -> Result<()> {
        for name in ABSENT {
            if child::answer(self.inside(&format!("dpkg-query --show {name}"))?.arg("bare")).is_some() {
                return Err(Failure::Unexpected(format!("{name} is there already: this system is not bare")));
            }
        }
        let place = self.root.join("order-desk.deb");
        fs::copy(package, &place).map_err(Failure::at("copy", package))?;
        let install = "apt-get update -qq --error-on=any && DEBIAN_FRONTEND=noninteractive apt-get install --yes \
                       --no-install-recommends -qq /order-desk.deb && apt-get clean";
        child::run(self.inside(install)?.arg("install"))
    }

    /// Every program starts and is explained; the menu entry finds its program and picture.
    fn inspect(&self) -> Result<()> {
        for name in PROGRAMS {
            let version = child::answer(self.inside(&format!("{name} --version"))?.arg("inspect"));
            say::note(version.as_deref().unwrap_or("?").trim());
            if !version.is_some_and(|text| text.starts_with(name)) {
                return Err(Failure::Unexpected(format!("the installed {name} does not say its version")));
            }
        }
        let theirs = |name: &&str| {
            [
                format!("usr/share/man/man1/{name}.1.gz"),
                format!("usr/share/bash-completion/completions/{name}"),
                format!("usr/share/fish/vendor_completions.d/{name}.fish"),
                format!("usr/share/zsh/vendor-completions/_{name}"),
            ]
        };
        let mut wanted: Vec<String> = PROGRAMS.iter().flat_map(theirs).collect();
        wanted.extend(
            [16, 32, 48, 128, 256, 512].map(|n| format!("usr/share/icons/hicolor/{n}x{n}/apps/order-desk.png")),
        );
        let others = [
            "applications/order-desk.desktop",
            "doc/order-desk/copyright",
            "icons/hicolor/scalable/apps/order-desk.svg",
        ];
        wanted.extend(others.map(|path| format!("usr/share/{path}")));
        let missing: Vec<_> = wanted.into_iter().filter(|path| !self.root.join(path).is_file()).collect();
        if missing.is_empty() {
            return Ok(());
        }
        Err(Failure::Unexpected(format!("the package lacks {}", missing.join(", "))))
    }

    /// A program for the window tests that starts the installed app. The tests' folders are shared,
    /// so that both see the same data directory and the screen's key.
    fn launcher(&self) -> Result<PathBuf> {
        let shared = std::env::temp_dir();
        let heard = HEARD.map(|name| format!("${{{name}+{name}=\"${name}\"}}")).join(" ");
        let script = format!(
            "#!/bin/sh\nexec unshare --mount --propagation private sh -c '\n{MOUNTS}\nmkdir -p \"$0{shared}\"\n\
             mount --bind {shared} \"$0{shared}\"\n\
             exec env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin {heard} chroot \"$0\" /usr/bin/order-desk \"$@\"' \
             '{root}' \"$@\"\n",
            root = self.root.display(),
            shared = shared.display(),
        );
        self.write("launch", &script, 0o755)
    }

    /// A shell inside; the last argument, which the caller adds, is its name.
    fn inside(&self, script: &str) -> Result<Command> {
        let root = self.root.to_str().ok_or_else(|| Failure::Unexpected("the path is not plain text".into()))?;
        let mut shell = Command::new("unshare");
        shell.args(["--mount", "--propagation", "private", "sh", "-c"]);
        shell.arg(format!("{MOUNTS}\nexec chroot \"$0\" /bin/sh -c \"$1\" \"$2\"")).arg(root).arg(script);
        Ok(shell)
    }

    fn write(&self, path: &str, text: &str, mode: u32) -> Result<PathBuf> {
        let path = self.root.join(path);
        let set = |()| fs::set_permissions(&path, fs::Permissions::from_mode(mode));
        fs::write(&path, text).and_then(set).map_err(Failure::at("write", &path))?;
        Ok(path)
    }

    fn remove(&self) -> Result<()> {
        if !self.root.exists() {
            return Ok(());
        }
        child::run(Command::new("rm").args(["--recursive", "--force", "--one-file-system"]).arg(&self.root))
    }
}

impl Drop for Bare {
    fn drop(&mut self) {
        // Nothing of worth is in it; what cannot be removed is said by the next run.
        let _ = self.remove();
    }
}

/// What every program expects around it; `$0` is the root. Its devices are its own: those of this
/// machine may be open to root alone, and apt checks signatures as a user that is not.
const MOUNTS: &str = "set -e\nmount -t proc proc \"$0/proc\"\nmount -t devpts devpts \"$0/dev/pts\"\n\
                      mount -t tmpfs -o mode=1777 shm \"$0/dev/shm\"";
