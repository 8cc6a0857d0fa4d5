//! A text that was parsed under one name and stands under another is what parsing it there gives.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use go_template::{Dialect, FunctionTable, Parsed, parse};
use go_value::Str;

fn parsed(name: &str, text: &str) -> Parsed {
    parse(
        name,
        text.as_bytes(),
        &FunctionTable::new([]),
        &Dialect::GO_1_26,
    )
    .unwrap()
}

/// The names under which each template stands and was parsed, in the order of their definition.
fn names(parsed: &Parsed) -> Vec<(String, String)> {
    parsed
        .trees()
        .iter()
        .map(|tree| (tree.name().to_string(), tree.parse_name().to_owned()))
        .collect()
}

#[test]
fn a_text_takes_the_name_it_stands_under() {
    for text in [
        "a",
        "",
        "{{ define \"x\" }}b{{ end }}",
        "{{ block \"x\" . }}b{{ end }}c",
    ] {
        let renamed = parsed("old", text).under_name(&Str::from("new")).unwrap();
        assert_eq!(names(&renamed), names(&parsed("new", text)), "{text}");
    }
}

#[test]
fn a_text_that_defines_either_name_is_parsed_again() {
    for defined in ["old", "new"] {
        for body in ["b", " "] {
            let text = format!("{{{{ define \"{defined}\" }}}}{body}{{{{ end }}}}");
            assert!(
                parsed("old", &text).under_name(&Str::from("new")).is_none(),
                "{text}"
            );
        }
    }
}
