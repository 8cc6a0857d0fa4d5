//! Merges dictionaries, as mergo's `deepMerge` does for `map[string]interface {}`.
//!
//! mergo decides by reflection on Go kinds; the branches here keep its order, so that the two can be
//! read side by side (`merge.go` of `github.com/imdario/mergo` 0.3.13 and `dario.cat/mergo` 1.0.1).

use std::fmt;

use go_value::{CallError, ElemType, Kind, List, Map, Str, Underlying, Value};

use crate::edition::MergeRules;
use crate::limits::{self, Budget};

/// Whether values that are not empty give way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Overwrite {
    /// `Merge`: only empty values of the destination are filled.
    Never,
    /// `MergeWithOverwrite`
    Always,
}

/// An error that mergo returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MergeError {
    /// `ErrDifferentArgumentsTypes`
    DifferentTypes,
}

impl fmt::Display for MergeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            MergeError::DifferentTypes => f.write_str("src and dst must be of same type"),
        }
    }
}

/// Merges `source` into `destination`, which changes for everyone who holds it.
///
/// # Errors
/// Outside: limits, panics of `reflect`, and objects whose merging is not supported. Inside: what
/// mergo returns; the destination then holds what was merged before.
pub(crate) fn deep_merge(
    destination: &Map,
    source: &Map,
    rules: MergeRules,
    overwrite: Overwrite,
) -> Result<Result<(), MergeError>, CallError> {
    let mut merge = Merge {
        rules,
        overwrite: overwrite == Overwrite::Always,
        budget: Budget::visits(),
    };
    match merge.maps(destination, source, 0) {
        Ok(()) => Ok(Ok(())),
        Err(Stop::Call(error)) => Err(error),
        Err(Stop::Merge(error)) => Ok(Err(error)),
    }
}

enum Stop {
    Call(CallError),
    Merge(MergeError),
}

impl From<CallError> for Stop {
    fn from(error: CallError) -> Self {
        Stop::Call(error)
    }
}

struct Merge {
    rules: MergeRules,
    overwrite: bool,
    budget: Budget,
}

impl Merge {
    /// The `Map` branch of `deepMerge` where both sides are maps.
    fn maps(&mut self, dst: &Map, src: &Map, depth: usize) -> Result<(), Stop> {
        limits::depth(depth)?;
        let entries = src.entries();
        self.budget.spend(entries.len())?;
        for (key, item) in entries.iter() {
            let before = dst.get(key.as_bytes());
            // What a map of interfaces yields is an interface for reflect, whatever is in it.
            let item_type = if src.map_type().elem == ElemType::Any {
                Some("interface {}")
            } else {
                None
            };
            if item.is_nil() {
                if self.overwrite {
                    store(dst, key, Value::Nil, item_type)?;
                }
                continue;
            }
            match item.kind() {
                Kind::Struct | Kind::Pointer | Kind::Map => {
                    self.values(before.as_ref(), item, depth + 1)?
                }
                Kind::Slice => {
                    if let (Some(kept), true) = (&before, dst.map_type().elem == ElemType::String) {
                        let kind = kept.kind();
                        return Err(CallError::panicked(format!(
                            "reflect: call of reflect.Value.IsNil on {kind} Value"
                        ))
                        .into());
                    }
                    let replaced = self.overwrite || dst.is_empty();
                    let stored = match &before {
                        _ if replaced => item.clone(),
                        None | Some(Value::Nil) => empty_like(item),
                        Some(kept) => kept.clone(),
                    };
                    store(dst, key, stored, None)?;
                }
                _ => {}
            }
            let keeps = before.as_ref().filter(|before| !is_empty_value(before));
            if let Some(kept) = keeps {
                let merged = match (item.kind(), self.rules) {
                    (Kind::Slice, _) | (Kind::Map, MergeRules::Mergo0) => true,
                    (Kind::Map, MergeRules::Mergo1) => kept.kind() == Kind::Map,
                    _ => false,
                };
                if merged {
                    continue;
                }
            }
            if self.overwrite || keeps.is_none() {
                store(dst, key, item.clone(), item_type)?;
            }
        }
        Ok(())
    }

    /// `deepMerge` below the top, where `reflect` cannot set the destination itself: only maps and
    /// what pointers point to can change.
    fn values(&mut self, dst: Option<&Value>, src: &Value, depth: usize) -> Result<(), Stop> {
        let Some(dst) = dst else { return Ok(()) };
        match (dst.kind(), src.kind()) {
            (Kind::Map, Kind::Map) => match (as_map(dst), as_map(src)) {
                (Some(Shared::Handle(dst)), Some(src)) => self.maps(dst, src.map(), depth),
                _ => objects(dst, src),
            },
            (Kind::Map, _) if self.overwrite && self.rules == MergeRules::Mergo0 => Err(
                CallError::panicked("reflect: reflect.Value.Set using unaddressable value").into(),
            ),
            (Kind::Struct, _) | (Kind::Pointer, Kind::Pointer) => objects(dst, src),
            (Kind::Pointer, _) if self.overwrite || is_empty_value(dst) => Ok(()),
            (Kind::Pointer, _) => Err(Stop::Merge(MergeError::DifferentTypes)),
            _ => Ok(()),
        }
    }
}

/// Structs, and what pointers point to. One and the same object stays as it is, and so does one
/// without exported fields; else mergo would change a Go struct, which is immutable here.
fn objects(dst: &Value, src: &Value) -> Result<(), Stop> {
    let Value::Object(one) = dst else {
        return Err(unsupported(dst, src));
    };
    let closed = match one.underlying() {
        Underlying::Struct(fields) | Underlying::Pointer(fields) => !fields
            .iter()
            .any(|(name, _)| name.starts_with(|c: char| c.is_ascii_uppercase())),
        Underlying::NilPointer | Underlying::Opaque => true,
        Underlying::Value(_) => false,
    };
    let same = match src {
        Value::Object(other) => one.type_name() == other.type_name() && one.equals(&**other),
        _ => false,
    };
    if closed || same {
        Ok(())
    } else {
        Err(unsupported(dst, src))
    }
}

/// `dst.SetMapIndex(key, value)`, which panics when the map's type cannot hold the value. `as_type` is
/// the type that reflect sees where it is not the value's own.
fn store(dst: &Map, key: &Str, value: Value, as_type: Option<&'static str>) -> Result<(), Stop> {
    let wanted = dst.map_type().elem;
    let fits = wanted == ElemType::Any || as_type.is_none() && value.type_name() == wanted.name();
    if !fits {
        let found = as_type.map_or_else(|| value.type_name(), Into::into);
        let wanted = wanted.name();
        let text = format!(
            "reflect.Value.SetMapIndex: value of type {found} is not assignable to type {wanted}"
        );
        return Err(CallError::panicked(text).into());
    }
    dst.insert(key.clone(), value);
    Ok(())
}

fn unsupported(dst: &Value, src: &Value) -> Stop {
    let (dst, src) = (dst.type_name(), src.type_name());
    CallError::unsupported(format!("merging a {src} into a {dst} is not supported")).into()
}

/// A map, and whether changes to it are seen by others.
enum Shared<'v> {
    Handle(&'v Map),
    Copy(Map),
}

impl Shared<'_> {
    fn map(&self) -> &Map {
        match self {
            Shared::Handle(map) => map,
            Shared::Copy(map) => map,
        }
    }
}

fn as_map(value: &Value) -> Option<Shared<'_>> {
    match value {
        Value::Map(map) => Some(Shared::Handle(map)),
        Value::Object(object) => match object.underlying() {
            Underlying::Value(Value::Map(map)) => Some(Shared::Copy(map)),
            _ => None,
        },
        _ => None,
    }
}

/// An empty slice of the type of another.
fn empty_like(value: &Value) -> Value {
    match value {
        Value::List(list) => Value::List(List::new(list.elem(), Vec::new())),
        Value::Bytes(_) => Value::Bytes(Str::empty()),
        _ => Value::list(Vec::new()),
    }
}

/// mergo's `isEmptyValue`: like Sprig's `empty`, but complex numbers are never empty and pointers
/// are looked through.
fn is_empty_value(value: &Value) -> bool {
    match value {
        Value::Nil => true,
        Value::Bool(b) => !b,
        Value::Int(_, n) => *n == 0,
        Value::Uint(_, n) => *n == 0,
        Value::Float(_, n) => *n == 0.0,
        Value::Complex(..) => false,
        Value::Str(s) | Value::Bytes(s) => s.is_empty(),
        Value::Map(map) => map.is_empty(),
        Value::List(list) => list.is_empty(),
        Value::Object(object) => match object.underlying() {
            Underlying::Value(inner) => is_empty_value(&inner),
            Underlying::NilPointer => true,
            Underlying::Struct(_) | Underlying::Pointer(_) | Underlying::Opaque => false,
        },
    }
}
