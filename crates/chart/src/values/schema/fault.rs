//! What is wrong with a value: the library's kinds of errors and how they print.

use super::number::{Decimal, english_float, english_int};
use super::roots::escape;
use crate::values::Node;
use go_value::{Str, number};

/// A fault and what caused it (`jsonschema.ValidationError`); `Display` is the library's text.
#[derive(Debug)]
pub(super) struct VError {
    pub kind: Kind,
    /// The tokens of the place in the value.
    pub location: Vec<String>,
    pub causes: Vec<VError>,
}

/// The library's kinds of errors.
#[derive(Debug)]
pub(super) enum Kind {
    /// Nothing was asked but yes or no.
    Unsaid,
    Schema(String),
    Group,
    Not,
    AllOf,
    AnyOf,
    OneOf(Option<(usize, usize)>),
    FalseSchema,
    RefCycle {
        url: String,
        one: String,
        two: String,
    },
    Type {
        got: &'static str,
        want: Vec<&'static str>,
    },
    Enum(Vec<Node>),
    Const(Node),
    Format {
        got: Node,
        want: &'static str,
        error: String,
    },
    Reference,
    MinProperties(i64, i64),
    MaxProperties(i64, i64),
    MinItems(i64, i64),
    MaxItems(i64, i64),
    AdditionalItems(i64),
    Required(Vec<Str>),
    Dependency {
        property: Str,
        missing: Vec<Str>,
    },
    AdditionalProperties(Vec<Str>),
    PropertyNames(Str),
    UniqueItems(i64, i64),
    Contains,
    MinContains {
        got: Vec<usize>,
        want: i64,
    },
    MaxContains {
        got: Vec<usize>,
        want: i64,
    },
    MinLength(i64, i64),
    MaxLength(i64, i64),
    Pattern {
        got: Str,
        want: Str,
    },
    Number {
        keyword: &'static str,
        got: Decimal,
        want: Decimal,
    },
}

/// A text in single quotes. The library takes the backslash before a double quote away wherever it stands, the
/// closing quote included, so that a text that ends in a backslash loses one.
pub(super) fn quote(text: &[u8]) -> String {
    let quoted = number::quote(text).to_text().into_owned();
    let quoted = quoted.replace("\\\"", "\"").replace('\'', "\\'");
    let inner = quoted.get(1..quoted.len() - 1).unwrap_or_default();
    format!("'{inner}'")
}

fn join_quoted(texts: &[Str]) -> String {
    texts
        .iter()
        .map(|text| quote(text.as_bytes()))
        .collect::<Vec<_>>()
        .join(", ")
}

/// A primitive value as `%v`, texts in quotes.
fn display(node: &Node) -> String {
    match node {
        Node::Str(text) => quote(text.as_bytes()),
        Node::Number(text) => text.to_string(),
        Node::List(_) | Node::Table(_) | Node::Shared(_) | Node::SharedList(_) => "value".into(),
        other => go_value::print::sprint_value(&other.to_value()).to_string(),
    }
}

fn is_primitive(node: &Node) -> bool {
    !matches!(node, Node::List(_) | Node::Table(_))
}

fn places(places: &[usize]) -> String {
    places
        .iter()
        .map(usize::to_string)
        .collect::<Vec<_>>()
        .join(" ")
}

impl Kind {
    fn text(&self) -> String {
        let counts = |keyword: &str, got: &i64, want: &i64| {
            format!(
                "{keyword}: got {}, want {}",
                english_int(*got),
                english_int(*want)
            )
        };
        match self {
            Kind::Unsaid => String::new(),
            Kind::Schema(location) => format!(
                "jsonschema validation failed with {}",
                quote(location.as_bytes())
            ),
            Kind::Group | Kind::Reference => "validation failed".into(),
            Kind::Not => "'not' failed".into(),
            Kind::AllOf => "'allOf' failed".into(),
            Kind::AnyOf => "'anyOf' failed".into(),
            Kind::OneOf(None) => "'oneOf' failed, none matched".into(),
            Kind::OneOf(Some((one, two))) => {
                format!("'oneOf' failed, subschemas {one}, {two} matched")
            }
            Kind::FalseSchema => "false schema".into(),
            Kind::RefCycle { url, one, two } => {
                let url = number::quote(url.as_bytes());
                format!("both {one} and {two} resolve to {url} causing reference cycle")
            }
            Kind::Type { got, want } => format!("got {got}, want {}", want.join(" or ")),
            Kind::Enum(want) if !want.iter().all(is_primitive) => "'enum' failed".into(),
            Kind::Enum(want) => match want.as_slice() {
                [one] => format!("value must be {}", display(one)),
                all => format!(
                    "value must be one of {}",
                    all.iter().map(display).collect::<Vec<_>>().join(", ")
                ),
            },
            Kind::Const(want) if is_primitive(want) => format!("value must be {}", display(want)),
            Kind::Const(_) => "'const' failed".into(),
            Kind::Format { got, want, error } => {
                format!("{} is not valid {want}: {error}", display(got))
            }
            Kind::MinProperties(got, want) => counts("minProperties", got, want),
            Kind::MaxProperties(got, want) => counts("maxProperties", got, want),
            Kind::MinItems(got, want) => counts("minItems", got, want),
            Kind::MaxItems(got, want) => counts("maxItems", got, want),
            Kind::AdditionalItems(count) => {
                format!("last {} additionalItem(s) not allowed", english_int(*count))
            }
            Kind::Required(missing) => match missing.as_slice() {
                [one] => format!("missing property {}", quote(one.as_bytes())),
                all => format!("missing properties {}", join_quoted(all)),
            },
            Kind::Dependency { property, missing } => {
                format!(
                    "properties {} required, if {} exists",
                    join_quoted(missing),
                    quote(property.as_bytes())
                )
            }
            Kind::AdditionalProperties(names) => {
                format!("additional properties {} not allowed", join_quoted(names))
            }
            Kind::PropertyNames(name) => format!("invalid propertyName {}", quote(name.as_bytes())),
            Kind::UniqueItems(one, two) => format!(
                "items at {} and {} are equal",
                english_int(*one),
                english_int(*two)
            ),
            Kind::Contains => "no items match contains schema".into(),
            Kind::MinContains { got, want } if got.is_empty() => {
                format!(
                    "min {} items required to match contains schema, but none matched",
                    english_int(*want)
                )
            }
            Kind::MinContains { got, want } => {
                let (want, count) = (english_int(*want), english_int(got.len() as i64));
                format!(
                    "min {want} items required to match contains schema, but matched {count} items at {}",
                    places(got)
                )
            }
            Kind::MaxContains { got, want } => {
                let (want, count) = (english_int(*want), english_int(got.len() as i64));
                format!(
                    "max {want} items required to match contains schema, but matched {count} items at {}",
                    places(got)
                )
            }
            Kind::MinLength(got, want) => counts("minLength", got, want),
            Kind::MaxLength(got, want) => counts("maxLength", got, want),
            Kind::Pattern { got, want } => {
                format!(
                    "{} does not match pattern {}",
                    quote(got.as_bytes()),
                    quote(want.as_bytes())
                )
            }
            Kind::Number { keyword, got, want } => {
                format!(
                    "{keyword}: got {}, want {}",
                    english_float(got.to_f64()),
                    english_float(want.to_f64())
                )
            }
        }
    }
}

impl VError {
    /// A reference with one cause is passed over: its cause speaks for itself.
    fn is_skipped(&self) -> bool {
        self.causes.len() == 1 && matches!(self.kind, Kind::Reference)
    }

    fn write(&self, out: &mut String, indent: usize) {
        let mut indent = indent;
        if !self.is_skipped() {
            if indent > 0 {
                out.push('\n');
                out.push_str(&"  ".repeat(indent - 1));
                out.push_str("- ");
            }
            indent += 1;
            if !matches!(self.kind, Kind::Schema(_)) {
                let pointer: String = self
                    .location
                    .iter()
                    .map(|token| format!("/{}", escape(token)))
                    .collect();
                out.push_str(&format!("at {}: ", quote(pointer.as_bytes())));
            }
            out.push_str(&self.kind.text());
        }
        for cause in &self.causes {
            cause.write(out, indent);
        }
    }
}

impl std::fmt::Display for VError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut out = String::new();
        self.write(&mut out, 0);
        f.write_str(&out)
    }
}
