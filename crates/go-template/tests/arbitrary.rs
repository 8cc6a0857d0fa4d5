//! Arbitrary bytes never make the lexer, the parser or the executor panic or hang.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

mod surroundings;

use go_template::{Dialect, Execution, FunctionTable, Limits, TemplateSet, parse};
use go_value::{Map, Str, Value, number, print};
use proptest::prelude::*;
use surroundings::NoWorld;

/// Pieces that templates are made of, so that arbitrary sequences of them reach deep into the parser.
const PIECES: &[&str] = &[
    "{{",
    "}}",
    "{{- ",
    " -}}",
    "{{ if ",
    "{{ range ",
    "{{ with ",
    "{{ else ",
    "{{ end }}",
    "{{ define \"a\" }}",
    "{{ block \"b\" . }}",
    "{{ template \"a\" . }}",
    "{{ break }}",
    "{{ continue }}",
    "{{/* ",
    " */}}",
    "(",
    ")",
    " | ",
    ".",
    ".x",
    ".l",
    ".m.k",
    "$",
    "$x",
    " := ",
    " = ",
    ", ",
    "\"s\"",
    "`raw`",
    "'c'",
    "1",
    "1.5",
    "0x1p4",
    "1+2i",
    "nil",
    "true",
    " ",
    "\n",
    "print ",
    "printf \"%v %d %[2]*d\" ",
    "index ",
    "len ",
    "and ",
    "or ",
    "eq ",
    "lt ",
    "slice ",
    "call ",
    "html ",
    "js ",
    "urlquery ",
    "not ",
    "text",
    "\u{e9}",
    "\"",
    "\\",
    "-",
    "@",
];

fn run(text: &[u8], dialect: &Dialect) {
    let functions = FunctionTable::new([]);
    let Ok(parsed) = parse("t", text, &functions, dialect) else {
        return;
    };
    for tree in parsed.trees() {
        tree.to_source();
    }
    let mut set = TemplateSet::new("t");
    set.add(&parsed);
    let mut execution = Execution::new(*dialect, &NoWorld, &());
    execution.limits = Limits {
        fuel: 2_000,
        output_bytes: 100_000,
        depth: 100,
    };
    let map: Map = [
        (Str::from("k"), Value::int(1)),
        (Str::from("n"), Value::Nil),
    ]
    .into_iter()
    .collect();
    let data: Map = [
        (Str::from("x"), Value::str("text")),
        (
            Str::from("l"),
            Value::list(vec![Value::float64(1.5), Value::Nil, Value::Bool(true)]),
        ),
        (Str::from("m"), Value::Map(map)),
    ]
    .into_iter()
    .collect();
    // Success and failure are both fine here.
    if let Err(error) = execution.execute(&set, b"t", Value::Map(data), &mut Vec::new()) {
        assert!(!error.sentence().is_empty());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn bytes_never_panic(text in proptest::collection::vec(any::<u8>(), 0..200)) {
        run(&text, &Dialect::GO_1_26);
        let mut action = b"{{ ".to_vec();
        action.extend_from_slice(&text);
        run(&action, &Dialect::GO_1_20);
    }

    #[test]
    fn pieces_never_panic(pieces in proptest::collection::vec(proptest::sample::select(PIECES), 0..40)) {
        let text = pieces.concat();
        run(text.as_bytes(), &Dialect::GO_1_26);
        run(text.as_bytes(), &Dialect::GO_1_20);
    }

    #[test]
    fn a_printed_tree_parses_to_itself(pieces in proptest::collection::vec(proptest::sample::select(PIECES), 0..20)) {
        let functions = FunctionTable::new([]);
        if let Ok(parsed) = parse("t", pieces.concat().into_bytes(), &functions, &Dialect::GO_1_26) {
            let printed = parsed.main().unwrap().to_source();
            // Text that looks like the start of an action, and `break` outside of its loop, print as they are.
            if let Ok(again) = parse("t", printed.clone(), &functions, &Dialect::GO_1_26) {
                prop_assert_eq!(again.main().unwrap().to_source(), printed);
            }
        }
    }

    #[test]
    fn formats_never_panic(format in "[%a-zA-Z\\[\\]0-9*.+#é -]{0,30}", n in any::<i64>(), f in any::<f64>(), s in any::<Vec<u8>>()) {
        let args = [Value::int(n), Value::float64(f), Value::str(&s[..]), Value::Nil, Value::list(vec![Value::int(n)])];
        print::sprintf(format.as_bytes(), &args);
        print::sprint(&args);
    }

    #[test]
    fn numbers_read_back(n in any::<i64>(), f in any::<f64>(), s in any::<Vec<u8>>()) {
        prop_assert_eq!(number::parse_int(number::format_int(n, 10).as_bytes(), 10, 64), Ok(n));
        let text = number::format_float(f, b'g', -1, 64);
        let read = number::parse_float(text.as_bytes(), 64).unwrap();
        prop_assert!(read == f || (read.is_nan() && f.is_nan()));
        let unquoted = number::unquote(number::quote(&s).as_bytes()).unwrap();
        prop_assert_eq!(unquoted.as_bytes(), &s[..]);
        number::parse_float(&s, 64).ok();
        number::parse_int(&s, 0, 64).ok();
        number::unquote(&s).ok();
    }
}
