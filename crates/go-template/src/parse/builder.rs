//! The arena of a text while it is parsed.

use std::sync::{Arc, OnceLock};

use go_value::unicode::is_space;
use go_value::{Str, utf8};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::function_table::Callee;
use crate::node::{File, Node, NodeId, NodeKind, Number, Span};

/// The number of the variable `$`.
pub(super) const DOLLAR: u32 = 0;

pub(super) struct Builder<'s> {
    source: &'s [u8],
    nodes: Vec<Node>,
    lists: Vec<NodeId>,
    names: Vec<Str>,
    numbers: Vec<Number>,
    callees: Vec<Callee>,
    /// Where each function's name stands in `callees`.
    callee_ids: FxHashMap<Str, u32>,
    /// The number of each variable; execution compares these instead of names.
    variable_ids: FxHashMap<&'s [u8], u32>,
    /// The same keys occur many times in a chart, so equal names share their bytes.
    interned: FxHashSet<Str>,
}

// A text is shorter than u32::MAX bytes and no byte makes more than a few entries.
fn index(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

impl<'s> Builder<'s> {
    pub fn new(source: &'s [u8]) -> Builder<'s> {
        let mut variable_ids = FxHashMap::default();
        variable_ids.insert(&b"$"[..], DOLLAR);
        Builder {
            source,
            nodes: Vec::new(),
            lists: Vec::new(),
            names: Vec::new(),
            numbers: Vec::new(),
            callees: Vec::new(),
            callee_ids: FxHashMap::default(),
            variable_ids,
            interned: FxHashSet::default(),
        }
    }

    pub fn finish(mut self, source: Arc<[u8]>, context_shows_assignment: bool) -> File {
        self.nodes.shrink_to_fit();
        self.lists.shrink_to_fit();
        self.names.shrink_to_fit();
        File {
            source,
            nodes: self.nodes,
            lists: self.lists,
            names: self.names,
            numbers: self.numbers,
            callees: self.callees,
            context_shows_assignment,
            newlines: OnceLock::new(),
        }
    }

    pub fn add(&mut self, pos: usize, kind: NodeKind) -> NodeId {
        let id = NodeId(index(self.nodes.len()));
        self.nodes.push(Node {
            pos: index(pos),
            kind,
        });
        id
    }

    pub fn pos(&self, id: NodeId) -> usize {
        self.nodes[id.0 as usize].pos as usize
    }

    fn kind(&self, id: NodeId) -> &NodeKind {
        &self.nodes[id.0 as usize].kind
    }

    fn span_of(&mut self, ids: &[NodeId]) -> Span {
        let start = index(self.lists.len());
        self.lists.extend_from_slice(ids);
        Span {
            start,
            end: index(self.lists.len()),
        }
    }

    fn intern(&mut self, name: &[u8]) -> Str {
        if let Some(known) = self.interned.get(name) {
            return known.clone();
        }
        let name = Str::from(name);
        self.interned.insert(name.clone());
        name
    }

    fn name(&mut self, name: &[u8]) -> u32 {
        let name = self.intern(name);
        self.names.push(name);
        index(self.names.len() - 1)
    }

    fn name_span(&mut self, names: &[&[u8]]) -> Span {
        let start = index(self.names.len());
        for name in names {
            self.name(name);
        }
        Span {
            start,
            end: index(self.names.len()),
        }
    }

    pub fn list(&mut self, pos: usize, nodes: &[NodeId]) -> NodeId {
        let span = self.span_of(nodes);
        self.add(pos, NodeKind::List(span))
    }

    pub fn text(&mut self, pos: usize, len: usize) -> NodeId {
        self.add(
            pos,
            NodeKind::Text(Span {
                start: index(pos),
                end: index(pos + len),
            }),
        )
    }

    pub fn pipe(
        &mut self,
        pos: usize,
        is_assign: bool,
        decl: &[NodeId],
        cmds: &[NodeId],
    ) -> NodeId {
        let decl = self.span_of(decl);
        let cmds = self.span_of(cmds);
        self.add(
            pos,
            NodeKind::Pipe {
                is_assign,
                decl,
                cmds,
            },
        )
    }

    pub fn command(&mut self, pos: usize, args: &[NodeId]) -> NodeId {
        let args = self.span_of(args);
        self.add(pos, NodeKind::Command(args))
    }

    pub fn template(&mut self, pos: usize, name: Str, pipe: Option<NodeId>) -> NodeId {
        let name = self.name(name.as_bytes());
        self.add(pos, NodeKind::Template { name, pipe })
    }

    pub fn identifier(&mut self, pos: usize, callee: &Callee) -> NodeId {
        let at = match self.callee_ids.get(&callee.name) {
            Some(&at) => at,
            None => {
                let at = index(self.callees.len());
                self.callees.push(callee.clone());
                self.callee_ids.insert(callee.name.clone(), at);
                at
            }
        };
        self.add(pos, NodeKind::Identifier(at))
    }

    /// A variable with its fields; also returns the variable's number.
    pub fn variable(&mut self, pos: usize, names: &[&'s [u8]]) -> (NodeId, u32) {
        let name = names.first().copied().unwrap_or_default();
        let next = index(self.variable_ids.len());
        let variable = *self.variable_ids.entry(name).or_insert(next);
        let names = self.name_span(names);
        (
            self.add(pos, NodeKind::Variable { variable, names }),
            variable,
        )
    }

    pub fn field(&mut self, pos: usize, names: &[&[u8]]) -> NodeId {
        let names = self.name_span(names);
        self.add(pos, NodeKind::Field(names))
    }

    pub fn number(&mut self, pos: usize, number: Number) -> NodeId {
        self.numbers.push(number);
        self.add(pos, NodeKind::Number(index(self.numbers.len() - 1)))
    }

    pub fn string(&mut self, pos: usize, len: usize, text: Str) -> NodeId {
        let text = self.name(text.as_bytes());
        self.add(
            pos,
            NodeKind::String {
                quoted: Span {
                    start: index(pos),
                    end: index(pos + len),
                },
                text,
            },
        )
    }

    /// Field accesses behind a term, at the position of the first: fields of fields and variables
    /// become part of them. `None` behind a literal, which has no fields.
    pub fn chain(&mut self, pos: usize, node: NodeId, fields: &[&'s [u8]]) -> Option<NodeId> {
        match *self.kind(node) {
            NodeKind::Field(names) => {
                let start = index(self.names.len());
                self.names.extend_from_within(names.range());
                self.name_span(fields);
                let end = index(self.names.len());
                Some(self.add(pos, NodeKind::Field(Span { start, end })))
            }
            NodeKind::Variable { variable, names } => {
                let start = index(self.names.len());
                self.names.extend_from_within(names.range());
                self.name_span(fields);
                let end = index(self.names.len());
                Some(self.add(
                    pos,
                    NodeKind::Variable {
                        variable,
                        names: Span { start, end },
                    },
                ))
            }
            NodeKind::Bool(_)
            | NodeKind::String { .. }
            | NodeKind::Number(_)
            | NodeKind::Nil
            | NodeKind::Dot => None,
            _ => {
                let fields = self.name_span(fields);
                Some(self.add(pos, NodeKind::Chain { node, fields }))
            }
        }
    }

    /// How a literal prints.
    pub fn literal_text(&self, id: NodeId) -> &[u8] {
        match self.kind(id) {
            NodeKind::Bool(true) => b"true",
            NodeKind::Bool(false) => b"false",
            NodeKind::Nil => b"nil",
            NodeKind::Number(number) => &self.source[self.numbers[*number as usize].text.range()],
            NodeKind::String { quoted, .. } => &self.source[quoted.range()],
            _ => b".",
        }
    }

    /// Whether a command's first word cannot take the value of a pipeline.
    pub fn begins_with_value(&self, cmd: NodeId) -> bool {
        let NodeKind::Command(args) = self.kind(cmd) else {
            return false;
        };
        let first = self.lists[args.range()].first();
        first.is_some_and(|&first| {
            matches!(
                self.kind(first),
                NodeKind::Bool(_)
                    | NodeKind::Dot
                    | NodeKind::Nil
                    | NodeKind::Number(_)
                    | NodeKind::String { .. }
            )
        })
    }

    /// `IsEmptyTree`: whether a list holds nothing but blanks (comments leave no nodes).
    pub fn is_empty(&self, root: NodeId) -> bool {
        let NodeKind::List(children) = self.kind(root) else {
            return false;
        };
        self.lists[children.range()]
            .iter()
            .all(|&child| match self.kind(child) {
                NodeKind::Text(span) => {
                    utf8::runes(&self.source[span.range()]).all(|(_, rune)| is_space(rune))
                }
                _ => false,
            })
    }
}
