//! Builds lists and takes them apart.
//!
//! Sprig's functions come in pairs: `first` panics where `mustFirst` returns its error; templates
//! print both alike. To add a function, add an entry to [`FUNCS`].

use std::collections::BTreeSet;
use std::ops::Deref;

use go_template::{Args, Call, FuncDef};
use go_value::compare::deep_equal;
use go_value::{CallError, ElemType, Kind, List, Str, Type, UintKind, Underlying, Value};

use crate::cast::{to_int64, truncate};
use crate::defaults::is_empty;
use crate::limits;

pub(crate) const FUNCS: &[FuncDef] = &[
    FuncDef {
        name: "list",
        params: &[],
        variadic: Some(Type::Any),
        doc: "Makes a list of its arguments.",
        run: list,
    },
    FuncDef {
        name: "tuple",
        params: &[],
        variadic: Some(Type::Any),
        doc: "Makes a list of its arguments; the old name of list.",
        run: list,
    },
    FuncDef {
        name: "append",
        params: &[Type::Any, Type::Any],
        variadic: None,
        doc: "Makes a list with one more item at the end.",
        run: append,
    },
    FuncDef {
        name: "mustAppend",
        params: &[Type::Any, Type::Any],
        variadic: None,
        doc: "Like append, with an error returned.",
        run: must_append,
    },
    FuncDef {
        name: "push",
        params: &[Type::Any, Type::Any],
        variadic: None,
        doc: "The same as append.",
        run: append,
    },
    FuncDef {
        name: "mustPush",
        params: &[Type::Any, Type::Any],
        variadic: None,
        doc: "The same as mustAppend.",
        run: must_append,
    },
    FuncDef {
        name: "prepend",
        params: &[Type::Any, Type::Any],
        variadic: None,
        doc: "Makes a list with one more item at the front.",
        run: prepend,
    },
    FuncDef {
        name: "mustPrepend",
        params: &[Type::Any, Type::Any],
        variadic: None,
        doc: "Like prepend, with an error returned.",
        run: must_prepend,
    },
    FuncDef {
        name: "first",
        params: &[Type::Any],
        variadic: None,
        doc: "Takes the first item of a list.",
        run: first,
    },
    FuncDef {
        name: "mustFirst",
        params: &[Type::Any],
        variadic: None,
        doc: "Like first, with an error returned.",
        run: must_first,
    },
    FuncDef {
        name: "rest",
        params: &[Type::Any],
        variadic: None,
        doc: "Takes all items but the first.",
        run: rest,
    },
    FuncDef {
        name: "mustRest",
        params: &[Type::Any],
        variadic: None,
        doc: "Like rest, with an error returned.",
        run: must_rest,
    },
    FuncDef {
        name: "last",
        params: &[Type::Any],
        variadic: None,
        doc: "Takes the last item of a list.",
        run: last,
    },
    FuncDef {
        name: "mustLast",
        params: &[Type::Any],
        variadic: None,
        doc: "Like last, with an error returned.",
        run: must_last,
    },
    FuncDef {
        name: "initial",
        params: &[Type::Any],
        variadic: None,
        doc: "Takes all items but the last.",
        run: initial,
    },
    FuncDef {
        name: "mustInitial",
        params: &[Type::Any],
        variadic: None,
        doc: "Like initial, with an error returned.",
        run: must_initial,
    },
    FuncDef {
        name: "reverse",
        params: &[Type::Any],
        variadic: None,
        doc: "Turns a list around.",
        run: reverse,
    },
    FuncDef {
        name: "mustReverse",
        params: &[Type::Any],
        variadic: None,
        doc: "Like reverse, with an error returned.",
        run: must_reverse,
    },
    FuncDef {
        name: "compact",
        params: &[Type::Any],
        variadic: None,
        doc: "Leaves empty items out.",
        run: compact,
    },
    FuncDef {
        name: "mustCompact",
        params: &[Type::Any],
        variadic: None,
        doc: "Like compact, with an error returned.",
        run: must_compact,
    },
    FuncDef {
        name: "uniq",
        params: &[Type::Any],
        variadic: None,
        doc: "Leaves repeated items out.",
        run: uniq,
    },
    FuncDef {
        name: "mustUniq",
        params: &[Type::Any],
        variadic: None,
        doc: "Like uniq, with an error returned.",
        run: must_uniq,
    },
    FuncDef {
        name: "without",
        params: &[Type::Any],
        variadic: Some(Type::Any),
        doc: "Leaves given items out.",
        run: without,
    },
    FuncDef {
        name: "mustWithout",
        params: &[Type::Any],
        variadic: Some(Type::Any),
        doc: "Like without, with an error returned.",
        run: must_without,
    },
    FuncDef {
        name: "has",
        params: &[Type::Any, Type::Any],
        variadic: None,
        doc: "Tells whether a list has an item.",
        run: has,
    },
    FuncDef {
        name: "mustHas",
        params: &[Type::Any, Type::Any],
        variadic: None,
        doc: "Like has, with an error returned.",
        run: must_has,
    },
    FuncDef {
        name: "slice",
        params: &[Type::Any],
        variadic: Some(Type::Any),
        doc: "Takes the items from an index up to another one.",
        run: slice,
    },
    FuncDef {
        name: "mustSlice",
        params: &[Type::Any],
        variadic: Some(Type::Any),
        doc: "Like slice, with an error returned.",
        run: must_slice,
    },
    FuncDef {
        name: "concat",
        params: &[],
        variadic: Some(Type::Any),
        doc: "Joins lists into one.",
        run: concat,
    },
    FuncDef {
        name: "chunk",
        params: &[Type::Int, Type::Any],
        variadic: None,
        doc: "Cuts a list into lists of at most so many items.",
        run: chunk,
    },
    FuncDef {
        name: "mustChunk",
        params: &[Type::Int, Type::Any],
        variadic: None,
        doc: "Like chunk, with an error returned.",
        run: must_chunk,
    },
];

/// The items of a slice, borrowed where the value holds them.
pub(crate) enum Items<'v> {
    /// The items of a list.
    List(&'v List),
    /// The bytes of a `[]byte` as `uint8` values, or the items of a named slice type.
    Owned(Vec<Value>),
}

impl Deref for Items<'_> {
    type Target = [Value];

    fn deref(&self) -> &[Value] {
        match self {
            Items::List(list) => list.items(),
            Items::Owned(items) => items,
        }
    }
}

/// The items of anything whose kind is slice, `None` for other kinds.
pub(crate) fn slice_of(value: &Value) -> Option<Items<'_>> {
    match value {
        Value::List(list) => Some(Items::List(list)),
        Value::Bytes(bytes) => Some(Items::Owned(bytes_as_items(bytes.as_bytes()))),
        Value::Object(object) if matches!(object.kind(), Kind::Slice | Kind::Array) => {
            match object.underlying() {
                Underlying::Value(Value::List(list)) => Some(Items::Owned(list.items().to_vec())),
                Underlying::Value(Value::Bytes(bytes)) => {
                    Some(Items::Owned(bytes_as_items(bytes.as_bytes())))
                }
                _ => None,
            }
        }
        _ => None,
    }
}

fn bytes_as_items(bytes: &[u8]) -> Vec<Value> {
    bytes
        .iter()
        .map(|byte| Value::Uint(UintKind::Uint8, u64::from(*byte)))
        .collect()
}

/// How a failure reaches the template: `must` functions return it, the others panic with it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Failure {
    Panics,
    Returns,
}

impl Failure {
    fn with(self, text: String) -> CallError {
        match self {
            Failure::Panics => CallError::panicked(text),
            Failure::Returns => CallError::returned(text),
        }
    }

    /// The items of a list; Sprig asks the type of nil for its kind, which panics in both forms.
    fn items<'v>(self, value: &'v Value, doing: &str) -> Result<Items<'v>, CallError> {
        match slice_of(value) {
            Some(items) => Ok(items),
            None if value.is_nil() => Err(nil_dereference()),
            None => Err(self.with(format!("{doing} {}", value.kind()))),
        }
    }
}

/// Go's panic for a method call on a nil interface.
pub(crate) fn nil_dereference() -> CallError {
    CallError::panicked("runtime error: invalid memory address or nil pointer dereference")
}

fn any_list(items: Vec<Value>) -> Result<Value, CallError> {
    Ok(Value::list(items))
}

fn list(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    any_list(args.all().to_vec())
}

fn push_to(args: Args<'_>, failure: Failure) -> Result<Value, CallError> {
    let items = failure.items(args.value(0), "Cannot push on type")?;
    let mut longer = Vec::with_capacity(limits::list(Some(items.len() + 1))?);
    longer.extend_from_slice(&items);
    longer.push(args.value(1).clone());
    any_list(longer)
}

fn append(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    push_to(args, Failure::Panics)
}

fn must_append(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    push_to(args, Failure::Returns)
}

fn prepend_to(args: Args<'_>, failure: Failure) -> Result<Value, CallError> {
    let items = failure.items(args.value(0), "Cannot prepend on type")?;
    let mut longer = Vec::with_capacity(limits::list(Some(items.len() + 1))?);
    longer.push(args.value(1).clone());
    longer.extend_from_slice(&items);
    any_list(longer)
}

fn prepend(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    prepend_to(args, Failure::Panics)
}

fn must_prepend(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    prepend_to(args, Failure::Returns)
}

fn first_of(args: Args<'_>, failure: Failure) -> Result<Value, CallError> {
    let items = failure.items(args.value(0), "Cannot find first on type")?;
    Ok(items.first().cloned().unwrap_or(Value::Nil))
}

fn first(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    first_of(args, Failure::Panics)
}

fn must_first(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    first_of(args, Failure::Returns)
}

fn last_of(args: Args<'_>, failure: Failure) -> Result<Value, CallError> {
    let items = failure.items(args.value(0), "Cannot find last on type")?;
    Ok(items.last().cloned().unwrap_or(Value::Nil))
}

fn last(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    last_of(args, Failure::Panics)
}

fn must_last(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    last_of(args, Failure::Returns)
}

/// Sprig returns a nil slice where there is nothing to take from.
fn items_or_nil(items: Option<&[Value]>) -> Result<Value, CallError> {
    Ok(Value::List(items.map_or_else(
        || List::nil(ElemType::Any),
        |items| List::new(ElemType::Any, items.to_vec()),
    )))
}

fn rest_of(args: Args<'_>, failure: Failure) -> Result<Value, CallError> {
    let items = failure.items(args.value(0), "Cannot find rest on type")?;
    items_or_nil(items.split_first().map(|(_, rest)| rest))
}

fn rest(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    rest_of(args, Failure::Panics)
}

fn must_rest(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    rest_of(args, Failure::Returns)
}

fn initial_of(args: Args<'_>, failure: Failure) -> Result<Value, CallError> {
    let items = failure.items(args.value(0), "Cannot find initial on type")?;
    items_or_nil(items.split_last().map(|(_, initial)| initial))
}

fn initial(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    initial_of(args, Failure::Panics)
}

fn must_initial(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    initial_of(args, Failure::Returns)
}

fn reversed(args: Args<'_>, failure: Failure) -> Result<Value, CallError> {
    let items = failure.items(args.value(0), "Cannot find reverse on type")?;
    any_list(items.iter().rev().cloned().collect())
}

fn reverse(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    reversed(args, Failure::Panics)
}

fn must_reverse(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    reversed(args, Failure::Returns)
}

fn compacted(args: Args<'_>, failure: Failure) -> Result<Value, CallError> {
    let items = failure.items(args.value(0), "Cannot compact on type")?;
    any_list(
        items
            .iter()
            .filter(|item| !is_empty(item))
            .cloned()
            .collect(),
    )
}

fn compact(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    compacted(args, Failure::Panics)
}

fn must_compact(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    compacted(args, Failure::Returns)
}

/// Values by `reflect.DeepEqual`: scalars by lookup, so that long lists stay cheap, the rest one by one.
#[derive(Default)]
struct Seen {
    scalars: BTreeSet<(&'static str, Str)>,
    others: Vec<Value>,
}

impl Seen {
    /// A scalar's type and an exact spelling of its value.
    fn scalar(value: &Value) -> Option<(&'static str, Str)> {
        let spelling = match value {
            Value::Nil => Str::empty(),
            Value::Str(s) | Value::Bytes(s) => s.clone(),
            Value::Bool(b) => Str::from(&[u8::from(*b)]),
            Value::Int(_, n) => Str::from(&n.to_be_bytes()),
            Value::Uint(_, n) => Str::from(&n.to_be_bytes()),
            // Both zeros are equal; NaN equals nothing and is left to the slow way.
            Value::Float(_, n) if n.is_nan() => return None,
            Value::Float(_, n) => Str::from(&(n + 0.0).to_be_bytes()),
            Value::Complex(..) | Value::Map(_) | Value::List(_) | Value::Object(_) => return None,
        };
        let kind = if let Value::Bytes(_) = value {
            "[]uint8"
        } else {
            value.kind().name()
        };
        Some((kind, spelling))
    }

    fn contains(&self, value: &Value) -> bool {
        match Seen::scalar(value) {
            Some(scalar) => self.scalars.contains(&scalar),
            None => self.others.iter().any(|other| deep_equal(value, other)),
        }
    }

    fn insert(&mut self, value: &Value) {
        match Seen::scalar(value) {
            Some(scalar) => {
                self.scalars.insert(scalar);
            }
            None => self.others.push(value.clone()),
        }
    }
}

fn distinct(args: Args<'_>, failure: Failure) -> Result<Value, CallError> {
    let items = failure.items(args.value(0), "Cannot find uniq on type")?;
    let mut seen = Seen::default();
    let mut kept = Vec::new();
    for item in items.iter() {
        if !seen.contains(item) {
            seen.insert(item);
            limits::compared(seen.others.len())?;
            kept.push(item.clone());
        }
    }
    any_list(kept)
}

fn uniq(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    distinct(args, Failure::Panics)
}

fn must_uniq(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    distinct(args, Failure::Returns)
}

fn remaining(args: Args<'_>, failure: Failure) -> Result<Value, CallError> {
    let items = failure.items(args.value(0), "Cannot find without on type")?;
    let mut omitted = Seen::default();
    args.rest(1).iter().for_each(|item| omitted.insert(item));
    limits::compared(omitted.others.len())?;
    any_list(
        items
            .iter()
            .filter(|item| !omitted.contains(item))
            .cloned()
            .collect(),
    )
}

fn without(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    remaining(args, Failure::Panics)
}

fn must_without(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    remaining(args, Failure::Returns)
}

fn has_item(args: Args<'_>, failure: Failure) -> Result<Value, CallError> {
    let (needle, haystack) = (args.value(0), args.value(1));
    if haystack.is_nil() {
        return Ok(Value::Bool(false));
    }
    let items = failure.items(haystack, "Cannot find has on type")?;
    Ok(Value::Bool(
        items.iter().any(|item| deep_equal(needle, item)),
    ))
}

fn has(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    has_item(args, Failure::Panics)
}

fn must_has(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    has_item(args, Failure::Returns)
}

fn sliced(args: Args<'_>, failure: Failure) -> Result<Value, CallError> {
    let value = args.value(0);
    let items = failure.items(value, "list should be type of slice or array but")?;
    if items.is_empty() {
        return Ok(Value::Nil);
    }
    let bounds = args.rest(1);
    let start = bounds.first().map_or(0, to_int64);
    let end = bounds.get(1).map_or(items.len() as i64, to_int64);
    // reflect panics before it looks at anything else, in both forms.
    let range = usize::try_from(start).ok().zip(usize::try_from(end).ok());
    let Some(range) = range.filter(|(start, end)| start <= end && *end <= items.len()) else {
        return Err(CallError::panicked(
            "reflect.Value.Slice: slice index out of bounds",
        ));
    };
    let kept = items[range.0..range.1].to_vec();
    Ok(match value {
        Value::Bytes(bytes) => Value::Bytes(bytes.slice(range.0..range.1)),
        Value::List(list) => Value::List(List::new(list.elem(), kept)),
        _ => Value::list(kept),
    })
}

fn slice(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    sliced(args, Failure::Panics)
}

fn must_slice(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    sliced(args, Failure::Returns)
}

fn concat(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    let mut joined: Vec<Value> = Vec::new();
    for value in args.all() {
        let items = match slice_of(value) {
            Some(items) => items,
            None if value.is_nil() => return Err(nil_dereference()),
            None => {
                return Err(CallError::panicked(format!(
                    "Cannot concat type {} as list",
                    value.kind()
                )));
            }
        };
        limits::list(Some(joined.len() + items.len()))?;
        joined.extend_from_slice(&items);
    }
    if joined.is_empty() {
        return Ok(Value::List(List::nil(ElemType::Any)));
    }
    any_list(joined)
}

/// Sprig computes the number of chunks and the length of the last one in floats.
fn chunked(args: Args<'_>, failure: Failure) -> Result<Value, CallError> {
    let (size, items) = (
        args.int(0)?,
        failure.items(args.value(1), "Cannot chunk type")?,
    );
    let wide = size as f64;
    let count = truncate(((items.len() as f64 - 1.0) / wide).floor() + 1.0);
    let makeslice = || CallError::panicked("runtime error: makeslice: len out of range");
    let count = limits::list(Some(usize::try_from(count).map_err(|_| makeslice())?))?;
    let mut chunks = Vec::with_capacity(count);
    for at in 0..count {
        let mut len = size;
        if at + 1 == count {
            len = truncate((items.len() as f64 % wide).floor());
            if len == 0 {
                len = size;
            }
        }
        let len = usize::try_from(len).map_err(|_| makeslice())?;
        let start = at.saturating_mul(usize::try_from(size).unwrap_or(0));
        let chunk = start
            .checked_add(len)
            .and_then(|end| items.get(start..end))
            .ok_or_else(makeslice)?;
        chunks.push(Value::list(chunk.to_vec()));
    }
    Ok(Value::List(List::new(
        ElemType::Named("[]interface {}"),
        chunks,
    )))
}

fn chunk(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    chunked(args, Failure::Panics)
}

fn must_chunk(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    chunked(args, Failure::Returns)
}
