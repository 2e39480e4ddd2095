//! Who works at this window, and whoever else asks: the session of the one window, and the asker of
//! each request. Owns locking and for how long a confirmation counts. Must not know how passwords
//! are kept.

use std::sync::{Mutex, MutexGuard, PoisonError};

use contract::error::{ApiError, ErrorCode};
use contract::session::{SessionView, SignedIn};
use domain::approval::Approval;
use domain::clock::{Clock, Timestamp};
use domain::roles::{Act, Reach, Role, reach};

/// For how long a confirmation counts.
const CONFIRMED_MS: i64 = 2 * 60_000;
/// Who works at a desk without users, as it stands in histories.
const COUNTER: &str = "clerk";

/// Someone who asks.
#[derive(Clone, Debug)]
pub struct Asker {
    /// Login; stands in histories.
    pub name: String,
    /// What they are; none: nobody who is signed in.
    pub role: Option<Role>,
    /// What they bring with them for money that goes back.
    pub approval: Approval,
}

impl Asker {
    /// The clerk at the counter of a desk without users: everything.
    pub fn at_the_counter() -> Self {
        Self { name: COUNTER.to_owned(), role: Some(Role::Admin), approval: Approval::ALL }
    }

    /// Someone of this role, who has confirmed nothing.
    pub fn of(name: &str, role: Role) -> Self {
        let above_limit = reach(role, Act::RefundAboveLimit) == Reach::All;
        Self { name: name.to_owned(), role: Some(role), approval: Approval { above_limit, ..Approval::default() } }
    }

    fn nobody() -> Self {
        Self { name: String::new(), role: None, approval: Approval::default() }
    }

    /// May they do this, on any order?
    pub(crate) fn may(&self, act: Act) -> Result<(), ApiError> {
        let role = self.role.ok_or_else(not_signed_in)?;
        if reach(role, act) == Reach::All {
            return Ok(());
        }
        Err(ApiError::new(ErrorCode::Forbidden, domain::roles::refusal(role, act)))
    }
}

/// A moment on both clocks: asleep the one stands still, set by hand the other leaps.
#[derive(Clone, Copy, Debug)]
struct Moment {
    wall: Timestamp,
    monotonic_ms: i64,
}

impl Moment {
    fn of(clock: &dyn Clock) -> Self {
        Self { wall: clock.now(), monotonic_ms: clock.monotonic_ms() }
    }

    /// How long ago, as the clock says that says more.
    fn ago_ms(self, clock: &dyn Clock) -> i64 {
        let monotonic = clock.monotonic_ms() - self.monotonic_ms;
        monotonic.max(clock.now().millis_since(self.wall))
    }
}

/// Someone at the window.
#[derive(Clone, Debug)]
struct Seat {
    who: SignedIn,
    seen: Moment,
    locked: bool,
    confirmed: Option<Moment>,
    second: Option<(String, Moment)>,
}

#[derive(Debug, Default)]
struct State {
    guarded: bool,
    seat: Option<Seat>,
}

impl State {
    /// The seat, where it is theirs and open.
    fn seat_of(&mut self, login: &str) -> Option<&mut Seat> {
        self.seat.as_mut().filter(|seat| !seat.locked && seat.who.login == login)
    }
}

/// What stands behind one refund.
#[derive(Debug, Default)]
pub(crate) struct Confirmation {
    password: Option<Moment>,
    second: Option<(String, Moment)>,
}

impl Confirmation {
    /// What it and `brought` come to.
    pub(crate) fn with(&self, brought: Approval) -> Approval {
        Approval {
            confirmed: brought.confirmed || self.password.is_some(),
            second: brought.second || self.second.is_some(),
            ..brought
        }
    }

    /// The second person who agreed.
    pub(crate) fn second(&self) -> Option<String> {
        self.second.as_ref().map(|(login, _)| login.clone())
    }
}

/// The session of the one window.
#[derive(Debug)]
pub(crate) struct Session {
    idle_ms: i64,
    state: Mutex<State>,
}

impl Session {
    /// Nobody is signed in; locks itself after `idle_ms` without anybody.
    pub(crate) fn new(idle_ms: i64) -> Self {
        Self { idle_ms, state: Mutex::default() }
    }

    /// From now on one must sign in, or need not.
    pub(crate) fn guard(&self, guarded: bool) {
        self.state().guarded = guarded;
    }

    /// Takes a seat.
    pub(crate) fn sit(&self, who: SignedIn, clock: &dyn Clock) {
        let seat = Seat { who, seen: Moment::of(clock), locked: false, confirmed: None, second: None };
        self.state().seat = Some(seat);
    }

    /// Leaves; who it was.
    pub(crate) fn leave(&self) -> Option<SignedIn> {
        self.state().seat.take().map(|seat| seat.who)
    }

    /// Locks the window until the password was given; whose it is, where it was open.
    pub(crate) fn lock(&self, clock: &dyn Clock) -> Option<SignedIn> {
        let mut state = self.current(clock);
        let seat = state.seat.as_mut().filter(|seat| !seat.locked)?;
        (seat.locked, seat.confirmed, seat.second) = (true, None, None);
        Some(seat.who.clone())
    }

    /// Notes that somebody is still working here.
    pub(crate) fn seen(&self, clock: &dyn Clock) {
        if let Some(seat) = self.current(clock).seat.as_mut().filter(|seat| !seat.locked) {
            seat.seen = Moment::of(clock);
        }
    }

    /// They proved again that it is they; nothing where another sits there by now.
    pub(crate) fn confirmed(&self, login: &str, clock: &dyn Clock) {
        if let Some(seat) = self.current(clock).seat_of(login) {
            seat.confirmed = Some(Moment::of(clock));
        }
    }

    /// A second person agreed to what they do next; nothing where another sits there by now.
    pub(crate) fn seconded(&self, login: &str, by: &str, clock: &dyn Clock) {
        if let Some(seat) = self.current(clock).seat_of(login) {
            seat.second = Some((by.to_owned(), Moment::of(clock)));
        }
    }

    /// Takes what they confirmed out of the seat: it counts for one refund, and no other asked at the
    /// same moment finds it there.
    pub(crate) fn take_confirmation(&self, login: &str, clock: &dyn Clock) -> Confirmation {
        let mut state = self.current(clock);
        let Some(seat) = state.seat_of(login) else { return Confirmation::default() };
        let fresh = |at: &Moment| at.ago_ms(clock) < CONFIRMED_MS;
        Confirmation {
            password: seat.confirmed.take().filter(fresh),
            second: seat.second.take().filter(|(_, at)| fresh(at)),
        }
    }

    /// Puts back what no refund came of. It counts no longer for that.
    pub(crate) fn give_back(&self, login: &str, unused: Confirmation, clock: &dyn Clock) {
        if let Some(seat) = self.current(clock).seat_of(login) {
            seat.confirmed = seat.confirmed.or(unused.password);
            seat.second = seat.second.take().or(unused.second);
        }
    }

    /// Their name or role is another now; somebody who may not sign in any more leaves.
    pub(crate) fn renamed(&self, who: &SignedIn, active: bool) {
        let mut state = self.state();
        match &mut state.seat {
            Some(seat) if seat.who.login == who.login && active => seat.who = who.clone(),
            Some(seat) if seat.who.login == who.login => state.seat = None,
            _ => {}
        }
    }

    /// Who is signed in, locked or not.
    pub(crate) fn who(&self) -> Option<SignedIn> {
        self.state().seat.as_ref().map(|seat| seat.who.clone())
    }

    /// Whoever asks at the window; where the window is locked or nobody is signed in: nobody. What they
    /// confirmed is not theirs to bring: a refund takes it from the seat.
    pub(crate) fn asker(&self, clock: &dyn Clock) -> Asker {
        let state = self.current(clock);
        let Some(seat) = &state.seat else {
            return if state.guarded { Asker::nobody() } else { Asker::at_the_counter() };
        };
        if seat.locked {
            return Asker::nobody();
        }
        Asker::of(&seat.who.login, seat.who.role)
    }

    /// How it stands.
    pub(crate) fn view(&self, clock: &dyn Clock) -> SessionView {
        let state = self.current(clock);
        let seat = state.seat.as_ref();
        SessionView {
            guarded: state.guarded,
            user: seat.map(|seat| seat.who.clone()),
            locked: seat.is_some_and(|seat| seat.locked),
            locks_in_ms: seat.filter(|seat| !seat.locked).map(|seat| self.idle_ms - seat.seen.ago_ms(clock)),
        }
    }

    /// The state, locked where nobody was here for too long.
    fn current(&self, clock: &dyn Clock) -> MutexGuard<'_, State> {
        let mut state = self.state();
        if let Some(seat) = &mut state.seat
            && seat.seen.ago_ms(clock) >= self.idle_ms
        {
            (seat.locked, seat.confirmed, seat.second) = (true, None, None);
        }
        state
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What someone is told who is not signed in.
pub(crate) fn not_signed_in() -> ApiError {
    ApiError::new(ErrorCode::Unauthenticated, "Sign in first. Nothing was done.")
}
