//! The parser's directives, and the tags that they spell.

use super::super::error::YamlError;
use super::super::token::{Mark, Scan, Text, Token, TokenKind};
use super::{Parser, parser_error};

/// How much longer than the text its tags may become: `%TAG` can give a long prefix to many short ones.
const MAX_TAG_EXPANSION: usize = 32;

pub(super) struct TagDirective {
    pub(super) handle: Vec<u8>,
    pub(super) prefix: Vec<u8>,
}

impl Parser<'_> {
    /// The full tag of a tag token: prefix of its handle and its suffix.
    pub(super) fn resolve_tag(&mut self, start: Mark, token: Token) -> Scan<Text> {
        if token.value.is_empty() {
            return Ok(token.suffix);
        }
        let scanner = &mut self.scanner;
        let handle = token.value.get(scanner.src, &scanner.unescaped);
        let Some(found) = self
            .tag_directives
            .iter()
            .find(|directive| directive.handle == handle)
        else {
            return Err(YamlError::parser(
                start,
                token.start,
                "found undefined tag handle",
            ));
        };
        let suffix = token.suffix.get(scanner.src, &scanner.unescaped).to_vec();
        self.expanded_tags += found.prefix.len() + suffix.len();
        if self.expanded_tags > scanner.src.len().saturating_mul(MAX_TAG_EXPANSION) {
            let text = format!("tags are more than {MAX_TAG_EXPANSION} times as long as the text");
            return Err(YamlError::decoder(text, token.start));
        }
        let from = scanner.unescaped.len();
        scanner.unescaped.extend_from_slice(&found.prefix);
        scanner.unescaped.extend_from_slice(&suffix);
        Ok(Text::unescaped(from, scanner.unescaped.len()))
    }

    pub(super) fn process_directives(&mut self) -> Scan<()> {
        let mut version_seen = false;
        let mut token = self.peek()?;
        loop {
            match token.kind {
                TokenKind::VersionDirective => {
                    if version_seen {
                        return parser_error(token.start, "found duplicate %YAML directive");
                    }
                    if token.version != (1, 1) {
                        return parser_error(token.start, "found incompatible YAML document");
                    }
                    version_seen = true;
                }
                TokenKind::TagDirective => {
                    let handle = token
                        .value
                        .get(self.scanner.src, &self.scanner.unescaped)
                        .to_vec();
                    let prefix = token
                        .suffix
                        .get(self.scanner.src, &self.scanner.unescaped)
                        .to_vec();
                    if self
                        .tag_directives
                        .iter()
                        .any(|directive| directive.handle == handle)
                    {
                        return parser_error(token.start, "found duplicate %TAG directive");
                    }
                    self.tag_directives.push(TagDirective { handle, prefix });
                }
                _ => break,
            }
            token = self.advance()?;
        }
        for (handle, prefix) in [(&b"!"[..], &b"!"[..]), (b"!!", b"tag:yaml.org,2002:")] {
            if !self
                .tag_directives
                .iter()
                .any(|directive| directive.handle == handle)
            {
                self.tag_directives.push(TagDirective {
                    handle: handle.to_vec(),
                    prefix: prefix.to_vec(),
                });
            }
        }
        Ok(())
    }
}
