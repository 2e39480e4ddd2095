//! An order open on the screen: fetched, kept fresh, saved. Shared by the order and checkout
//! screens. What arrives never goes back in version and never overwrites what is being typed.

mod acts;
mod draft;
mod leaving;

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
use super::drafts::Drafts;
use super::field_path;
use super::order_form::OrderForm;
use crate::ipc;

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
    desk: Desk,
    drafts: Drafts,
    /// What is being saved just now.
    saving: StoredValue<Option<OrderInput>>,
    /// Nothing is left to keep: it was saved elsewhere or deleted.
    settled: StoredValue<bool>,
    /// Number of the newest question for the order, and of the newest that was answered.
    asked: StoredValue<(u64, u64)>,
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
            desk,
            drafts: Drafts::get(),
            saving: StoredValue::new(None),
            settled: StoredValue::new(false),
            asked: StoredValue::new((0, 0)),
        };
        session.follow();
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

    fn follow(self) {
        let desk = self.desk;
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

    /// Was the screen left? Whoever waited for an answer must then touch nothing of it.
    pub fn is_left(self) -> bool {
        self.view.is_disposed()
    }

    /// The desk it is of.
    pub fn desk(self) -> Desk {
        self.desk
    }

    /// Fetches it again. A reply that comes after that to a later question is dropped: lanes move
    /// without a new version.
    pub fn fetch(self) {
        let Some(Some(order)) = self.number.try_get_value() else { return };
        self.asked.update_value(|(asked, _)| *asked += 1);
        let (mine, _) = self.asked.get_value();
        spawn_local(async move {
            let found = ipc::call(GetOrder { order }).await;
            if self.asked.try_with_value(|(_, answered)| mine > *answered) != Some(true) {
                return;
            }
            self.asked.update_value(|(_, answered)| *answered = mine);
            match found {
                Ok(view) => self.take(view),
                Err(error) => self.missing.set(Some(error)),
            }
        });
    }

    /// Takes over what was told: the form too, unless something is being typed into it.
    pub fn take(self, view: OrderView) {
        if self.is_left() {
            return;
        }
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
            // A new order or a draft: what it was before anything was typed.
            None => self.form.load(self.form.base()),
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
        let saving = self.begin_saving(&input);
        let saved = match (known, self.version.get_untracked()) {
            (Some(id), Some(version)) => ipc::call(UpdateOrder { id, version, input }).await,
            _ if self.draft.with_untracked(Option::is_some) => self.enter_draft(input).await,
            _ => ipc::call(CreateOrder { input }).await,
        };
        if !self.end_saving(saving, saved.as_ref().err()) {
            return None;
        }
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
        if self.is_left() {
            return;
        }
        self.error.set(None);
        self.restored.set(false);
        self.conflict.set(None);
        self.form.load(OrderInput::from(&view.order));
        self.take(view.clone());
    }

    /// Shows why an act was refused, at its fields where it names some.
    pub fn refuse(self, error: ApiError, keys: &[u32]) {
        match error {
            gone if self.is_left() => self.tell(gone),
            ApiError { code: ErrorCode::VersionConflict, versions: Some(versions), .. } => {
                self.conflict.set(Some(versions));
                self.fetch();
            }
            ApiError { code: ErrorCode::ValidationError, details, .. } if !details.is_empty() => {
                let problems = details.into_iter().map(|problem| field_path::to_screen(problem, keys));
                self.form.refused.set(problems.collect());
            }
            other => self.tell(other),
        }
    }

    /// Shows what was refused; where the screen was left meanwhile, says it.
    pub fn tell(self, error: ApiError) {
        if self.is_left() {
            self.desk.say(error.message);
        } else {
            self.error.set(Some(error));
        }
    }

    /// The saved order's id.
    pub fn id(self) -> Option<OrderId> {
        self.view.with_untracked(|view| view.as_ref().map(|view| view.order.id))
    }
}
