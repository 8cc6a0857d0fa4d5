//! Generated and damaged inputs with the answers of the Go libraries.

mod vectors;

use std::fmt::Display;

use go_codec::dialect::{JsonEngine, LastLine, TomlFloats, TomlLines, TomlSyntax};
use go_codec::gostruct::{Field, Struct, Type};
use go_codec::json::{self, Html, Layout};
use go_codec::toml::{self, Datetime, Zone};
use go_codec::yaml::{self, DocumentReader, Numbers, Strictness};
use go_codec::{Dialect, WriteError};
use go_value::number::quote;
use go_value::{Tree, Value};

static METADATA: Struct = Struct {
    name: "",
    type_name: r#"struct { Name string "json:\"name\""; Annotations map[string]string "json:\"annotations\"" }"#,
    fields: &[
        Field {
            name: "name",
            ty: Type::String,
        },
        Field {
            name: "annotations",
            ty: Type::Map(&Type::String),
        },
    ],
};

static HEAD: Struct = Struct {
    name: "SimpleHead",
    type_name: "main.SimpleHead",
    fields: &[
        Field {
            name: "apiVersion",
            ty: Type::String,
        },
        Field {
            name: "kind",
            ty: Type::String,
        },
        Field {
            name: "metadata",
            ty: Type::Pointer(&Type::Struct(&METADATA)),
        },
    ],
};

const STRINGS: Type = Type::Slice(&Type::String);

const fn field(name: &'static str, ty: Type) -> Field {
    Field { name, ty }
}

static MAINTAINER: Struct = Struct {
    name: "Maintainer",
    type_name: "main.Maintainer",
    fields: &[
        field("name", Type::String),
        field("email", Type::String),
        field("url", Type::String),
    ],
};

static DEPENDENCY: Struct = Struct {
    name: "Dependency",
    type_name: "main.Dependency",
    fields: &[
        field("name", Type::String),
        field("version", Type::String),
        field("repository", Type::String),
        field("condition", Type::String),
        field("tags", STRINGS),
        field("enabled", Type::Bool),
        field("import-values", Type::LIST_ANY),
        field("alias", Type::String),
    ],
};

static CHART: Struct = Struct {
    name: "Metadata",
    type_name: "main.Metadata",
    fields: &[
        field("name", Type::String),
        field("home", Type::String),
        field("sources", STRINGS),
        field("version", Type::String),
        field("keywords", STRINGS),
        field(
            "maintainers",
            Type::Slice(&Type::Pointer(&Type::Struct(&MAINTAINER))),
        ),
        field("appVersion", Type::String),
        field("deprecated", Type::Bool),
        field("annotations", Type::Map(&Type::String)),
        field(
            "dependencies",
            Type::Slice(&Type::Pointer(&Type::Struct(&DEPENDENCY))),
        ),
    ],
};

static CHART_TYPE: Type = Type::Struct(&CHART);
static HEAD_TYPE: Type = Type::Struct(&HEAD);
static MAP: Type = Type::MAP_ANY;
static LIST: Type = Type::LIST_ANY;
static ANY: Type = Type::Any;

fn dialect(name: &str) -> Dialect {
    let old = Dialect {
        json_engine: JsonEngine::V1,
        ..Dialect::default()
    };
    let toml = Dialect {
        toml_syntax: TomlSyntax::V1_0,
        toml_floats: TomlFloats::Fixed,
        ..old
    };
    match name {
        "go1.26" => old,
        "go1.27" => Dialect::default(),
        "toml1.5" => toml,
        "toml1.4" => Dialect {
            toml_lines: TomlLines::FromZero,
            ..toml
        },
        other => panic!("unknown dialect {other}"),
    }
}

fn quoted(text: &[u8]) -> String {
    quote(text).to_text().into_owned()
}

fn as_json<E: Display>(result: Result<Tree, E>, dialect: &Dialect) -> String {
    match result {
        Err(error) => format!("E {}", quoted(error.to_string().as_bytes())),
        Ok(tree) => match json::to_string(&tree, Html::Escaped, Layout::Compact, dialect) {
            Ok(text) => format!("J {}", String::from_utf8_lossy(&text)),
            Err(error) => format!("X {}", quoted(error.to_string().as_bytes())),
        },
    }
}

fn as_text(result: Result<Vec<u8>, WriteError>) -> String {
    match result {
        Ok(text) => format!("Y {}", quoted(&text)),
        Err(WriteError::Panic(text)) => format!("P {}", quoted(text.as_bytes())),
        Err(error) => format!("E {}", quoted(error.to_string().as_bytes())),
    }
}

/// A head as Go's struct writes itself: absent strings are empty, `kind` and `metadata` may be left out.
fn head(tree: Tree) -> Tree {
    let text = |tree: &Tree, key: &str| {
        tree.get(key.as_bytes())
            .cloned()
            .unwrap_or(Tree::Str("".into()))
    };
    let mut entries = vec![("apiVersion".into(), text(&tree, "apiVersion"))];
    if text(&tree, "kind") != Tree::Str("".into()) {
        entries.push(("kind".into(), text(&tree, "kind")));
    }
    if let Some(metadata) = tree.get(b"metadata") {
        let annotations = metadata.get(b"annotations").cloned().unwrap_or(Tree::Nil);
        let fields = vec![
            ("name".into(), text(metadata, "name")),
            ("annotations".into(), annotations),
        ];
        entries.push(("metadata".into(), Tree::Map(fields)));
    }
    Tree::Map(entries)
}

fn time(datetime: &Datetime) -> Value {
    let Datetime {
        year,
        month,
        day,
        hour,
        minute,
        second,
        nanosecond,
        zone,
    } = *datetime;
    let fraction = match nanosecond {
        0 => String::new(),
        n => format!(".{n:09}").trim_end_matches('0').to_owned(),
    };
    let zone = match zone {
        Zone::Offset(minutes) if minutes != 0 => {
            let sign = if minutes < 0 { '-' } else { '+' };
            format!("{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
        }
        _ => "Z".to_owned(),
    };
    Value::str(format!(
        "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{fraction}{zone}"
    ))
}

fn answer(read: &str, input: &[u8], dialect: &Dialect) -> String {
    let yaml = |ty, strictness| yaml::unmarshal(input, ty, strictness, dialect);
    let value = || match json::from_slice(input, Numbers::Float64, dialect) {
        Ok(tree) => tree.to_value(),
        Err(error) => panic!("the input is no JSON: {error}"),
    };
    match read {
        "yaml into map" => as_json(yaml(&MAP, Strictness::Lenient), dialect),
        "yaml into slice" => as_json(yaml(&LIST, Strictness::Lenient), dialect),
        "yaml into interface" => as_json(yaml(&ANY, Strictness::Lenient), dialect),
        "strict yaml into map" => as_json(yaml(&MAP, Strictness::Strict), dialect),
        "yaml into head" => as_json(yaml(&HEAD_TYPE, Strictness::Lenient).map(head), dialect),
        "strict yaml into head" => as_json(yaml(&HEAD_TYPE, Strictness::Strict).map(head), dialect),
        "yaml into metadata" => as_json(yaml(&CHART_TYPE, Strictness::Lenient), dialect),
        "strict yaml into metadata" => as_json(yaml(&CHART_TYPE, Strictness::Strict), dialect),
        "yaml documents" => {
            // The answers end at the first error.
            let mut answers = Vec::new();
            for document in DocumentReader::new(input, LastLine::LostAtBufferEdge) {
                match document {
                    Ok(text) => answers.push(quoted(&text)),
                    Err(error) => {
                        answers.push(format!("E {}", quoted(error.to_string().as_bytes())));
                        break;
                    }
                }
            }
            answers.join(" ")
        }
        "yaml to json" => {
            let tree = yaml::read_tree(input, Numbers::Integers, dialect);
            as_json(tree.map_err(|error| error.cause().to_owned()), dialect)
        }
        "json into interface" => {
            as_json(json::from_slice(input, Numbers::Float64, dialect), dialect)
        }
        "json into map" => as_json(json::unmarshal(input, &MAP, dialect), dialect),
        "json decoder" => match json::decode_prefix(input, Numbers::Float64, dialect) {
            Ok((tree, end)) => format!("{} {end}", as_json::<String>(Ok(tree), dialect)),
            Err(error) => format!("{} 0", as_json(Err(error), dialect)),
        },
        "to yaml" => as_text(yaml::to_string(&value(), dialect)),
        "to pretty yaml" => as_text(yaml::to_string_pretty(&value())),
        "to toml" => as_text(toml::to_string(&value(), dialect)),
        "toml into map" => match toml::read(input, dialect) {
            Err(error) => as_json(Err(error), dialect),
            Ok(table) => match json::to_string(
                &toml::table_to_value(&table, &time),
                Html::Escaped,
                Layout::Compact,
                dialect,
            ) {
                Ok(text) => format!("J {}", String::from_utf8_lossy(&text)),
                Err(error) => format!("X {}", quoted(error.to_string().as_bytes())),
            },
        },
        other => panic!("unknown reading {other}"),
    }
}

#[test]
fn answers_are_those_of_go() {
    let cases = vectors::load("go-answers.json");
    assert!(cases.len() >= 3_000, "only {} cases", cases.len());
    let mut failures = Vec::new();
    for case in &cases {
        let read = vectors::text(case, "read");
        let input = vectors::base64(&vectors::text(case, "input_base64"));
        let expected = vectors::text(case, "answer");
        let found = answer(&read, &input, &dialect(&vectors::text(case, "dialect")));
        if found != expected {
            let input = quoted(&input);
            failures.push(format!(
                "{read} of {input}\n  expected {expected}\n  found    {found}"
            ));
        }
    }
    assert!(
        failures.is_empty(),
        "{} of {} differ:\n{}",
        failures.len(),
        cases.len(),
        failures.join("\n")
    );
}
