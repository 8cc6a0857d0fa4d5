//! Documents with the answers of `sigs.k8s.io/yaml`.

mod vectors;

use go_codec::gostruct::Type;
use go_codec::json::{Html, Layout, to_string};
use go_codec::yaml::{Strictness, unmarshal};
use go_codec::{Dialect, dialect::JsonEngine};
use go_value::Tree;

static VALUES: Type = Type::MAP_ANY;

#[test]
fn documents_decode_as_in_go() {
    let dialect = Dialect {
        json_engine: JsonEngine::V1,
        ..Dialect::default()
    };
    let cases = vectors::load("yaml-decode.json");
    assert!(cases.len() >= 144, "only {} documents", cases.len());
    let mut failures = Vec::new();
    for case in &cases {
        let name = vectors::text(case, "name");
        let document = vectors::base64(&vectors::text(case, "yaml_base64"));
        let expected = match case.get(b"error") {
            Some(Tree::Str(error)) => Err(error.to_text().into_owned()),
            _ => Ok(vectors::text(case, "json")),
        };
        let found = unmarshal(&document, &VALUES, Strictness::Lenient, &dialect)
            .map_err(|error| error.to_string())
            .map(|tree| to_string(&tree, Html::Escaped, Layout::Compact, &dialect).unwrap())
            .map(|json| String::from_utf8(json).unwrap());
        if found != expected {
            failures.push(format!(
                "{name}\n  expected {expected:?}\n  found    {found:?}"
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
