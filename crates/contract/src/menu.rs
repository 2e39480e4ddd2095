//! The commands of the window that lead somewhere or open something, whatever is on the screen: one
//! list for the palette and for the native menus. A menu only says which was chosen; the window
//! carries it out.

/// The menu in which a command stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Menu {
    /// What begins and ends work.
    File,
    /// Screens.
    Go,
    /// Help.
    Help,
}

impl Menu {
    /// The menus, in their order.
    pub const ALL: [Self; 3] = [Self::File, Self::Go, Self::Help];

    /// Its title.
    pub const fn title(self) -> &'static str {
        match self {
            Self::File => "File",
            Self::Go => "Go",
            Self::Help => "Help",
        }
    }
}

/// One command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MenuCommand {
    /// What the menu says and the window hears.
    pub id: &'static str,
    /// What people read.
    pub name: &'static str,
    /// Its keys as they are shown; empty: none.
    pub keys: &'static str,
    /// The menu it stands in.
    pub menu: Menu,
    /// The screen it leads to; none: it opens something where one is.
    pub path: Option<&'static str>,
}

const fn leads(
    menu: Menu,
    id: &'static str,
    name: &'static str,
    keys: &'static str,
    path: &'static str,
) -> MenuCommand {
    MenuCommand { id, name, keys, menu, path: Some(path) }
}

const fn opens(menu: Menu, id: &'static str, name: &'static str, keys: &'static str) -> MenuCommand {
    MenuCommand { id, name, keys, menu, path: None }
}

/// Search the orders.
pub const SEARCH: &str = "search";
/// The keys of the screen.
pub const KEYS: &str = "keys";
/// The tour for new users.
pub const TOUR: &str = "tour";
/// Version and licence.
pub const ABOUT: &str = "about";
/// A folder for whoever helps.
pub const DIAGNOSTICS: &str = "diagnostics";
/// The end.
pub const QUIT: &str = "quit";

/// All of them, in their order within their menu.
pub const COMMANDS: &[MenuCommand] = &[
    leads(Menu::File, "new_order", "New order", "N", "/orders/new"),
    leads(Menu::File, "import", "Import orders", "", "/import"),
    opens(Menu::File, QUIT, "Quit Order Desk", "Ctrl Q"),
    leads(Menu::Go, "orders", "Go to orders", "G O", "/orders"),
    leads(Menu::Go, "drafts", "Go to drafts", "", "/drafts"),
    leads(Menu::Go, "products", "Go to products", "", "/products"),
    leads(Menu::Go, "outbox", "Go to outbox", "G X", "/outbox"),
    leads(Menu::Go, "reports", "Go to reports", "G R", "/reports"),
    leads(Menu::Go, "settings", "Go to settings", "G S", "/settings"),
    opens(Menu::Go, SEARCH, "Search orders", "/"),
    opens(Menu::Help, KEYS, "Keys of this screen", "?"),
    opens(Menu::Help, TOUR, "Take the tour", ""),
    opens(Menu::Help, DIAGNOSTICS, "Export diagnostics", ""),
    opens(Menu::Help, ABOUT, "About Order Desk", ""),
];

/// The command of an id.
pub fn command(id: &str) -> Option<&'static MenuCommand> {
    COMMANDS.iter().find(|command| command.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_has_an_id_and_a_name_of_its_own() {
        for (index, one) in COMMANDS.iter().enumerate() {
            assert_eq!(command(one.id), Some(one));
            assert!(COMMANDS[..index].iter().all(|other| other.id != one.id && other.name != one.name), "{}", one.id);
        }
    }

    #[test]
    fn every_menu_has_commands() {
        assert!(Menu::ALL.iter().all(|menu| COMMANDS.iter().any(|command| command.menu == *menu)));
    }
}
