//! `json.Number`: a number kept as its spelling, which templates see as a string type.

use std::any::Any;
use std::borrow::Cow;
use std::rc::Rc;

use go_value::{JsonForm, Kind, Object, Str, UintKind, Underlying, Value};

/// A `json.Number` as templates see it.
#[derive(Debug)]
pub struct JsonNumber(Str);

impl JsonNumber {
    /// The spelling.
    pub fn text(&self) -> &Str {
        &self.0
    }
}

/// The value for a number with this spelling.
pub fn json_number(text: &Str) -> Value {
    Value::Object(Rc::new(JsonNumber(text.clone())))
}

impl Object for JsonNumber {
    fn type_name(&self) -> Cow<'static, str> {
        "json.Number".into()
    }

    fn kind(&self) -> Kind {
        Kind::String
    }

    fn underlying(&self) -> Underlying {
        Underlying::Value(Value::Str(self.0.clone()))
    }

    fn display(&self) -> Option<Str> {
        Some(self.0.clone())
    }

    fn equals(&self, other: &dyn Object) -> bool {
        other
            .as_any()
            .downcast_ref::<JsonNumber>()
            .is_some_and(|other| other.0 == self.0)
    }

    /// A number, not a string (`encoding/json` asks for the type). The spelling is one that YAML's numbers have.
    fn json(&self) -> JsonForm {
        let text = self.0.to_text();
        let integer = text.parse().map(Value::int64);
        let integer = integer.or_else(|_| text.parse().map(|n| Value::Uint(UintKind::Uint64, n)));
        JsonForm::Value(match integer {
            // No integer is a negative zero.
            Ok(integer) if !text.starts_with("-0") => integer,
            _ => text
                .parse()
                .map_or_else(|_| Value::Str(self.0.clone()), Value::float64),
        })
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
