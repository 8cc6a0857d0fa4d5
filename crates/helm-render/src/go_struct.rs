//! Go structs without methods, as templates see them: chart metadata, maintainers, dependencies.

use std::any::Any;
use std::borrow::Cow;

use go_value::{JsonForm, Kind, Object, Str, Underlying, Value, truth};

/// One field: Go name, JSON name, whether JSON leaves it out when empty, and the value.
#[derive(Debug)]
pub struct Field {
    /// The Go name.
    pub name: &'static str,
    /// The name in JSON.
    pub json: &'static str,
    /// Whether `encoding/json` leaves the field out when it is empty.
    pub omit_empty: bool,
    /// The value.
    pub value: Value,
}

impl Field {
    /// A field with `omitempty`.
    pub fn optional(name: &'static str, json: &'static str, value: impl Into<Value>) -> Field {
        Field {
            name,
            json,
            omit_empty: true,
            value: value.into(),
        }
    }

    /// A field that JSON always shows.
    pub fn always(name: &'static str, json: &'static str, value: impl Into<Value>) -> Field {
        Field {
            name,
            json,
            omit_empty: false,
            value: value.into(),
        }
    }
}

/// A struct, or a pointer to one.
#[derive(Debug)]
pub struct GoStruct {
    /// The type as `%T` prints it.
    pub type_name: &'static str,
    /// Whether templates hold a pointer to it.
    pub pointer: bool,
    /// The struct among the fields that is embedded: its fields are fields of this one, too.
    pub embedded: &'static [&'static str],
    /// Whether go-yaml goes by the names of JSON, too.
    pub yaml_tags: bool,
    /// The fields in order of declaration.
    pub fields: Vec<Field>,
}

impl GoStruct {
    fn is_embedded(&self, field: &Field) -> bool {
        self.embedded.contains(&field.name)
    }

    /// The fields that formats with `omitempty` show.
    fn shown(&self) -> impl Iterator<Item = &Field> {
        self.fields
            .iter()
            .filter(|field| !field.omit_empty || truth::is_true(&field.value))
    }
}

impl Object for GoStruct {
    fn type_name(&self) -> Cow<'static, str> {
        self.type_name.into()
    }

    fn kind(&self) -> Kind {
        if self.pointer {
            Kind::Pointer
        } else {
            Kind::Struct
        }
    }

    fn underlying(&self) -> Underlying {
        let fields = self
            .fields
            .iter()
            .map(|field| (field.name, field.value.clone()))
            .collect();
        if self.pointer {
            Underlying::Pointer(fields)
        } else {
            Underlying::Struct(fields)
        }
    }

    fn field(&self, name: &[u8]) -> Option<Value> {
        let own = self
            .fields
            .iter()
            .find(|field| field.name.as_bytes() == name);
        if let Some(field) = own {
            return Some(field.value.clone());
        }
        let mut embedded = self.fields.iter().filter(|field| self.is_embedded(field));
        embedded.find_map(|field| match &field.value {
            Value::Object(object) => object.field(name),
            _ => None,
        })
    }

    fn embedded(&self) -> &'static [&'static str] {
        self.embedded
    }

    fn yaml(&self) -> Option<Vec<(&'static str, Value)>> {
        let shown = || self.shown().map(|field| (field.json, field.value.clone()));
        self.yaml_tags.then(|| shown().collect())
    }

    fn json(&self) -> JsonForm {
        let mut members = Vec::with_capacity(self.fields.len());
        for field in self.shown() {
            match &field.value {
                Value::Object(object) if self.is_embedded(field) => {
                    if let JsonForm::Members(inner) = object.json() {
                        members.extend(inner);
                    }
                }
                value => members.push((Str::from(field.json), value.clone())),
            }
        }
        JsonForm::Members(members)
    }

    fn equals(&self, other: &dyn Object) -> bool {
        other
            .as_any()
            .downcast_ref::<GoStruct>()
            .is_some_and(|other| {
                self.fields.len() == other.fields.len()
                    && self
                        .fields
                        .iter()
                        .zip(&other.fields)
                        .all(|(x, y)| go_value::compare::deep_equal(&x.value, &y.value))
            })
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
