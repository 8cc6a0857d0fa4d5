//! The parser (`text/template/parse/parse.go`): items to nodes.
//!
//! Parsing is a pure function of name, text, functions and dialect, so results may be cached by a
//! digest of those. Errors carry the line Go reports, which depends on its buffer of three items.

mod builder;
mod number;
mod pipeline;

use std::sync::Arc;

use go_value::{Str, number as strconv};
use rustc_hash::FxHashMap;

use crate::Dialect;
use crate::error::{ParseError, ParseErrorKind};
use crate::function_table::FunctionTable;
use crate::lex::{Item, ItemType, Lexer};
use crate::limits::{MAX_PARSE_DEPTH, MAX_SOURCE_BYTES};
use crate::node::{BranchKind, NodeId, NodeKind, Tree};
use builder::Builder;

/// The templates that one text defines: its own and those of its `define`s and `block`s.
#[derive(Clone, Debug)]
pub struct Parsed {
    trees: Arc<[Arc<Tree>]>,
    own_name: OwnName,
}

/// What a text makes of the name it was parsed under.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum OwnName {
    /// It is the name of the text's own template and of nothing else.
    Own,
    /// The text also defines a template of this name.
    Defined,
}

impl Parsed {
    /// The templates, the text's own last.
    pub fn trees(&self) -> &[Arc<Tree>] {
        &self.trees
    }

    /// The text's own template.
    pub fn main(&self) -> Option<&Arc<Tree>> {
        self.trees.last()
    }

    /// The same text as parsed under another name; the nodes are shared. `None` where the text defines
    /// a template of the old or the new name: then the name decides what the text means.
    pub fn under_name(&self, name: &Str) -> Option<Parsed> {
        let (own, defined) = self.trees.split_last()?;
        if self.own_name == OwnName::Defined || defined.iter().any(|tree| tree.name == *name) {
            return None;
        }
        if own.name == *name {
            return Some(self.clone());
        }
        let parse_name: Arc<str> = Arc::from(&*name.to_text());
        let under = |tree: &Tree, name: Str, site_name: &Arc<str>| {
            Arc::new(Tree {
                name,
                site_name: Arc::clone(site_name),
                parse_name: Arc::clone(&parse_name),
                file: Arc::clone(&tree.file),
                root: tree.root,
                is_empty: tree.is_empty,
            })
        };
        let trees = defined
            .iter()
            .map(|tree| under(tree, tree.name.clone(), &tree.site_name))
            .chain([under(own, name.clone(), &parse_name)]);
        Some(Parsed {
            trees: trees.collect(),
            own_name: self.own_name,
        })
    }
}

impl Parsed {
    /// The same text, whose own template has another name as [`crate::CallSite::template`].
    #[must_use]
    pub fn with_site_name(&self, site_name: &str) -> Parsed {
        let mut trees = self.trees.to_vec();
        if let Some(own) = trees.last_mut() {
            *own = Arc::new(Tree {
                site_name: Arc::from(site_name),
                ..Tree::clone(own)
            });
        }
        Parsed {
            trees: trees.into(),
            own_name: self.own_name,
        }
    }
}

/// Parses a template text under the name that its errors report.
///
/// # Errors
/// Go's parse errors, or a limit of [`crate::limits`].
pub fn parse(
    name: &str,
    source: impl Into<Arc<[u8]>>,
    functions: &FunctionTable,
    dialect: &Dialect,
) -> Result<Parsed, ParseError> {
    let source: Arc<[u8]> = source.into();
    if source.len() > MAX_SOURCE_BYTES {
        return Err(ParseError {
            kind: ParseErrorKind::Limit,
            name: name.into(),
            line: 0,
            message: Str::from(format!("the text is larger than {MAX_SOURCE_BYTES} bytes")),
        });
    }
    let mut parser = Parser {
        name,
        lex: Lexer::new(&source, dialect.count_comment_lines),
        functions,
        dialect,
        builder: Builder::new(&source),
        trees: Vec::new(),
        tree_ids: FxHashMap::default(),
        depth: 0,
        state: TreeState::new(),
    };
    parser.lex.options.break_ok = functions.get(b"break").is_none();
    parser.lex.options.continue_ok = functions.get(b"continue").is_none();
    let root = parser.parse()?;
    let own_name = if parser.tree_ids.contains_key(name.as_bytes()) {
        OwnName::Defined
    } else {
        OwnName::Own
    };
    parser.add(Str::from(name), root)?;
    // The text's own template is the last, also where it replaced an empty definition of its name.
    let own = parser
        .trees
        .iter()
        .position(|(tree, _)| tree.as_bytes() == name.as_bytes());
    if let Some(own) = own {
        let tree = parser.trees.remove(own);
        parser.trees.push(tree);
    }
    let Parser { builder, trees, .. } = parser;
    let empty: Vec<bool> = trees
        .iter()
        .map(|&(_, root)| builder.is_empty(root))
        .collect();
    let file = Arc::new(builder.finish(Arc::clone(&source), dialect.context_shows_assignment));
    let parse_name: Arc<str> = Arc::from(name);
    let trees = trees
        .into_iter()
        .zip(empty)
        .map(|((name, root), is_empty)| {
            let site_name = Arc::from(&*name.to_text());
            Arc::new(Tree {
                name,
                site_name,
                parse_name: Arc::clone(&parse_name),
                file: Arc::clone(&file),
                root,
                is_empty,
            })
        })
        .collect();
    Ok(Parsed { trees, own_name })
}

type Parsing<T> = Result<T, Box<ParseError>>;

/// What Go keeps per tree while parsing; a `define` or `block` begins with a fresh one.
struct TreeState<'s> {
    token: [Item<'s>; 3],
    peek_count: usize,
    /// The variables defined at the moment, as indexes of names.
    vars: Vec<u32>,
    action_line: usize,
    range_depth: usize,
    stack_depth: usize,
}

impl TreeState<'_> {
    fn new() -> Self {
        let none = Item {
            typ: ItemType::Error,
            pos: 0,
            val: b"",
            line: 0,
        };
        TreeState {
            token: [none; 3],
            peek_count: 0,
            vars: vec![builder::DOLLAR],
            action_line: 0,
            range_depth: 0,
            stack_depth: 0,
        }
    }
}

struct Parser<'s> {
    name: &'s str,
    lex: Lexer<'s>,
    functions: &'s FunctionTable,
    dialect: &'s Dialect,
    builder: Builder<'s>,
    /// The templates so far: Go's tree set.
    trees: Vec<(Str, NodeId)>,
    /// Where each name stands in `trees`.
    tree_ids: FxHashMap<Str, usize>,
    depth: usize,
    state: TreeState<'s>,
}

/// What a list of nodes ended with.
enum ListEnd {
    End,
    /// `{{else}}`, with the position of its node.
    Else(usize),
}

impl ListEnd {
    fn text(&self) -> &'static str {
        match self {
            ListEnd::End => "{{end}}",
            ListEnd::Else(_) => "{{else}}",
        }
    }
}

/// A node, or what ends a list.
enum TextOrAction {
    Node(NodeId),
    End(ListEnd),
}

impl<'s> Parser<'s> {
    fn next(&mut self) -> Item<'s> {
        if self.state.peek_count > 0 {
            self.state.peek_count -= 1;
        } else {
            self.state.token[0] = self.lex.next_item();
        }
        self.state.token[self.state.peek_count]
    }

    fn backup(&mut self) {
        self.state.peek_count += 1;
    }

    fn backup2(&mut self, before: Item<'s>) {
        self.state.token[1] = before;
        self.state.peek_count = 2;
    }

    fn backup3(&mut self, first: Item<'s>, second: Item<'s>) {
        self.state.token[1] = second;
        self.state.token[2] = first;
        self.state.peek_count = 3;
    }

    fn peek(&mut self) -> Item<'s> {
        if self.state.peek_count > 0 {
            return self.state.token[self.state.peek_count - 1];
        }
        self.state.peek_count = 1;
        self.state.token[0] = self.lex.next_item();
        self.state.token[0]
    }

    fn next_non_space(&mut self) -> Item<'s> {
        loop {
            let token = self.next();
            if token.typ != ItemType::Space {
                return token;
            }
        }
    }

    fn peek_non_space(&mut self) -> Item<'s> {
        let token = self.next_non_space();
        self.backup();
        token
    }

    fn error<T>(&self, message: impl Into<Str>) -> Parsing<T> {
        self.error_of(ParseErrorKind::Syntax, message.into())
    }

    fn error_of<T>(&self, kind: ParseErrorKind, message: Str) -> Parsing<T> {
        Err(Box::new(ParseError {
            kind,
            name: self.name.into(),
            line: self.state.token[0].line,
            message,
        }))
    }

    fn expect(&mut self, expected: ItemType, context: &str) -> Parsing<Item<'s>> {
        let token = self.next_non_space();
        if token.typ == expected {
            Ok(token)
        } else {
            self.unexpected(token, context)
        }
    }

    fn unexpected<T>(&self, token: Item<'s>, context: &str) -> Parsing<T> {
        if token.typ == ItemType::Error {
            let mut message = self.lex.error.clone();
            let action_line = self.state.action_line;
            if action_line != 0 && action_line != token.line {
                let extra = format!(" in action started at {}:{action_line}", self.name);
                // Not "action in action".
                let extra = if message.ends_with(" action") {
                    extra.strip_prefix(" in action")
                } else {
                    None
                }
                .unwrap_or(&extra);
                message.push_str(extra);
            }
            return self.error(message);
        }
        let mut message = b"unexpected ".to_vec();
        append_item(&mut message, token);
        message.extend_from_slice(b" in ");
        message.extend_from_slice(context.as_bytes());
        self.error(message)
    }

    /// Counts one level of nesting of the parser's own recursion.
    fn enter(&mut self) -> Parsing<()> {
        self.depth += 1;
        if self.depth > MAX_PARSE_DEPTH {
            let message = format!(
                "limit reached: {MAX_PARSE_DEPTH} nested control structures and parentheses"
            );
            return self.error_of(ParseErrorKind::Limit, message.into());
        }
        Ok(())
    }

    fn leave(&mut self) {
        self.depth -= 1;
    }

    /// Adds a template to those of this text; a second one that is not empty is an error.
    fn add(&mut self, name: Str, root: NodeId) -> Parsing<()> {
        let builder = &self.builder;
        match self
            .tree_ids
            .get(&name)
            .and_then(|&at| self.trees.get_mut(at))
        {
            None => {
                self.tree_ids.insert(name.clone(), self.trees.len());
                self.trees.push((name, root));
            }
            Some((_, old)) if builder.is_empty(*old) => *old = root,
            Some(_) if builder.is_empty(root) => {}
            Some(_) => {
                let quoted = strconv::quote(name.as_bytes());
                let mut message = b"template: multiple definition of template ".to_vec();
                message.extend_from_slice(quoted.as_bytes());
                return self.error(message);
            }
        }
        Ok(())
    }

    /// The whole text: as a list of nodes, with `{{define}}`.
    fn parse(&mut self) -> Parsing<NodeId> {
        let pos = self.peek().pos;
        let mut nodes = Vec::new();
        while self.peek().typ != ItemType::Eof {
            if self.peek().typ == ItemType::LeftDelim {
                let delim = self.next();
                if self.next_non_space().typ == ItemType::Define {
                    let outer = std::mem::replace(&mut self.state, TreeState::new());
                    self.parse_definition()?;
                    self.state = outer;
                    continue;
                }
                self.backup2(delim);
            }
            match self.text_or_action()? {
                TextOrAction::Node(node) => nodes.push(node),
                TextOrAction::End(end) => return self.error(format!("unexpected {}", end.text())),
            }
        }
        Ok(self.builder.list(pos, &nodes))
    }

    fn parse_definition(&mut self) -> Parsing<()> {
        const CONTEXT: &str = "define clause";
        let token = self.next_non_space();
        if !matches!(token.typ, ItemType::String | ItemType::RawString) {
            return self.unexpected(token, CONTEXT);
        }
        let name = self.unquote(token)?;
        self.expect(ItemType::RightDelim, CONTEXT)?;
        let root = self.named_body(CONTEXT)?;
        self.add(name, root)
    }

    /// The body of a `define` or `block`, up to its `{{end}}`.
    fn named_body(&mut self, context: &str) -> Parsing<NodeId> {
        match self.item_list()? {
            (list, ListEnd::End) => Ok(list),
            (_, end) => self.error(format!("unexpected {} in {context}", end.text())),
        }
    }

    fn item_list(&mut self) -> Parsing<(NodeId, ListEnd)> {
        self.enter()?;
        let pos = self.peek_non_space().pos;
        let mut nodes = Vec::new();
        while self.peek_non_space().typ != ItemType::Eof {
            match self.text_or_action()? {
                TextOrAction::Node(node) => nodes.push(node),
                TextOrAction::End(end) => {
                    self.leave();
                    return Ok((self.builder.list(pos, &nodes), end));
                }
            }
        }
        self.error("unexpected EOF")
    }

    fn text_or_action(&mut self) -> Parsing<TextOrAction> {
        let token = self.next_non_space();
        match token.typ {
            ItemType::Text => Ok(TextOrAction::Node(
                self.builder.text(token.pos, token.val.len()),
            )),
            ItemType::LeftDelim => {
                self.state.action_line = token.line;
                let node = self.action()?;
                self.state.action_line = 0;
                Ok(node)
            }
            _ => self.unexpected(token, "input"),
        }
    }

    fn action(&mut self) -> Parsing<TextOrAction> {
        let token = self.next_non_space();
        let node = match token.typ {
            ItemType::Block => self.block_control()?,
            ItemType::Break => self.loop_control(token, "{{break}}", NodeKind::Break)?,
            ItemType::Continue => self.loop_control(token, "{{continue}}", NodeKind::Continue)?,
            ItemType::Else => return self.else_control().map(TextOrAction::End),
            ItemType::End => {
                self.expect(ItemType::RightDelim, "end")?;
                return Ok(TextOrAction::End(ListEnd::End));
            }
            ItemType::If => self.parse_control(BranchKind::If)?,
            ItemType::Range => self.parse_control(BranchKind::Range)?,
            ItemType::Template => self.template_control()?,
            ItemType::With => self.parse_control(BranchKind::With)?,
            _ => {
                self.backup();
                let pos = self.peek().pos;
                let pipe = self.pipeline("command", ItemType::RightDelim)?;
                self.builder.add(pos, NodeKind::Action { pipe })
            }
        };
        Ok(TextOrAction::Node(node))
    }

    fn loop_control(
        &mut self,
        keyword: Item<'s>,
        context: &str,
        kind: NodeKind,
    ) -> Parsing<NodeId> {
        let token = self.next_non_space();
        if token.typ != ItemType::RightDelim {
            return self.unexpected(token, context);
        }
        if self.state.range_depth == 0 {
            return self.error(format!("{context} outside {{{{range}}}}"));
        }
        Ok(self.builder.add(keyword.pos, kind))
    }

    fn parse_control(&mut self, kind: BranchKind) -> Parsing<NodeId> {
        let outer_vars = self.state.vars.len();
        let pipe = self.pipeline(kind.name(), ItemType::RightDelim)?;
        if kind == BranchKind::Range {
            self.state.range_depth += 1;
        }
        let (list, end) = self.item_list()?;
        if kind == BranchKind::Range {
            self.state.range_depth -= 1;
        }
        let else_list = match end {
            ListEnd::End => None,
            ListEnd::Else(pos) => Some(self.else_list(kind, pos)?),
        };
        self.state.vars.truncate(outer_vars);
        let pos = self.builder.pos(pipe);
        Ok(self.builder.add(
            pos,
            NodeKind::Branch {
                kind,
                pipe,
                list,
                else_list,
            },
        ))
    }

    /// What follows `{{else}}`. `{{else if}}` and `{{else with}}` leave their keyword pending: they
    /// are parsed as a nested structure that takes the one `{{end}}`.
    fn else_list(&mut self, kind: BranchKind, pos: usize) -> Parsing<NodeId> {
        let keyword = self.peek().typ;
        let nested = match kind {
            BranchKind::If => keyword == ItemType::If,
            BranchKind::With => keyword == ItemType::With && self.dialect.else_with,
            BranchKind::Range => false,
        };
        if nested {
            self.next();
            self.enter()?;
            let node = self.parse_control(kind)?;
            self.leave();
            return Ok(self.builder.list(pos, &[node]));
        }
        match self.item_list()? {
            (list, ListEnd::End) => Ok(list),
            (_, end) => self.error(format!("expected end; found {}", end.text())),
        }
    }

    fn else_control(&mut self) -> Parsing<ListEnd> {
        let peek = self.peek_non_space();
        if peek.typ == ItemType::If || (peek.typ == ItemType::With && self.dialect.else_with) {
            return Ok(ListEnd::Else(peek.pos));
        }
        let token = self.expect(ItemType::RightDelim, "else")?;
        Ok(ListEnd::Else(token.pos))
    }

    fn block_control(&mut self) -> Parsing<NodeId> {
        const CONTEXT: &str = "block clause";
        let token = self.next_non_space();
        let name = self.template_name(token, CONTEXT)?;
        let pipe = self.pipeline(CONTEXT, ItemType::RightDelim)?;
        let outer = std::mem::replace(&mut self.state, TreeState::new());
        let (root, end) = self.item_list()?;
        let inner = std::mem::replace(&mut self.state, outer);
        if !matches!(end, ListEnd::End) {
            return self.error(format!("unexpected {} in {CONTEXT}", end.text()));
        }
        // A clash is reported by the block's own tree, with the line it stands on.
        let outer = std::mem::replace(&mut self.state, inner);
        self.add(name.clone(), root)?;
        self.state = outer;
        Ok(self.builder.template(token.pos, name, Some(pipe)))
    }

    fn template_control(&mut self) -> Parsing<NodeId> {
        const CONTEXT: &str = "template clause";
        let token = self.next_non_space();
        let name = self.template_name(token, CONTEXT)?;
        let mut pipe = None;
        if self.next_non_space().typ != ItemType::RightDelim {
            self.backup();
            pipe = Some(self.pipeline(CONTEXT, ItemType::RightDelim)?);
        }
        Ok(self.builder.template(token.pos, name, pipe))
    }

    fn template_name(&mut self, token: Item<'s>, context: &str) -> Parsing<Str> {
        match token.typ {
            ItemType::String | ItemType::RawString => self.unquote(token),
            _ => self.unexpected(token, context),
        }
    }

    fn unquote(&self, token: Item<'s>) -> Parsing<Str> {
        match strconv::unquote(token.val) {
            Ok(text) => Ok(text),
            Err(error) => self.error(error.to_string()),
        }
    }
}

/// An item as Go's errors show it.
fn append_item(out: &mut Vec<u8>, item: Item<'_>) {
    if item.typ == ItemType::Eof {
        out.extend_from_slice(b"EOF");
    } else if item.typ > ItemType::Keyword {
        out.push(b'<');
        out.extend_from_slice(item.val);
        out.push(b'>');
    } else if item.val.len() > 10 {
        let text = go_value::print::sprintf(b"%.10q...", &[go_value::Value::str(item.val)]);
        out.extend_from_slice(text.as_bytes());
    } else {
        strconv::append_quote(out, item.val);
    }
}
