//! Go types as data: what a document is decoded into, and what `encoding/json` says when it does not fit.
//!
//! What is here: [`Type`], [`Struct`] and [`fit`], which walks a decoded tree along a type as
//! `json.Unmarshal` walks a value along a Go type. What is not: the formats themselves.
//!
//! A crate that reads a file of Helm's describes the Go struct once, in a `static`, and gets the fields it
//! knows, in Go's types, or Go's error.

use go_value::{Str, Tree};

use crate::dialect::{Dialect, JsonEngine};

/// A Go type, as far as Helm decodes into it.
#[derive(Clone, Copy, Debug)]
pub enum Type {
    /// `interface {}`
    Any,
    /// `string`
    String,
    /// `bool`
    Bool,
    /// `int`
    Int,
    /// `[]T`
    Slice(&'static Type),
    /// `map[string]T`
    Map(&'static Type),
    /// A struct.
    Struct(&'static Struct),
    /// `*T`
    Pointer(&'static Type),
}

/// A Go struct.
#[derive(Debug)]
pub struct Struct {
    /// The name without its package (`Metadata`); empty for a struct type without a name.
    pub name: &'static str,
    /// The type as Go prints it (`chart.Metadata`, `struct { … }`).
    pub type_name: &'static str,
    /// The fields that take part in JSON.
    pub fields: &'static [Field],
}

/// A field of a struct.
#[derive(Debug)]
pub struct Field {
    /// The name in JSON.
    pub name: &'static str,
    /// The type.
    pub ty: Type,
}

impl Type {
    /// `map[string]interface {}`
    pub const MAP_ANY: Type = Type::Map(&Type::Any);
    /// `[]interface {}`
    pub const LIST_ANY: Type = Type::Slice(&Type::Any);

    /// The type as Go prints it.
    pub fn name(&self) -> String {
        match self {
            Type::Any => "interface {}".to_owned(),
            Type::String => "string".to_owned(),
            Type::Bool => "bool".to_owned(),
            Type::Int => "int".to_owned(),
            Type::Slice(elem) => format!("[]{}", elem.name()),
            Type::Map(elem) => format!("map[string]{}", elem.name()),
            Type::Struct(described) => described.type_name.to_owned(),
            Type::Pointer(elem) => format!("*{}", elem.name()),
        }
    }

    /// The type behind pointers.
    pub(crate) fn pointed_to(&'static self) -> &'static Type {
        let mut ty = self;
        while let Type::Pointer(elem) = ty {
            ty = elem;
        }
        ty
    }
}

impl Struct {
    /// The field that a key goes to: its exact name, or else the first that differs in case only.
    pub(crate) fn field(&self, key: &[u8]) -> Option<&'static Field>
    where
        Self: 'static,
    {
        let fields: &'static [Field] = self.fields;
        fields
            .iter()
            .find(|field| field.name.as_bytes() == key)
            .or_else(|| {
                fields
                    .iter()
                    .find(|field| equal_fold(field.name.as_bytes(), key))
            })
    }
}

/// Equality as `encoding/json` folds names: ASCII case, and the two letters that Unicode folds into ASCII
/// (`ſ` is s, the Kelvin sign is k).
fn equal_fold(name: &[u8], key: &[u8]) -> bool {
    if key.is_ascii() {
        return name.eq_ignore_ascii_case(key);
    }
    let Ok(key) = std::str::from_utf8(key) else {
        return false;
    };
    let folded: String = key
        .chars()
        .map(|c| match c {
            '\u{17f}' => 's',
            '\u{212a}' => 'k',
            c => c,
        })
        .collect();
    name.eq_ignore_ascii_case(folded.as_bytes())
}

/// What to do with keys that a struct has no field for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnknownFields {
    /// They are dropped.
    Ignored,
    /// They are an error (`DisallowUnknownFields`).
    Refused,
}

/// The first complaint of a walk, and where it stands.
struct Walk<'d> {
    dialect: &'d Dialect,
    unknown: UnknownFields,
    /// The struct whose field is being decoded.
    structure: Option<&'static Struct>,
    /// The JSON names from the root to that field; the new engine counts elements too.
    path: Vec<String>,
    error: Option<String>,
}

/// Fits a tree to a type as `json.Unmarshal` does: structs keep the fields they know under their JSON names,
/// `null` leaves fields out, and the walk goes on behind an error.
///
/// The tree is no deeper than decoders allow, but types are not recursive here: the call depth is that of the type.
///
/// # Errors
/// The text of the first `json.UnmarshalTypeError`, in the order of the keys.
pub fn fit(
    tree: Tree,
    ty: &'static Type,
    unknown: UnknownFields,
    dialect: &Dialect,
) -> Result<Tree, String> {
    match fit_partly(tree, ty, unknown, dialect) {
        (_, Some(error)) => Err(error),
        (fitted, None) => Ok(fitted),
    }
}

/// As [`fit`], with what fits also beside an error: `json.Unmarshal` leaves that in its target.
pub fn fit_partly(
    tree: Tree,
    ty: &'static Type,
    unknown: UnknownFields,
    dialect: &Dialect,
) -> (Tree, Option<String>) {
    let mut walk = Walk {
        dialect,
        unknown,
        structure: None,
        path: Vec::new(),
        error: None,
    };
    let fitted = walk.value(tree, ty).unwrap_or(Tree::Nil);
    (fitted, walk.error)
}

impl Walk<'_> {
    /// The value in its type; `None` where the type keeps its zero value.
    fn value(&mut self, tree: Tree, ty: &'static Type) -> Option<Tree> {
        let ty = ty.pointed_to();
        match (tree, ty) {
            (Tree::Nil, _) => None,
            (tree, Type::Any) => Some(tree),
            (Tree::List(items), Type::Slice(elem)) => {
                let mut out = Vec::with_capacity(items.len());
                for (i, item) in items.into_iter().enumerate() {
                    let item = self.at_index(i, |walk| walk.value(item, elem));
                    out.push(item.unwrap_or_else(|| zero(elem)));
                }
                Some(Tree::List(out))
            }
            (Tree::Map(entries), Type::Map(elem)) => {
                let mut out = Vec::with_capacity(entries.len());
                for (key, item) in entries {
                    let item = self.at_key(&key, |walk| walk.value(item, elem));
                    out.push((key, item.unwrap_or_else(|| zero(elem))));
                }
                Some(Tree::Map(out))
            }
            (Tree::Map(entries), Type::Struct(described)) => {
                Some(self.structure(entries, described))
            }
            (tree @ Tree::Str(_), Type::String) | (tree @ Tree::Bool(_), Type::Bool) => Some(tree),
            (Tree::Int(n), Type::Int) => Some(Tree::Int(n)),
            (Tree::Float(n), Type::Int) if n.fract() == 0.0 && n.abs() < 9.2e18 => {
                Some(Tree::Int(n as i64))
            }
            (Tree::Float(n), Type::Int) => {
                let mut text = b"number ".to_vec();
                crate::strconv::append_json_float(&mut text, n, 64);
                self.mismatch(&String::from_utf8_lossy(&text), ty);
                None
            }
            (tree, ty) => {
                let what = match tree {
                    Tree::List(_) => "array",
                    Tree::Map(_) => "object",
                    Tree::Str(_) => "string",
                    Tree::Bool(_) => "bool",
                    _ => "number",
                };
                self.mismatch(what, ty);
                None
            }
        }
    }

    fn structure(&mut self, entries: Vec<(Str, Tree)>, described: &'static Struct) -> Tree {
        let mut out: Vec<(Str, Tree)> = Vec::new();
        for (key, item) in entries {
            let Some(field) = described.field(key.as_bytes()) else {
                if self.unknown == UnknownFields::Refused {
                    self.save(format!(
                        "json: unknown field {}",
                        go_value::number::quote(key.as_bytes())
                    ));
                }
                continue;
            };
            let is_null = matches!(item, Tree::Nil);
            let outer = self.structure.replace(described);
            self.path.push(match self.dialect.json_engine {
                JsonEngine::V1 => field.name.to_owned(),
                JsonEngine::V2 => key.to_text().into_owned(),
            });
            let value = self.value(item, &field.ty);
            self.path.pop();
            self.structure = outer;
            let place =
                out.binary_search_by(|(name, _)| name.as_bytes().cmp(field.name.as_bytes()));
            match (value, place) {
                (Some(value), Err(at)) => out.insert(at, (Str::from(field.name), value)),
                // The same field under another case: maps and structs are decoded into what is there.
                (Some(value), Ok(at)) => {
                    out[at].1 = merge(std::mem::replace(&mut out[at].1, Tree::Nil), value)
                }
                // Null empties what can be nil and leaves the others as they are.
                (None, Ok(at))
                    if is_null
                        && !matches!(
                            field.ty,
                            Type::String | Type::Bool | Type::Int | Type::Struct(_)
                        ) =>
                {
                    out.remove(at);
                }
                (None, _) => {}
            }
        }
        Tree::Map(out)
    }

    fn at_index<T>(&mut self, index: usize, run: impl FnOnce(&mut Self) -> T) -> T {
        self.at_element(|| index.to_string(), run)
    }

    fn at_key<T>(&mut self, key: &Str, run: impl FnOnce(&mut Self) -> T) -> T {
        self.at_element(|| key.to_text().into_owned(), run)
    }

    /// Decodes an element: only the new engine names it in errors.
    fn at_element<T>(
        &mut self,
        name: impl FnOnce() -> String,
        run: impl FnOnce(&mut Self) -> T,
    ) -> T {
        if self.dialect.json_engine == JsonEngine::V1 {
            return run(self);
        }
        self.path.push(name());
        let result = run(self);
        self.path.pop();
        result
    }

    /// `json.UnmarshalTypeError`.
    fn mismatch(&mut self, what: &str, ty: &Type) {
        if self.error.is_some() {
            return;
        }
        let place = match self.dialect.json_engine {
            JsonEngine::V2 => place_of(&self.path),
            JsonEngine::V1 => match self.structure {
                Some(structure) => {
                    format!("Go struct field {}.{}", structure.name, self.path.join("."))
                }
                None => "Go value".to_owned(),
            },
        };
        self.save(format!(
            "json: cannot unmarshal {what} into {place} of type {}",
            ty.name()
        ));
    }

    fn save(&mut self, error: String) {
        self.error.get_or_insert(error);
    }
}

/// Where `encoding/json/v2` says that a value does not fit: its JSON pointer with dots, and the words for a struct's
/// field unless the last step looks like an index.
pub(crate) fn place_of(path: &[String]) -> String {
    // A single empty key is no field.
    if matches!(path, [] | [_]) && path.iter().all(String::is_empty) {
        return "Go value".to_owned();
    }
    let steps: Vec<String> = path
        .iter()
        .map(|step| step.replace('~', "~0").replace('/', "~1"))
        .collect();
    let field = steps.join(".");
    let last = field.rsplit('.').next().unwrap_or_default();
    let is_index = !last.is_empty() && last.bytes().all(|b| b.is_ascii_digit());
    format!("{}.{field}", if is_index { "" } else { "Go struct field " })
}

/// The zero value of a type inside a list or map.
fn zero(ty: &'static Type) -> Tree {
    match ty {
        Type::String => Tree::Str(Str::empty()),
        Type::Bool => Tree::Bool(false),
        Type::Int => Tree::Int(0),
        Type::Struct(_) => Tree::empty_map(),
        Type::Any | Type::Slice(_) | Type::Map(_) | Type::Pointer(_) => Tree::Nil,
    }
}

fn merge(before: Tree, after: Tree) -> Tree {
    let (Tree::Map(mut entries), Tree::Map(new)) = (before, after.clone()) else {
        return after;
    };
    for (key, value) in new {
        match entries.binary_search_by(|(known, _)| known.cmp(&key)) {
            Ok(at) => entries[at].1 = value,
            Err(at) => entries.insert(at, (key, value)),
        }
    }
    Tree::Map(entries)
}
