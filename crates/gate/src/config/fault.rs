//! Faults of a configuration, with their place.

use std::fmt;

/// One fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The place, as a JSON Pointer from the root of the configuration.
    pub pointer: String,
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// What would be right.
    pub help: Option<String>,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.pointer.is_empty() {
            write!(f, "{}: ", self.pointer)?;
        }
        f.write_str(&self.message)?;
        self.help
            .as_ref()
            .map_or(Ok(()), |help| write!(f, " ({help})"))
    }
}

/// The known name that somebody who wrote `name` most likely meant; none when nothing is close.
#[must_use]
pub fn did_you_mean<'k>(name: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    // A third of the letters may be wrong. Longer names are not compared: they are no typing errors.
    const MAX_NAME: usize = 64;
    if name.len() > MAX_NAME {
        return None;
    }
    let allowed = (name.chars().count() / 3).max(1);
    let close = known
        .into_iter()
        .map(|candidate| (distance(name, candidate), candidate))
        .filter(|(distance, _)| *distance <= allowed);
    close.min().map(|(_, candidate)| candidate)
}

/// The number of letters to insert, remove, replace or swap with their neighbor.
fn distance(from: &str, to: &str) -> usize {
    let (from, to): (Vec<char>, Vec<char>) = (
        from.to_lowercase().chars().collect(),
        to.to_lowercase().chars().collect(),
    );
    let mut rows: Vec<Vec<usize>> = vec![(0..=to.len()).collect()];
    let at = |rows: &[Vec<usize>], row: usize, column: usize| {
        rows.get(row)
            .and_then(|row| row.get(column))
            .copied()
            .unwrap_or(usize::MAX / 2)
    };
    for (i, letter) in from.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, other) in to.iter().enumerate() {
            let mut best =
                (at(&rows, i, j + 1) + 1).min(row.last().map_or(usize::MAX / 2, |left| left + 1));
            best = best.min(at(&rows, i, j) + usize::from(letter != other));
            let swapped =
                i > 0 && j > 0 && from.get(i - 1) == Some(other) && to.get(j - 1) == Some(letter);
            if swapped {
                best = best.min(at(&rows, i - 1, j - 1) + 1);
            }
            row.push(best);
        }
        rows.push(row);
    }
    at(&rows, from.len(), to.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typing_errors_are_recognized() {
        let known = ["added", "removed", "changed", "lines"];
        assert_eq!(did_you_mean("adde", known), Some("added"));
        assert_eq!(did_you_mean("lnies", known), Some("lines"));
        assert_eq!(did_you_mean("Removed", known), Some("removed"));
        assert_eq!(did_you_mean("kinds", known), None);
        assert_eq!(did_you_mean("", known), None);
    }
}
