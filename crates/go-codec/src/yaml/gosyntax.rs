//! Values inside error messages, as Go's `%#v` prints what go-yaml has decoded.

use std::borrow::Cow;

use go_value::number::{format_float, quote};

use super::decode::is_merge;
use super::node::{NodeKind, NodeRef};
use super::resolve::{Scalar, resolve};

/// How deep a value is printed; aliases can nest without end.
const MAX_PRINTED_DEPTH: usize = 32;

/// How long a printed value may become before the rest is left out.
const MAX_PRINTED_BYTES: usize = 1 << 16;

/// A scalar as `%#v` prints it.
pub(super) fn scalar(value: &Scalar<'_>) -> String {
    match value {
        Scalar::Nil => "<nil>".to_owned(),
        Scalar::Bool(b) => b.to_string(),
        Scalar::Int(n) => n.to_string(),
        Scalar::Uint(n) => format!("{n:#x}"),
        Scalar::Float(n) => format_float(*n, b'g', -1, 64),
        Scalar::Timestamp(text) => quote(text).to_text().into_owned(),
        Scalar::Str(text) => quote(text).to_text().into_owned(),
    }
}

/// A node's value as `%#v` prints it.
pub(super) fn node(node: NodeRef<'_>) -> String {
    let mut out = String::new();
    write_node(&mut out, node, 0);
    out
}

fn value_of(node: NodeRef<'_>) -> Scalar<'_> {
    if node.tag().is_empty() && !node.is_implicit() {
        return Scalar::Str(Cow::Borrowed(node.text()));
    }
    resolve(node.tag(), node.text()).unwrap_or(Scalar::Str(Cow::Borrowed(node.text())))
}

fn write_node(out: &mut String, node: NodeRef<'_>, depth: usize) {
    let node = node.resolve_alias();
    if depth > MAX_PRINTED_DEPTH || out.len() > MAX_PRINTED_BYTES {
        out.push('…');
        return;
    }
    match node.kind() {
        NodeKind::Scalar | NodeKind::Alias => match value_of(node) {
            // A nil inside a collection has the element's type.
            Scalar::Nil if depth > 0 => out.push_str("interface {}(nil)"),
            value => out.push_str(&scalar(&value)),
        },
        NodeKind::Sequence => {
            out.push_str("[]interface {}{");
            for (i, child) in node.children().enumerate() {
                if i > 0 {
                    out.push_str(", ");
                }
                write_node(out, child, depth + 1);
            }
            out.push('}');
        }
        NodeKind::Mapping => {
            out.push_str("map[interface {}]interface {}{");
            let mut entries = Vec::new();
            collect(&mut entries, node, depth);
            entries.sort_by(|(one, _), (other, _)| compare(one, other));
            for (i, (key, value)) in entries.iter().enumerate() {
                if i > 0 {
                    out.push_str(", ");
                }
                match key {
                    Scalar::Nil => out.push_str("interface {}(nil)"),
                    key => out.push_str(&scalar(key)),
                }
                out.push(':');
                write_node(out, *value, depth + 1);
            }
            out.push('}');
        }
    }
}

/// The entries of a mapping in order, with those that `<<` merges in.
fn collect<'n>(entries: &mut Vec<(Scalar<'n>, NodeRef<'n>)>, mapping: NodeRef<'n>, depth: usize) {
    if depth > MAX_PRINTED_DEPTH {
        return;
    }
    for (key, value) in mapping.entries() {
        if is_merge(key) {
            let maps = value.resolve_alias();
            match maps.kind() {
                NodeKind::Sequence => {
                    let all: Vec<NodeRef<'_>> = maps.children().collect();
                    for map in all.into_iter().rev() {
                        collect(entries, map.resolve_alias(), depth + 1);
                    }
                }
                _ => collect(entries, maps, depth + 1),
            }
            continue;
        }
        let key = value_of(key.resolve_alias());
        match entries.iter_mut().find(|(known, _)| *known == key) {
            Some(entry) => entry.1 = value,
            None => entries.push((key, value)),
        }
    }
}

/// The order in which `fmt` prints keys. Keys of different types come in the order of Go's type descriptors
/// in memory, which is the same in all Helm binaries looked at.
fn compare(one: &Scalar<'_>, other: &Scalar<'_>) -> std::cmp::Ordering {
    let rank = |scalar: &Scalar<'_>| match scalar {
        Scalar::Nil => 0,
        Scalar::Timestamp(_) | Scalar::Str(_) => 1,
        Scalar::Uint(_) => 2,
        Scalar::Int(_) => 3,
        Scalar::Float(_) => 4,
        Scalar::Bool(_) => 5,
    };
    match (one, other) {
        (Scalar::Bool(one), Scalar::Bool(other)) => one.cmp(other),
        (Scalar::Int(one), Scalar::Int(other)) => one.cmp(other),
        (Scalar::Uint(one), Scalar::Uint(other)) => one.cmp(other),
        (Scalar::Float(one), Scalar::Float(other)) => one.total_cmp(other),
        (Scalar::Str(one), Scalar::Str(other)) => one.cmp(other),
        _ => rank(one).cmp(&rank(other)),
    }
}
