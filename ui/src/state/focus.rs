//! Putting the keyboard where the clerk expects it.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlInputElement};

/// Focuses the element with this id once it is drawn, and selects what is in it. Where the clerk
/// got there first nothing is done: selecting would let the next letter replace what was typed. Nor
/// where the clerk went on to another field meanwhile: the rest of the word would land elsewhere.
pub fn later(id: impl Into<String>) {
    let id = id.into();
    let before = document().active_element();
    request_animation_frame(move || {
        let active = document().active_element();
        let there = active.as_ref().is_some_and(|element| element.id() == id);
        let elsewhere = active.as_ref().is_some_and(is_field) && active != before;
        if !there && !elsewhere {
            now(&id);
        }
    });
}

/// Focuses the element with this id once it is drawn, unless the clerk is somewhere already.
pub fn later_if_free(id: &'static str) {
    request_animation_frame(move || {
        let free = document().active_element().is_none_or(|element| element.tag_name() == "BODY");
        if free {
            now(id);
        }
    });
}

/// The id of what the keyboard is in; empty where that has none.
pub fn whereabouts() -> String {
    document().active_element().map(|element| element.id()).unwrap_or_default()
}

/// How many frames a screen may take to draw its fields, about two seconds.
const FRAMES: u32 = 120;

/// Focuses the element with this id as soon as it is there, unless the clerk is somewhere by then.
pub fn when_drawn(id: String) {
    try_again(id, FRAMES);
}

fn try_again(id: String, frames: u32) {
    request_animation_frame(move || {
        let active = document().active_element();
        // The field of the screen before may still be there, by the same id.
        let before = active.as_ref().is_some_and(|element| element.id() == id);
        let free = active.is_none_or(|element| element.tag_name() == "BODY");
        if !(free || before) || id.is_empty() || frames == 0 {
            return;
        }
        if free && document().get_element_by_id(&id).is_some() {
            now(&id);
        } else {
            try_again(id, frames - 1);
        }
    });
}

/// Focuses the element with this id and selects what is in it.
pub fn now(id: &str) {
    let Some(element) = document().get_element_by_id(id) else { return };
    if let Some(input) = element.dyn_ref::<HtmlInputElement>() {
        input.select();
    }
    if let Some(element) = element.dyn_ref::<HtmlElement>() {
        let _ = element.focus();
    }
}

/// Is the keyboard inside something that takes text, where single letters are just letters?
pub fn in_field() -> bool {
    document().active_element().is_some_and(|element| is_field(&element))
}

/// Is a dialog open, which has its own keys?
pub fn in_dialog() -> bool {
    document().query_selector("dialog[open]").ok().flatten().is_some()
}

fn is_field(element: &Element) -> bool {
    matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT") || element.has_attribute("contenteditable")
}

/// Selects the text of the field with this id.
pub fn select(id: &str) {
    if let Some(input) =
        document().get_element_by_id(id).and_then(|element| element.dyn_into::<HtmlInputElement>().ok())
    {
        input.select();
    }
}
