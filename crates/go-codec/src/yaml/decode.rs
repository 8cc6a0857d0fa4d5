//! The decoder: nodes in, values out. go-yaml v2's `decode.go` into `interface{}` and the conversion to JSON of
//! `sigs.k8s.io/yaml`, in one walk.
//!
//! Nesting costs no call depth: open collections are frames on a stack. Aliases are expanded as go-yaml does,
//! and refused by its rule.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashSet};

use go_value::{Str, Tree};

use super::error::YamlError;
use super::gosyntax;
use super::node::{Children, Entries, NodeKind, NodeRef};
use super::read::{DecodeError, MAX_NESTING, Numbers, Strictness};
use super::resolve::{Scalar, Timestamps, resolve, resolve_plain};
use super::token::ScalarStyle;
use crate::dialect::{Dialect, JsonEngine, MapKeyError};
use crate::gostruct::Type;
use crate::text::{replace_invalid, sort_last_wins};

/// Decodes a node and all below it; scalars in places of type string become strings.
pub(super) fn decode_root(
    root: Option<NodeRef<'_>>,
    numbers: Numbers,
    target: Target,
    strictness: Strictness,
    dialect: &Dialect,
) -> Result<Tree, DecodeError> {
    let Some(root) = root else {
        return Ok(Tree::Nil);
    };
    let mut decoder = Decoder {
        numbers,
        strictness,
        dialect,
        // The document node counts as well.
        decode_count: 1,
        alias_count: 0,
        alias_depth: 0,
        open_aliases: HashSet::new(),
        frames: Vec::new(),
        nesting: 0,
        repeated: Vec::new(),
        unsupported: None,
        non_finite: false,
        too_deep: None,
    };
    decoder.decode(root, target)
}

type Target = Option<&'static Type>;

fn elem_target(target: Target, key: Option<&[u8]>) -> Target {
    match (target?.pointed_to(), key) {
        (Type::Slice(elem), None) => Some(elem),
        (Type::Map(elem), Some(_)) => Some(elem),
        (Type::Struct(described), Some(key)) => described.field(key).map(|field| &field.ty),
        _ => None,
    }
}

/// How many values a document may decode through aliases, as go-yaml judges it (`allowedAliasRatio`).
fn allowed_alias_ratio(decode_count: usize) -> f64 {
    const LOW: usize = 400_000;
    const HIGH: usize = 4_000_000;
    if decode_count <= LOW {
        0.99
    } else if decode_count >= HIGH {
        0.10
    } else {
        0.99 - 0.89 * ((decode_count - LOW) as f64 / (HIGH - LOW) as f64)
    }
}

/// Where the value of an entry goes.
#[derive(Clone)]
enum Slot {
    Key(Str),
    /// To nowhere: the key cannot be one of JSON.
    Unsupported,
}

struct Mapping<'n> {
    entries: Entries<'n>,
    target: Target,
    /// Entries in order of the text; the last of equal keys counts.
    log: Vec<(Str, Tree)>,
    slot: Option<Slot>,
    /// A key that JSON cannot have, its value, and how many entries came before it.
    unsupported: Option<(Scalar<'n>, NodeRef<'n>, usize)>,
    /// Whether fields that the struct does not have go to the log as well: one of them may fail, unless its key
    /// comes again.
    keeps_unknown: bool,
    /// Such keys inside of entries of the log.
    carried: Vec<(usize, String)>,
    /// The keys so far, where repeating one is an error.
    seen: BTreeSet<String>,
    /// The key of the value that is being decoded, and the value's line, for that error.
    shown: Option<(String, u32)>,
    /// Whether the entries go to the mapping below, which has `<<`.
    merged: bool,
}

enum Frame<'n> {
    /// A key that is a collection: go-yaml decodes it before it refuses it.
    Key(NodeRef<'n>),
    Sequence {
        children: Children<'n>,
        items: Vec<Tree>,
        target: Target,
        carried: Option<String>,
    },
    Mapping(Box<Mapping<'n>>),
    /// The maps of `<<: [ … ]` that are still to be merged, the first last.
    MergeList(Vec<NodeRef<'n>>),
    /// Something is decoded through this alias.
    Alias(u32),
}

struct Decoder<'n, 'd> {
    numbers: Numbers,
    strictness: Strictness,
    dialect: &'d Dialect,
    decode_count: usize,
    alias_count: usize,
    alias_depth: usize,
    open_aliases: HashSet<u32>,
    frames: Vec<Frame<'n>>,
    /// How many of the frames are collections.
    nesting: usize,
    /// go-yaml's complaints about repeated keys.
    repeated: Vec<String>,
    /// A map key that JSON cannot have, inside the value that was just finished. Told only when all of
    /// go-yaml's work has succeeded, and when the value is not replaced by a repeated key.
    unsupported: Option<String>,
    non_finite: bool,
    too_deep: Option<u8>,
}

/// What comes of beginning to decode a node.
enum Step {
    Done(Tree),
    /// A frame was pushed.
    Open,
}

const WANT_MAP: &str = "map merge requires map or sequence of maps as the value";

impl<'n> Decoder<'n, '_> {
    fn fail<T>(node: NodeRef<'_>, text: impl Into<Cow<'static, str>>) -> Result<T, DecodeError> {
        Err(DecodeError::from(*YamlError::decoder(text, node.start())))
    }

    fn decode(&mut self, root: NodeRef<'n>, target: Target) -> Result<Tree, DecodeError> {
        let mut step = self.begin(root, target)?;
        let tree = loop {
            match step {
                Step::Done(tree) if self.frames.is_empty() => break tree,
                Step::Done(tree) => self.deliver(tree)?,
                Step::Open => {}
            }
            step = self.advance()?;
        };
        self.finish(tree)
    }

    /// Counts one decoding step and applies go-yaml's rule against alias bombs.
    fn count(&mut self, node: NodeRef<'_>) -> Result<(), DecodeError> {
        self.decode_count += 1;
        if self.alias_depth > 0 {
            self.alias_count += 1;
            if self.alias_count > 100
                && self.decode_count > 1000
                && self.alias_count as f64 / self.decode_count as f64
                    > allowed_alias_ratio(self.decode_count)
            {
                return Self::fail(node, "document contains excessive aliasing");
            }
        }
        Ok(())
    }

    fn open_alias(&mut self, node: NodeRef<'n>) -> Result<NodeRef<'n>, DecodeError> {
        if !self.open_aliases.insert(node.id()) {
            let name = String::from_utf8_lossy(node.text());
            return Self::fail(node, format!("anchor '{name}' value contains itself"));
        }
        self.alias_depth += 1;
        Ok(node.resolve_alias())
    }

    fn close_alias(&mut self, id: u32) {
        self.alias_depth -= 1;
        self.open_aliases.remove(&id);
    }

    /// Decodes a scalar, or pushes the frame of a collection.
    fn begin(&mut self, node: NodeRef<'n>, target: Target) -> Result<Step, DecodeError> {
        self.count(node)?;
        match node.kind() {
            NodeKind::Scalar => {
                let scalar = self.scalar(node)?;
                Ok(Step::Done(self.convert(scalar, target)))
            }
            NodeKind::Sequence => {
                self.enter(b'[');
                let children = node.children();
                let items = Vec::with_capacity(node.len());
                self.frames.push(Frame::Sequence {
                    children,
                    items,
                    target,
                    carried: None,
                });
                Ok(Step::Open)
            }
            NodeKind::Mapping => {
                self.enter(b'{');
                self.push_mapping(node, target);
                Ok(Step::Open)
            }
            NodeKind::Alias => {
                let id = node.id();
                let meant = self.open_alias(node)?;
                if meant.kind() == NodeKind::Scalar {
                    self.count(meant)?;
                    let scalar = self.scalar(meant)?;
                    self.close_alias(id);
                    return Ok(Step::Done(self.convert(scalar, target)));
                }
                self.frames.push(Frame::Alias(id));
                self.begin(meant, target)
            }
        }
    }

    fn enter(&mut self, bracket: u8) {
        self.nesting += 1;
        if self.nesting > MAX_NESTING {
            self.too_deep.get_or_insert(bracket);
        }
    }

    fn push_mapping(&mut self, node: NodeRef<'n>, target: Target) {
        self.frames.push(Frame::Mapping(Box::new(Mapping {
            entries: node.entries(),
            target,
            log: Vec::with_capacity(node.len() / 2),
            slot: None,
            unsupported: None,
            keeps_unknown: false,
            carried: Vec::new(),
            seen: BTreeSet::new(),
            shown: None,
            merged: false,
        })));
    }

    /// Gives a value to the frame on top. Frames of aliases are closed by `advance`.
    fn deliver(&mut self, tree: Tree) -> Result<(), DecodeError> {
        let unsupported = self.unsupported.take();
        match self.frames.last_mut() {
            Some(Frame::Sequence { items, carried, .. }) => {
                items.push(tree);
                if carried.is_none() {
                    *carried = unsupported;
                }
            }
            Some(Frame::Mapping(mapping)) => {
                let shown = mapping.shown.take();
                if let Some(Slot::Key(key)) = mapping.slot.take() {
                    mapping
                        .carried
                        .extend(unsupported.map(|text| (mapping.log.len(), text)));
                    mapping.log.push((key, tree));
                }
                if let Some((key, line)) = shown {
                    self.note_key(key, line);
                }
            }
            Some(&mut Frame::Key(key)) => {
                return Self::fail(key, format!("invalid map key: {}", gosyntax::node(key)));
            }
            Some(Frame::MergeList(_) | Frame::Alias(_)) | None => {}
        }
        Ok(())
    }

    /// Notes a key of the mapping on top; go-yaml looks for repetition when the value is there.
    fn note_key(&mut self, key: String, line: u32) {
        // A merged mapping shares the keys of the one that it goes into.
        let owner = self.frames.iter_mut().rev().find_map(|frame| match frame {
            Frame::Mapping(mapping) if !mapping.merged => Some(mapping),
            _ => None,
        });
        if let Some(mapping) = owner {
            if mapping.seen.contains(&key) {
                self.repeated
                    .push(format!("line {line}: key {key} already set in map"));
            } else {
                mapping.seen.insert(key);
            }
        }
    }

    /// Goes on with the frame on top.
    fn advance(&mut self) -> Result<Step, DecodeError> {
        let Some(frame) = self.frames.last_mut() else {
            return Ok(Step::Done(Tree::Nil));
        };
        match frame {
            Frame::Sequence {
                children,
                target,
                items,
                carried,
            } => match children.next() {
                Some(child) => {
                    let target = elem_target(*target, None);
                    self.begin(child, target)
                }
                None => {
                    let items = std::mem::take(items);
                    self.unsupported = carried.take();
                    self.leave();
                    Ok(self.close(Tree::List(if self.too_deep.is_some() {
                        Vec::new()
                    } else {
                        items
                    })))
                }
            },
            Frame::Mapping(mapping) => match mapping.entries.next() {
                Some((key, value)) => self.entry(key, value),
                None => self.end_mapping(),
            },
            Frame::MergeList(maps) => match maps.pop() {
                Some(map) => self.merge_one(map),
                None => {
                    self.frames.pop();
                    Ok(Step::Open)
                }
            },
            &mut Frame::Key(key) => {
                Self::fail(key, format!("invalid map key: {}", gosyntax::node(key)))
            }
            Frame::Alias(_) => {
                // Only merged mappings come back here: they deliver nothing.
                self.pop_alias();
                Ok(Step::Open)
            }
        }
    }

    fn leave(&mut self) {
        self.frames.pop();
        self.nesting -= 1;
    }

    fn pop_alias(&mut self) {
        if let Some(&Frame::Alias(id)) = self.frames.last() {
            self.frames.pop();
            self.close_alias(id);
        }
    }

    /// A finished collection, through the alias that led to it.
    fn close(&mut self, tree: Tree) -> Step {
        self.pop_alias();
        Step::Done(tree)
    }

    fn entry(&mut self, key: NodeRef<'n>, value: NodeRef<'n>) -> Result<Step, DecodeError> {
        if is_merge(key) {
            return self.merge(value);
        }
        let meant = key.resolve_alias();
        if meant.kind() != NodeKind::Scalar {
            self.frames.push(Frame::Key(meant));
            return self.begin(key, None);
        }
        let scalar = self.key(key)?;
        let line = value.start().line + 1;
        let strictness = self.strictness;
        let Some(mapping) = self.mapping_mut() else {
            return Ok(Step::Open);
        };
        if strictness == Strictness::Lenient
            && let (Some(Type::Struct(described)), Scalar::Str(name)) =
                (mapping.target.map(Type::pointed_to), &scalar)
            && described.field(name).is_none()
        {
            if !mapping.keeps_unknown && value.is_harmless() {
                // A field that nobody asked for: heads of manifests are read for four of theirs.
                return Ok(Step::Open);
            }
            mapping.keeps_unknown = true;
        }
        let slot = match key_string(&scalar) {
            Some(name) => Slot::Key(name),
            None => {
                let at = mapping
                    .unsupported
                    .as_ref()
                    .map_or(mapping.log.len(), |(_, _, at)| *at);
                mapping.unsupported = Some((scalar.clone(), value, at));
                Slot::Unsupported
            }
        };
        let target = match &slot {
            Slot::Key(name) => elem_target(mapping.target, Some(name.as_bytes())),
            Slot::Unsupported => None,
        };
        mapping.slot = Some(slot);
        if strictness == Strictness::Strict {
            mapping.shown = Some((gosyntax::scalar(&scalar), line));
        }
        self.begin(value, target)
    }

    fn mapping_mut(&mut self) -> Option<&mut Mapping<'n>> {
        match self.frames.last_mut() {
            Some(Frame::Mapping(mapping)) => Some(mapping),
            _ => None,
        }
    }

    /// Decodes a key that is a scalar.
    fn key(&mut self, node: NodeRef<'n>) -> Result<Scalar<'n>, DecodeError> {
        self.count(node)?;
        if node.kind() != NodeKind::Alias {
            return self.scalar(node);
        }
        let meant = self.open_alias(node)?;
        self.count(meant)?;
        self.close_alias(node.id());
        self.scalar(meant)
    }

    /// `<<: value`
    fn merge(&mut self, value: NodeRef<'n>) -> Result<Step, DecodeError> {
        match value.kind() {
            NodeKind::Mapping | NodeKind::Alias => self.merge_one(value),
            NodeKind::Sequence => {
                // The last map first, so that earlier ones win.
                self.frames
                    .push(Frame::MergeList(value.children().collect()));
                Ok(Step::Open)
            }
            NodeKind::Scalar => Self::fail(value, WANT_MAP),
        }
    }

    fn merge_one(&mut self, map: NodeRef<'n>) -> Result<Step, DecodeError> {
        if map.resolve_alias().kind() != NodeKind::Mapping {
            return Self::fail(map, WANT_MAP);
        }
        self.count(map)?;
        let mut meant = map;
        if map.kind() == NodeKind::Alias {
            meant = self.open_alias(map)?;
            self.frames.push(Frame::Alias(map.id()));
            self.count(meant)?;
        }
        let target = self.frames.iter().rev().find_map(|frame| match frame {
            Frame::Mapping(mapping) => Some(mapping.target),
            _ => None,
        });
        self.frames.push(Frame::Mapping(Box::new(Mapping {
            entries: meant.entries(),
            target: target.flatten(),
            log: Vec::new(),
            slot: None,
            unsupported: None,
            keeps_unknown: true,
            carried: Vec::new(),
            seen: BTreeSet::new(),
            shown: None,
            merged: true,
        })));
        Ok(Step::Open)
    }

    fn end_mapping(&mut self) -> Result<Step, DecodeError> {
        let Some(Frame::Mapping(mut mapping)) = self.frames.pop() else {
            return Ok(Step::Open);
        };
        if mapping.merged {
            let below = self.frames.iter_mut().rev().find_map(|frame| match frame {
                Frame::Mapping(below) => Some(below),
                _ => None,
            });
            if let Some(below) = below {
                let offset = below.log.len();
                below.carried.extend(
                    mapping
                        .carried
                        .into_iter()
                        .map(|(at, text)| (at + offset, text)),
                );
                below.keeps_unknown = true;
                below.log.append(&mut mapping.log);
                if mapping.unsupported.is_some() {
                    below.unsupported = mapping.unsupported;
                }
            }
            return Ok(Step::Open);
        }
        self.nesting -= 1;
        let mut log = mapping.log;
        let replaced = |at: usize| match log.get(at..) {
            Some([entry, later @ ..]) => later.iter().any(|other| other.0 == entry.0),
            _ => false,
        };
        // Go ranges over the map in random order, most often near that of the text.
        let inside = mapping.carried.into_iter().find(|(at, _)| !replaced(*at));
        self.unsupported = match (mapping.unsupported, inside) {
            (Some((key, value, at)), inside)
                if inside.as_ref().is_none_or(|(other, _)| at <= *other) =>
            {
                Some(unsupported_key(&key, value, self.dialect))
            }
            (_, inside) => inside.map(|(_, text)| text),
        };
        sort_last_wins(&mut log);
        if self.too_deep.is_some() {
            log.clear();
        }
        Ok(self.close(Tree::Map(log)))
    }

    fn scalar(&mut self, node: NodeRef<'n>) -> Result<Scalar<'n>, DecodeError> {
        let (tag, text) = (node.tag(), node.text());
        if tag.is_empty() {
            if !node.is_implicit() {
                return Ok(Scalar::Str(Cow::Borrowed(text)));
            }
            debug_assert!(node.style() == ScalarStyle::Plain);
            return Ok(resolve_plain(text, Timestamps::Ignored));
        }
        match resolve(tag, text) {
            Ok(scalar) => Ok(scalar),
            Err(problem) => Self::fail(node, problem),
        }
    }

    /// A scalar as JSON has it, in a place of the given type.
    fn convert(&mut self, scalar: Scalar<'_>, target: Target) -> Tree {
        if matches!(target.map(Type::pointed_to), Some(Type::String))
            && let Some(text) = stringify(&scalar)
        {
            return Tree::Str(text);
        }
        match scalar {
            Scalar::Nil => Tree::Nil,
            Scalar::Bool(b) => Tree::Bool(b),
            Scalar::Int(n) => match self.numbers {
                Numbers::Float64 => Tree::Float(n as f64),
                Numbers::Integers | Numbers::Yaml => Tree::Int(n),
            },
            Scalar::Uint(n) => match self.numbers {
                Numbers::Float64 => Tree::Float(n as f64),
                Numbers::Integers | Numbers::Yaml => Tree::Uint(n),
            },
            Scalar::Float(n) => {
                self.non_finite |= !n.is_finite();
                match self.numbers {
                    Numbers::Float64 | Numbers::Yaml => Tree::Float(n),
                    Numbers::Integers => integer_in_json(n),
                }
            }
            Scalar::Timestamp(text) => Tree::Str(Str::from(text)),
            Scalar::Str(Cow::Borrowed(text)) => Tree::Str(Str::from(text)),
            Scalar::Str(Cow::Owned(bytes)) => Tree::Str(Str::from(replace_invalid(&bytes))),
        }
    }

    /// The errors of the later parts of the road, in their order.
    fn finish(&mut self, tree: Tree) -> Result<Tree, DecodeError> {
        if !self.repeated.is_empty() {
            let text = format!("yaml: unmarshal errors:\n  {}", self.repeated.join("\n  "));
            return Err(DecodeError::convert(text, None));
        }
        if let Some(text) = self.unsupported.take() {
            return Err(DecodeError::convert(text, None));
        }
        if self.non_finite
            && let Some(value) = first_non_finite(&tree)
        {
            let shown = go_value::number::format_float(value, b'g', -1, 64);
            return Err(DecodeError::convert(
                format!("json: unsupported value: {shown}"),
                None,
            ));
        }
        if let Some(bracket) = self.too_deep {
            return Err(DecodeError::unmarshal(match self.dialect.json_engine {
                JsonEngine::V1 => {
                    format!("invalid character '{}' exceeded max depth", bracket as char)
                }
                JsonEngine::V2 => "exceeded max depth".to_owned(),
            }));
        }
        Ok(tree)
    }
}

/// Whether a key is the merge key `<<`.
pub(super) fn is_merge(key: NodeRef<'_>) -> bool {
    key.kind() == NodeKind::Scalar
        && key.text() == b"<<"
        && (key.is_implicit() || key.tag() == b"tag:yaml.org,2002:merge")
}

/// A map key as `sigs.k8s.io/yaml` writes it; `None` for null and for integers above `int64`.
fn key_string(key: &Scalar<'_>) -> Option<Str> {
    Some(match key {
        Scalar::Str(Cow::Borrowed(text)) => Str::from(*text),
        Scalar::Str(Cow::Owned(bytes)) => Str::from(replace_invalid(bytes)),
        Scalar::Timestamp(text) => Str::from(*text),
        Scalar::Bool(true) => Str::from("true"),
        Scalar::Bool(false) => Str::from("false"),
        Scalar::Int(n) => Str::from(n.to_string()),
        Scalar::Float(n) if n.is_nan() => Str::from(".nan"),
        Scalar::Float(n) if n.is_infinite() => Str::from(if *n > 0.0 { ".inf" } else { "-.inf" }),
        // Beyond float32 the shortest form of 32 bits is infinite too.
        Scalar::Float(n) => {
            match go_value::number::format_float(f64::from(*n as f32), b'g', -1, 32).as_str() {
                "+Inf" => Str::from(".inf"),
                "-Inf" => Str::from("-.inf"),
                text => Str::from(text),
            }
        }
        Scalar::Nil | Scalar::Uint(_) => return None,
    })
}

/// A number or bool in a place of type string, as `convertToJSONableObject` writes it.
fn stringify(scalar: &Scalar<'_>) -> Option<Str> {
    Some(match scalar {
        Scalar::Bool(b) => Str::from(if *b { "true" } else { "false" }),
        Scalar::Int(n) => Str::from(n.to_string()),
        Scalar::Uint(n) => Str::from(n.to_string()),
        Scalar::Float(n) => Str::from(go_value::number::format_float(
            f64::from(*n as f32),
            b'g',
            -1,
            32,
        )),
        Scalar::Nil | Scalar::Timestamp(_) | Scalar::Str(_) => return None,
    })
}

/// A float that JSON writes as an integer is one to a decoder that keeps integers.
fn integer_in_json(n: f64) -> Tree {
    if n.fract() != 0.0 || n.abs() >= 1e21 {
        return Tree::Float(n);
    }
    if n.abs() < 9_007_199_254_740_992.0 {
        return Tree::Int(n as i64);
    }
    // The digits that JSON writes are the shortest ones, not those of the number.
    let mut text = Vec::with_capacity(24);
    crate::strconv::append_json_float(&mut text, n, 64);
    match crate::strconv::parse_integer(&text) {
        Some(crate::strconv::Integer::Int(n)) => Tree::Int(n),
        Some(crate::strconv::Integer::Uint(n)) => Tree::Uint(n),
        None => Tree::Float(n),
    }
}

/// The first infinite or undefined number in the order in which `json.Marshal` writes, that is by sorted keys.
fn first_non_finite(tree: &Tree) -> Option<f64> {
    let mut open = vec![tree];
    while let Some(tree) = open.pop() {
        match tree {
            Tree::Float(n) if !n.is_finite() => return Some(*n),
            Tree::List(items) => open.extend(items.iter().rev()),
            Tree::Map(entries) => open.extend(entries.iter().rev().map(|(_, value)| value)),
            _ => {}
        }
    }
    None
}

fn unsupported_key(key: &Scalar<'_>, value: NodeRef<'_>, dialect: &Dialect) -> String {
    let word = match dialect.map_key_error {
        MapKeyError::Capitalized => "Unsupported",
        MapKeyError::Lowercase => "unsupported",
    };
    let (ty, key) = match key {
        Scalar::Uint(n) => ("uint64", format!("{n:#x}")),
        _ => ("%!s(<nil>)", "<nil>".to_owned()),
    };
    format!(
        "{word} map key of type: {ty}, key: {key}, value: {}",
        gosyntax::node(value)
    )
}
