//! The only door to the engine: commands out, replies and events in.
//!
//! Both directions carry JSON as text, never as JavaScript numbers: cursors are 64-bit and would
//! lose their last digits beyond 2^53.

use contract::command::AskSession;
use contract::desktop::ShellEvent;
use contract::{ApiError, Command, DeskEvent, ErrorCode};
use js_sys::{Function, Object, Promise, Reflect};
use serde::de::DeserializeOwned;
use wasm_bindgen::prelude::{Closure, JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use crate::state::gate;

/// Names of the shell's command and of the events it emits.
const COMMAND: &str = "ask";
const DESK: &str = "desk";
const SHELL: &str = "shell";

/// Is the window inside the desktop shell, so that there is an engine to talk to?
pub fn is_connected() -> bool {
    function("core", "invoke").is_some()
}

/// Sends a command and waits for its reply. Where a person can help (sign in, confirm), they are
/// asked first and the command is sent again.
pub async fn call<C: Command>(command: C) -> Result<C::Reply, ApiError> {
    let envelope = serde_json::json!({ "cmd": C::NAME, "args": command }).to_string();
    loop {
        let error = match invoke(&envelope).await {
            Ok(reply) => return read::<C>(&reply),
            Err(refusal) => error_of(&refusal),
        };
        let question = gate::question(&error).filter(|_| C::NAME != AskSession::NAME);
        let Some(question) = question else { return Err(error) };
        if !gate::wait(question).await {
            return Err(error);
        }
    }
}

fn read<C: Command>(reply: &JsValue) -> Result<C::Reply, ApiError> {
    let text = reply.as_string().ok_or_else(|| broken("The desk answered with something that is not text."))?;
    serde_json::from_str(&text)
        .map_err(|error| broken(&format!("The desk's answer to {} was not understood: {error}", C::NAME)))
}

/// Hears every event of the desk from now on, for the window's whole life.
pub async fn listen(heard: impl FnMut(DeskEvent) + 'static) -> Result<(), ApiError> {
    hear(DESK, heard).await
}

/// Hears what the shell itself says, such as that a menu was used.
pub async fn listen_to_shell(heard: impl FnMut(ShellEvent) + 'static) -> Result<(), ApiError> {
    hear(SHELL, heard).await
}

async fn hear<E: DeserializeOwned>(name: &str, mut heard: impl FnMut(E) + 'static) -> Result<(), ApiError> {
    let handler = Closure::<dyn FnMut(JsValue)>::new(move |event: JsValue| {
        let payload = get(&event, "payload").and_then(|payload| payload.as_string());
        // An event is only a hint; one that cannot be read costs a later refresh, nothing more.
        if let Some(event) = payload.and_then(|text| serde_json::from_str(&text).ok()) {
            heard(event);
        }
    });
    let listen = function("event", "listen").ok_or_else(not_connected)?;
    let promise = listen.call2(&JsValue::NULL, &name.into(), &handler.into_js_value()).map_err(|e| error_of(&e))?;
    settle(promise).await.map(|_| ()).map_err(|refusal| error_of(&refusal))
}

async fn invoke(envelope: &str) -> Result<JsValue, JsValue> {
    let Some(invoke) = function("core", "invoke") else { return Err(JsValue::NULL) };
    let arguments = Object::new();
    Reflect::set(&arguments, &"request".into(), &envelope.into())?;
    settle(invoke.call2(&JsValue::NULL, &COMMAND.into(), &arguments)?).await
}

async fn settle(promise: JsValue) -> Result<JsValue, JsValue> {
    JsFuture::from(Promise::resolve(&promise)).await
}

/// A function of the shell's global object, such as `core.invoke`.
fn function(part: &str, name: &str) -> Option<Function> {
    let shell = get(&js_sys::global(), "__TAURI__")?;
    get(&get(&shell, part)?, name)?.dyn_into().ok()
}

fn get(object: &JsValue, key: &str) -> Option<JsValue> {
    Reflect::get(object, &key.into()).ok().filter(|value| !value.is_undefined() && !value.is_null())
}

fn error_of(refusal: &JsValue) -> ApiError {
    let Some(text) = refusal.as_string() else { return not_connected() };
    serde_json::from_str(&text).unwrap_or_else(|_| broken(&text))
}

fn broken(message: &str) -> ApiError {
    ApiError::new(ErrorCode::ServiceError, message)
}

fn not_connected() -> ApiError {
    broken("The window has lost its desk. Nothing that was saved is lost: quit Order Desk and start it again.")
}
