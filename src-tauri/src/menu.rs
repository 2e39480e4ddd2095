//! The native menus: the window's own list of commands, nothing else. A menu only says which
//! command was chosen; the window carries it out as if it had been picked from the palette.

use contract::desktop::ShellEvent;
use contract::menu::{self, COMMANDS};
use tauri::menu::{Menu, MenuBuilder, MenuEvent, MenuItemBuilder, SubmenuBuilder};
use tauri::{AppHandle, Wry};

use crate::{bridge, quit};

/// The menus, built from the list.
pub(crate) fn build(app: &AppHandle) -> tauri::Result<Menu<Wry>> {
    let mut bar = MenuBuilder::new(app);
    for menu in menu::Menu::ALL {
        let mut under = SubmenuBuilder::new(app, menu.title());
        for command in COMMANDS.iter().filter(|command| command.menu == menu) {
            let mut item = MenuItemBuilder::with_id(command.id, command.name);
            if let Some(chord) = accelerator(command.keys) {
                item = item.accelerator(chord);
            }
            under = under.item(&item.build(app)?);
        }
        bar = bar.item(&under.build()?);
        #[cfg(target_os = "macos")]
        if menu == menu::Menu::File {
            // Without it the system's own keys for copying and pasting do nothing.
            let edit = SubmenuBuilder::new(app, "Edit").undo().redo().separator().cut().copy().paste().select_all();
            bar = bar.item(&edit.build()?);
        }
    }
    bar.build()
}

/// Single letters belong to the window, which knows when someone is typing; a menu may only take
/// chords.
fn accelerator(keys: &str) -> Option<String> {
    keys.strip_prefix("Ctrl ").map(|key| format!("CmdOrCtrl+{key}"))
}

/// Says to the window what was chosen. Quitting must work where the window no longer answers.
pub(crate) fn chosen(app: &AppHandle, event: &MenuEvent) {
    match event.id().as_ref() {
        menu::QUIT => quit::wish(app),
        id => bridge::tell(app, &ShellEvent::Menu { id: id.to_owned() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_menu_takes_chords_and_never_a_single_letter() {
        assert_eq!(accelerator("Ctrl Q").as_deref(), Some("CmdOrCtrl+Q"));
        for keys in ["N", "G O", "/", "?", ""] {
            assert_eq!(accelerator(keys), None, "{keys}");
        }
    }
}
