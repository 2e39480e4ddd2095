//! What the outside world remembers: money taken, stock, reservations, first replies. Owns the
//! state and the one way it changes, `absorb` of a ledger entry, which a restart uses too; it
//! decides nothing and writes no file.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::amount::Amount;
use crate::entry::{Effect, Entry, StockLine};
use crate::service::Service;

/// Where a charge stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChargeStatus {
    /// The wallet's provider has not decided.
    Pending,
    /// Taken.
    Successful,
    /// Not taken.
    Failed,
}

/// One request to take money, by its key.
#[derive(Clone, Debug)]
pub struct Charge {
    /// The entry of the request.
    pub request: Arc<Entry>,
    /// Where it stands.
    pub status: ChargeStatus,
}

/// The money of one payment.
#[derive(Clone, Debug, Default)]
pub struct Account {
    /// The order it pays.
    pub order_id: Option<String>,
    /// Its currency.
    pub currency: Option<String>,
    /// Taken.
    pub captured: Amount,
    /// Given back.
    pub refunded: Amount,
}

/// Stock set aside for an order.
#[derive(Clone, Debug, Default)]
pub struct Reservation {
    /// The order.
    pub order_id: Option<String>,
    /// What is not released.
    pub held: BTreeMap<String, u64>,
    /// Sold; releasing then takes from what was sold.
    pub committed: bool,
}

/// The stock of one article.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StockLevel {
    /// Free to be reserved.
    pub available: u64,
    /// Set aside.
    pub reserved: u64,
    /// Sold.
    pub sold: u64,
}

/// Everything the services remember.
#[derive(Debug, Default)]
pub struct Books {
    default_stock: u64,
    entries: Vec<Arc<Entry>>,
    first_replies: HashMap<(Service, String), Arc<Entry>>,
    charges: HashMap<(Service, String), Charge>,
    accounts: HashMap<(Service, String), Account>,
    reservations: HashMap<String, Reservation>,
    stock: BTreeMap<String, StockLevel>,
}

impl Books {
    /// Books in which exactly these entries happened.
    pub fn of(default_stock: u64, entries: impl IntoIterator<Item = Arc<Entry>>) -> Self {
        let mut books = Self { default_stock, ..Self::default() };
        for entry in entries {
            books.absorb(entry);
        }
        books
    }

    /// The stock an article has before anybody counted it.
    pub fn default_stock(&self) -> u64 {
        self.default_stock
    }

    /// Every entry, oldest first.
    pub fn entries(&self) -> &[Arc<Entry>] {
        &self.entries
    }

    /// The number of the entry to come.
    pub fn next_seq(&self) -> u64 {
        self.entries.last().map_or(1, |entry| entry.seq + 1)
    }

    /// The entry with the first reply to that key.
    pub fn first_reply(&self, service: Service, key: &str) -> Option<&Arc<Entry>> {
        self.first_replies.get(&(service, key.to_owned()))
    }

    /// The charge under that key.
    pub fn charge(&self, service: Service, key: &str) -> Option<&Charge> {
        self.charges.get(&(service, key.to_owned()))
    }

    /// Charges the provider has not decided.
    pub fn pending(&self) -> impl Iterator<Item = &Arc<Entry>> {
        let open = self.charges.values().filter(|charge| charge.status == ChargeStatus::Pending);
        open.map(|charge| &charge.request)
    }

    /// The money of that payment.
    pub fn account(&self, service: Service, payment_id: &str) -> Option<&Account> {
        self.accounts.get(&(service, payment_id.to_owned()))
    }

    /// That reservation.
    pub fn reservation(&self, id: &str) -> Option<&Reservation> {
        self.reservations.get(id)
    }

    /// The stock of that article.
    pub fn stock(&self, sku: &str) -> StockLevel {
        let untouched = StockLevel { available: self.default_stock, reserved: 0, sold: 0 };
        self.stock.get(sku).copied().unwrap_or(untouched)
    }

    /// The articles anybody named, in order.
    pub fn known_articles(&self) -> impl Iterator<Item = &String> {
        self.stock.keys()
    }

    /// Makes the entry true.
    pub fn absorb(&mut self, entry: Arc<Entry>) {
        match entry.effect {
            Effect::Requested => self.open_charge(&entry, ChargeStatus::Pending),
            Effect::Charged => self.open_charge(&entry, ChargeStatus::Successful),
            Effect::Declined => self.open_charge(&entry, ChargeStatus::Failed),
            Effect::Refunded => {
                let account = self.account_of(&entry);
                let amount = entry.amount.unwrap_or_default();
                account.refunded = account.refunded.plus(amount).unwrap_or(account.refunded);
            }
            Effect::Reserved => self.reserve(&entry),
            Effect::Committed => self.commit(&entry),
            Effect::Released => self.release(&entry),
            Effect::StockSet => {
                for line in lines(&entry) {
                    self.level(&line.sku).available = line.quantity;
                }
            }
            Effect::Refused
            | Effect::Unavailable
            | Effect::Emailed
            | Effect::Produced
            | Effect::Invoiced
            | Effect::Billed
            | Effect::Event => {}
        }
        if entry.reply.is_some() {
            let at = (entry.service, entry.key.clone());
            self.first_replies.entry(at).or_insert_with(|| Arc::clone(&entry));
        }
        self.entries.push(entry);
    }

    fn open_charge(&mut self, entry: &Arc<Entry>, status: ChargeStatus) {
        let at = (entry.service, entry.key.clone());
        let fresh = || Charge { request: Arc::clone(entry), status };
        self.charges.entry(at).or_insert_with(fresh).status = status;
        let account = self.account_of(entry);
        account.order_id.clone_from(&entry.order_id);
        account.currency.clone_from(&entry.currency);
        if status == ChargeStatus::Successful {
            let amount = entry.amount.unwrap_or_default();
            account.captured = account.captured.plus(amount).unwrap_or(account.captured);
        }
    }

    fn account_of(&mut self, entry: &Entry) -> &mut Account {
        let payment_id = entry.payment_id.clone().unwrap_or_default();
        self.accounts.entry((entry.service, payment_id)).or_default()
    }

    fn level(&mut self, sku: &str) -> &mut StockLevel {
        let untouched = StockLevel { available: self.default_stock, reserved: 0, sold: 0 };
        self.stock.entry(sku.to_owned()).or_insert(untouched)
    }

    fn reserve(&mut self, entry: &Entry) {
        let mut reservation = Reservation { order_id: entry.order_id.clone(), ..Reservation::default() };
        for line in lines(entry) {
            let level = self.level(&line.sku);
            level.available = level.available.saturating_sub(line.quantity);
            level.reserved += line.quantity;
            *reservation.held.entry(line.sku.clone()).or_default() += line.quantity;
        }
        self.reservations.insert(entry.reservation_id.clone().unwrap_or_default(), reservation);
    }

    fn commit(&mut self, entry: &Entry) {
        for line in lines(entry) {
            let level = self.level(&line.sku);
            level.reserved = level.reserved.saturating_sub(line.quantity);
            level.sold += line.quantity;
        }
        let id = entry.reservation_id.as_deref().unwrap_or_default();
        if let Some(reservation) = self.reservations.get_mut(id) {
            reservation.committed = true;
        }
    }

    fn release(&mut self, entry: &Entry) {
        let id = entry.reservation_id.as_deref().unwrap_or_default();
        let Some(mut reservation) = self.reservations.remove(id) else {
            return;
        };
        for line in lines(entry) {
            let level = self.level(&line.sku);
            let taken = if reservation.committed { &mut level.sold } else { &mut level.reserved };
            *taken = taken.saturating_sub(line.quantity);
            level.available += line.quantity;
            let held = reservation.held.entry(line.sku.clone()).or_default();
            *held = held.saturating_sub(line.quantity);
        }
        reservation.held.retain(|_, quantity| *quantity > 0);
        self.reservations.insert(id.to_owned(), reservation);
    }
}

fn lines(entry: &Entry) -> &[StockLine] {
    entry.items.as_deref().unwrap_or_default()
}
