//! Equality of JSON values as the library sees it.

use go_value::Str;

use super::number::Decimal;
use crate::rules::SpelledNumbers;
use crate::values::Node;

/// Equality of JSON values: numbers by value, whatever their spelling.
pub(super) fn equals(one: &Node, other: &Node, spelled: SpelledNumbers) -> bool {
    match (one, other) {
        (Node::Nil, Node::Nil) => true,
        (Node::Bool(one), Node::Bool(other)) => one == other,
        (Node::Str(one), Node::Str(other)) => one == other,
        (Node::List(one), Node::List(other)) => {
            one.len() == other.len()
                && one
                    .iter()
                    .zip(other.iter())
                    .all(|(one, other)| equals(one, other, spelled))
        }
        (Node::Table(one), Node::Table(other)) => {
            let same =
                |(a, b): (&(Str, Node), &(Str, Node))| a.0 == b.0 && equals(&a.1, &b.1, spelled);
            one.len() == other.len() && one.entries().iter().zip(other.entries()).all(same)
        }
        (_, Node::Str(_)) if spelled == SpelledNumbers::Different => false,
        (one, other) => match (Decimal::of(one), like_number(other)) {
            (Some(one), Some(other)) => one == other,
            _ => false,
        },
    }
}

/// A number, or a string that spells one: beside a number the library prints both and reads them back.
fn like_number(node: &Node) -> Option<Decimal> {
    match node {
        Node::Str(text) => {
            let text = text.as_utf8()?;
            let unsigned = text.strip_prefix('+').filter(|rest| !rest.starts_with('-'));
            Decimal::parse(unsigned.unwrap_or(text))
        }
        other => Decimal::of(other),
    }
}

/// Bytes that are equal exactly for equal values.
pub(super) fn canonical(node: &Node, out: &mut Vec<u8>) {
    match node {
        Node::Nil => out.push(b'n'),
        Node::Bool(value) => out.push(if *value { b't' } else { b'f' }),
        Node::Str(text) => {
            out.push(b's');
            out.extend((text.len() as u64).to_be_bytes());
            out.extend(text.as_bytes());
        }
        Node::List(items) => {
            out.push(b'[');
            items.iter().for_each(|item| canonical(item, out));
            out.push(b']');
        }
        Node::Table(table) => {
            out.push(b'{');
            for (key, value) in table.iter() {
                canonical(&Node::Str(key.clone()), out);
                canonical(value, out);
            }
            out.push(b'}');
        }
        number => out.extend(format!("#{:?}", Decimal::of(number)).bytes()),
    }
}
