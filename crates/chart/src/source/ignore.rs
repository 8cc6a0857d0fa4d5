//! `.helmignore`: which files of a chart directory are not loaded.
//!
//! Follows Helm's `ignore/rules.go`. The dialect is not gitignore's: patterns are those of Go's
//! `filepath.Match`, the first rule that matches decides, and a negated rule ignores everything that it
//! does *not* match.

use super::path::{self, BadPattern};

/// Why a `.helmignore` file is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IgnoreError {
    /// `**` is not part of the dialect.
    #[error("double-star (**) syntax is not supported")]
    DoubleStar,
    /// A pattern that `filepath.Match` refuses.
    #[error(transparent)]
    Pattern(#[from] BadPattern),
    /// A line longer than Go's scanner takes.
    #[error("bufio.Scanner: token too long")]
    LineTooLong,
}

/// The longest line that Go's `bufio.Scanner` gives out is shorter than this.
const MAX_LINE: usize = 64 * 1024;

/// What an entry of the directory is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryKind {
    /// A directory (links resolved).
    Directory,
    /// Anything else.
    File,
}

/// The rules of one chart directory.
#[derive(Clone, Debug, Default)]
pub struct IgnoreRules {
    patterns: Vec<Pattern>,
}

#[derive(Clone, Debug)]
struct Pattern {
    rule: Vec<u8>,
    negate: bool,
    must_dir: bool,
    scope: Scope,
}

/// What a pattern is held against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scope {
    Path,
    Basename,
}

impl IgnoreRules {
    /// The rules of a `.helmignore` file, and the built-in one for dotfiles in `templates/`.
    ///
    /// # Errors
    /// The first line that is refused.
    pub fn parse(text: Option<&[u8]>) -> Result<IgnoreRules, IgnoreError> {
        let mut rules = IgnoreRules::default();
        if let Some(text) = text {
            let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
            let mut lines = text.split(|b| *b == b'\n').peekable();
            while let Some(line) = lines.next() {
                if line.len() >= MAX_LINE {
                    return Err(IgnoreError::LineTooLong);
                }
                if lines.peek().is_some() || !line.is_empty() {
                    rules.parse_rule(line)?;
                }
            }
        }
        rules.parse_rule(b"templates/.?*")?;
        Ok(rules)
    }

    fn parse_rule(&mut self, line: &[u8]) -> Result<(), IgnoreError> {
        let line = String::from_utf8_lossy(line);
        let mut rule = line.trim().as_bytes();
        if rule.is_empty() || rule.starts_with(b"#") {
            return Ok(());
        }
        if rule.windows(2).any(|pair| pair == b"**") {
            return Err(IgnoreError::DoubleStar);
        }
        path::matches(rule, b"abc")?;
        let negate = rule.first() == Some(&b'!');
        if negate {
            rule = rule.get(1..).unwrap_or_default();
        }
        let must_dir = rule.last() == Some(&b'/');
        if must_dir {
            rule = rule.get(..rule.len() - 1).unwrap_or_default();
        }
        let (rule, scope) = match rule.strip_prefix(b"/") {
            Some(rule) => (rule, Scope::Path),
            None if rule.contains(&b'/') => (rule, Scope::Path),
            None => (rule, Scope::Basename),
        };
        self.patterns.push(Pattern {
            rule: rule.to_vec(),
            negate,
            must_dir,
            scope,
        });
        Ok(())
    }

    /// Whether the entry at `path` (relative, with `/`) is left out; a directory with all that is in it.
    pub fn ignores(&self, path: &[u8], kind: EntryKind) -> bool {
        if matches!(path, b"" | b"." | b"./") {
            return false;
        }
        for pattern in &self.patterns {
            let wrong_kind = pattern.must_dir && kind != EntryKind::Directory;
            if pattern.negate {
                if wrong_kind || !pattern.matches(path) {
                    return true;
                }
            } else if !wrong_kind && pattern.matches(path) {
                return true;
            }
        }
        false
    }
}

impl Pattern {
    fn matches(&self, path: &[u8]) -> bool {
        let name = match self.scope {
            Scope::Path => path,
            Scope::Basename => path::base(path),
        };
        // A pattern that turns out to be malformed only here matches nothing; Helm logs it.
        path::matches(&self.rule, name).unwrap_or(false)
    }
}
