//! Requests and answers: names and what they stand for, one JSON object per line.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result, bail};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

/// One text, or a list of them. Texts are bytes as in Go.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// One text.
    Text(Vec<u8>),
    /// A list of texts.
    List(Vec<Vec<u8>>),
}

/// A request or an answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Record(pub BTreeMap<String, Field>);

impl Record {
    /// A request to a library.
    pub fn of(area: &str) -> Record {
        Record::default().with("area", area)
    }

    /// With a text.
    #[must_use]
    pub fn with(mut self, name: &str, text: impl AsRef<[u8]>) -> Record {
        self.put(name, text);
        self
    }

    /// With a list of texts.
    #[must_use]
    pub fn with_list(mut self, name: &str, texts: Vec<Vec<u8>>) -> Record {
        self.0.insert(name.to_owned(), Field::List(texts));
        self
    }

    /// Adds a text.
    pub fn put(&mut self, name: &str, text: impl AsRef<[u8]>) {
        self.0
            .insert(name.to_owned(), Field::Text(text.as_ref().to_vec()));
    }

    /// Adds what came out, or why nothing did, under one of two names.
    pub fn put_result(&mut self, name: &str, result: Result<impl AsRef<[u8]>, impl AsRef<[u8]>>) {
        match result {
            Ok(text) => self.put(name, text),
            Err(error) => self.put(&format!("{name}Error"), error),
        }
    }

    /// A text; empty where there is none.
    pub fn text(&self, name: &str) -> &[u8] {
        match self.0.get(name) {
            Some(Field::Text(text)) => text,
            _ => b"",
        }
    }

    /// A list of texts; empty where there is none.
    pub fn list(&self, name: &str) -> &[Vec<u8>] {
        match self.0.get(name) {
            Some(Field::List(texts)) => texts,
            _ => &[],
        }
    }

    /// As JSON.
    pub fn to_json(&self) -> Value {
        let fields = self.0.iter().map(|(name, field)| {
            let field = match field {
                Field::Text(text) => text_to_json(text),
                Field::List(texts) => texts.iter().map(|text| text_to_json(text)).collect(),
            };
            (name.clone(), field)
        });
        Value::Object(fields.collect())
    }

    /// From JSON.
    ///
    /// # Errors
    /// What has another shape.
    pub fn from_json(json: &Value) -> Result<Record> {
        let object = json.as_object().context("not a JSON object")?;
        let mut record = Record::default();
        for (name, field) in object {
            let field = match field {
                Value::Array(items) => {
                    Field::List(items.iter().map(text_from_json).collect::<Result<_>>()?)
                }
                one => Field::Text(text_from_json(one)?),
            };
            record.0.insert(name.clone(), field);
        }
        Ok(record)
    }
}

fn text_to_json(text: &[u8]) -> Value {
    match std::str::from_utf8(text) {
        Ok(text) => Value::from(text),
        Err(_) => json!({ "base64": STANDARD.encode(text) }),
    }
}

fn text_from_json(json: &Value) -> Result<Vec<u8>> {
    if let Some(text) = json.as_str() {
        return Ok(text.as_bytes().to_vec());
    }
    match json.get("base64").and_then(Value::as_str) {
        Some(encoded) => Ok(STANDARD.decode(encoded)?),
        None => bail!("neither a text nor base64: {json}"),
    }
}
