//! What stands between tokens: blanks, and the comments, which only go-yaml v3 keeps: where they stand, and which token they are told with.
//!
//! Source: `scannerc.go` of go-yaml v3 (`yaml_parser_scan_comments`, `yaml_parser_scan_line_comment`). A comment is
//! the head of what follows, stands on the line of a token, or is the foot of what was before. What is not here:
//! which node gets it (`parse_comments`).

use super::super::token::{Mark, Scan, Token, TokenKind};
use super::Scanner;

/// How many blanks and line breaks go-yaml looks over for the next comment.
const MAX_PEEK: usize = 512;

/// A comment, or lines of comments that belong together. One of its texts is there.
#[derive(Clone, Debug, Default)]
pub(in crate::yaml) struct Comment {
    /// Where the search for it began.
    scan: Mark,
    /// The comment is told with the first token that does not begin before this.
    pub(in crate::yaml) token: Mark,
    /// Where it begins; the column of heads and feet is counted from 1.
    start: Mark,
    end: Mark,
    pub(in crate::yaml) head: Vec<u8>,
    pub(in crate::yaml) line: Vec<u8>,
    pub(in crate::yaml) foot: Vec<u8>,
}

/// The comments so far.
#[derive(Debug, Default)]
pub(in crate::yaml) struct Comments {
    all: Vec<Comment>,
    /// How many were told; they are empty now.
    told: usize,
}

impl Comments {
    /// The first comment that was not told.
    pub(in crate::yaml) fn next(&self) -> Option<&Comment> {
        self.all.get(self.told)
    }

    /// Takes what `next` has shown.
    pub(in crate::yaml) fn take(&mut self) -> Comment {
        let taken = self.all.get_mut(self.told).map(std::mem::take);
        self.told += 1;
        taken.unwrap_or_default()
    }

    /// Where a block that ends behind `from` really ends: before the comments at its own indentation.
    pub(super) fn block_end(&self, indent: isize, from: Mark) -> Mark {
        let mut found = from;
        let mut stop = from.byte;
        for comment in self.all.iter().rev() {
            if comment.end.byte < stop {
                break;
            }
            if comment.start.column as isize == indent + 1 {
                found = comment.start;
            }
            stop = comment.scan.byte;
        }
        found
    }
}

impl Scanner<'_> {
    /// Skips blanks, comments and line breaks.
    pub(super) fn scan_to_next_token(&mut self, scan_mark: Mark) -> Scan<()> {
        loop {
            self.need(1)?;
            // libyaml lets a byte order mark begin any line; go-yaml looks at the start of its buffer
            // instead (`is_bom` ignores its index), so in effect only at the start of the stream.
            if self.pos == 0 && self.src.starts_with(b"\xef\xbb\xbf") {
                self.advance_to(3);
                self.need(1)?;
            }
            let tabs = self.flow_level > 0 || !self.simple_key_allowed;
            while self.at(0) == b' ' || (tabs && self.at(0) == b'\t') {
                self.skip();
            }
            self.need(1)?;
            if self.comments.is_some() {
                self.turn_line_into_head();
                if self.at(0) == b'#' {
                    self.scan_comments(scan_mark)?;
                }
            } else if self.at(0) == b'#' {
                self.advance_to(self.line_end());
                self.need(1)?;
            }
            if !self.is_break() {
                return Ok(());
            }
            self.need(2)?;
            self.skip_line();
            if self.flow_level == 0 {
                self.simple_key_allowed = true;
            }
        }
    }

    fn keep(&mut self, comment: Comment) {
        if let Some(comments) = &mut self.comments {
            comments.all.push(comment);
        }
    }

    /// How many line breaks stand between here and the last character that is none and no blank.
    fn newlines(&self) -> usize {
        let text = self.src.get(..self.pos).unwrap_or_default();
        let (mut end, mut count) = (text.len(), 0);
        loop {
            let rest = text.get(..end).unwrap_or_default();
            end -= match rest {
                [.., b' ' | b'\t'] => {
                    end -= 1;
                    continue;
                }
                [.., b'\r', b'\n'] | [.., 0xc2, 0x85] => 2,
                [.., b'\n' | b'\r'] => 1,
                [.., 0xe2, 0x80, 0xa8 | 0xa9] => 3,
                _ => return count,
            };
            count += 1;
        }
    }

    /// The mark of the character before a mark on its line.
    pub(super) fn one_before(&self, mark: Mark) -> Mark {
        let mut byte = mark.byte as usize;
        while byte > 0 {
            byte -= 1;
            if self.byte(byte) & 0xc0 != 0x80 {
                break;
            }
        }
        Mark {
            byte: byte as u32,
            ..mark
        }
    }

    /// Whether the text ends here, or cannot be read behind here.
    fn unreadable(&self, peek: usize) -> bool {
        self.need(peek + 1).is_err()
    }

    fn is_blank_at(&self, peek: usize) -> bool {
        matches!(self.at(peek), b' ' | b'\t')
    }

    fn is_end_of_line_at(&self, peek: usize) -> bool {
        self.pos + peek >= self.src.len() || self.is_break_at(self.pos + peek)
    }

    /// Moves behind the comment that begins at a place, and returns it.
    fn read_comment(&mut self, place: usize) -> Scan<(Mark, Vec<u8>)> {
        while self.pos < place {
            if self.is_break() {
                self.skip_line();
            } else {
                self.skip();
            }
        }
        let start = self.mark();
        let end = self.line_end();
        let text = self.src.get(self.pos..end).unwrap_or_default().to_vec();
        self.advance_to(end);
        self.need(1)?;
        Ok((start, text))
    }

    /// Keeps the comment that stands on the line behind a token.
    pub(in crate::yaml) fn scan_line_comment(&mut self, token: Mark) -> Scan<()> {
        if self.comments.is_none() || self.newlines() > 0 {
            return Ok(());
        }
        let peek = (0..MAX_PEEK).find(|peek| !self.is_blank_at(*peek));
        let Some(peek) = peek.filter(|peek| !self.unreadable(*peek) && self.at(*peek) == b'#')
        else {
            return Ok(());
        };
        let (start, line) = self.read_comment(self.pos + peek)?;
        self.keep(Comment {
            token,
            start,
            line,
            ..Comment::default()
        });
        Ok(())
    }

    /// What looked like a comment behind the dash of the first item is the head of what follows:
    ///
    /// ```yaml
    /// - # a comment
    ///   item
    /// ```
    pub(super) fn turn_line_into_head(&mut self) {
        let here = self.mark();
        let at_break = self.is_break();
        let last = self.tokens.len().wrapping_sub(2);
        let kinds = (
            self.tokens.get(last).map(|token| token.kind),
            self.tokens.back().map(|token| token.kind),
        );
        if at_break
            || kinds
                != (
                    Some(TokenKind::BlockSequenceStart),
                    Some(TokenKind::BlockEntry),
                )
        {
            return;
        }
        let Some(comment) = self
            .comments
            .as_mut()
            .and_then(|found| found.all.last_mut())
        else {
            return;
        };
        if !comment.line.is_empty() {
            comment.head = std::mem::take(&mut comment.line);
            if comment.start.line + 1 == here.line {
                comment.token = here;
            }
        }
    }

    /// Reads the lines of comments that begin here, up to the next token.
    pub(super) fn scan_comments(&mut self, scan: Mark) -> Scan<()> {
        let mut run = Run::begin(self, scan);
        let mut peek = 0;
        while peek < MAX_PEEK && !self.unreadable(peek) {
            run.column += 1;
            if self.is_blank_at(peek) {
                peek += 1;
                continue;
            }
            let byte = self.at(peek);
            let closes = self.flow_level > 0 && matches!(byte, b']' | b'}');
            if closes || self.is_end_of_line_at(peek) {
                if closes || !run.after_empty {
                    run.end_line(self, peek, closes);
                }
                if !self.is_break_at(self.pos + peek) {
                    break;
                }
                run.first_empty = false;
                run.after_empty = true;
                run.column = 0;
                run.line += 1;
                peek += 1;
                continue;
            }
            let column = run.column as isize;
            if column - 1 < run.indent && run.column != run.start.column {
                // At another indentation it belongs to what was before.
                run.keep_foot(self, peek);
            }
            if byte != b'#' {
                break;
            }
            if run.text.is_empty() {
                run.start = run.mark_at(self, peek);
            } else {
                run.text.push(b'\n');
            }
            run.after_empty = false;
            let (_, text) = self.read_comment(self.pos + peek)?;
            run.text.extend_from_slice(&text);
            // go-yaml begins again behind the byte that ends the comment, which is counted as its first.
            peek = 1;
            run.column = 0;
            run.line = self.line;
            run.indent = self.indent.max(0);
        }
        if !run.text.is_empty() {
            let comment = Comment {
                scan: run.scan,
                token: run.start,
                start: run.start,
                end: run.mark_at(self, peek.saturating_sub(1)),
                head: run.text,
                ..Comment::default()
            };
            self.keep(comment);
        }
        Ok(())
    }
}

/// Lines of comments that are being read.
struct Run {
    scan: Mark,
    /// What a foot is told with.
    token: Mark,
    /// Whether the token before is the `:` of a value.
    behind_value: bool,
    /// The indentation of the block around.
    indent: isize,
    /// Whether no line was empty so far, and whether the last one is.
    first_empty: bool,
    after_empty: bool,
    /// The line on which a foot of what was before has to begin.
    foot_line: isize,
    /// Where the look ahead is; the column is counted from 1.
    line: u32,
    column: u32,
    start: Mark,
    text: Vec<u8>,
}

impl Run {
    fn begin(scanner: &Scanner<'_>, scan: Mark) -> Run {
        let tokens = &scanner.tokens;
        let last = tokens.back();
        let token = match last {
            Some(token) if token.kind == TokenKind::FlowEntry && tokens.len() > 1 => {
                tokens.get(tokens.len() - 2)
            }
            other => other,
        };
        let nothing = Token::new(TokenKind::StreamStart, Mark::default(), Mark::default());
        let token = token.copied().unwrap_or(nothing);
        let newlines = scanner.newlines();
        let mut foot_line = -1;
        if scan.line > 0 {
            foot_line = scanner.line as isize - newlines as isize + 1;
            if newlines == 0 && scanner.column() > 1 {
                foot_line += 1;
            }
        }
        Run {
            scan,
            token: token.start,
            behind_value: token.kind == TokenKind::Value,
            indent: scanner.indent.max(0),
            first_empty: newlines <= 1,
            after_empty: false,
            foot_line,
            line: scanner.line,
            column: scanner.column() as u32,
            start: Mark::default(),
            text: Vec::new(),
        }
    }

    /// The mark that go-yaml makes `peek` bytes ahead, which it counts as characters.
    fn mark_at(&self, scanner: &Scanner<'_>, peek: usize) -> Mark {
        let mut byte = scanner.pos;
        for _ in 0..peek {
            byte += 1;
            while scanner.byte(byte) & 0xc0 == 0x80 {
                byte += 1;
            }
        }
        Mark {
            byte: byte as u32,
            line: self.line,
            column: self.column,
        }
    }

    fn dedented(&self) -> bool {
        (self.start.column as isize) - 1 < self.indent
    }

    /// A line ends without a comment on it, or the flow collection does.
    fn end_line(&mut self, scanner: &mut Scanner<'_>, peek: usize, closes: bool) {
        let below = self.start.line as isize == self.foot_line && !self.behind_value;
        if closes || (self.first_empty && (below || self.dedented())) {
            if !self.text.is_empty() && self.dedented() {
                // It has nothing to do with the token before.
                self.token = self.start;
            }
            self.keep_foot(scanner, peek);
        } else if !self.text.is_empty() && scanner.pos + peek < scanner.src.len() {
            self.text.push(b'\n');
        }
    }

    /// What was read so far is the foot of what was before.
    fn keep_foot(&mut self, scanner: &mut Scanner<'_>, peek: usize) {
        if self.text.is_empty() {
            return;
        }
        let end = self.mark_at(scanner, peek);
        scanner.keep(Comment {
            scan: self.scan,
            token: self.token,
            start: self.start,
            end,
            foot: std::mem::take(&mut self.text),
            ..Comment::default()
        });
        self.scan = end;
        self.token = end;
    }
}
