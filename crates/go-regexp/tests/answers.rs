//! Holds the crate against the answers of Go's `regexp` in the `*.tsv` files beside this file.

#![expect(clippy::expect_used, reason = "a broken fixture must stop the test")]

use go_regexp::{Dialect, Regexp, quote_meta};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;
use std::rc::Rc;

const RELEASES: [(&str, Dialect); 4] = [
    ("1.20", Dialect::GO_1_20),
    ("1.24", Dialect::GO_1_22),
    ("1.26", Dialect::GO_1_26),
    ("1.27", Dialect::GO_1_27),
];

/// Patterns by release.
type Cache = BTreeMap<(&'static str, Vec<u8>), Rc<Regexp>>;

fn unescape(field: &str) -> Vec<u8> {
    let mut out = Vec::new();
    let mut rest = field.as_bytes();
    while let Some((&byte, tail)) = rest.split_first() {
        if byte != b'\\' {
            out.push(byte);
            rest = tail;
        } else if tail[0] == b'\\' {
            out.push(b'\\');
            rest = &tail[1..];
        } else {
            let digits = std::str::from_utf8(&tail[1..3]).expect("two digits");
            out.push(u8::from_str_radix(digits, 16).expect("two hexadecimal digits"));
            rest = &tail[3..];
        }
    }
    out
}

/// Runs `answer` on every row and release and compares the fields behind the first `inputs` ones.
fn walk(
    file: &str,
    inputs: usize,
    minimum: usize,
    answer: impl Fn(&[Vec<u8>], &'static str, &Dialect) -> Vec<Vec<u8>>,
) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests")
        .join(file);
    let text =
        std::fs::read_to_string(&path).unwrap_or_else(|err| panic!("{}: {err}", path.display()));
    let mut compared = 0;
    let mut wrong = Vec::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let row: Vec<Vec<u8>> = line.split('\t').map(unescape).collect();
        let releases = String::from_utf8_lossy(&row[0]).into_owned();
        for &(name, ref dialect) in &RELEASES {
            // Where all releases agree the oldest and the newest dialect speak for those between.
            let named = match releases.as_str() {
                "*" => matches!(name, "1.20" | "1.27"),
                releases => releases.split(',').any(|release| release == name),
            };
            if !named {
                continue;
            }
            compared += 1;
            let got = answer(&row[1..=inputs], name, dialect);
            for (index, (got, want)) in got.iter().zip(&row[inputs + 1..]).enumerate() {
                if got != want {
                    let input: Vec<String> = row[1..=inputs]
                        .iter()
                        .map(|f| f.escape_ascii().to_string())
                        .collect();
                    wrong.push(format!(
                        "{name} field {index} of {}\n  want {}\n  got  {}",
                        input.join(" | "),
                        want.escape_ascii(),
                        got.escape_ascii()
                    ));
                }
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {compared} differ:\n{}",
        wrong.len(),
        wrong[..wrong.len().min(40)].join("\n")
    );
    assert!(compared >= minimum, "only {compared} comparisons in {file}");
}

#[test]
fn patterns_compile_as_in_go() {
    walk("compile.tsv", 1, 1_800, |input, _, dialect| {
        let pattern = &input[0];
        vec![match Regexp::compile(pattern, dialect) {
            Ok(re) => {
                let mut text = format!("{} ", re.group_count());
                for name in re.group_names() {
                    text.push(',');
                    text.push_str(name);
                }
                text.into_bytes()
            }
            Err(error) => [
                b"error: ",
                error.to_bytes().as_slice(),
                b"\n",
                &error.must_compile_panic(pattern),
            ]
            .concat(),
        }]
    });
}

fn list(pieces: &[&[u8]]) -> Vec<u8> {
    if pieces.is_empty() {
        return b"nil".to_vec();
    }
    [format!("{}:", pieces.len()).as_bytes(), &pieces.join(&0x1f)].concat()
}

/// Go has a nil slice and an empty one; `Split` answers the empty one when the text is matched whole from its start.
fn split_list(pieces: &[&[u8]]) -> Vec<u8> {
    if pieces.is_empty() {
        return b"0:".to_vec();
    }
    list(pieces)
}

fn indexes(ranges: &[Range<usize>]) -> Vec<u8> {
    let texts: Vec<String> = ranges
        .iter()
        .map(|r| format!("{} {}", r.start, r.end))
        .collect();
    texts.join(";").into_bytes()
}

fn submatch_indexes(re: &Regexp, text: &[u8]) -> Vec<u8> {
    let Some(groups) = re.find_submatch(text) else {
        return b"-".to_vec();
    };
    let texts: Vec<String> = groups
        .iter()
        .map(|group| match group {
            None => "-1 -1".to_owned(),
            Some(group) => {
                let start = group.as_ptr() as usize - text.as_ptr() as usize;
                format!("{start} {}", start + group.len())
            }
        })
        .collect();
    texts.join(" ").into_bytes()
}

#[test]
fn patterns_run_as_in_go() {
    // Neighboring rows share their pattern.
    let cache: RefCell<Cache> = RefCell::default();
    walk("run.tsv", 3, 7_000, |input, name, dialect| {
        let [pattern, text, template] = input else {
            panic!("three inputs");
        };
        let re = Rc::clone(
            cache
                .borrow_mut()
                .entry((name, pattern.clone()))
                .or_insert_with(|| {
                    Rc::new(Regexp::compile(pattern, dialect).expect("rows run good patterns"))
                }),
        );
        let all = re.find_all(text, 2);
        assert_eq!(re.is_match(text), re.find(text).is_some());
        assert_eq!(
            re.find_index(text),
            re.find_all_index(text, 1).first().cloned()
        );
        vec![
            submatch_indexes(&re, text),
            indexes(&re.find_all_index(text, -1)),
            list(&all),
            split_list(&re.split(text, -1)),
            split_list(&re.split(text, 2)),
            re.replace_all(text, template),
            re.replace_all_literal(text, template),
        ]
    });
}

#[test]
fn texts_are_quoted_as_in_go() {
    walk("quote.tsv", 1, 60, |input, _, _| {
        vec![quote_meta(&input[0]).into_owned()]
    });
}

/// Sizes at which quadratic work, or recursion, would not come back within anybody's patience.
#[test]
fn hostile_patterns_come_back() {
    for unit in [
        "[:",
        "[[:",
        "(",
        "(?:",
        ")",
        "(?i)",
        "{1",
        "{1,",
        "\\Q",
        "\\p{",
        "(?P<a",
        "a|",
        "[a",
        "\\x{1",
        "a**",
        "(?i)*",
        "x{1000}",
        "(x{1000})",
        "\\pL",
        "a?(?i)",
    ] {
        let pattern = unit.repeat(20_000 / unit.len());
        let _ = Regexp::compile(&pattern, &Dialect::GO_1_26);
        let _ = Regexp::compile(format!("[{pattern}"), &Dialect::GO_1_26);
    }
}
