//! What the window's shell may do: exactly what stands here. Reads the configuration as it is
//! shipped, with everything that is laid over it, and refuses a wider one.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::failure::{Failure, Result};

/// The configuration.
const FILE: &str = "tauri.conf.json";
/// The commands of the shell, declared in its build script.
const BUILD_SCRIPT: &str = "src-tauri/build.rs";
const COMMANDS: &str = ".commands(&[\"ask\"])";

/// One line for each thing that is wider, or otherwise, than it may be.
pub fn broken(root: &Path) -> Result<Vec<String>> {
    let read = |name: &str| {
        let path = root.join(name);
        fs::read_to_string(&path).map_err(Failure::at("read", &path))
    };
    let config: Value = serde_json::from_str(&read(FILE)?).map_err(|e| Failure::Unexpected(format!("{FILE}: {e}")))?;
    let mut broken = of_config(&config);
    if !read(BUILD_SCRIPT)?.contains(COMMANDS) {
        broken.push(format!("{BUILD_SCRIPT}: the shell has one command, `{COMMANDS}`"));
    }
    // Tauri lays these over the configuration, or takes them as further capabilities, by their mere presence.
    let beside = fs::read_dir(root).map_err(Failure::at("read", root))?.flatten();
    let names = beside.map(|entry| entry.file_name().to_string_lossy().into_owned());
    broken.extend(names.filter(|name| is_wider_by_presence(name)).map(|name| format!("{name} is laid over {FILE}")));
    Ok(broken)
}

fn is_wider_by_presence(name: &str) -> bool {
    let overlay = name.to_lowercase().starts_with("tauri.") && !["tauri.conf.json"].contains(&name);
    overlay || name == "capabilities" || name == "Tauri.toml"
}

fn of_config(config: &Value) -> Vec<String> {
    let mut broken = Vec::new();
    let mut same = |place: &str, may: &Value| {
        let is = config.pointer(place).unwrap_or(&Value::Null);
        if is != may {
            broken.push(format!("{FILE}{place} is {is}, may be {may}"));
        }
    };
    // The window is made in Rust, after the desk was opened.
    same("/app/windows", &json!([]));
    same("/build", &json!({ "frontendDist": "ui/dist" }));
    same("/app/security", &security());
    same("/plugins", &Value::Null);
    broken
}

/// One window, four permissions (the last makes its own page larger, which WCAG 1.4.4 asks for), and
/// a policy under which nothing comes from elsewhere. No frame, so no isolation frame either (ADR 0011).
fn security() -> Value {
    json!({
        "freezePrototype": true,
        "csp": {
            "default-src": "'self'",
            "connect-src": "'self' ipc: http://ipc.localhost",
            "script-src": "'self' 'wasm-unsafe-eval'",
            "style-src": "'self' 'unsafe-inline'",
            "img-src": "'self' data:",
            "object-src": "'none'",
            "frame-src": "'none'",
            "base-uri": "'none'",
            "form-action": "'none'"
        },
        "capabilities": [{
            "identifier": "main",
            "description": "What the one window may do: ask the desk, hear its events and be made larger.",
            "windows": ["main"],
            "permissions": [
                "allow-ask",
                "core:event:allow-listen",
                "core:event:allow-unlisten",
                "core:webview:allow-set-webview-zoom"
            ]
        }]
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn narrow() -> Value {
        json!({ "app": { "windows": [], "security": security() }, "build": { "frontendDist": "ui/dist" } })
    }

    #[test]
    fn what_is_as_it_may_be_passes() {
        assert!(of_config(&narrow()).is_empty());
    }

    #[test]
    fn anything_wider_is_found() {
        let wider = [
            ("/app/security/csp/script-src", json!("'self' 'wasm-unsafe-eval' 'unsafe-eval'")),
            ("/app/security/csp/connect-src", json!("'self' ipc: http://ipc.localhost https:")),
            ("/app/security/csp/frame-src", json!("'self'")),
            ("/app/security/capabilities/0/windows", json!(["*"])),
            ("/app/security/capabilities/0/permissions", json!(["allow-ask", "core:default"])),
            ("/app/security/freezePrototype", json!(false)),
            ("/build/frontendDist", json!("https://example.org")),
            ("/app/windows", json!([{ "label": "second" }])),
        ];
        for (place, value) in wider {
            let mut config = narrow();
            *config.pointer_mut(place).unwrap() = value;
            assert_eq!(of_config(&config).len(), 1, "{place}");
        }
    }

    #[test]
    fn anything_added_is_found() {
        let added = [
            ("/app/security", "dangerousDisableAssetCspModification", json!(true)),
            ("/app/security", "assetProtocol", json!({ "enable": true, "scope": ["**"] })),
            ("/app/security/capabilities/0", "remote", json!({ "urls": ["https://*"] })),
            ("/build", "devUrl", json!("http://localhost:1420")),
            ("", "plugins", json!({ "shell": { "open": true } })),
        ];
        for (place, key, value) in added {
            let mut config = narrow();
            config.pointer_mut(place).unwrap()[key] = value;
            assert_eq!(of_config(&config).len(), 1, "{key}");
        }
    }

    #[test]
    fn files_that_tauri_lays_over_are_found() {
        assert!(is_wider_by_presence("tauri.linux.conf.json") && is_wider_by_presence("capabilities"));
        assert!(is_wider_by_presence("tauri.windows.conf.json5") && is_wider_by_presence("Tauri.toml"));
        assert!(!is_wider_by_presence("tauri.conf.json") && !is_wider_by_presence("ui"));
    }
}
