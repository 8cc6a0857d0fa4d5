//! The tree of a pattern.

use super::lexer::{RangeToken, Token};
use super::{GlobError, MAX_NESTING};
use crate::limits::Limit;

/// A node of the tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Node {
    Nothing,
    Pattern(Vec<Node>),
    AnyOf(Vec<Node>),
    Text(String),
    Any,
    Super,
    Single,
    List { chars: String, not: bool },
    Range { lo: char, hi: char, not: bool },
}

/// The tree of a pattern's tokens.
pub(super) fn parse(tokens: &[Token]) -> Result<Node, GlobError> {
    // Each open brace keeps the alternatives that are done and the pattern around them.
    let mut open: Vec<(Vec<Node>, Vec<Node>)> = Vec::new();
    let mut current = Vec::new();
    for token in tokens {
        match token {
            Token::Text(text) => current.push(Node::Text(text.clone())),
            Token::Any => current.push(Node::Any),
            Token::Super => current.push(Node::Super),
            Token::Single => current.push(Node::Single),
            Token::Range(range) => current.push(parse_range(range)?),
            Token::TermsOpen => {
                if open.len() >= MAX_NESTING {
                    return Err(Limit {
                        what: "levels of braces in a pattern",
                        max: MAX_NESTING as u64,
                    }
                    .into());
                }
                open.push((Vec::new(), std::mem::take(&mut current)));
            }
            Token::Separator => {
                if let Some((done, _)) = open.last_mut() {
                    done.push(Node::Pattern(std::mem::take(&mut current)));
                }
            }
            Token::TermsClose => close(&mut open, &mut current),
        }
    }
    // The library takes braces that stay open as closed at the end.
    while !open.is_empty() {
        close(&mut open, &mut current);
    }
    Ok(Node::Pattern(current))
}

fn close(open: &mut Vec<(Vec<Node>, Vec<Node>)>, current: &mut Vec<Node>) {
    if let Some((mut done, mut around)) = open.pop() {
        done.push(Node::Pattern(std::mem::take(current)));
        around.push(Node::AnyOf(done));
        *current = around;
    }
}

fn parse_range(tokens: &[RangeToken]) -> Result<Node, GlobError> {
    let (mut not, mut lo, mut hi, mut chars) = (false, '\0', '\0', String::new());
    for token in tokens {
        match token {
            RangeToken::Not => not = true,
            RangeToken::Lo(rune) => lo = *rune,
            RangeToken::Hi(rune) => hi = *rune,
            RangeToken::Text(text) => chars.clone_from(text),
        }
    }
    if hi < lo {
        return Err(GlobError::Syntax("hi character should be greater than lo"));
    }
    let is_range = lo != '\0' && hi != '\0';
    match (is_range, chars.is_empty()) {
        (true, true) => Ok(Node::Range { lo, hi, not }),
        (false, false) => Ok(Node::List { chars, not }),
        _ => Err(GlobError::Syntax("could not parse range")),
    }
}
