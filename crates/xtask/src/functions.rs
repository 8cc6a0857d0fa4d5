//! Counts the template functions that the showcase charts use.
//!
//! Reads the actions of each template (strings and comments left out) and looks their words up in
//! `data/functions.txt`, the functions that every profile has and those that only some have.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use crate::arguments::Arguments;
use crate::folders::entries;

const FUNCTIONS: &str = include_str!("../data/functions.txt");
/// The golden charts that are the showcase.
const SHOWCASE: [&str; 3] = ["simple-app", "vendor-stack", "platform"];

/// The functions that some release has.
pub fn known() -> BTreeSet<&'static str> {
    FUNCTIONS
        .lines()
        .filter(|line| !line.starts_with('#'))
        .flat_map(str::split_whitespace)
        .collect()
}

/// `cargo xtask functions`
pub fn run(mut arguments: Arguments) -> Result<bool> {
    let minimum = arguments.number("--minimum")?.unwrap_or(150);
    let missing = arguments.flag("--missing");
    arguments.finish()?;
    let known = known();
    let mut all: BTreeMap<&str, usize> = BTreeMap::new();
    for name in SHOWCASE {
        let folder = crate::root().join("golden-charts").join(name).join("chart");
        let mut used = BTreeSet::new();
        for path in templates(&folder)? {
            let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
            for word in words(&text) {
                if let Some(function) = known.get(word) {
                    used.insert(*function);
                    *all.entry(function).or_default() += 1;
                }
            }
        }
        println!("{name}: {} functions", used.len());
    }
    for (function, times) in &all {
        println!("  {function} {times}");
    }
    if missing {
        let unused: Vec<&str> = known
            .iter()
            .filter(|name| !all.contains_key(*name))
            .copied()
            .collect();
        println!("not used: {}", unused.join(" "));
    }
    println!(
        "{} of {} functions used, at least {minimum} wanted",
        all.len(),
        known.len()
    );
    Ok(all.len() >= minimum)
}

/// Every file below a `templates` folder of the chart or of a chart inside it.
fn templates(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        for path in entries(&folder)? {
            if path.is_dir() {
                open.push(path);
            } else if path
                .components()
                .any(|part| part.as_os_str() == "templates")
            {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

/// The bare words in the actions of a template: no strings, no comments, no fields, no variables.
pub fn words(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find("{{") {
        rest = &rest[start + 2..];
        let inner = rest.trim_start_matches('-').trim_start();
        if inner.starts_with("/*") {
            rest = inner.find("*/").map_or("", |end| &inner[end..]);
            continue;
        }
        rest = action(rest, &mut found);
    }
    found
}

/// Collects the words up to the end of an action and returns what comes after it.
fn action<'a>(text: &'a str, found: &mut Vec<&'a str>) -> &'a str {
    let bytes = text.as_bytes();
    let mut at = 0;
    let mut before = b' ';
    while at < bytes.len() {
        let c = bytes[at];
        if text[at..].starts_with("}}") {
            return &text[at + 2..];
        }
        if c == b'"' || c == b'`' || c == b'\'' {
            at += 1;
            while at < bytes.len() && bytes[at] != c {
                at += if bytes[at] == b'\\' && c != b'`' {
                    2
                } else {
                    1
                };
            }
            at += 1;
        } else if c.is_ascii_alphabetic() || c == b'_' {
            let start = at;
            while at < bytes.len() && (bytes[at].is_ascii_alphanumeric() || bytes[at] == b'_') {
                at += 1;
            }
            if before != b'.' && before != b'$' {
                found.push(&text[start..at]);
            }
        } else {
            at += text[at..].chars().next().map_or(1, char::len_utf8);
        }
        before = c;
    }
    ""
}

#[cfg(test)]
mod tests {
    use super::{run, words};
    use crate::arguments::Arguments;

    #[test]
    fn the_showcase_uses_at_least_150_functions() {
        assert!(run(Arguments::new(Vec::new())).unwrap());
    }

    #[test]
    fn only_bare_words_of_actions_count() {
        let text = "trim {{- .Values.trim | default \"b64enc\" -}} {{/* sha1sum */}} {{ $quote := `lower` }}{{ (dict \"a\" 1).get }}";
        assert_eq!(words(text), ["default", "dict"]);
    }
}
