//! Requests that wait for a person: for whoever signs in or unlocks, for a password said once more,
//! for a second person. Must not know how any of these is asked.

use std::cell::RefCell;

use contract::{ApiError, ErrorCode};
use js_sys::{Function, Promise};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

use crate::state::session::Session;

/// What a refused request needs before it can be tried again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Question {
    /// Somebody who is signed in.
    SignIn,
    /// The password once more; why.
    Password(String),
    /// A second person; why.
    SecondPerson(String),
}

thread_local! {
    static FOR_SIGN_IN: RefCell<Vec<Function>> = const { RefCell::new(Vec::new()) };
    static FOR_ANSWER: RefCell<Vec<Function>> = const { RefCell::new(Vec::new()) };
}

/// What a refusal asks for, where a person can help.
pub fn question(error: &ApiError) -> Option<Question> {
    match (error.code, error.field.as_deref()) {
        (ErrorCode::Unauthenticated, _) => Some(Question::SignIn),
        (ErrorCode::Forbidden, Some("password")) => Some(Question::Password(error.message.clone())),
        (ErrorCode::Forbidden, Some("second_person")) => Some(Question::SecondPerson(error.message.clone())),
        _ => None,
    }
}

/// Waits for a person; true where the request may be tried again.
pub async fn wait(question: Question) -> bool {
    let Some(session) = Session::anywhere() else { return false };
    let waiting = if question == Question::SignIn { &FOR_SIGN_IN } else { &FOR_ANSWER };
    let promise = Promise::new(&mut |resolve, _| waiting.with_borrow_mut(|all| all.push(resolve)));
    session.ask(question);
    JsFuture::from(promise).await.is_ok_and(|answer| answer == JsValue::TRUE)
}

/// Somebody signed in: what waited for that goes on.
pub fn signed_in() {
    release(FOR_SIGN_IN.take(), true);
}

/// The question was answered, or put away.
pub fn answered(yes: bool) {
    release(FOR_ANSWER.take(), yes);
}

fn release(waiting: Vec<Function>, yes: bool) {
    for resolve in waiting {
        // A promise's own function does not fail.
        let _ = resolve.call1(&JsValue::NULL, &JsValue::from_bool(yes));
    }
}
