//! The cases of `fixtures/templates` against what Go made of them.
//!
//! A case file is data (JSON, `{"$int": 1}` and the like for other Go types), a line `---`, and
//! templates separated by lines `%%`. `NAME.expected` holds Go 1.26's answers, written by the program
//! in `oracle/`; `NAME.goX.Y.expected` those of an older release where they differ.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]
#![allow(
    clippy::disallowed_methods,
    reason = "the entries of the folder are sorted"
)]

mod surroundings;

use std::fs;
use std::path::{Path, PathBuf};

use go_template::{Dialect, Execution, FunctionTable, TemplateSet, parse};
use go_value::Value;
use surroundings::{NoWorld, typed_value};

const DIALECTS: &[(&str, Dialect)] = &[
    ("go1.20", Dialect::GO_1_20),
    ("go1.23", Dialect::GO_1_23),
    ("go1.24", Dialect::GO_1_24),
    ("go1.25", Dialect::GO_1_25),
    ("newest", Dialect::GO_1_26),
];

fn run(name: &str, text: &[u8], data: Value, dialect: Dialect) -> Vec<u8> {
    let mut out = Vec::new();
    let functions = FunctionTable::new([]);
    let result = match parse(name, text, &functions, &dialect) {
        Ok(parsed) => {
            let mut set = TemplateSet::new(name);
            set.add(&parsed);
            let mut execution = Execution::new(dialect, &NoWorld, &());
            execution
                .execute(&set, name.as_bytes(), data, &mut out)
                .map_err(|error| error.sentence())
        }
        Err(error) => Err(error.sentence()),
    };
    let (head, body) = match result {
        Ok(()) => (&b"= output\n"[..], out),
        Err(sentence) => (&b"= error\n"[..], sentence.as_bytes().to_vec()),
    };
    [head, &body, b"\n"].concat()
}

fn split<'t>(text: &'t [u8], separator: &[u8]) -> Vec<&'t [u8]> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(at) = rest
        .windows(separator.len())
        .position(|window| window == separator)
    {
        parts.push(&rest[..at]);
        rest = &rest[at + separator.len()..];
    }
    parts.push(rest);
    parts
}

/// The case and the first line in which the answers differ.
fn difference(name: &str, release: &str, text: &[u8], go: &[u8], ours: &[u8]) -> String {
    let line = go
        .split(|&byte| byte == b'\n')
        .zip(ours.split(|&byte| byte == b'\n'))
        .enumerate()
        .find(|(_, (go, ours))| go != ours);
    let (at, (go, ours)) = line.unwrap_or((0, (go, ours)));
    format!(
        "{name} {release}: {}\n  line {at}\n  go:   {}\n  ours: {}",
        String::from_utf8_lossy(text),
        go.escape_ascii(),
        ours.escape_ascii(),
    )
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/templates")
}

#[test]
fn cases_answer_as_go_does() {
    let mut files: Vec<PathBuf> = fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "tmpl")
        })
        .collect();
    files.sort();
    let mut cases = 0;
    let mut wrong = Vec::new();
    for file in &files {
        let source = fs::read(file).unwrap();
        let [head, body] = split(&source, b"---\n")[..2] else {
            panic!("{}: no line ---", file.display())
        };
        let body = &source[source.len() - body.len().max(source.len() - head.len() - 4)..];
        let json: serde_json::Value = serde_json::from_slice(head).unwrap();
        let name = file.file_stem().unwrap().to_str().unwrap();
        for (release, dialect) in DIALECTS {
            let own = file.with_extension(format!("{release}.expected"));
            let expected = fs::read(&own)
                .unwrap_or_else(|_| fs::read(file.with_extension("expected")).unwrap());
            let mut rest = &expected[..];
            for text in split(body, b"\n%%\n") {
                cases += 1;
                let text = text.strip_suffix(b"\n").unwrap_or(text);
                let answer = run(name, text, typed_value(&json), *dialect);
                if let Some(after) = rest.strip_prefix(&answer[..])
                    && (after.is_empty() || after.starts_with(b"= "))
                {
                    rest = after;
                    continue;
                }
                let end = rest
                    .windows(3)
                    .enumerate()
                    .skip(1)
                    .find(|(at, window)| {
                        *window == b"\n= "
                            && (rest[at + 3..].starts_with(b"output\n")
                                || rest[at + 3..].starts_with(b"error\n"))
                    })
                    .map_or(rest.len(), |(at, _)| at + 1);
                wrong.push(difference(name, release, text, &rest[..end], &answer));
                rest = &rest[end..];
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {cases} differ:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    assert!(
        cases >= 1_000,
        "only {cases} cases in {} files",
        files.len()
    );
}
