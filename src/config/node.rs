//! YAML nodes of the configuration, with their places and their source text.
//!
//! The reader is the one that reads values (`go-codec`), so a configuration means what values mean;
//! repeated keys, which values allow, are kept here and refused by what reads the nodes.

use go_codec::yaml::{Input, NodeKind, NodeRef, Nodes, Numbers, decode_node};

use super::Fault;

/// How deep a configuration may nest.
const MAX_DEPTH: usize = 64;
/// How many nodes a configuration may have, aliases expanded.
const MAX_NODES: usize = 200_000;

/// One node.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// The line, from 1 on.
    pub line: usize,
    /// The column, from 1 on.
    pub column: usize,
    /// What the node is.
    pub kind: Kind,
}

/// What a node is.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// A scalar: its source text and its value.
    Scalar {
        /// The text, after quotes and escapes: `3.20` keeps its zero.
        text: String,
        /// The value by YAML's rules.
        value: serde_json::Value,
    },
    /// A sequence.
    List(Vec<Node>),
    /// A mapping, entries in order of the text.
    Map(Vec<(Node, Node)>),
}

impl Node {
    /// Reads the one document of a text.
    ///
    /// # Errors
    /// Broken YAML, more than one document, or nodes beyond a limit.
    pub fn parse(text: &[u8]) -> Result<Node, Fault> {
        let input = Input::new(text);
        let (nodes, error) = Nodes::all(&input);
        if let Some(error) = error {
            let (line, column) = error.mark().map_or((0, 0), |mark| {
                (mark.line as usize + 1, mark.column as usize + 1)
            });
            return Err(Fault {
                line,
                column,
                text: format!("this is no YAML: {error}"),
            });
        }
        match nodes.documents() {
            [] => Ok(Node {
                line: 1,
                column: 1,
                kind: Kind::Scalar {
                    text: String::new(),
                    value: serde_json::Value::Null,
                },
            }),
            [document] => build(nodes.root(document), 0, &mut 0),
            [_, second, ..] => Err(Fault {
                line: second.start.line as usize + 1,
                column: 1,
                text: "a second document: the configuration is one document".into(),
            }),
        }
    }

    /// A scalar's text; empty for collections.
    pub fn text(&self) -> &str {
        match &self.kind {
            Kind::Scalar { text, .. } => text,
            _ => "",
        }
    }

    /// The value of a key of a mapping.
    pub fn get(&self, name: &str) -> Option<&Node> {
        match &self.kind {
            Kind::Map(entries) => entries
                .iter()
                .find(|(key, _)| key.text() == name)
                .map(|(_, value)| value),
            _ => None,
        }
    }

    /// The child of a name or index.
    pub fn child(&self, name: &str) -> Option<&Node> {
        match &self.kind {
            Kind::List(items) => items.get(name.parse::<usize>().ok()?),
            _ => self.get(name),
        }
    }

    /// The node of a JSON Pointer, or the nearest above it.
    pub fn at(&self, pointer: &str) -> &Node {
        let mut node = self;
        for part in pointer.split('/').skip(1) {
            let name = part.replace("~1", "/").replace("~0", "~");
            match node.child(&name) {
                Some(child) => node = child,
                None => break,
            }
        }
        node
    }

    /// The first key, in order of the text, that stands twice in one mapping.
    pub fn repeated_key(&self) -> Option<&Node> {
        match &self.kind {
            Kind::Scalar { .. } => None,
            Kind::List(items) => items.iter().find_map(Node::repeated_key),
            Kind::Map(entries) => entries.iter().enumerate().find_map(|(at, (key, value))| {
                let earlier = entries.iter().take(at);
                if earlier.clone().any(|(other, _)| other.text() == key.text()) {
                    return Some(key);
                }
                value.repeated_key()
            }),
        }
    }

    /// What the node is, for messages.
    pub fn kind_name(&self) -> &'static str {
        match &self.kind {
            Kind::List(_) => "a list",
            Kind::Map(_) => "a mapping",
            Kind::Scalar { value, .. } => match value {
                serde_json::Value::Null => "empty",
                serde_json::Value::Bool(_) => "true or false",
                serde_json::Value::Number(_) => "a number",
                _ => "a string",
            },
        }
    }

    /// The node as plain data.
    pub fn to_json(&self) -> serde_json::Value {
        match &self.kind {
            Kind::Scalar { value, .. } => value.clone(),
            Kind::List(items) => items.iter().map(Node::to_json).collect(),
            Kind::Map(entries) => entries
                .iter()
                .map(|(key, value)| (key.text().to_string(), value.to_json()))
                .collect(),
        }
    }
}

fn build(node: NodeRef<'_>, depth: usize, count: &mut usize) -> Result<Node, Fault> {
    let (line, column) = (
        node.start().line as usize + 1,
        node.start().column as usize + 1,
    );
    let fault = |text: String| Fault { line, column, text };
    *count += 1;
    if depth > MAX_DEPTH || *count > MAX_NODES {
        return Err(fault(format!(
            "the configuration nests deeper than {MAX_DEPTH} or has more than {MAX_NODES} nodes"
        )));
    }
    let target = node.resolve_alias();
    let kind = match target.kind() {
        NodeKind::Mapping => {
            let entries = target.entries().map(|(key, value)| {
                Ok((
                    build(key, depth + 1, count)?,
                    build(value, depth + 1, count)?,
                ))
            });
            Kind::Map(entries.collect::<Result<_, Fault>>()?)
        }
        NodeKind::Sequence => {
            let items = target.children().map(|item| build(item, depth + 1, count));
            Kind::List(items.collect::<Result<_, Fault>>()?)
        }
        NodeKind::Scalar | NodeKind::Alias => {
            let tree = decode_node(target, Numbers::Integers, &go_codec::Dialect::default())
                .map_err(|e| fault(e.to_string()))?;
            Kind::Scalar {
                text: String::from_utf8_lossy(target.text()).into_owned(),
                value: json(&tree),
            }
        }
    };
    Ok(Node { line, column, kind })
}

fn json(tree: &go_value::Tree) -> serde_json::Value {
    use go_value::Tree;
    match tree {
        Tree::Bool(value) => (*value).into(),
        Tree::Int(value) => (*value).into(),
        Tree::Uint(value) => (*value).into(),
        Tree::Float(value) => (*value).into(),
        Tree::Str(text) => text.to_text().into_owned().into(),
        Tree::Nil | Tree::List(_) | Tree::Map(_) => serde_json::Value::Null,
    }
}
