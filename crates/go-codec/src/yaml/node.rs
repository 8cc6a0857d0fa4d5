//! The composer: events in, a tree of nodes in one flat array out.
//!
//! What is here: nodes with their places, anchors and aliases, documents. What is not: types of scalars
//! (`resolve`) and values (`read`). The array holds nodes in order of the text, so children follow their
//! parent and nothing is dropped or walked recursively.

use std::collections::HashMap;

use super::error::YamlError;
use super::input::Input;
use super::parse::{Event, EventKind, Parser};
use super::token::{Mark, ScalarStyle, Scan, Text};

/// The longest text that is read; marks are 32 bits wide.
pub const MAX_TEXT: usize = 1 << 30;

/// How many nodes are given room before the first is read, at most.
const FIRST_NODES: usize = 1 << 14;

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NodeKind {
    /// A scalar.
    Scalar,
    /// A sequence.
    Sequence,
    /// A mapping; its children are keys and values in turn.
    Mapping,
    /// An alias (`*name`).
    Alias,
}

#[derive(Clone, Copy, Debug)]
struct Node {
    kind: NodeKind,
    style: ScalarStyle,
    implicit: bool,
    /// Whether the node is a key of a mapping.
    is_key: bool,
    start: Mark,
    end: u32,
    /// A scalar's text, an alias' name.
    value: Text,
    tag: Text,
    /// Where the node behind this one and its children is.
    next: u32,
    /// How many children there are; of an alias: the node that it stands for.
    link: u32,
}

/// One document of a stream.
#[derive(Clone, Copy, Debug)]
pub struct Document {
    root: u32,
    /// Where the document begins: at its first directive, its `---`, or its first node.
    pub start: Mark,
    /// Where its content ends: at the next document's beginning, `...`, or the end of the text.
    pub end: Mark,
    /// Whether it began without `---`.
    pub implicit: bool,
}

/// The nodes of the documents of one stream, with the text they point into.
#[derive(Debug)]
pub struct Nodes<'a> {
    src: &'a [u8],
    unescaped: Vec<u8>,
    nodes: Vec<Node>,
    documents: Vec<Document>,
    has_aliases: bool,
    /// How many collections are open at once, at most.
    depth: usize,
}

impl<'a> Nodes<'a> {
    /// Reads the first document and nothing behind it, as `yaml.Unmarshal` does.
    ///
    /// # Errors
    /// A syntax error in this document or in the token behind it, an unknown anchor.
    pub fn first(input: &'a Input<'_>) -> Result<Nodes<'a>, YamlError> {
        let mut stream = Stream::new(input).map_err(|e| *e)?;
        stream.next_document().map_err(|e| *e)?;
        Ok(stream.finish())
    }

    /// Reads all documents. On an error the documents before it are returned too.
    pub fn all(input: &'a Input<'_>) -> (Nodes<'a>, Option<YamlError>) {
        let mut stream = match Stream::new(input) {
            Ok(stream) => stream,
            Err(error) => {
                let nodes = Nodes {
                    src: &[],
                    unescaped: Vec::new(),
                    nodes: Vec::new(),
                    documents: Vec::new(),
                    has_aliases: false,
                    depth: 0,
                };
                return (nodes, Some(*error));
            }
        };
        loop {
            match stream.next_document() {
                Ok(true) => {}
                Ok(false) => return (stream.finish(), None),
                Err(error) => return (stream.finish(), Some(*error)),
            }
        }
    }

    /// The documents in order.
    pub fn documents(&self) -> &[Document] {
        &self.documents
    }

    /// The root node of a document.
    pub fn root(&self, document: &Document) -> NodeRef<'_> {
        NodeRef {
            nodes: self,
            id: document.root,
        }
    }

    /// The root node of the first document; `None` for an empty stream.
    pub fn first_root(&self) -> Option<NodeRef<'_>> {
        self.documents.first().map(|document| self.root(document))
    }

    /// The number of nodes.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether there are no nodes: an empty stream.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }
}

/// A node, with the tree it belongs to.
#[derive(Clone, Copy)]
pub struct NodeRef<'n> {
    nodes: &'n Nodes<'n>,
    id: u32,
}

impl<'n> NodeRef<'n> {
    fn get(self) -> &'n Node {
        // Ids are made by the composer for its own array.
        &self.nodes.nodes[self.id as usize]
    }

    /// A number that is unique within the stream; nodes are numbered in order of the text.
    pub fn id(self) -> u32 {
        self.id
    }

    /// What the node is.
    pub fn kind(self) -> NodeKind {
        self.get().kind
    }

    /// The text of a scalar after unescaping and folding, the name of an alias; empty for collections.
    pub fn text(self) -> &'n [u8] {
        self.get().value.get(self.nodes.src, &self.nodes.unescaped)
    }

    /// The full tag of a scalar (`tag:yaml.org,2002:str`), empty where there is none. go-yaml ignores the
    /// tags of collections.
    pub fn tag(self) -> &'n [u8] {
        self.get().tag.get(self.nodes.src, &self.nodes.unescaped)
    }

    /// How a scalar was written.
    pub fn style(self) -> ScalarStyle {
        self.get().style
    }

    /// Whether a scalar's type follows from its text (plain without a tag, or the tag `!`).
    pub fn is_implicit(self) -> bool {
        self.get().implicit
    }

    /// Whether decoding the node and all below it can neither fail nor depend on what is around it: no aliases and
    /// merges, no tags, no infinite numbers, no keys that JSON cannot have, no deep nesting.
    pub(super) fn is_harmless(self) -> bool {
        const DEEP: usize = 1_000;
        if self.nodes.has_aliases || self.nodes.depth > DEEP {
            return false;
        }
        let range = self.id as usize..self.get().next as usize;
        let nodes = self.nodes.nodes.get(range).unwrap_or_default();
        nodes.iter().all(|node| {
            if node.kind != NodeKind::Scalar {
                return !node.is_key;
            }
            if !node.tag.is_empty() {
                return false;
            }
            if !node.implicit {
                return true;
            }
            let text = node.value.get(self.nodes.src, &self.nodes.unescaped);
            match text {
                b"" | b"~" | b"null" | b"Null" | b"NULL" | b"<<" => !node.is_key,
                // An integer key above int64 has 19 digits or more.
                [b'0'..=b'9', ..] => !node.is_key || text.len() < 19,
                [b'.' | b'+' | b'-', rest @ ..] => {
                    rest.len() > 4 || !rest.iter().any(|b| matches!(b, b'i' | b'I' | b'n' | b'N'))
                }
                _ => true,
            }
        })
    }

    /// Where the node begins.
    pub fn start(self) -> Mark {
        self.get().start
    }

    /// The byte behind the node.
    pub fn end_byte(self) -> usize {
        self.get().end as usize
    }

    /// What an alias stands for; the node itself for all others.
    pub fn resolve_alias(self) -> NodeRef<'n> {
        let node = self.get();
        if node.kind == NodeKind::Alias {
            NodeRef {
                id: node.link,
                ..self
            }
        } else {
            self
        }
    }

    /// The number of children.
    pub fn len(self) -> usize {
        let node = self.get();
        if node.kind == NodeKind::Alias {
            0
        } else {
            node.link as usize
        }
    }

    /// Whether there are no children.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// The children: items of a sequence, keys and values of a mapping in turn.
    pub fn children(self) -> Children<'n> {
        Children {
            nodes: self.nodes,
            next: self.id + 1,
            left: self.len() as u32,
        }
    }

    /// The entries of a mapping.
    pub fn entries(self) -> Entries<'n> {
        Entries(self.children())
    }
}

impl std::fmt::Debug for NodeRef<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "NodeRef({}, {:?})", self.id, self.kind())
    }
}

/// The children of a node.
#[derive(Clone, Debug)]
pub struct Children<'n> {
    nodes: &'n Nodes<'n>,
    next: u32,
    left: u32,
}

impl<'n> Iterator for Children<'n> {
    type Item = NodeRef<'n>;

    fn next(&mut self) -> Option<NodeRef<'n>> {
        self.left = self.left.checked_sub(1)?;
        let child = NodeRef {
            nodes: self.nodes,
            id: self.next,
        };
        self.next = child.get().next;
        Some(child)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left as usize, Some(self.left as usize))
    }
}

/// The entries of a mapping node.
#[derive(Clone, Debug)]
pub struct Entries<'n>(Children<'n>);

impl<'n> Iterator for Entries<'n> {
    type Item = (NodeRef<'n>, NodeRef<'n>);

    fn next(&mut self) -> Option<Self::Item> {
        Some((self.0.next()?, self.0.next()?))
    }
}

struct Stream<'a> {
    parser: Parser<'a>,
    nodes: Vec<Node>,
    documents: Vec<Document>,
    anchors: HashMap<Vec<u8>, u32>,
    has_aliases: bool,
    depth: usize,
}

impl<'a> Stream<'a> {
    fn new(input: &'a Input<'_>) -> Scan<Stream<'a>> {
        if input.text().len() > MAX_TEXT {
            let text = format!("text is longer than {MAX_TEXT} bytes");
            return Err(YamlError::decoder(text, Mark::default()));
        }
        let mut parser = Parser::new(input);
        parser.parse()?; // the stream's start
        Ok(Stream {
            parser,
            // Manifests have a node for some 25 bytes.
            nodes: Vec::with_capacity((input.text().len() / 24).min(FIRST_NODES)),
            documents: Vec::new(),
            anchors: HashMap::new(),
            has_aliases: false,
            depth: 0,
        })
    }

    fn finish(self) -> Nodes<'a> {
        Nodes {
            src: self.parser.scanner.src,
            unescaped: self.parser.scanner.unescaped,
            nodes: self.nodes,
            documents: self.documents,
            has_aliases: self.has_aliases,
            depth: self.depth,
        }
    }

    /// Composes the next document; false at the end of the stream.
    fn next_document(&mut self) -> Scan<bool> {
        let event = self.parser.parse()?;
        let EventKind::DocumentStart { implicit } = event.kind else {
            return Ok(false);
        };
        let start = event.start;
        self.anchors.clear();
        let root = self.nodes.len() as u32;
        // The open collections; one that is finished knows where the next node begins.
        let mut open: Vec<u32> = Vec::new();
        loop {
            let event = self.parser.parse()?;
            match event.kind {
                EventKind::Scalar | EventKind::Alias => self.add(&open, event)?,
                EventKind::SequenceStart | EventKind::MappingStart => {
                    self.add(&open, event)?;
                    open.push(self.nodes.len() as u32 - 1);
                    self.depth = self.depth.max(open.len());
                }
                EventKind::SequenceEnd | EventKind::MappingEnd => {
                    let next = self.nodes.len() as u32;
                    if let Some(node) = open.pop().and_then(|id| self.nodes.get_mut(id as usize)) {
                        node.next = next;
                        node.end = event.end.byte;
                    }
                }
                EventKind::DocumentEnd => {
                    self.documents.push(Document {
                        root,
                        start,
                        end: event.start,
                        implicit,
                    });
                    return Ok(true);
                }
                EventKind::StreamStart | EventKind::StreamEnd | EventKind::DocumentStart { .. } => {
                    return Err(YamlError::decoder(
                        "attempted to go past the end of stream; corrupted value?",
                        event.start,
                    ));
                }
            }
        }
    }

    fn add(&mut self, open: &[u32], event: Event) -> Scan<()> {
        let id = self.nodes.len() as u32;
        let scanner = &self.parser.scanner;
        let name = event.anchor.get(scanner.src, &scanner.unescaped);
        let mut node = Node {
            kind: NodeKind::Scalar,
            style: event.style,
            implicit: event.implicit,
            is_key: false,
            start: event.start,
            end: event.end.byte,
            value: event.value,
            tag: event.tag,
            next: id + 1,
            link: 0,
        };
        match event.kind {
            EventKind::Alias => {
                let Some(&target) = self.anchors.get(name) else {
                    let text = format!(
                        "unknown anchor '{}' referenced",
                        String::from_utf8_lossy(name)
                    );
                    return Err(YamlError::decoder(text, event.start));
                };
                node.kind = NodeKind::Alias;
                self.has_aliases = true;
                node.value = event.anchor;
                node.link = target;
            }
            EventKind::SequenceStart => node.kind = NodeKind::Sequence,
            EventKind::MappingStart => node.kind = NodeKind::Mapping,
            _ => {}
        }
        if node.kind != NodeKind::Alias && !name.is_empty() {
            self.anchors.insert(name.to_vec(), id);
        }
        if let Some(parent) = open.last().and_then(|&id| self.nodes.get_mut(id as usize)) {
            node.is_key = parent.kind == NodeKind::Mapping && parent.link.is_multiple_of(2);
            parent.link += 1;
        }
        self.nodes.push(node);
        Ok(())
    }
}
