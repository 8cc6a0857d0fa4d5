//! From nodes to text, as `encode.go` and `emitterc.go` of go-yaml v3 do it.
//!
//! Comments wait in the emitter until a place is reached that writes them, and some are overtaken or come out
//! later than their node: a comment that has no place is written at the next one.

use super::super::emit::{Context, Emitter, Generation, MAX_SIMPLE_KEY};
use super::super::scalar_style::{analyze, is_break};
use super::super::{Comments, ScalarStyle};
use super::{Body, Styled, StyledDocument};

impl StyledDocument {
    /// The text of documents, parted by `---`, with a line break at its end.
    pub fn write_all<'d>(documents: impl IntoIterator<Item = &'d StyledDocument>) -> Vec<u8> {
        let mut writer = Writer {
            emitter: Emitter::new(Generation::V3),
            flow: 0,
            waiting: Comments::default(),
            tail: Vec::new(),
            key_line: Vec::new(),
        };
        for (at, document) in documents.into_iter().enumerate() {
            writer.document(document, at == 0);
        }
        writer.emitter.finish()
    }
}

struct Writer {
    emitter: Emitter,
    /// How many flow collections are open.
    flow: usize,
    /// What has come and is not written.
    waiting: Comments,
    /// The foot of the key before, which is written when its value is.
    tail: Vec<u8>,
    /// The comment on the line of a key whose value begins on the next.
    key_line: Vec<u8>,
}

impl Writer {
    fn document(&mut self, document: &StyledDocument, first: bool) {
        keep(&mut self.waiting.head, &document.head);
        if !first {
            self.emitter.write_indent();
            self.emitter.write_indicator(b"---", true, false, false);
            self.emitter.write_indent();
        }
        if !self.waiting.head.is_empty() {
            self.head();
            self.emitter.put_break();
        }
        self.come(&document.root, &[]);
        self.head();
        self.node(&document.root, Context::Root);
        keep(&mut self.waiting.foot, &document.foot);
        self.emitter.foot_indent = 0;
        self.foot();
        self.emitter.foot_indent = -1;
        self.emitter.write_indent();
    }

    // --- comments --------------------------------------------------------------------------------

    /// The comments of a node come, those of a collection that are not told with its end.
    fn come(&mut self, node: &Styled, tail: &[u8]) {
        let comments = &node.comments;
        keep(&mut self.waiting.head, &comments.head);
        if matches!(node.body, Body::Scalar { .. } | Body::Mapping { .. }) {
            keep(&mut self.tail, tail);
        }
        if matches!(node.body, Body::Scalar { .. } | Body::Alias(_)) {
            keep(&mut self.waiting.line, &comments.line);
            keep(&mut self.waiting.foot, &comments.foot);
        }
    }

    /// The comments at the end of a collection come.
    fn come_to_end(&mut self, comments: &Comments, tail: &[u8]) {
        keep(&mut self.tail, tail);
        keep(&mut self.waiting.line, &comments.line);
        keep(&mut self.waiting.foot, &comments.foot);
    }

    fn head(&mut self) {
        if !self.tail.is_empty() {
            let tail = std::mem::take(&mut self.tail);
            self.emitter.write_indent();
            self.comment(&tail);
            self.emitter.end_foot();
        }
        if !self.waiting.head.is_empty() {
            let head = std::mem::take(&mut self.waiting.head);
            self.emitter.write_indent();
            self.comment(&head);
        }
    }

    fn line(&mut self) {
        if !self.waiting.line.is_empty() {
            let line = std::mem::take(&mut self.waiting.line);
            self.emitter.write_blank();
            self.comment(&line);
        }
    }

    fn foot(&mut self) {
        if !self.waiting.foot.is_empty() {
            let foot = std::mem::take(&mut self.waiting.foot);
            self.emitter.write_indent();
            self.comment(&foot);
            self.emitter.end_foot();
        }
    }

    fn comment(&mut self, text: &[u8]) {
        self.emitter.write_comment(text);
    }

    /// Whether a comment waits for the line that is being written, or the next.
    fn waits(&self) -> bool {
        !(self.waiting.line.is_empty() && self.waiting.foot.is_empty() && self.tail.is_empty())
    }

    // --- nodes -----------------------------------------------------------------------------------

    /// Writes a node whose comments have come, with those behind it.
    fn node(&mut self, node: &Styled, context: Context) {
        self.begin(node, context);
        self.line();
        self.foot();
        self.inside(node, context);
    }

    /// Writes an alias or a scalar, and what stands before a collection.
    fn begin(&mut self, node: &Styled, context: Context) {
        if let Body::Alias(name) = &node.body {
            self.emitter.write_anchor(b"*", name);
            return;
        }
        if !node.anchor.is_empty() {
            self.emitter.write_anchor(b"&", &node.anchor);
        }
        if !node.tag.is_empty() {
            let (handle, suffix) = split_tag(&node.tag);
            self.emitter.write_tag(handle, suffix);
        }
        if let Body::Scalar { text, style } = &node.body {
            self.scalar(text, *style, context);
        }
    }

    /// Writes what a collection holds.
    fn inside(&mut self, node: &Styled, context: Context) {
        match &node.body {
            Body::Scalar { .. } | Body::Alias(_) => {}
            Body::Sequence { flow, items } => {
                if self.flow > 0 || *flow || items.is_empty() {
                    self.flow_sequence(items, &node.comments);
                } else {
                    self.block_sequence(items, &node.comments, context);
                }
            }
            Body::Mapping { flow, entries } => {
                if self.flow > 0 || *flow || entries.is_empty() {
                    self.flow_mapping(entries, &node.comments);
                } else {
                    self.block_mapping(entries, &node.comments);
                }
            }
        }
    }

    fn block_sequence(&mut self, items: &[Styled], comments: &Comments, context: Context) {
        let emitter = &mut self.emitter;
        let indentless = context == Context::Mapping && (emitter.column == 0 || !emitter.indention);
        emitter.increase_indent(false, indentless);
        for item in items {
            self.come(item, &[]);
            self.head();
            self.emitter.write_indent();
            self.emitter.write_indicator(b"-", true, false, true);
            self.node(item, Context::Sequence);
        }
        self.come_to_end(comments, &[]);
        self.emitter.decrease_indent();
    }

    fn block_mapping(&mut self, entries: &[(Styled, Styled)], comments: &Comments) {
        self.emitter.increase_indent(false, false);
        let mut tail: &[u8] = &[];
        for (key, value) in entries {
            self.come_as_key(key, tail);
            tail = &key.comments.foot;
            self.head();
            self.emitter.write_indent();
            if !self.waiting.line.is_empty() {
                self.key_line = std::mem::take(&mut self.waiting.line);
            }
            let simple = is_simple_key(key);
            if !simple {
                self.emitter.write_indicator(b"?", true, false, true);
            }
            self.key(key, simple);
            self.come(value, &[]);
            if simple {
                self.emitter.write_indicator(b":", false, false, false);
            } else {
                self.emitter.write_indent();
                self.emitter.write_indicator(b":", true, false, true);
            }
            self.key_line_before(value);
            self.node(value, Context::Mapping);
        }
        self.come_to_end(comments, tail);
        self.head();
        self.emitter.decrease_indent();
    }

    /// The comments of a key come, but for its foot, which is told with the next key.
    fn come_as_key(&mut self, key: &Styled, tail: &[u8]) {
        let waiting = std::mem::take(&mut self.waiting.foot);
        self.come(key, tail);
        self.waiting.foot = waiting;
    }

    fn key(&mut self, key: &Styled, simple: bool) {
        let context = if simple {
            Context::SimpleKey
        } else {
            Context::Mapping
        };
        self.begin(key, context);
        self.inside_key(key, context);
    }

    fn inside_key(&mut self, key: &Styled, context: Context) {
        if key.comments.foot.is_empty() {
            self.inside(key, context);
            return;
        }
        let mut key = key.clone();
        key.comments.foot.clear();
        self.inside(&key, context);
    }

    /// Writes the comment of a key's line, or leaves it to the value.
    fn key_line_before(&mut self, value: &Styled) {
        if self.key_line.is_empty() {
            return;
        }
        match &value.body {
            Body::Scalar { .. } if self.waiting.line.is_empty() => {
                self.waiting.line = std::mem::take(&mut self.key_line);
            }
            Body::Sequence { flow, .. } | Body::Mapping { flow, .. } if !flow => {
                std::mem::swap(&mut self.waiting.line, &mut self.key_line);
                self.line();
                std::mem::swap(&mut self.waiting.line, &mut self.key_line);
            }
            _ => {}
        }
    }

    fn flow_sequence(&mut self, items: &[Styled], comments: &Comments) {
        self.begin_flow(b"[");
        let mut comma = false;
        for item in items {
            self.come(item, &[]);
            self.begin_flow_item(comma);
            comma = !self.waits();
            self.begin(item, Context::Sequence);
            self.end_flow_item();
            self.inside(item, Context::Sequence);
        }
        self.come_to_end(comments, &[]);
        self.flow -= 1;
        self.emitter.decrease_indent();
        if self.emitter.column == 0 {
            self.emitter.write_indent();
        }
        self.emitter.write_indicator(b"]", false, false, false);
        self.line();
        self.foot();
    }

    fn flow_mapping(&mut self, entries: &[(Styled, Styled)], comments: &Comments) {
        self.begin_flow(b"{");
        let mut comma = false;
        let mut tail: &[u8] = &[];
        for (key, value) in entries {
            self.come_as_key(key, tail);
            tail = &key.comments.foot;
            self.begin_flow_item(comma);
            let simple = is_simple_key(key);
            if !simple {
                self.emitter.write_indicator(b"?", true, false, false);
            }
            self.key(key, simple);
            self.come(value, &[]);
            self.emitter.write_indicator(b":", !simple, false, false);
            comma = !self.waits();
            self.begin(value, Context::Mapping);
            self.end_flow_item();
            self.inside(value, Context::Mapping);
        }
        self.come_to_end(comments, tail);
        let waits =
            !self.waiting.head.is_empty() || !self.waiting.foot.is_empty() || !self.tail.is_empty();
        if waits && comma {
            self.emitter.write_indicator(b",", false, false, false);
        }
        self.head();
        self.flow -= 1;
        self.emitter.decrease_indent();
        self.emitter.write_indicator(b"}", false, false, false);
        self.line();
        self.foot();
    }

    fn begin_flow(&mut self, bracket: &[u8]) {
        self.emitter.write_indicator(bracket, true, true, false);
        self.emitter.increase_indent(true, false);
        self.flow += 1;
    }

    fn begin_flow_item(&mut self, comma: bool) {
        if comma {
            self.emitter.write_indicator(b",", false, false, false);
        }
        self.head();
        if self.emitter.column == 0 {
            self.emitter.write_indent();
        }
    }

    /// The comma of an item that has a comment stands before it.
    fn end_flow_item(&mut self) {
        if self.waits() {
            self.emitter.write_indicator(b",", false, false, false);
        }
        self.line();
        self.foot();
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
        let block = matches!(style, ScalarStyle::Literal | ScalarStyle::Folded);
        if block && (!analysis.literal_allowed || flow || key) {
            style = ScalarStyle::DoubleQuoted;
        }
        let emitter = &mut self.emitter;
        emitter.increase_indent(true, false);
        match style {
            // The empty text of a null leaves no blank behind its key.
            ScalarStyle::Plain if text.is_empty() => emitter.indention = false,
            ScalarStyle::Plain => emitter.write_plain(text, !key),
            ScalarStyle::SingleQuoted => emitter.write_single_quoted(text, !key),
            ScalarStyle::DoubleQuoted => emitter.write_double_quoted(text, !key),
            ScalarStyle::Literal => {
                emitter.write_block_header(b"|", text);
                self.end_block_header();
                self.emitter.write_literal_text(text);
            }
            ScalarStyle::Folded => {
                emitter.write_block_header(b">", text);
                self.end_block_header();
                self.emitter.write_folded_text(text);
            }
        }
        self.emitter.decrease_indent();
    }

    fn end_block_header(&mut self) {
        if self.waiting.line.is_empty() {
            self.emitter.put_break();
        } else {
            self.line();
        }
    }
}

/// A comment that comes replaces one that waits; none changes nothing.
fn keep(waiting: &mut Vec<u8>, comment: &[u8]) {
    if !comment.is_empty() {
        *waiting = comment.to_vec();
    }
}

/// The handle of a tag and what is behind it. Tags that have none are written in `!<…>`.
fn split_tag(tag: &[u8]) -> (&'static [u8], &[u8]) {
    for (handle, prefix) in [(&b"!"[..], &b"!"[..]), (b"!!", b"tag:yaml.org,2002:")] {
        if let Some(suffix) = tag.strip_prefix(prefix) {
            return (handle, suffix);
        }
    }
    (b"", tag)
}

fn is_simple_key(key: &Styled) -> bool {
    let (handle, suffix) = split_tag(&key.tag);
    let properties = key.anchor.len() + handle.len() + suffix.len();
    let length = match &key.body {
        Body::Alias(name) => name.len(),
        Body::Scalar { text, .. } => {
            if (0..text.len()).any(|at| is_break(text, at)) {
                return false;
            }
            properties + text.len()
        }
        Body::Sequence { items, .. } if items.is_empty() => properties,
        Body::Mapping { entries, .. } if entries.is_empty() => properties,
        _ => return false,
    };
    length <= MAX_SIMPLE_KEY
}
