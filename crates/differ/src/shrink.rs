//! Makes a differing case small.

use crate::record::{Field, Record};

/// Comparisons that one case is worth.
const MOST_TRIALS: usize = 3_000;

/// The smallest case found for which `differs` still holds.
///
/// # Errors
/// Those of `differs`.
pub fn shrink<E>(
    case: &Record,
    mut differs: impl FnMut(&Record) -> Result<bool, E>,
) -> Result<Record, E> {
    let mut best = case.clone();
    let mut trials = 0;
    loop {
        let mut smaller = false;
        for name in best.0.keys().cloned().collect::<Vec<_>>() {
            if name == "area" {
                continue;
            }
            for least in ["", "{}"] {
                let candidate = best.clone().with(&name, least);
                let is_text = matches!(best.0.get(&name), Some(Field::Text(text)) if text.len() > least.len());
                if is_text && differs(&candidate)? {
                    best = candidate;
                    break;
                }
            }
            let mut position = Position::first();
            while let Some(candidate) = position.candidate(&best, &name) {
                if trials == MOST_TRIALS {
                    return Ok(best);
                }
                trials += 1;
                if differs(&candidate)? {
                    best = candidate;
                    smaller = true;
                } else {
                    position.advance();
                }
            }
        }
        if !smaller {
            return Ok(best);
        }
    }
}

/// Which piece of a field is taken out next: halves first, then ever smaller pieces, list items before texts.
struct Position {
    item: usize,
    piece: usize,
    at: usize,
}

impl Position {
    fn first() -> Position {
        Position {
            item: 0,
            piece: usize::MAX,
            at: 0,
        }
    }

    fn advance(&mut self) {
        self.at = self.at.saturating_add(self.piece);
    }

    /// The case with one piece less; `None` where all pieces were tried.
    fn candidate(&mut self, case: &Record, name: &str) -> Option<Record> {
        let mut smaller = case.clone();
        match smaller.0.get_mut(name)? {
            Field::Text(text) => self.cut(text, text_unit)?,
            Field::List(items) => {
                // Item 0 stands for the list itself.
                if self.item == 0 && self.cut(items, |_, at| at).is_none() {
                    *self = Position {
                        item: 1,
                        ..Position::first()
                    };
                }
                while self.item > 0 {
                    let text = items.get_mut(self.item - 1)?;
                    if self.cut(text, text_unit).is_some() {
                        break;
                    }
                    *self = Position {
                        item: self.item + 1,
                        ..Position::first()
                    };
                }
            }
        }
        Some(smaller)
    }

    fn cut<T>(&mut self, items: &mut Vec<T>, unit: fn(&[T], usize) -> usize) -> Option<()> {
        loop {
            if self.piece > items.len() {
                self.piece = items.len();
                self.at = 0;
            }
            if self.piece == 0 {
                return None;
            }
            if self.at >= items.len() {
                if self.piece == 1 {
                    return None;
                }
                self.piece = self.piece.div_ceil(2);
                self.at = 0;
                continue;
            }
            let from = unit(items, self.at);
            let to = unit(items, self.at.saturating_add(self.piece).min(items.len()));
            if from < to {
                items.drain(from..to);
                return Some(());
            }
            self.at += 1;
        }
    }
}

/// The start of the character that a byte belongs to, so that shrinking does not make broken ones.
fn text_unit(text: &[u8], mut at: usize) -> usize {
    if std::str::from_utf8(text).is_err() {
        return at;
    }
    while at < text.len() && text[at] & 0xC0 == 0x80 {
        at += 1;
    }
    at
}
