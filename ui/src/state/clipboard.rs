//! Giving text to the system's clipboard. The older way of browsers, which asks nobody for leave
//! while a key or click is being handled.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlDocument, HtmlElement, HtmlTextAreaElement};

/// Copies `text`; false where the system did not take it. Focus stays where it was.
pub fn copy(text: &str) -> bool {
    let document = document();
    let before = document.active_element().and_then(|element| element.dyn_into::<HtmlElement>().ok());
    let Some(area) =
        document.create_element("textarea").ok().and_then(|area| area.dyn_into::<HtmlTextAreaElement>().ok())
    else {
        return false;
    };
    area.set_value(text);
    area.set_class_name("spoken");
    let Some(body) = document.body() else { return false };
    if body.append_child(&area).is_err() {
        return false;
    }
    area.select();
    let html = document.dyn_into::<HtmlDocument>().ok();
    let copied = html.is_some_and(|html| html.exec_command("copy").unwrap_or(false));
    area.remove();
    if let Some(before) = before {
        let _ = before.focus();
    }
    copied
}
