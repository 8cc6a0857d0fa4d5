//! Inputs made to exhaust a decoder: each has to end soon, on a small stack, with a value or Go's error.

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use go_codec::gostruct::Type;
use go_codec::yaml::{Input, Nodes, Numbers, Strictness, read_tree, unmarshal};
use go_codec::{Dialect, json, toml, yaml};

static ANY: Type = Type::Any;

/// How long one input may take, on a machine with more to do.
const PATIENCE: Duration = Duration::from_secs(60);

/// Runs on a thread with the stack that Rust gives to threads, and fails when it takes too long.
fn guarded<T: Send + 'static>(run: impl FnOnce() -> T + Send + 'static) -> T {
    let (sender, receiver) = mpsc::channel();
    let thread = thread::Builder::new().stack_size(2 << 20);
    let started = thread.spawn(move || sender.send(run()));
    assert!(started.is_ok());
    match receiver.recv_timeout(PATIENCE) {
        Ok(result) => result,
        Err(error) => panic!("no result: {error}"),
    }
}

/// Whether a YAML text decodes, or the error.
fn decode(text: String) -> Result<(), String> {
    guarded(move || {
        unmarshal(
            text.as_bytes(),
            &ANY,
            Strictness::Lenient,
            &Dialect::default(),
        )
        .map(drop)
        .map_err(|error| error.to_string())
    })
}

#[test]
fn deep_flow_collections_are_refused() {
    assert_eq!(decode("[".repeat(10_000) + &"]".repeat(10_000)), Ok(()));
    let error = "error converting YAML to JSON: yaml: exceeded max depth of 10000";
    assert_eq!(decode("[".repeat(200_000)), Err(error.to_owned()));
    assert_eq!(decode("{a: ".repeat(200_000)), Err(error.to_owned()));
}

#[test]
fn deep_block_collections_are_refused() {
    let error = "error converting YAML to JSON: yaml: exceeded max depth of 10000";
    assert_eq!(decode("- ".repeat(200_000)), Err(error.to_owned()));
    assert_eq!(decode("? ".repeat(200_000)), Err(error.to_owned()));
    assert_eq!(decode("- ".repeat(9_000)), Ok(()));
}

#[test]
fn aliases_nest_no_deeper_than_json() {
    let mut text = String::new();
    for i in 0..30 {
        let inner = if i == 0 {
            "1".to_owned()
        } else {
            format!("*a{}", i - 1)
        };
        text += &format!("- &a{i} {}{inner}{}\n", "[".repeat(500), " ]".repeat(500));
    }
    let error = decode(text).unwrap_err();
    assert_eq!(
        error,
        "error unmarshaling JSON: while decoding JSON: exceeded max depth"
    );
}

#[test]
fn alias_bombs_are_refused() {
    let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for i in 1..40 {
        let item = format!("*a{}, ", i - 1);
        text += &format!("a{i}: &a{i} [{}]\n", item.repeat(9));
    }
    let error = "error converting YAML to JSON: yaml: document contains excessive aliasing";
    assert_eq!(decode(text), Err(error.to_owned()));
    // The same by merges.
    let mut text = "a0: &a0 {x: 1, y: 2}\n".to_owned();
    for i in 1..60 {
        text += &format!(
            "a{i}: &a{i} {{<<: [*a{0}, *a{0}], k{i}: {{<<: *a{0}}}}}\n",
            i - 1
        );
    }
    assert_eq!(decode(text), Err(error.to_owned()));
}

#[test]
fn self_containing_values_are_refused() {
    let refused = |text: &str| decode(text.to_owned()).unwrap_err();
    let error = "error converting YAML to JSON: yaml: anchor 'a' value contains itself";
    assert_eq!(refused("&a [*a]"), error);
    assert_eq!(refused("&a {*a : 1}"), error);
    assert_eq!(refused("&a {<<: *a}"), error);
}

#[test]
fn long_texts_take_linear_time() {
    let n = 200_000;
    for text in [
        "x ".repeat(n),
        "a: ".to_owned() + &"\n".repeat(n) + "  b",
        "\"".to_owned() + &"\\n".repeat(n) + "\"",
        "a: |\n".to_owned() + &" \n".repeat(n) + "  b\n",
        "a: >\n".to_owned() + &"  b\n".repeat(n),
        "[".to_owned() + &"a, ".repeat(n) + "]",
        "[".to_owned() + &"[], ".repeat(n) + "]",
        (0..n / 4).map(|i| format!("k{i}: v\n")).collect(),
        (0..n / 4).rev().map(|i| format!("k{i}: v\n")).collect(),
        "# ".to_owned() + &"c".repeat(n * 4),
        "'".to_owned() + &"''".repeat(n) + "'",
        "%TAG !e! tag:example.org,2000:\n---\n".to_owned() + &"- !e!x y\n".repeat(n / 4),
    ] {
        assert_eq!(decode(text), Ok(()));
    }
    assert!(decode("a: b\n".repeat(3) + &"[".repeat(3) + &"x".repeat(n)).is_err());
    assert!(decode("\"".to_owned() + &"x ".repeat(n)).is_err());
}

#[test]
fn long_tag_prefixes_are_limited() {
    let text = format!("%TAG !e! {}\n---\n", "x".repeat(1 << 20)) + &"- !e!x y\n".repeat(100_000);
    assert!(
        decode(text)
            .unwrap_err()
            .contains("tags are more than 32 times as long as the text")
    );
}

#[test]
fn all_documents_of_a_long_stream_are_read() {
    let count = guarded(|| {
        let text = "---\na: 1\n".repeat(100_000);
        let input = Input::new(text.as_bytes());
        let (nodes, error) = Nodes::all(&input);
        assert_eq!(error, None);
        nodes.documents().len()
    });
    assert_eq!(count, 100_000);
}

#[test]
fn deep_json_is_refused() {
    let read = |text: String| {
        guarded(move || {
            json::from_slice(text.as_bytes(), Numbers::Float64, &Dialect::default())
                .map(drop)
                .map_err(|error| error.to_string())
        })
    };
    assert_eq!(read("[".repeat(10_000) + &"]".repeat(10_000)), Ok(()));
    assert_eq!(
        read("[".repeat(1_000_000)),
        Err("exceeded max depth".to_owned())
    );
    assert_eq!(
        read("{\"a\":".repeat(1_000_000)),
        Err("exceeded max depth".to_owned())
    );
}

#[test]
fn deep_toml_is_refused() {
    for text in [
        "a = ".to_owned() + &"[".repeat(100_000),
        "a = ".to_owned() + &"{a = ".repeat(100_000),
    ] {
        let error = guarded(move || {
            toml::read(text.as_bytes(), &Dialect::default())
                .unwrap_err()
                .to_string()
        });
        assert!(
            error.contains("nested more than 100 levels deep"),
            "{error}"
        );
    }
}

#[test]
fn deep_values_are_not_written() {
    let deep = |text: String| {
        guarded(move || {
            let dialect = Dialect::default();
            let tree = read_tree(text.as_bytes(), Numbers::Float64, &dialect).unwrap();
            [
                yaml::to_string(&tree, &dialect).unwrap_err().to_string(),
                yaml::to_string_pretty(&tree).unwrap_err().to_string(),
                json::to_string(&tree, json::Html::Escaped, json::Layout::Compact, &dialect)
                    .unwrap_err()
                    .to_string(),
            ]
        })
    };
    for error in deep("[".repeat(5_000) + &"]".repeat(5_000)) {
        assert_eq!(error, "value is nested more than 1000 levels deep");
    }
}
