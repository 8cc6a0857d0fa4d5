//! Parse trees (`text/template/parse/node.go`): an arena of nodes per parsed text, and how a node
//! prints itself into the `<context>` of errors.
//!
//! Nodes refer to each other by index, so a tree of any depth is dropped, shared between threads and
//! printed without recursion through boxes. Constants are converted and functions are found while
//! parsing; execution looks nothing up by name but `{{template}}`.

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use go_value::{Str, number};

use crate::function_table::Callee;

/// The index of a node in its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct NodeId(pub(crate) u32);

/// A run of entries in one of the file's lists.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Span {
    pub start: u32,
    pub end: u32,
}

impl Span {
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// One node: where it stands and what it is.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    /// The byte offset that errors report.
    pub pos: u32,
    pub kind: NodeKind,
}

/// What a node is. Spans of ids point into [`File::lists`], spans of names into [`File::names`].
#[derive(Clone, Debug)]
pub(crate) enum NodeKind {
    /// Text, as a span of the source.
    Text(Span),
    /// `{{pipeline}}`
    Action { pipe: NodeId },
    /// `{{if}}`, `{{with}}` or `{{range}}`
    Branch {
        kind: BranchKind,
        pipe: NodeId,
        list: NodeId,
        else_list: Option<NodeId>,
    },
    /// `{{template "name" pipeline}}`; the name is an entry of the file's names.
    Template { name: u32, pipe: Option<NodeId> },
    /// `{{break}}`
    Break,
    /// `{{continue}}`
    Continue,
    /// A sequence of nodes.
    List(Span),
    /// A pipeline with its declarations (variable nodes) and commands.
    Pipe {
        is_assign: bool,
        decl: Span,
        cmds: Span,
    },
    /// A command: its arguments, the first of which may be a function.
    Command(Span),
    /// A function's name; an entry of the file's callees.
    Identifier(u32),
    /// A variable, the names with their fields; the first name is the variable's.
    Variable { variable: u32, names: Span },
    /// `.`
    Dot,
    /// `nil`
    Nil,
    /// `true`, `false`
    Bool(bool),
    /// `.Field.Field`
    Field(Span),
    /// `(pipeline).Field`
    Chain { node: NodeId, fields: Span },
    /// A number; an entry of the file's numbers.
    Number(u32),
    /// A string: its spelling in the source and its text, an entry of the file's names.
    String { quoted: Span, text: u32 },
}

/// Which control structure a branch is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BranchKind {
    If,
    Range,
    With,
}

impl BranchKind {
    pub fn name(self) -> &'static str {
        match self {
            BranchKind::If => "if",
            BranchKind::Range => "range",
            BranchKind::With => "with",
        }
    }
}

/// A number constant: all the types its spelling fits.
#[derive(Clone, Debug, Default)]
pub(crate) struct Number {
    pub int: Option<i64>,
    pub uint: Option<u64>,
    pub float: Option<f64>,
    pub complex: Option<(f64, f64)>,
    /// The spelling in the source.
    pub text: Span,
}

/// The nodes of one parsed text, shared by all templates that it defines.
#[derive(Debug)]
pub(crate) struct File {
    pub source: Arc<[u8]>,
    pub nodes: Vec<Node>,
    pub lists: Vec<NodeId>,
    pub names: Vec<Str>,
    pub numbers: Vec<Number>,
    pub callees: Vec<Callee>,
    /// Whether assignments print as such.
    pub context_shows_assignment: bool,
    /// Where the lines end; only errors and observers ask.
    pub newlines: OnceLock<Box<[u32]>>,
}

impl File {
    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.0 as usize]
    }

    pub fn list(&self, span: Span) -> &[NodeId] {
        &self.lists[span.range()]
    }

    pub fn names(&self, span: Span) -> &[Str] {
        &self.names[span.range()]
    }

    pub fn name(&self, at: u32) -> &Str {
        &self.names[at as usize]
    }

    pub fn callee(&self, at: u32) -> &Callee {
        &self.callees[at as usize]
    }

    pub fn number(&self, at: u32) -> &Number {
        &self.numbers[at as usize]
    }

    pub fn source(&self, span: Span) -> &[u8] {
        &self.source[span.range()]
    }

    /// The line (from 1) and the byte column (from 0) of a node.
    pub fn line_and_column(&self, id: NodeId) -> (usize, usize) {
        let pos = self.node(id).pos;
        let newlines = self.newlines.get_or_init(|| {
            memchr::memchr_iter(b'\n', &self.source)
                .filter_map(|at| u32::try_from(at).ok())
                .collect()
        });
        let before = newlines.partition_point(|&newline| newline < pos);
        let line_start = match before.checked_sub(1).and_then(|last| newlines.get(last)) {
            Some(newline) => newline + 1,
            None => 0,
        };
        (before + 1, (pos - line_start) as usize)
    }

    /// The text of a node as Go's `Node.String` prints it.
    pub fn text(&self, id: NodeId) -> Vec<u8> {
        let mut out = Vec::new();
        self.write_to(&mut out, id);
        out
    }

    fn write_to(&self, out: &mut Vec<u8>, id: NodeId) {
        // What is still to be written, last first: nodes and the fixed text between them.
        enum Part<'f> {
            Node(NodeId),
            Text(&'f [u8]),
        }
        let mut parts = vec![Part::Node(id)];
        while let Some(part) = parts.pop() {
            let id = match part {
                Part::Text(text) => {
                    out.extend_from_slice(text);
                    continue;
                }
                Part::Node(id) => id,
            };
            let first = parts.len();
            match &self.node(id).kind {
                NodeKind::Text(span) => out.extend_from_slice(self.source(*span)),
                NodeKind::Action { pipe } => {
                    out.extend_from_slice(b"{{");
                    parts.extend([Part::Node(*pipe), Part::Text(b"}}")]);
                }
                NodeKind::Branch {
                    kind,
                    pipe,
                    list,
                    else_list,
                } => {
                    out.extend_from_slice(b"{{");
                    out.extend_from_slice(kind.name().as_bytes());
                    out.push(b' ');
                    parts.extend([Part::Node(*pipe), Part::Text(b"}}"), Part::Node(*list)]);
                    if let Some(else_list) = else_list {
                        parts.extend([Part::Text(b"{{else}}"), Part::Node(*else_list)]);
                    }
                    parts.push(Part::Text(b"{{end}}"));
                }
                NodeKind::Template { name, pipe } => {
                    out.extend_from_slice(b"{{template ");
                    number::append_quote(out, self.name(*name).as_bytes());
                    if let Some(pipe) = pipe {
                        parts.extend([Part::Text(b" "), Part::Node(*pipe)]);
                    }
                    parts.push(Part::Text(b"}}"));
                }
                NodeKind::Break => out.extend_from_slice(b"{{break}}"),
                NodeKind::Continue => out.extend_from_slice(b"{{continue}}"),
                NodeKind::List(children) => {
                    parts.extend(self.list(*children).iter().map(|&child| Part::Node(child)))
                }
                NodeKind::Pipe {
                    is_assign,
                    decl,
                    cmds,
                } => {
                    for (at, &variable) in self.list(*decl).iter().enumerate() {
                        if at > 0 {
                            parts.push(Part::Text(b", "));
                        }
                        parts.push(Part::Node(variable));
                    }
                    if parts.len() > first {
                        let assign = *is_assign && self.context_shows_assignment;
                        parts.push(Part::Text(if assign { b" = " } else { b" := " }));
                    }
                    for (at, &cmd) in self.list(*cmds).iter().enumerate() {
                        if at > 0 {
                            parts.push(Part::Text(b" | "));
                        }
                        parts.push(Part::Node(cmd));
                    }
                }
                NodeKind::Command(args) => {
                    for (at, &arg) in self.list(*args).iter().enumerate() {
                        if at > 0 {
                            parts.push(Part::Text(b" "));
                        }
                        if let NodeKind::Pipe { .. } = self.node(arg).kind {
                            parts.extend([Part::Text(b"("), Part::Node(arg), Part::Text(b")")]);
                        } else {
                            parts.push(Part::Node(arg));
                        }
                    }
                }
                NodeKind::Identifier(callee) => {
                    out.extend_from_slice(self.callee(*callee).name.as_bytes())
                }
                NodeKind::Variable { names, .. } => {
                    for (at, name) in self.names(*names).iter().enumerate() {
                        if at > 0 {
                            out.push(b'.');
                        }
                        out.extend_from_slice(name.as_bytes());
                    }
                }
                NodeKind::Dot => out.push(b'.'),
                NodeKind::Nil => out.extend_from_slice(b"nil"),
                NodeKind::Bool(b) => out.extend_from_slice(if *b { b"true" } else { b"false" }),
                NodeKind::Field(names) => self.write_fields(out, *names),
                NodeKind::Chain { node, fields } => {
                    let parenthesized = matches!(self.node(*node).kind, NodeKind::Pipe { .. });
                    if parenthesized {
                        out.push(b'(');
                    }
                    parts.push(Part::Node(*node));
                    if parenthesized {
                        parts.push(Part::Text(b")"));
                    }
                    for name in self.names(*fields) {
                        parts.extend([Part::Text(b"."), Part::Text(name.as_bytes())]);
                    }
                }
                NodeKind::Number(number) => {
                    out.extend_from_slice(self.source(self.number(*number).text))
                }
                NodeKind::String { quoted, .. } => out.extend_from_slice(self.source(*quoted)),
            }
            parts[first..].reverse();
        }
    }

    fn write_fields(&self, out: &mut Vec<u8>, names: Span) {
        for name in self.names(names) {
            out.push(b'.');
            out.extend_from_slice(name.as_bytes());
        }
    }
}

/// One parsed template: a name and the root of its nodes. Immutable; share it as `Arc<Tree>`.
#[derive(Clone, Debug)]
pub struct Tree {
    pub(crate) name: Str,
    /// The name that calls in the template have as [`crate::CallSite::template`].
    pub(crate) site_name: Arc<str>,
    /// The name under which the text was parsed; errors report it.
    pub(crate) parse_name: Arc<str>,
    pub(crate) file: Arc<File>,
    pub(crate) root: NodeId,
    pub(crate) is_empty: bool,
}

impl Tree {
    /// The name of the template.
    pub fn name(&self) -> &Str {
        &self.name
    }

    /// The name under which the text that holds the template was parsed (`Tree.ParseName`).
    pub fn parse_name(&self) -> &str {
        &self.parse_name
    }

    /// Whether the template is nothing but blanks and comments (`parse.IsEmptyTree`).
    pub fn is_empty(&self) -> bool {
        self.is_empty
    }

    /// The template as Go's parse tree prints itself: normalised blanks, spelling of constants kept.
    pub fn to_source(&self) -> Vec<u8> {
        self.file.text(self.root)
    }
}

/// A node of a template, for observers: where it stands and how it prints.
#[derive(Clone, Copy, Debug)]
pub struct Place<'t> {
    pub(crate) tree: &'t Tree,
    pub(crate) node: NodeId,
}

impl<'t> Place<'t> {
    /// The template that contains the node.
    pub fn tree(&self) -> &'t Tree {
        self.tree
    }

    /// The node's index in its file; with [`Tree::parse_name`] it tells nodes apart.
    pub fn node(&self) -> NodeId {
        self.node
    }

    /// The line (from 1) and the byte column (from 0) that errors report for the node.
    pub fn line_and_column(&self) -> (usize, usize) {
        self.tree.file.line_and_column(self.node)
    }

    /// The node as Go prints it.
    pub fn text(&self) -> Vec<u8> {
        self.tree.file.text(self.node)
    }
}
