//! Which API versions the server serves, from when on and until when.
//!
//! To add one: a line of `data/api-lifecycle.tsv`.

use std::sync::LazyLock;

use super::Minor;

/// The life of one kind in one API version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Life {
    /// The API version, `policy/v1beta1`.
    pub api_version: &'static str,
    /// The kind.
    pub kind: &'static str,
    /// The first minor that serves it.
    pub introduced: Option<Minor>,
    /// The first minor that warns of it.
    pub deprecated: Option<Minor>,
    /// The first minor that does not serve it.
    pub removed: Option<Minor>,
    /// What to use in its place: an API version, with a kind where that is another.
    pub replacement: Option<&'static str>,
}

/// The oldest minor that facts of this crate are about. What it does not serve, nobody can install any more.
pub const OLDEST: Minor = Minor(27);

const TABLE: &str = include_str!("../../data/api-lifecycle.tsv");

static LIVES: LazyLock<Vec<Life>> = LazyLock::new(|| TABLE.lines().filter_map(life).collect());

fn life(line: &'static str) -> Option<Life> {
    let mut cells = line.split('\t');
    let life = Life {
        api_version: cells.next()?,
        kind: cells.next()?,
        introduced: cells.next().and_then(Minor::parse),
        deprecated: cells.next().and_then(Minor::parse),
        removed: cells.next().and_then(Minor::parse),
        replacement: cells.next().filter(|text| *text != "-"),
    };
    (life.deprecated.is_some() || life.removed.is_some()).then_some(life)
}

/// The life of a kind in an API version; none for one that nobody has deprecated.
#[must_use]
pub fn life_of(api_version: &str, kind: &str) -> Option<&'static Life> {
    LIVES
        .iter()
        .find(|life| life.api_version == api_version && life.kind == kind)
}

impl Life {
    /// What to do: `use policy/v1`; none where nothing takes its place.
    #[must_use]
    pub fn advice(&self) -> Option<String> {
        self.replacement.map(|text| format!("use {text}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_whole_and_in_order() {
        let lines: Vec<&str> = TABLE
            .lines()
            .filter(|line| !line.starts_with('#'))
            .skip(1)
            .collect();
        assert_eq!(lines.len(), LIVES.len());
        assert!(lines.windows(2).all(|pair| pair[0] < pair[1]));
        for (line, life) in lines.iter().zip(LIVES.iter()) {
            assert_eq!(line.split('\t').count(), 6, "{line}");
            let (from, until) = (life.deprecated.or(life.introduced), life.removed);
            assert!(from.is_some(), "{line}");
            assert!(until.is_none_or(|until| from < Some(until)), "{line}");
            assert!(life.introduced <= from, "{line}");
        }
    }
}
