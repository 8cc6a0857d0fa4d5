//! What executions in tests stand in: no outside world, and data of typed JSON.

#![allow(
    dead_code,
    clippy::unwrap_used,
    reason = "shared by test binaries; a test fails by panicking"
)]

use go_template::{Ambient, CallSite, Draw, Instant, KeyKind};
use go_value::{
    CallError, ElemType, FloatKind, IntKind, List, Map, MapType, Str, UintKind, Value, number,
};

/// An outside world that answers nothing.
pub struct NoWorld;

struct Zeros;

impl Draw for Zeros {
    fn fill(&mut self, out: &mut [u8]) {
        out.fill(0);
    }
}

impl Ambient for NoWorld {
    fn now(&self, _: &CallSite<'_>) -> Instant {
        Instant {
            seconds: 0,
            nanos: 0,
        }
    }

    fn local_zone(&self) -> Str {
        "UTC".into()
    }

    fn draw(&self, _: &CallSite<'_>) -> Box<dyn Draw> {
        Box::new(Zeros)
    }

    fn private_key(&self, _: &CallSite<'_>, _: KeyKind) -> Result<Vec<u8>, CallError> {
        Err(CallError::unsupported("no keys in tests"))
    }

    fn bcrypt(&self, _: &CallSite<'_>, _: &[u8], _: u32) -> Result<Str, CallError> {
        Err(CallError::unsupported("no hashes in tests"))
    }

    fn host_by_name(&self, _: &CallSite<'_>, _: &[u8]) -> Result<Str, CallError> {
        Ok(Str::empty())
    }

    fn lookup(&self, _: &CallSite<'_>) -> Result<Value, CallError> {
        Ok(Value::Map(Map::new()))
    }

    fn env(&self, _: &[u8]) -> Str {
        Str::empty()
    }

    fn map_order(&self, _: &CallSite<'_>, _: usize) -> Option<Vec<usize>> {
        None
    }
}

static STRINGS: MapType = MapType {
    name: "map[string]string",
    elem: ElemType::String,
    methods: &[],
};

/// JSON as Go decodes it; an object with the one key `$int` and the like is a value of that type.
pub fn typed_value(json: &serde_json::Value) -> Value {
    use serde_json::Value as Json;
    match json {
        Json::Null => Value::Nil,
        Json::Bool(b) => Value::Bool(*b),
        Json::Number(n) => Value::float64(n.as_f64().unwrap()),
        Json::String(s) => Value::str(s.as_str()),
        Json::Array(items) => Value::list(items.iter().map(typed_value).collect()),
        Json::Object(entries) => {
            if let Some((key, inner)) = entries.iter().next()
                && entries.len() == 1
                && let Some(value) = special(key, inner)
            {
                return value;
            }
            let entries = entries
                .iter()
                .map(|(key, value)| (Str::from(key.as_str()), typed_value(value)));
            Value::Map(entries.collect())
        }
    }
}

fn special(key: &str, inner: &serde_json::Value) -> Option<Value> {
    let int = || inner.as_f64().unwrap() as i64;
    let uint = || inner.as_f64().unwrap() as u64;
    let text = || inner.as_str().unwrap();
    Some(match key {
        "$int" => Value::int(int()),
        "$int8" => Value::Int(IntKind::Int8, int()),
        "$int64" => Value::int64(int()),
        "$uint" => Value::Uint(UintKind::Uint, uint()),
        "$uint8" => Value::Uint(UintKind::Uint8, uint()),
        "$uint64" => Value::Uint(UintKind::Uint64, uint()),
        "$float32" => Value::Float(FloatKind::Float32, inner.as_f64().unwrap() as f32 as f64),
        "$bytes" => Value::Bytes(text().into()),
        "$strings" => Value::string_list(
            inner
                .as_array()
                .unwrap()
                .iter()
                .map(|s| s.as_str().unwrap().into()),
        ),
        "$ints" => Value::List(List::new(
            ElemType::Int,
            inner
                .as_array()
                .unwrap()
                .iter()
                .map(|n| Value::int(n.as_f64().unwrap() as i64))
                .collect(),
        )),
        "$mapstrings" => {
            let entries = inner.as_object().unwrap().iter();
            let map: Map = entries
                .map(|(key, s)| (Str::from(key.as_str()), Value::str(s.as_str().unwrap())))
                .collect();
            Value::Map(map.as_type(&STRINGS))
        }
        "$raw" => Value::Str(number::unquote(format!("\"{}\"", text()).as_bytes()).unwrap()),
        _ => return None,
    })
}
