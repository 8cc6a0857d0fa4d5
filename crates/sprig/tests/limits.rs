//! Chart text that asks for too much reaches a named limit: never a crash, a hang (then this test does
//! not end) or a cut answer.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

mod surroundings;

use go_template::{
    Dialect, ExecError, ExecErrorKind, Execution, FunctionTable, TemplateSet, parse,
};
use go_value::Value;
use sprig::Edition;
use surroundings::NoWorld;

static EDITION: Edition = Edition::HELM_4_2;

/// Templates and the limit that each of them reaches.
const CASES: &[(&str, &str)] = &[
    (r#"{{ repeat 100000000 "ab" }}"#, "MAX_STRING"),
    (r#"{{ repeat 9223372036854775807 "ab" }}"#, "MAX_STRING"),
    (r#"{{ indent 100000000 "a" }}"#, "MAX_STRING"),
    (r#"{{ nindent 10000 (repeat 10000 "\n") }}"#, "MAX_STRING"),
    (
        r#"{{ $s := repeat 100000 "a" }}{{ replace "a" $s $s }}"#,
        "MAX_STRING",
    ),
    (
        r#"{{ $s := repeat 100000 "a" }}{{ replace "" $s $s }}"#,
        "MAX_STRING",
    ),
    (
        r#"{{ $s := repeat 100000 "a" }}{{ wrapWith 1 $s $s }}"#,
        "MAX_STRING",
    ),
    (
        r#"{{ $s := repeat 100000 "a" }}{{ join $s (until 1000) }}"#,
        "MAX_STRING",
    ),
    (
        r#"{{ $s := repeat 60000000 "a" }}{{ cat $s $s }}"#,
        "MAX_STRING",
    ),
    (
        r#"{{ $s := repeat 60000000 "a" }}{{ squote $s $s }}"#,
        "MAX_STRING",
    ),
    ("{{ until 100000000 }}", "MAX_LIST"),
    ("{{ until -100000000 }}", "MAX_LIST"),
    ("{{ untilStep 0 9223372036854775807 1 }}", "MAX_LIST"),
    (
        "{{ untilStep 0 9223372036854775807 4611686018427387904 }}",
        "MAX_LIST",
    ),
    (
        "{{ untilStep -9223372036854775808 9223372036854775807 1 }}",
        "MAX_LIST",
    ),
    ("{{ seq 9223372036854775806 }}", "MAX_LIST"),
    (
        r#"{{ splitList "" (repeat 1100000 "a") | len }}"#,
        "MAX_LIST",
    ),
    (
        r#"{{ splitList "," (repeat 1100000 ",") | len }}"#,
        "MAX_LIST",
    ),
    (
        "{{ $l := until 1000000 }}{{ concat $l $l | len }}",
        "MAX_LIST",
    ),
    // A dictionary in itself, and one that shares its parts so often that copying would not end.
    (
        r#"{{ $d := dict }}{{ $_ := set $d "a" $d }}{{ deepCopy $d | len }}"#,
        "MAX_DEPTH",
    ),
    (
        r#"{{ $d := dict }}{{ $_ := set $d "a" $d }}{{ $e := dict }}{{ $_ := set $e "a" $e }}{{ merge $d $e | len }}"#,
        "MAX_DEPTH",
    ),
    (
        r#"{{ $d := dict }}{{ range until 40 }}{{ $d = dict "a" $d "b" $d }}{{ end }}{{ deepCopy $d | len }}"#,
        "MAX_VISITED",
    ),
    (
        r#"{{ $d := dict }}{{ $e := dict }}{{ range until 40 }}{{ $d = dict "a" $d "b" $d }}{{ $e = dict "a" $e "b" $e }}{{ end }}{{ merge $d $e | len }}"#,
        "MAX_VISITED",
    ),
    (
        r#"{{ $l := list }}{{ $m := list 1 }}{{ $l = append $l $m }}{{ uniq $l }}{{ repeat 99999999 "x" }}"#,
        "MAX_STRING",
    ),
];

#[test]
fn limits_are_named_and_reached() {
    // Executions run on a large stack; a sixteenth of it is plenty for these functions.
    let stack = go_template::limits::STACK_BYTES / 16;
    let checks = std::thread::Builder::new()
        .stack_size(stack)
        .spawn(check_all)
        .unwrap();
    if let Err(panic) = checks.join() {
        std::panic::resume_unwind(panic);
    }
}

fn run(text: &str) -> Result<Vec<u8>, ExecError> {
    let functions = FunctionTable::new(sprig::functions(&EDITION));
    let parsed = parse("t", text.as_bytes(), &functions, &Dialect::GO_1_26).unwrap();
    let mut set = TemplateSet::new("t");
    set.add(&parsed);
    let mut out = Vec::new();
    Execution::new(Dialect::GO_1_26, &NoWorld, &()).execute(&set, b"t", Value::Nil, &mut out)?;
    Ok(out)
}

fn failure(text: &str) -> ExecError {
    run(text).expect_err(text)
}

fn check_all() {
    for (text, limit) in CASES {
        let error = failure(text);
        assert_eq!(
            error.kind(),
            ExecErrorKind::Limit,
            "{text}: {}",
            error.sentence()
        );
        assert!(
            error.sentence().to_text().contains(limit),
            "{text}: {}",
            error.sentence()
        );
    }
}
