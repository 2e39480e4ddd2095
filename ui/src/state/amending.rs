//! Changing a paid order: the same editor, but what is typed is an amendment. The difference is
//! worked out by the desk as the clerk types and is what the button says; a late answer to an
//! earlier question is dropped.

use contract::amendment::{AmendmentInput, AmendmentPreview};
use contract::command::{Amend, PreviewAmendment};
use contract::order::OrderView;
use contract::{ApiError, ErrorCode};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::coalesce::Coalesced;
use super::field_path::{control_id, line_target};
use super::focus;
use super::order_form::OrderForm;
use super::order_session::OrderSession;
use crate::ipc;

/// Id of the button that begins a change, where the keyboard goes back to.
pub const EDIT_ID: &str = "edit-order";

/// The amendment being typed; a handle, cheap to copy.
#[derive(Clone, Copy)]
pub struct Amending {
    /// Is the order being changed?
    pub open: RwSignal<bool>,
    /// What it would do to the customer's money; none: not known, or nothing would change.
    pub preview: RwSignal<Option<AmendmentPreview>>,
    /// Why there is no preview.
    pub refused: RwSignal<Option<ApiError>>,
    asked: StoredValue<u64>,
}

impl Amending {
    /// Nothing is being changed.
    pub fn new() -> Self {
        Self {
            open: RwSignal::new(false),
            preview: RwSignal::new(None),
            refused: RwSignal::new(None),
            asked: StoredValue::new(0),
        }
    }

    /// Opens the lines; the keyboard goes to what is changed most.
    pub fn begin(self, session: OrderSession) {
        self.open.set(true);
        let first = session.form.lines.with_untracked(|lines| lines.first().map(|line| line.key));
        if let Some(key) = first {
            focus::later(control_id(&line_target(key, "quantity")));
        }
    }

    /// Asks anew whenever something else is typed, or the order is another one than was asked about.
    pub fn follow(self, session: OrderSession) {
        let ask = Coalesced::new(move || self.ask(session));
        let version = Memo::new(move |_| session.view.with(|view| view.as_ref().map(|view| view.order.version)));
        Effect::new(move || {
            let open = self.open.get();
            session.form.input();
            version.track();
            session.conflict.track();
            if open {
                // What is on the button must never be of another order than the one typed.
                self.preview.set(None);
                self.asked.update_value(|asked| *asked += 1);
                ask.poke();
            }
        });
    }

    fn ask(self, session: OrderSession) {
        let id = session.view.with_untracked(|view| view.as_ref().map(|view| view.order.id));
        let Some(id) = id.filter(|_| self.open.get_untracked()) else { return };
        if !untrack(|| session.form.is_dirty()) || !untrack(|| session.form.problems()).is_empty() {
            self.refused.set(None);
            return;
        }
        let (asked, change) = (self.asked.get_value(), untrack(|| change_of(session.form)));
        spawn_local(async move {
            let answer = ipc::call(PreviewAmendment { id, change }).await;
            if self.asked.try_get_value() != Some(asked) {
                return;
            }
            match answer {
                Ok(preview) => {
                    self.refused.set(None);
                    self.preview.set(Some(preview));
                }
                Err(error) => self.refused.set(Some(error)),
            }
        });
    }

    /// Leaves the order as it is; what was typed is dropped.
    pub fn leave(self, session: OrderSession) {
        self.open.set(false);
        self.preview.set(None);
        self.refused.set(None);
        session.load_theirs();
        focus::later(EDIT_ID);
    }

    /// Changes the order as the preview says. None: not changed, and the reason is shown.
    pub async fn carry_out(self, session: OrderSession) -> Option<OrderView> {
        let preview = self.preview.get_untracked()?;
        let id = session.view.with_untracked(|view| view.as_ref().map(|view| view.order.id))?;
        let (change, keys) = untrack(|| (change_of(session.form), session.form.input().1));
        let version = Some(preview.version);
        session.busy.set(true);
        let done = ipc::call(Amend { id, version, change }).await;
        session.busy.set(false);
        match done {
            Ok(view) => {
                self.open.set(false);
                self.preview.set(None);
                session.amended(&view);
                Some(view)
            }
            Err(error) => {
                if error.code == ErrorCode::VersionConflict {
                    self.preview.set(None);
                }
                session.refuse(error, &keys);
                None
            }
        }
    }
}

/// What is typed, as a change. Reactive.
fn change_of(form: OrderForm) -> AmendmentInput {
    let (input, _) = form.input();
    AmendmentInput {
        items: Some(input.items),
        shipping_method: input.shipping_method,
        coupon_code: Some(input.coupon_code.unwrap_or_default()),
        manual_discount: Some(input.manual_discount),
    }
}
