//! Values with the text of `yaml.Marshal` of `sigs.k8s.io/yaml`.

mod vectors;

use go_codec::Dialect;
use go_codec::yaml::to_string;
use go_value::Tree;

#[test]
fn values_are_written_as_in_go() {
    let dialect = Dialect::default();
    let cases = vectors::load("yaml-emit.json");
    assert!(cases.len() >= 194, "only {} values", cases.len());
    let mut failures = Vec::new();
    for case in &cases {
        let value = case.get(b"value").unwrap_or(&Tree::Nil);
        // A refusal is written `ERR` and its text.
        let expected = vectors::text(case, "yaml");
        let write = |found: Result<Vec<u8>, go_codec::WriteError>| match found {
            Ok(text) => String::from_utf8(text).unwrap(),
            Err(error) => format!("ERR {error}"),
        };
        let from_tree = write(to_string(value, &dialect));
        let from_value = write(to_string(&value.to_value(), &dialect));
        if from_tree != expected || from_value != expected {
            failures.push(format!(
                "{value:?}\n  expected {expected:?}\n  found    {from_tree:?}"
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
