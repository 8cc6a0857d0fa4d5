//! Go's regular expressions.

use std::ops::Range;

use go_regexp::{Regexp, quote_meta};

use super::{PROFILE, refused};
use crate::record::Record;

pub(super) fn regexp(case: &Record) -> Record {
    let limit = std::str::from_utf8(case.text("limit")).unwrap_or_default();
    let Ok(limit) = limit.parse::<i64>() else {
        return refused("limit is no number");
    };
    let pattern = match Regexp::compile(case.text("pattern"), &PROFILE.sprig.regexp) {
        Ok(pattern) => pattern,
        Err(error) => return Record::default().with("error", error.to_bytes()),
    };
    let template = case.text("template");
    let of_each = |run: &dyn Fn(&[u8]) -> Vec<u8>| -> Vec<Vec<u8>> {
        case.list("texts").iter().map(|text| run(text)).collect()
    };
    // The whole match is the first group.
    let names: String = pattern
        .group_names()
        .iter()
        .map(|name| format!("|{name}"))
        .collect();
    Record::default()
        .with("groups", format!("{} {names}", pattern.group_count()))
        .with_list(
            "found",
            of_each(&|text| pairs(&pattern.find_all_index(text, limit))),
        )
        .with_list(
            "replaced",
            of_each(&|text| pattern.replace_all(text, template)),
        )
        .with_list(
            "literal",
            of_each(&|text| pattern.replace_all_literal(text, template)),
        )
        .with_list(
            "split",
            of_each(&|text| pattern.split(text, limit).join(&b"\0"[..])),
        )
        .with("quoted", quote_meta(case.text("pattern")))
}

/// Pairs of indices as Go prints them.
fn pairs(found: &[Range<usize>]) -> Vec<u8> {
    let pairs: Vec<String> = found
        .iter()
        .map(|range| format!("[{} {}]", range.start, range.end))
        .collect();
    format!("[{}]", pairs.join(" ")).into_bytes()
}
