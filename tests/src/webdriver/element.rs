//! One element of the page, and what a person can do to it.

use serde_json::{Value, json};

use super::error::{Error, Result};
use super::wire::Wire;

/// The key under which the protocol hands out elements; fixed by the standard.
const REFERENCE: &str = "element-6066-11e4-a52e-4f735466cecf";

/// An element that was on the page when it was found.
#[derive(Debug, Clone)]
pub struct Element {
    wire: Wire,
    id: String,
}

impl Element {
    pub(super) fn from_value(wire: &Wire, value: &Value) -> Option<Self> {
        let id = value[REFERENCE].as_str()?.to_owned();
        Some(Self { wire: wire.clone(), id })
    }

    /// The element as an argument of a script.
    pub fn reference(&self) -> Value {
        json!({ REFERENCE: self.id })
    }

    /// A real click in its middle, scrolled into view first.
    pub async fn click(&self) -> Result<()> {
        self.command("click", json!({})).await
    }

    /// Empties a field.
    pub async fn clear(&self) -> Result<()> {
        self.command("clear", json!({})).await
    }

    /// Types into it; also [`super::Key::code`] characters.
    pub async fn type_text(&self, text: &str) -> Result<()> {
        self.command("value", json!({ "text": text })).await
    }

    /// Empties a field and types something else.
    pub async fn replace_text(&self, text: &str) -> Result<()> {
        self.clear().await?;
        self.type_text(text).await
    }

    /// Its text as it is shown.
    pub async fn text(&self) -> Result<String> {
        Ok(words(&self.ask("text").await?).unwrap_or_default())
    }

    /// What its markup says, `None` where it says nothing.
    pub async fn attribute(&self, name: &str) -> Result<Option<String>> {
        Ok(words(&self.ask(&format!("attribute/{name}")).await?))
    }

    /// What a field holds now.
    pub async fn value(&self) -> Result<String> {
        Ok(words(&self.ask("property/value").await?).unwrap_or_default())
    }

    /// Whether it can be used.
    pub async fn is_enabled(&self) -> Result<bool> {
        Ok(self.ask("enabled").await?.as_bool().unwrap_or(false))
    }

    /// Chooses the option of a `<select>` that shows this text, or else has this value.
    pub async fn select(&self, wanted: &str) -> Result<()> {
        const SCRIPT: &str = "
            const [select, wanted] = arguments;
            const options = [...select.options];
            const option = options.find(one => one.text.trim() === wanted)
                || options.find(one => one.value === wanted);
            if (!option) return options.map(one => one.text.trim()).join(', ') || 'none';
            select.value = option.value;
            select.dispatchEvent(new Event('input', { bubbles: true }));
            select.dispatchEvent(new Event('change', { bubbles: true }));
            return null;";
        let body = json!({ "script": SCRIPT, "args": [self.reference(), wanted] });
        match words(&self.wire.post("/execute/sync", body).await?) {
            None => Ok(()),
            Some(page) => Err(Error::NotSeen { what: format!("an option `{wanted}`"), page }),
        }
    }

    async fn command(&self, name: &str, body: Value) -> Result<()> {
        self.wire.post(&format!("/element/{}/{name}", self.id), body).await.map(|_| ())
    }

    async fn ask(&self, name: &str) -> Result<Value> {
        self.wire.get(&format!("/element/{}/{name}", self.id)).await
    }
}

fn words(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}
