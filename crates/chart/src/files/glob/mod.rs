//! The patterns of `.Files.Glob`: a port of `github.com/gobwas/glob` 0.2.3.
//!
//! `*` stops at the separator, `**` does not, `?`, `[abc]`, `[!a-z]`, `{a,b}`, `\` escapes. The library
//! rewrites a pattern into a few kinds of matchers, and some of these rewritings change what matches
//! (`ab*ba` matches `aba`); so the port keeps its stages: `lexer`, `ast`, `compiler`, `matcher`.

mod ast;
mod compiler;
mod lexer;
mod matcher;

use matcher::{Fuel, Matcher};

use crate::limits::Limit;

/// How deep `{…}` may nest.
const MAX_NESTING: usize = 64;
/// How long a pattern may be, in bytes.
const MAX_PATTERN: usize = 16 * 1024;
/// How many steps holding one path against one pattern may take; the library's search can be exponential.
const MAX_STEPS: u64 = 2_000_000;

/// A compiled pattern.
#[derive(Clone, Debug)]
pub struct Glob {
    matcher: Matcher,
}

/// Why a pattern does not compile; Helm then takes `**` instead.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GlobError {
    /// The library's sentence.
    #[error("{0}")]
    Syntax(&'static str),
    /// A limit of ours.
    #[error(transparent)]
    Limit(#[from] Limit),
}

/// Why a path cannot be held against a pattern.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MatchError {
    /// The library panics, with this text of Go's.
    #[error("{0}")]
    Panic(String),
    /// A limit of ours.
    #[error(transparent)]
    Limit(#[from] Limit),
}

impl Glob {
    /// Compiles a pattern; `separator` is what `*` and `?` do not match.
    ///
    /// # Errors
    /// Where the library refuses the pattern; or a limit, which is not Helm's answer.
    pub fn compile(pattern: &[u8], separator: u8) -> Result<Glob, GlobError> {
        if pattern.len() > MAX_PATTERN {
            return Err(Limit {
                what: "bytes in a pattern of .Files.Glob",
                max: MAX_PATTERN as u64,
            }
            .into());
        }
        let tree = ast::parse(&lexer::lex(pattern)?)?;
        let matcher = compiler::compile(&tree, Some(char::from(separator)))?;
        Ok(Glob { matcher })
    }

    /// Whether a path matches.
    ///
    /// # Errors
    /// Where the library panics, or the search takes more steps than are allowed.
    pub fn is_match(&self, path: &[u8]) -> Result<bool, MatchError> {
        let fuel = Fuel::new(MAX_STEPS);
        let found = self.matcher.matches(path, &fuel);
        if let Some(text) = fuel.panic() {
            return Err(MatchError::Panic(text));
        }
        if fuel.is_empty() {
            return Err(MatchError::Limit(Limit {
                what: "steps of .Files.Glob over one path",
                max: MAX_STEPS,
            }));
        }
        Ok(found)
    }
}
