//! What a stranger may send: every input ends in an answer or a named limit, on the small stack of a test thread.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "inputs of the tests themselves"
)]

mod support;

use std::sync::Arc;

use chart::dependency::{self, DependencyError};
use chart::source::SourceFile;
use chart::values::{
    CoalesceError, ReadError, SchemaError, ValueSources, ValuesError, coalesce, user_values,
    validate_schema,
};
use chart::{Chart, LoadError, Rules, SchemaEngine, Table};
use support::rules;

fn file(path: &str, data: impl Into<String>) -> SourceFile {
    SourceFile {
        path: path.into(),
        data: data.into().into_bytes(),
    }
}

fn meta(name: &str, rest: &str) -> String {
    format!("apiVersion: v2\nname: {name}\nversion: 0.1.0\n{rest}")
}

fn load(files: Vec<SourceFile>) -> Result<Arc<Chart>, LoadError> {
    Chart::load_files("c", files, &rules("v4.1.1"))
}

fn read(sources: &ValueSources, data: &str) -> Result<Table, ValuesError> {
    let mut reader = |_: &str| Ok::<_, ReadError>(data.as_bytes().to_vec());
    user_values(sources, &rules("v4.1.1"), &mut reader)
}

/// What both libraries say.
fn validated(schema: String, values: String) -> [Result<(), SchemaError>; 2] {
    let files = vec![
        file("Chart.yaml", meta("c", "")),
        file("values.schema.json", schema),
        file("values.yaml", values),
    ];
    let chart = load(files).unwrap();
    let values = coalesce(&chart, &Table::new(), &rules("v4.1.1")).unwrap();
    [SchemaEngine::GoJsonSchema, SchemaEngine::SanthoshTekuri].map(|schema_engine| {
        let rules = Rules {
            schema_engine,
            ..rules("v4.1.1")
        };
        validate_schema(&chart, &values, &rules)
    })
}

fn is_limit(result: &Result<(), SchemaError>) -> bool {
    matches!(result, Err(SchemaError::Limit(_)))
}

#[test]
fn deep_values() {
    let deep = |open: &str, close: &str, levels: usize| {
        format!("a: {}1{}", open.repeat(levels), close.repeat(levels))
    };
    for (open, close) in [("[", "]"), ("{a: ", "}")] {
        let files = |levels| {
            vec![
                file("Chart.yaml", meta("c", "")),
                file("values.yaml", deep(open, close, levels)),
            ]
        };
        let error = load(files(9_000)).unwrap_err();
        assert!(error.limit().is_some(), "{error}");
        let chart = load(files(450)).unwrap();
        let sources = ValueSources {
            files: vec!["v".into()],
            ..ValueSources::default()
        };
        assert!(matches!(
            read(&sources, &deep(open, close, 9_000)),
            Err(ValuesError::Limit(_))
        ));
        let user = read(&sources, &deep(open, close, 450)).unwrap();
        let coalesced = coalesce(&chart, &user, &rules("v4.1.1")).unwrap();
        assert_eq!(coalesced.to_map().len(), 1);
    }
}

#[test]
fn deep_flags() {
    let set = |argument: String| {
        read(
            &ValueSources {
                set: vec![argument],
                ..ValueSources::default()
            },
            "",
        )
    };
    let message = |argument: String| set(argument).unwrap_err().to_string();
    assert!(message(format!("{}=1", vec!["a"; 40].join("."))).contains("nested level of 30"));
    assert!(message(format!("a{}=1", "[0]".repeat(100_000))).contains("limit reached"));
    assert!(message("a[99999999999999999999]=1".into()).contains("value out of range"));
    assert!(message("a[65537]=1".into()).contains("maximum supported index"));
    let json = |argument: String| {
        read(
            &ValueSources {
                set_json: vec![argument],
                ..ValueSources::default()
            },
            "",
        )
    };
    let deep = format!("{}1{}", "[".repeat(9_000), "]".repeat(9_000));
    assert!(json(format!("a={deep}")).is_err());
    assert!(json(format!("{{\"a\":{deep}}}")).is_err());
}

#[test]
fn aliases_of_aliases() {
    // Ten names for each of six nested charts would be a million charts.
    let list = (0..10)
        .map(|at| format!("- {{name: n, version: '*', alias: a{at}}}\n"))
        .collect::<String>();
    let mut files = Vec::new();
    let mut path = String::new();
    for level in 0..7 {
        let name = if level == 0 { "c" } else { "n" };
        let dependencies = if level < 6 {
            format!("dependencies:\n{list}")
        } else {
            String::new()
        };
        files.push(file(
            &format!("{path}Chart.yaml"),
            meta(name, &dependencies).replace("name: n\n", "name: \"n\"\n"),
        ));
        path.push_str("charts/n/");
    }
    let files = files
        .into_iter()
        .map(|file| SourceFile {
            data: String::from_utf8(file.data)
                .unwrap()
                .replace("{name: n,", "{name: \"n\",")
                .into_bytes(),
            ..file
        })
        .collect();
    let chart = load(files).unwrap();
    let error = dependency::process(&chart, &Table::new(), &rules("v4.1.1")).unwrap_err();
    assert!(matches!(error, DependencyError::Limit(_)), "{error}");
}

#[test]
fn charts_in_charts() {
    let mut files = Vec::new();
    let mut path = String::new();
    for level in 0..80 {
        files.push(file(
            &format!("{path}Chart.yaml"),
            meta(&format!("c{level}"), ""),
        ));
        path.push_str(&format!("charts/c{}/", level + 1));
    }
    let error = load(files).unwrap_err();
    assert!(error.limit().is_some(), "{error}");
}

#[test]
fn long_paths() {
    let dots = vec!["a"; 200_000].join(".");
    let dependencies = format!(
        "dependencies: [{{name: s, version: '*', condition: '{dots}', import-values: [{{child: d, parent: {dots}}}]}}]\n"
    );
    let files = vec![
        file("Chart.yaml", meta("c", &dependencies)),
        file("charts/s/Chart.yaml", meta("s", "")),
        file("charts/s/values.yaml", "d: {x: 1}\n"),
    ];
    let chart = load(files).unwrap();
    let error = dependency::process(&chart, &Table::new(), &rules("v4.1.1")).unwrap_err();
    assert!(matches!(error, DependencyError::Limit(_)), "{error}");
}

#[test]
fn a_chart_called_global() {
    let files = vec![
        file("Chart.yaml", meta("c", "")),
        file("charts/g/Chart.yaml", meta("global", "")),
    ];
    let chart = load(files).unwrap();
    let result = coalesce(&chart, &Table::new(), &rules("v4.1.1"));
    assert!(matches!(result, Err(CoalesceError::ChartCalledGlobal)));
}

#[test]
fn deep_schemas() {
    // Schema and value nest alike.
    let nested = |levels: usize| {
        let schema = format!(
            "{}{{}}{}",
            "{\"properties\":{\"a\":".repeat(levels),
            "}}".repeat(levels)
        );
        validated(
            schema,
            format!("{}1{}", "{a: ".repeat(levels), "}".repeat(levels)),
        )
    };
    assert_eq!(nested(30), [Ok(()), Ok(())]);
    // The one reads the schema without its schema and gets through.
    assert_eq!(nested(240).map(|result| is_limit(&result)), [false, true]);
    // The value is deep, the schema refers to itself.
    let recursive = |levels: usize| {
        let schema = "{\"additionalProperties\":{\"$ref\":\"#\"}}".to_owned();
        validated(
            schema,
            format!("{}1{}", "{a: ".repeat(levels), "}".repeat(levels)),
        )
    };
    assert_eq!(recursive(100), [Ok(()), Ok(())]);
    assert_eq!(recursive(450).map(|result| is_limit(&result)), [true, true]);
    let array = format!("{{\"enum\":{}1{}}}", "[".repeat(5_000), "]".repeat(5_000));
    assert!(validated(array, String::new()).iter().all(is_limit));
}

#[test]
fn exponential_schemas() {
    for (keyword, last) in [
        ("anyOf", "string"),
        ("allOf", "object"),
        ("oneOf", "string"),
        ("allOf", "string"),
    ] {
        exponential_schema(keyword, last);
    }
}

fn exponential_schema(keyword: &str, last: &str) {
    let mut definitions = format!("\"a40\":{{\"type\":\"{last}\"}}");
    for level in 0..40 {
        let next = format!("{{\"$ref\":\"#/$defs/a{}\"}}", level + 1);
        definitions.push_str(&format!(",\"a{level}\":{{\"{keyword}\":[{next},{next}]}}"));
    }
    let schema = format!("{{\"$ref\":\"#/$defs/a0\",\"$defs\":{{{definitions}}}}}");
    assert!(validated(schema, "a: 1".into()).iter().all(is_limit));
}

#[test]
fn schemas_with_large_numbers() {
    let long = "1".repeat(100);
    let schema = format!("{{\"properties\":{{\"a\":{{\"multipleOf\":{long}}}}}}}");
    assert!(validated(schema, "a: 5".into()).iter().all(is_limit));
    let schema = "{\"properties\":{\"a\":{\"maximum\":1e999999999,\"minimum\":-1e400}}}".to_owned();
    let [older, newer] = validated(schema, "a: 5".into());
    assert!(matches!(older, Err(SchemaError::Invalid(_))));
    assert_eq!(newer, Ok(()));
    let schema = format!("{{\"properties\":{{\"a\":{{\"multipleOf\":{}}}}}}}", "0.1");
    assert!(
        validated(schema, "a: 1e300".into())
            .iter()
            .all(Result::is_ok)
    );
}

#[test]
fn arbitrary_bytes() {
    // A cheap stream of bytes, the same in every run.
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    let seed = [
        "{\"type\":\"object\",\"properties\":{\"a\":{\"$ref\":\"#/$defs/x\",\"minimum\":5}},\"$defs\":{\"x\":{\"anyOf\":[{},true]}}}",
        "a: {b: [1, null], c: \"x\"}\nd: &x {e: 1}\nf: *x\n",
        "apiVersion: v2\nname: c\nversion: 0.1.0\ndependencies:\n- {name: s, version: '*', alias: t, tags: [a]}\n",
        "*.md\n!docs/\n[a-z]?\n",
    ];
    for _ in 0..400 {
        let mut mutated = |text: &str| {
            let mut bytes = text.as_bytes().to_vec();
            for _ in 0..next() % 4 {
                let at = usize::try_from(next()).unwrap_or_default() % bytes.len();
                bytes[at] = b"{}[]\":,-*&!\\\0\xff 0a#"[usize::try_from(next() % 18).unwrap()];
            }
            bytes
        };
        let files = vec![
            SourceFile {
                path: "Chart.yaml".into(),
                data: mutated(seed[2]),
            },
            SourceFile {
                path: "values.yaml".into(),
                data: mutated(seed[1]),
            },
            SourceFile {
                path: "values.schema.json".into(),
                data: mutated(seed[0]),
            },
            SourceFile {
                path: ".helmignore".into(),
                data: mutated(seed[3]),
            },
            SourceFile {
                path: "charts/s/Chart.yaml".into(),
                data: meta("s", "").into_bytes(),
            },
            SourceFile {
                path: "charts/s/values.yaml".into(),
                data: mutated(seed[1]),
            },
        ];
        let set = String::from_utf8_lossy(&mutated("a.b[0].c={x,y},d[1][2]=5,e=\\,z")).into_owned();
        for helm in support::HELMS {
            let rules = rules(helm);
            let sources = ValueSources {
                set: vec![set.clone()],
                set_json: vec![set.clone()],
                ..ValueSources::default()
            };
            let user = user_values(&sources, &rules, &mut |_: &str| {
                Err(ReadError("none".into()))
            })
            .unwrap_or_default();
            let Ok(chart) = Chart::load_files("c", files.clone(), &rules) else {
                continue;
            };
            let Ok(processed) = dependency::process(&chart, &user, &rules) else {
                continue;
            };
            let Ok(values) = coalesce(&processed.chart, &user, &rules) else {
                continue;
            };
            let _ = validate_schema(&processed.chart, &values, &rules);
            let older = Rules {
                schema_engine: SchemaEngine::GoJsonSchema,
                ..rules
            };
            let _ = validate_schema(&processed.chart, &values, &older);
            let _ = values.to_map();
        }
    }
}

#[test]
fn arbitrary_archives() {
    let mut state = 88_172_645_463_325_252_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    let base = std::fs::read(support::fixtures().join("probes/tgz/basic.tgz")).expect("fixture");
    for _ in 0..300 {
        let mut bytes = base.clone();
        for _ in 0..1 + next() % 5 {
            let at = usize::try_from(next()).unwrap_or_default() % bytes.len();
            bytes[at] = next().to_le_bytes()[0];
        }
        bytes.truncate(bytes.len() - usize::try_from(next() % 40).unwrap());
        for helm in support::HELMS {
            let _ = Chart::load_archive_bytes("x.tgz", &bytes, &rules(helm));
        }
    }
}
