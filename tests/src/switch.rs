//! Turns the mocked world's behaviour, or ends the process, at named points: a fault that begins
//! exactly when one request is about to leave and ends after so many answers.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use serde_json::{Value, json};

use crate::control::Control;

/// Something that happens when a named point is passed for the `pass`th time.
#[derive(Clone, Debug, PartialEq)]
pub struct Switch {
    /// The point.
    pub at: String,
    /// At which pass, from 1.
    pub pass: u32,
    /// What then happens.
    pub what: Turn,
}

/// What happens at a switch.
#[derive(Clone, Debug, PartialEq)]
pub enum Turn {
    /// The service behaves so from now on.
    Behave(String, Value),
    /// The process dies.
    Abort,
}

impl Switch {
    /// `service` behaves so from the `pass`th time at which `at` is passed.
    pub fn behave(at: &str, pass: u32, service: &str, behaviour: Value) -> Self {
        Self { at: at.to_owned(), pass, what: Turn::Behave(service.to_owned(), behaviour) }
    }

    /// The process dies at the `pass`th time at which `at` is passed.
    pub fn abort(at: &str, pass: u32) -> Self {
        Self { at: at.to_owned(), pass, what: Turn::Abort }
    }
}

/// Switches as one word of a command line.
pub fn written(switches: &[Switch]) -> String {
    let one = |switch: &Switch| match &switch.what {
        Turn::Behave(service, behaviour) => json!([switch.at, switch.pass, service, behaviour]),
        Turn::Abort => json!([switch.at, switch.pass]),
    };
    Value::Array(switches.iter().map(one).collect()).to_string()
}

/// Reads what [`written`] wrote; `None` where it did not.
pub fn read(text: &str) -> Option<Vec<Switch>> {
    let one = |value: &Value| {
        let (at, pass) = (value[0].as_str()?, u32::try_from(value[1].as_u64()?).ok()?);
        Some(match value[2].as_str() {
            Some(service) => Switch::behave(at, pass, service, value[3].clone()),
            None => Switch::abort(at, pass),
        })
    };
    serde_json::from_str::<Vec<Value>>(text).ok()?.iter().map(one).collect()
}

/// Listens to named points and turns what is to be turned, before the point is left behind.
pub fn listener(switches: Vec<Switch>, control: Control) -> impl Fn(&str) + Send + Sync {
    let passed: Mutex<HashMap<String, u32>> = Mutex::default();
    move |point| {
        let pass = {
            let mut passed = passed.lock().unwrap_or_else(PoisonError::into_inner);
            let count = passed.entry(point.to_owned()).or_default();
            *count += 1;
            *count
        };
        for switch in switches.iter().filter(|switch| switch.at == point && switch.pass == pass) {
            match &switch.what {
                Turn::Abort => std::process::abort(),
                Turn::Behave(service, behaviour) => turn(&control, service, behaviour),
            }
        }
    }
}

/// The point is passed inside a task: the turn is made by a thread of its own, and waited for. The
/// task's worker is given up meanwhile, or what it had to run next could not answer.
fn turn(control: &Control, service: &str, behaviour: &Value) {
    let turning = || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        // A client of its own: a connection belongs to the runtime that opened it.
        let control = control.fresh();
        runtime.expect("a runtime").block_on(control.behave(service, behaviour.clone()))
    };
    let turned = tokio::task::block_in_place(|| std::thread::scope(|scope| scope.spawn(turning).join()));
    turned.expect("the turning does not panic").expect("the mocks take the behaviour");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        let switches = vec![
            Switch::behave("charge:intent-saved", 1, "payment", json!({"fault": "reset"})),
            Switch::abort("x:y", 2),
        ];
        assert_eq!(read(&written(&switches)), Some(switches));
        assert_eq!(read("[[1]]"), None);
    }
}
