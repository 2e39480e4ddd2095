//! The commands that work on every screen: those of the one list ([`contract::menu`]), whether they
//! come from the palette, a key or a native menu; and what else the shell says.

use contract::command::{ExportDiagnostics, OpenFile, Quit};
use contract::desktop::ShellEvent;
use contract::domain::money::Money;
use contract::menu;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::ipc;
use crate::state::desk::Desk;
use crate::state::focus;
use crate::state::go::Go;
use crate::state::import::Import;
use crate::state::orders_list::SEARCH_ID;
use crate::state::tour::Tour;

/// Id of the heading that says what this program is.
pub const ABOUT_ID: &str = "about-title";

/// What would be left unsent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsent {
    /// Orders.
    pub orders: u32,
    /// What they are worth.
    pub value: Money,
}

/// Carries commands out; cheap to copy.
#[derive(Clone, Copy)]
pub struct Commands {
    /// The question before quitting, while it is put.
    pub leaving: RwSignal<Option<Unsent>>,
    help: RwSignal<bool>,
    go: Go,
    desk: Desk,
    import: Import,
    tour: Tour,
}

impl Commands {
    /// Made once, below the router; hears the shell from now on.
    pub fn provide(help: RwSignal<bool>) -> Self {
        let commands = Self {
            leaving: RwSignal::new(None),
            help,
            go: Go::get(),
            desk: Desk::get(),
            import: Import::get(),
            tour: Tour::get(),
        };
        provide_context(commands);
        spawn_local(async move {
            // Without its events the window works as before; only menus and dropped files say nothing.
            let _ = ipc::listen_to_shell(move |event| commands.heard(event)).await;
        });
        commands
    }

    /// The commands of this window.
    pub fn get() -> Self {
        expect_context()
    }

    /// Carries out the command of this id.
    pub fn run(self, id: &str) {
        if let Some(path) = menu::command(id).and_then(|command| command.path) {
            return self.go.to(path);
        }
        match id {
            menu::SEARCH => {
                self.go.to("/orders");
                focus::later(SEARCH_ID);
            }
            menu::KEYS => self.help.set(true),
            menu::TOUR => self.tour.begin(),
            menu::ABOUT => {
                self.go.to("/settings");
                focus::later(ABOUT_ID);
            }
            menu::DIAGNOSTICS => self.diagnostics(),
            menu::QUIT => self.quit(),
            _ => {}
        }
    }

    fn heard(self, event: ShellEvent) {
        match event {
            ShellEvent::Menu { id } => self.run(&id),
            ShellEvent::Dropped { path } => {
                self.import.look_at(path);
                self.go.to("/import");
            }
            ShellEvent::QuitAsked { orders, value } => self.leaving.set(Some(Unsent { orders, value })),
        }
    }

    /// Quits, or asks first.
    fn quit(self) {
        let unsent = self.desk.sync.with_untracked(|sync| {
            let sync = sync.as_ref().filter(|sync| sync.unsent_orders > 0)?;
            Some(Unsent { orders: sync.unsent_orders, value: sync.unsent_value })
        });
        match unsent {
            Some(unsent) => self.leaving.set(Some(unsent)),
            None => leave(),
        }
    }

    /// Writes the folder for whoever helps, and shows it.
    pub fn diagnostics(self) {
        self.desk.say("Writing diagnostics …");
        spawn_local(async move {
            match ipc::call(ExportDiagnostics {}).await {
                Ok(written) => {
                    self.desk.say(format!("Diagnostics are in {}. Nothing of a customer is in them.", written.path));
                    let _ = ipc::call(OpenFile { path: written.path }).await;
                }
                Err(error) => self.desk.say(format!("Diagnostics were not written. {}", error.message)),
            }
        });
    }
}

/// Quits at once.
pub fn leave() {
    spawn_local(async {
        // An answer never comes: the window goes with the program.
        let _ = ipc::call(Quit {}).await;
    });
}
