//! Typed paths inside a document.

use std::fmt;

/// One step of a path.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Segment {
    /// The entry of a map.
    Key(String),
    /// The item of a list that has no key: its position after the change, or before it when it was removed.
    Index(usize),
    /// The item of a list by its key.
    Item {
        /// The fields of the key and their values as text.
        key: Vec<(String, String)>,
        /// Which of several items with this key, counted from 0.
        occurrence: usize,
    },
}

/// A place inside a document, as `/spec/template/spec/containers/[name=web]/image`.
///
/// It is a JSON Pointer but for list items, which are named by key where they have one. Paths order as their steps do.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Path(Vec<Segment>);

impl Path {
    /// The root of a document.
    #[must_use]
    pub fn root() -> Path {
        Path::default()
    }

    /// The steps from the root.
    #[must_use]
    pub fn segments(&self) -> &[Segment] {
        &self.0
    }

    /// Adds a step at the end.
    pub fn push(&mut self, segment: Segment) {
        self.0.push(segment);
    }

    /// Removes the last step.
    pub fn pop(&mut self) {
        self.0.pop();
    }

    /// The path of these map keys.
    pub fn of_keys<'k>(keys: impl IntoIterator<Item = &'k str>) -> Path {
        keys.into_iter()
            .map(|key| Segment::Key(key.to_owned()))
            .collect()
    }

    /// The map keys on the way, without list items.
    pub fn keys(&self) -> impl DoubleEndedIterator<Item = &str> {
        self.0.iter().filter_map(|segment| match segment {
            Segment::Key(key) => Some(key.as_str()),
            Segment::Index(_) | Segment::Item { .. } => None,
        })
    }

    /// The last map key on the way: the name of the field that the place belongs to.
    #[must_use]
    pub fn field(&self) -> &str {
        self.keys().next_back().unwrap_or_default()
    }
}

impl FromIterator<Segment> for Path {
    fn from_iter<I: IntoIterator<Item = Segment>>(segments: I) -> Path {
        Path(segments.into_iter().collect())
    }
}

impl fmt::Display for Segment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::new();
        match self {
            Segment::Key(key) => manifest::pointer::escape_into(&mut text, key),
            Segment::Index(index) => text = index.to_string(),
            Segment::Item { key, occurrence } => {
                text.push('[');
                for (at, (field, value)) in key.iter().enumerate() {
                    if at > 0 {
                        text.push(',');
                    }
                    manifest::pointer::escape_into(&mut text, field);
                    text.push('=');
                    manifest::pointer::escape_into(&mut text, value);
                }
                if *occurrence > 0 {
                    text.push_str(&format!(",#{}", occurrence + 1));
                }
                text.push(']');
            }
        }
        f.write_str(&text)
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return f.write_str("/");
        }
        self.0
            .iter()
            .try_for_each(|segment| write!(f, "/{segment}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_escaped_and_items_named() {
        let item = |key: &[(&str, &str)], occurrence| Segment::Item {
            key: key
                .iter()
                .map(|(field, value)| ((*field).to_owned(), (*value).to_owned()))
                .collect(),
            occurrence,
        };
        let path: Path = [
            Segment::Key("annotations".to_owned()),
            Segment::Key("checksum/config".to_owned()),
            item(&[("containerPort", "80"), ("protocol", "TCP")], 0),
            item(&[("name", "A")], 1),
            Segment::Index(3),
        ]
        .into_iter()
        .collect();
        assert_eq!(
            path.to_string(),
            "/annotations/checksum~1config/[containerPort=80,protocol=TCP]/[name=A,#2]/3"
        );
        assert_eq!(path.field(), "checksum/config");
        assert_eq!(Path::root().to_string(), "/");
    }
}
