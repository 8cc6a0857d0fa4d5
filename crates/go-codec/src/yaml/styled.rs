//! Documents that keep their styles: what the nodes of go-yaml v3 keep of a text, and how they are written
//! again (`decode.go`, `encode.go`, `emitterc.go`), with sequences that are not indented in mappings.
//!
//! What is here: block and flow collections, plain, quoted and literal scalars. What is not, and is refused
//! by name: comments, anchors, aliases, tags, folded scalars, keys that are no scalars.

use std::fmt;

use super::emit::{Context, Emitter, Generation, MAX_SIMPLE_KEY};
use super::scalar_style::analyze;
use super::{Input, NodeKind, NodeRef, Nodes, ScalarStyle, YamlError};

/// How deep a document may nest.
const MAX_STYLED_DEPTH: usize = 500;

/// A node with its style.
#[derive(Clone, Debug, PartialEq)]
pub enum Styled {
    /// A scalar: its text after unescaping.
    Scalar {
        /// The text.
        text: Vec<u8>,
        /// How it was written.
        style: ScalarStyle,
    },
    /// A sequence.
    Sequence {
        /// Whether it was written in brackets.
        flow: bool,
        /// The items.
        items: Vec<Styled>,
    },
    /// A mapping.
    Mapping {
        /// Whether it was written in braces.
        flow: bool,
        /// Keys, which are scalars, and values.
        entries: Vec<(Styled, Styled)>,
    },
}

/// Why a text was not read.
#[derive(Clone, Debug)]
pub enum StyledError {
    /// It is no YAML.
    Yaml(YamlError),
    /// It has what this module does not keep.
    Unsupported(&'static str),
}

impl fmt::Display for StyledError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StyledError::Yaml(error) => error.fmt(f),
            StyledError::Unsupported(what) => write!(f, "{what} are not kept here"),
        }
    }
}

impl std::error::Error for StyledError {}

impl Styled {
    /// Reads the first document of a text; nothing where there is none.
    ///
    /// # Errors
    /// A text that is no YAML or has what is not kept here.
    pub fn read(text: &[u8]) -> Result<Option<Styled>, StyledError> {
        let input = Input::new(text);
        let nodes = Nodes::first(&input).map_err(StyledError::Yaml)?;
        let mut reader = Reader {
            source: input.text(),
            end: 0,
        };
        let Some(document) = nodes.documents().first() else {
            reader.gap(reader.source.len())?;
            return Ok(None);
        };
        let root = reader.node(nodes.root(document), false, 0)?;
        reader.gap(document.end.byte as usize)?;
        Ok(Some(root))
    }

    /// The text of the document, with a line break at its end.
    pub fn write(&self) -> Vec<u8> {
        let mut writer = Writer {
            emitter: Emitter::new(Generation::V3),
            flow: 0,
        };
        writer.node(self, Context::Root);
        writer.emitter.finish()
    }

    /// A plain scalar.
    pub fn plain(text: &str) -> Styled {
        Styled::Scalar {
            text: text.as_bytes().to_vec(),
            style: ScalarStyle::Plain,
        }
    }

    /// The text of a scalar.
    pub fn text(&self) -> Option<&[u8]> {
        match self {
            Styled::Scalar { text, .. } => Some(text),
            _ => None,
        }
    }
}

struct Reader<'t> {
    source: &'t [u8],
    /// Where the last scalar ended.
    end: usize,
}

impl Reader<'_> {
    fn node(
        &mut self,
        node: NodeRef<'_>,
        in_flow: bool,
        depth: usize,
    ) -> Result<Styled, StyledError> {
        if depth > MAX_STYLED_DEPTH {
            return Err(StyledError::Unsupported("documents of this depth"));
        }
        let start = node.start().byte as usize;
        let first = self.source.get(start).copied();
        if node.kind() == NodeKind::Alias || matches!(first, Some(b'&' | b'!')) {
            return Err(StyledError::Unsupported("anchors, aliases and tags"));
        }
        match node.kind() {
            NodeKind::Sequence => {
                let flow = in_flow || first == Some(b'[');
                let items = node
                    .children()
                    .map(|item| self.node(item, flow, depth + 1))
                    .collect::<Result<_, _>>()?;
                Ok(Styled::Sequence { flow, items })
            }
            NodeKind::Mapping => {
                let flow = in_flow || first == Some(b'{');
                let mut entries = Vec::with_capacity(node.len() / 2);
                for (key, value) in node.entries() {
                    if key.kind() != NodeKind::Scalar {
                        return Err(StyledError::Unsupported("keys that are no scalars"));
                    }
                    let key = self.node(key, flow, depth + 1)?;
                    entries.push((key, self.node(value, flow, depth + 1)?));
                }
                Ok(Styled::Mapping { flow, entries })
            }
            NodeKind::Scalar | NodeKind::Alias => {
                self.gap(start)?;
                self.end = self.end.max(node.end_byte());
                let style = node.style();
                let header = || {
                    let rest = self.source.get(start..).unwrap_or_default();
                    rest.split(|byte| *byte == b'\n').next().unwrap_or_default()
                };
                match style {
                    ScalarStyle::Folded => {
                        return Err(StyledError::Unsupported("folded scalars"));
                    }
                    ScalarStyle::Literal if header().contains(&b'#') => {
                        return Err(StyledError::Unsupported("comments"));
                    }
                    _ => {}
                }
                Ok(Styled::Scalar {
                    text: node.text().to_vec(),
                    style,
                })
            }
        }
    }

    /// Checks what stands between the last scalar and `start`: nothing but structure.
    fn gap(&self, start: usize) -> Result<(), StyledError> {
        let gap = self.source.get(self.end..start).unwrap_or_default();
        for byte in gap {
            return Err(StyledError::Unsupported(match byte {
                b' ' | b'\t' | b'\n' | b'\r' | b'-' | b':' | b',' | b'?' | b'[' | b']' | b'{'
                | b'}' => continue,
                b'#' => "comments",
                b'&' | b'*' | b'!' => "anchors, aliases and tags",
                _ => "directives and marks of documents",
            }));
        }
        Ok(())
    }
}

struct Writer {
    emitter: Emitter,
    /// How many flow collections are open.
    flow: usize,
}

impl Writer {
    fn node(&mut self, node: &Styled, context: Context) {
        match node {
            Styled::Scalar { text, style } => self.scalar(text, *style, context),
            Styled::Sequence { flow, items } => {
                if self.flow > 0 || *flow || items.is_empty() {
                    self.flow_sequence(items);
                } else {
                    self.block_sequence(items, context);
                }
            }
            Styled::Mapping { flow, entries } => {
                if self.flow > 0 || *flow || entries.is_empty() {
                    self.flow_mapping(entries);
                } else {
                    self.block_mapping(entries);
                }
            }
        }
    }

    fn block_sequence(&mut self, items: &[Styled], context: Context) {
        let emitter = &mut self.emitter;
        let indentless = context == Context::Mapping && (emitter.column == 0 || !emitter.indention);
        emitter.increase_indent(false, indentless);
        for item in items {
            self.emitter.write_indent();
            self.emitter.write_indicator(b"-", true, false, true);
            self.node(item, Context::Sequence);
        }
        self.emitter.decrease_indent();
    }

    fn block_mapping(&mut self, entries: &[(Styled, Styled)]) {
        self.emitter.increase_indent(false, false);
        for (key, value) in entries {
            self.emitter.write_indent();
            self.entry(key, value);
        }
        self.emitter.decrease_indent();
    }

    fn entry(&mut self, key: &Styled, value: &Styled) {
        if is_simple_key(key) {
            self.node(key, Context::SimpleKey);
            self.emitter.write_indicator(b":", false, false, false);
        } else {
            self.emitter
                .write_indicator(b"?", true, false, self.flow == 0);
            self.node(key, Context::Mapping);
            if self.flow == 0 {
                self.emitter.write_indent();
            }
            self.emitter
                .write_indicator(b":", true, false, self.flow == 0);
        }
        self.node(value, Context::Mapping);
    }

    fn flow_sequence(&mut self, items: &[Styled]) {
        self.begin_flow(b"[");
        for (at, item) in items.iter().enumerate() {
            self.between(at);
            self.node(item, Context::Sequence);
        }
        self.end_flow(b"]");
    }

    fn flow_mapping(&mut self, entries: &[(Styled, Styled)]) {
        self.begin_flow(b"{");
        for (at, (key, value)) in entries.iter().enumerate() {
            self.between(at);
            self.entry(key, value);
        }
        self.end_flow(b"}");
    }

    fn begin_flow(&mut self, bracket: &[u8]) {
        self.emitter.write_indicator(bracket, true, true, false);
        self.emitter.increase_indent(true, false);
        self.flow += 1;
    }

    fn between(&mut self, at: usize) {
        if at > 0 {
            self.emitter.write_indicator(b",", false, false, false);
        }
        if self.emitter.column == 0 {
            self.emitter.write_indent();
        }
    }

    fn end_flow(&mut self, bracket: &[u8]) {
        self.flow -= 1;
        self.emitter.decrease_indent();
        if self.emitter.column == 0 {
            self.emitter.write_indent();
        }
        self.emitter.write_indicator(bracket, false, false, false);
    }

    /// `yaml_emitter_select_scalar_style`, and the writing.
    fn scalar(&mut self, text: &[u8], style: ScalarStyle, context: Context) {
        let analysis = analyze(text, Generation::V3);
        let (flow, key) = (self.flow > 0, context == Context::SimpleKey);
        let mut style = match style {
            // A plain scalar over several lines whose breaks count.
            ScalarStyle::Plain if text.contains(&b'\n') => ScalarStyle::Literal,
            style => style,
        };
        if key && analysis.multiline {
            style = ScalarStyle::DoubleQuoted;
        }
        if style == ScalarStyle::Plain {
            let indicator =
                |byte: &u8| matches!(byte, b',' | b'?' | b'[' | b']' | b'{' | b'}' | b':');
            let refused = !analysis.plain_allowed || (flow && text.iter().any(indicator));
            if refused || (text.is_empty() && (flow || key)) {
                style = ScalarStyle::SingleQuoted;
            }
        }
        if style == ScalarStyle::SingleQuoted && !analysis.single_quoted_allowed {
            style = ScalarStyle::DoubleQuoted;
        }
        if style == ScalarStyle::Literal && (!analysis.literal_allowed || flow || key) {
            style = ScalarStyle::DoubleQuoted;
        }
        // The empty text of a null leaves no blank behind its key.
        if style == ScalarStyle::Plain && text.is_empty() {
            return;
        }
        let emitter = &mut self.emitter;
        emitter.increase_indent(true, false);
        match style {
            ScalarStyle::Plain => emitter.write_plain(text, !key),
            ScalarStyle::SingleQuoted => emitter.write_single_quoted(text, !key),
            ScalarStyle::DoubleQuoted => emitter.write_double_quoted(text, !key),
            ScalarStyle::Literal | ScalarStyle::Folded => emitter.write_literal(text),
        }
        emitter.decrease_indent();
    }
}

fn is_simple_key(key: &Styled) -> bool {
    key.text().is_some_and(|text| {
        text.len() <= MAX_SIMPLE_KEY && !analyze(text, Generation::V3).multiline
    })
}
