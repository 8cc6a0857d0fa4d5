//! `.Files`: the chart's other files, as templates see them.
//!
//! Source: v4 `pkg/engine/files.go` (v3 the same but for [`EmptyLines`]).

use std::any::Any;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::rc::Rc;

use chart::files::glob::Glob;
use go_value::{
    CallError, ElemType, Kind, Map, MapType, Method, Object, Str, Type, Underlying, Value,
};

/// What `.Files.Lines` makes of what stands behind the last line break, and so of an empty file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EmptyLines {
    /// A line like the others, also where it is empty (before 3.13.0).
    Counted,
    /// `runtime error: index out of range [-1]` (3.13.0 to 3.21.3, 4.0 to 4.2).
    Panics,
    /// An empty list (3.21.4, 4.3).
    Empty,
}

const FILES_TYPE: &MapType = &MapType {
    name: "engine.files",
    elem: ElemType::Bytes,
    methods: &[],
};

/// A group of files; `Glob` makes smaller ones.
#[derive(Debug)]
pub struct Files {
    map: Map,
    empty_lines: EmptyLines,
    codec: &'static go_codec::Dialect,
}

impl Files {
    /// The files of a chart, by path.
    pub fn new(
        files: impl IntoIterator<Item = (Str, Str)>,
        empty_lines: EmptyLines,
        codec: &'static go_codec::Dialect,
    ) -> Files {
        let map: Map = files
            .into_iter()
            .map(|(name, data)| (name, Value::Bytes(data)))
            .collect();
        Files {
            map: map.as_type(FILES_TYPE),
            empty_lines,
            codec,
        }
    }

    fn bytes(&self, name: &[u8]) -> Option<Str> {
        match self.map.get(name) {
            Some(Value::Bytes(data)) => Some(data),
            _ => None,
        }
    }

    fn glob(&self, pattern: &[u8]) -> Result<Files, CallError> {
        // A pattern that gobwas/glob refuses counts as `**`, which matches everything.
        let glob = Glob::compile(pattern, b'/').ok();
        let entries = self.map.entries();
        let mut found = BTreeMap::new();
        for (name, data) in entries.iter() {
            let matches = match &glob {
                Some(glob) => glob
                    .is_match(name.as_bytes())
                    .map_err(|limit| CallError::limit(limit.to_string()))?,
                None => true,
            };
            if matches {
                found.insert(name.clone(), data.clone());
            }
        }
        let map = Map::with_entries(found).as_type(FILES_TYPE);
        Ok(Files {
            map,
            empty_lines: self.empty_lines,
            codec: self.codec,
        })
    }

    /// File contents by base name. Where two paths have one base name Go's map order chooses; here
    /// the last in path order wins.
    fn by_base_name(&self, text: impl Fn(&Str) -> Str) -> Value {
        let mut found = BTreeMap::new();
        for (name, data) in self.map.entries().iter() {
            if let Value::Bytes(data) = data {
                found.insert(base_name(name), Value::Str(text(data)));
            }
        }
        Value::Map(Map::with_entries(found).as_type(MapType::STRING))
    }

    fn lines(&self, name: &[u8]) -> Result<Value, CallError> {
        let Some(data) = self.bytes(name) else {
            return Ok(Value::string_list([]));
        };
        let mut bytes = data.as_bytes();
        if bytes.is_empty() && self.empty_lines != EmptyLines::Counted {
            return match self.empty_lines {
                EmptyLines::Panics => Err(CallError::panicked(
                    "runtime error: index out of range [-1]",
                )),
                _ => Ok(Value::string_list([])),
            };
        }
        if self.empty_lines != EmptyLines::Counted {
            bytes = bytes.strip_suffix(b"\n").unwrap_or(bytes);
        }
        Ok(Value::string_list(
            bytes.split(|b| *b == b'\n').map(Str::from),
        ))
    }
}

/// `path.Base`.
fn base_name(path: &Str) -> Str {
    let bytes = path.as_bytes();
    let end = bytes
        .iter()
        .rposition(|b| *b != b'/')
        .map_or(0, |at| at + 1);
    if end == 0 {
        return Str::from(if bytes.is_empty() { "." } else { "/" });
    }
    let start = bytes[..end]
        .iter()
        .rposition(|b| *b == b'/')
        .map_or(0, |at| at + 1);
    path.slice(start..end)
}

fn receiver(object: &dyn Object) -> Result<&Files, CallError> {
    object
        .as_any()
        .downcast_ref()
        .ok_or_else(|| CallError::unsupported("Files: wrong receiver"))
}

fn name_of(args: &[Value]) -> &[u8] {
    args.first()
        .and_then(Value::as_str)
        .map_or(b"", Str::as_bytes)
}

const METHODS: &[Method] = &[
    Method {
        name: "AsConfig",
        params: &[],
        variadic: None,
        run: |object, _| {
            let files = receiver(object)?;
            crate::funcs::codec::to_yaml(&files.by_base_name(Str::clone), files.codec)
        },
    },
    Method {
        name: "AsSecrets",
        params: &[],
        variadic: None,
        run: |object, _| {
            let files = receiver(object)?;
            let encoded =
                files.by_base_name(|data| Str::from(data_encoding::BASE64.encode(data.as_bytes())));
            crate::funcs::codec::to_yaml(&encoded, files.codec)
        },
    },
    Method {
        name: "Get",
        params: &[Type::String],
        variadic: None,
        run: |object, args| {
            Ok(Value::Str(
                receiver(object)?.bytes(name_of(args)).unwrap_or_default(),
            ))
        },
    },
    Method {
        name: "GetBytes",
        params: &[Type::String],
        variadic: None,
        run: |object, args| {
            Ok(Value::Bytes(
                receiver(object)?.bytes(name_of(args)).unwrap_or_default(),
            ))
        },
    },
    Method {
        name: "Glob",
        params: &[Type::String],
        variadic: None,
        run: |object, args| {
            Ok(Value::Object(Rc::new(
                receiver(object)?.glob(name_of(args))?,
            )))
        },
    },
    Method {
        name: "Lines",
        params: &[Type::String],
        variadic: None,
        run: |object, args| receiver(object)?.lines(name_of(args)),
    },
];

impl Object for Files {
    fn type_name(&self) -> Cow<'static, str> {
        FILES_TYPE.name.into()
    }

    fn kind(&self) -> Kind {
        Kind::Map
    }

    fn underlying(&self) -> Underlying {
        Underlying::Value(Value::Map(self.map.clone()))
    }

    fn methods(&self) -> &'static [Method] {
        METHODS
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
