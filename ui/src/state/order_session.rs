//! An order open on the screen: fetched, kept fresh, saved. Shared by the order and checkout
//! screens. What arrives never goes back in version and never overwrites what is being typed.

mod acts;
mod draft;

use contract::command::{CreateOrder, GetOrder, UpdateOrder};
use contract::domain::OrderInput;
use contract::domain::ids::{DraftId, OrderId};
use contract::domain::status::OrderStatus;
use contract::error::Versions;
use contract::order::OrderView;
use contract::{ApiError, DeskEvent, ErrorCode};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::amending::Amending;
use super::coalesce::Coalesced;
use super::desk::Desk;
use super::drafts::{Draft, Drafts};
use super::field_path;
use super::order_form::OrderForm;
use crate::ipc;

/// Key of the draft of an order that has no number yet.
const NEW: &str = "new";

/// An open order; a handle, cheap to copy.
#[derive(Clone, Copy)]
pub struct OrderSession {
    /// Its fields.
    pub form: OrderForm,
    /// As last told; none: new, or not told yet.
    pub view: RwSignal<Option<OrderView>>,
    /// Why it could not be fetched.
    pub missing: RwSignal<Option<ApiError>>,
    /// Why the last act was refused, where no field is to blame.
    pub error: RwSignal<Option<ApiError>>,
    /// Someone else saved first.
    pub conflict: RwSignal<Option<Versions>>,
    /// Is an act under way?
    pub busy: RwSignal<bool>,
    /// A change of a paid order, being typed.
    pub amending: Amending,
    /// Are address and note of an order that is past editing being changed?
    pub details: RwSignal<bool>,
    /// Is the question of a refund open?
    pub refunding: RwSignal<bool>,
    /// Were unsaved edits found from before?
    pub restored: RwSignal<bool>,
    number: StoredValue<Option<String>>,
    /// The draft that is open, and its version.
    draft: RwSignal<Option<(DraftId, u32)>>,
    version: RwSignal<Option<u32>>,
    drafts: Drafts,
    /// Nothing is left to keep: it was saved elsewhere or deleted.
    settled: StoredValue<bool>,
}

impl OrderSession {
    /// Opens an order by number, a draft, or a new order. Closes with the component that opened it.
    pub fn open(number: Option<String>, draft: Option<DraftId>) -> Self {
        let desk = Desk::get();
        let session = Self {
            form: OrderForm::new(untrack(|| desk.tariff())),
            view: RwSignal::new(None),
            missing: RwSignal::new(None),
            error: RwSignal::new(None),
            conflict: RwSignal::new(None),
            busy: RwSignal::new(false),
            amending: Amending::new(),
            details: RwSignal::new(false),
            refunding: RwSignal::new(false),
            restored: RwSignal::new(false),
            number: StoredValue::new(number.clone()),
            draft: RwSignal::new(None),
            version: RwSignal::new(None),
            drafts: Drafts::get(),
            settled: StoredValue::new(false),
        };
        session.follow(desk);
        session.amending.follow(session);
        session.keep_draft();
        if number.is_some() {
            session.fetch();
        } else if let Some(draft) = draft {
            session.fetch_draft(draft);
        } else {
            session.restore();
        }
        session
    }

    /// Is it an order that was never saved?
    pub fn is_new(self) -> bool {
        self.number.with_value(Option::is_none)
    }

    /// May fields be changed, as they are or by an amendment? Reactive.
    pub fn editable(self) -> bool {
        self.amending.open.get() || self.saves()
    }

    /// May what is typed be saved as it is, all of it or address and note? Reactive.
    pub fn saves(self) -> bool {
        self.details.get() || self.is_free()
    }

    /// May address and note be changed, though nothing else may? Reactive.
    pub fn details_free(self) -> bool {
        self.view.with(|view| {
            view.as_ref().is_some_and(|view| {
                let waits = view.amendments.iter().any(|amendment| amendment.open)
                    || view.process.as_ref().is_some_and(|process| process.state.is_open());
                !view.editable && !waits && view.order.status != OrderStatus::Cancelled
            })
        })
    }

    /// May the order be saved as it is typed? Reactive.
    pub fn is_free(self) -> bool {
        self.view.with(|view| view.as_ref().map_or_else(|| self.is_new(), |view| view.editable))
    }

    fn follow(self, desk: Desk) {
        // The desk's terms may be told after a new order was opened.
        Effect::new(move || {
            let tariff = desk.tariff();
            if self.form.tariff.with_untracked(|now| *now != tariff) {
                self.form.tariff.set(tariff);
            }
        });
        let refresh = Coalesced::new(move || self.fetch());
        desk.subscribe(move |event| {
            let DeskEvent::OrderChanged { id, .. } = event else { return };
            if self.view.with_untracked(|view| view.as_ref().is_some_and(|view| view.order.id == *id)) {
                refresh.poke();
            }
        });
    }

    /// Fetches it again.
    pub fn fetch(self) {
        let Some(order) = self.number.get_value() else { return };
        spawn_local(async move {
            let found = ipc::call(GetOrder { order }).await;
            if self.view.is_disposed() {
                return;
            }
            match found {
                Ok(view) => self.take(view),
                Err(error) => self.missing.set(Some(error)),
            }
        });
    }

    /// Takes over what was told: the form too, unless something is being typed into it.
    pub fn take(self, view: OrderView) {
        let known = self.view.with_untracked(|now| now.as_ref().map(|now| now.order.version));
        if known.is_some_and(|known| known > view.order.version) {
            return;
        }
        self.missing.set(None);
        let theirs = view.order.version;
        let input = OrderInput::from(&view.order);
        self.form.entered_at.set(view.order.created_at);
        let dirty = known.is_some() && untrack(|| self.form.is_dirty());
        if !dirty {
            self.version.set(Some(theirs));
            if known.is_none() || self.form.base() != input {
                self.form.load(input);
            }
        } else if input != self.form.base() {
            let your_version = self.version.get_untracked().unwrap_or(theirs);
            self.conflict.set(Some(Versions { your_version, current_version: theirs }));
        } else {
            // Only its state moved on: the edit still stands on the same ground.
            self.version.set(Some(theirs));
        }
        self.view.set(Some(view));
        if known.is_none() {
            self.restore();
        }
    }

    /// Drops what was typed for what is saved.
    pub fn load_theirs(self) {
        self.details.set(false);
        self.conflict.set(None);
        self.restored.set(false);
        let saved = self
            .view
            .with_untracked(|view| view.as_ref().map(|view| (OrderInput::from(&view.order), view.order.version)));
        match saved {
            Some((input, version)) => {
                self.form.load(input);
                self.version.set(Some(version));
                self.fetch();
            }
            None => self.form.load(OrderInput::default()),
        }
    }

    /// Keeps what was typed, now on the ground of what is saved: saving overwrites it knowingly.
    pub fn keep_mine(self) {
        let saved = self
            .view
            .with_untracked(|view| view.as_ref().map(|view| (OrderInput::from(&view.order), view.order.version)));
        if let Some((input, version)) = saved {
            self.form.rebase(input);
            self.version.set(Some(version));
            self.conflict.set(None);
        }
    }

    /// Puts unsaved edits of before back into the form.
    fn restore(self) {
        let Some(draft) = self.drafts.take(&self.draft_key()) else { return };
        self.form.fill(&draft.input);
        self.restored.set(true);
        self.reopen(&draft.input);
        if let (Some(your_version), Some(current_version)) = (draft.version, self.version.get_untracked())
            && your_version != current_version
        {
            self.conflict.set(Some(Versions { your_version, current_version }));
        }
    }

    /// Unsaved edits of an order past editing belong to an amendment, or to address and note.
    fn reopen(self, typed: &OrderInput) {
        let saved = self.form.base();
        let only_details =
            OrderInput { notes: typed.notes.clone(), shipping_address: typed.shipping_address.clone(), ..saved };
        if only_details == *typed {
            self.details.set(untrack(|| self.details_free()));
        } else {
            let paid = self.view.with_untracked(|view| view.as_ref().is_some_and(|view| view.may_amend));
            self.amending.open.set(paid);
        }
    }

    /// Keeps unsaved edits when the screen is left.
    fn keep_draft(self) {
        on_cleanup(move || {
            let (dirty, input) = untrack(|| (self.form.is_dirty(), self.form.input().0));
            let told = self.is_new() || self.view.with_untracked(Option::is_some);
            if dirty && told && !self.settled.get_value() {
                self.drafts.keep(self.draft_key(), Draft { input, version: self.version.get_untracked() });
            }
        });
    }

    fn draft_key(self) -> String {
        self.number.get_value().unwrap_or_else(|| NEW.to_owned())
    }

    /// Saves. None: not saved, and the reason is shown.
    pub async fn save(self) -> Option<OrderView> {
        self.error.set(None);
        self.form.refused.set(Vec::new());
        self.form.submitted.set(true);
        if !untrack(|| self.form.problems()).is_empty() {
            return None;
        }
        let (input, keys) = untrack(|| self.form.input());
        let known = self.view.with_untracked(|view| view.as_ref().map(|view| view.order.id));
        self.busy.set(true);
        let saved = match (known, self.version.get_untracked()) {
            (Some(id), Some(version)) => ipc::call(UpdateOrder { id, version, input }).await,
            _ if self.draft.with_untracked(Option::is_some) => self.enter_draft(input).await,
            _ => ipc::call(CreateOrder { input }).await,
        };
        self.busy.set(false);
        match saved {
            Ok(view) => {
                self.saved(&view);
                Some(view)
            }
            Err(error) => {
                self.refuse(error, &keys);
                None
            }
        }
    }

    fn saved(self, view: &OrderView) {
        self.details.set(false);
        self.restored.set(false);
        self.conflict.set(None);
        self.version.set(Some(view.order.version));
        if self.is_new() {
            // The screen of the saved order takes over from here.
            self.settled.set_value(true);
        } else {
            self.form.load(OrderInput::from(&view.order));
            self.take(view.clone());
        }
    }

    /// The amendment was taken: the order is shown as it stands until that is through.
    pub fn amended(self, view: &OrderView) {
        self.error.set(None);
        self.restored.set(false);
        self.conflict.set(None);
        self.form.load(OrderInput::from(&view.order));
        self.take(view.clone());
    }

    /// Shows why an act was refused, at its fields where it names some.
    pub fn refuse(self, error: ApiError, keys: &[u32]) {
        match error {
            ApiError { code: ErrorCode::VersionConflict, versions: Some(versions), .. } => {
                self.conflict.set(Some(versions));
                self.fetch();
            }
            ApiError { code: ErrorCode::ValidationError, details, .. } if !details.is_empty() => {
                let problems = details.into_iter().map(|problem| field_path::to_screen(problem, keys));
                self.form.refused.set(problems.collect());
            }
            other => self.error.set(Some(other)),
        }
    }

    /// The saved order's id.
    pub fn id(self) -> Option<OrderId> {
        self.view.with_untracked(|view| view.as_ref().map(|view| view.order.id))
    }
}
