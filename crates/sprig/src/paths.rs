//! Takes slash paths apart, as Go's `path` does, without looking at any disk.
//!
//! `filepath` on Linux gives the same answers, so the `os` functions share the bodies. To add a
//! function, add an entry to [`FUNCS`].

use go_template::{Args, Call, FuncDef};
use go_value::{CallError, Str, Type, Value};

pub(crate) const FUNCS: &[FuncDef] = &[
    FuncDef {
        name: "base",
        params: &[Type::String],
        variadic: None,
        doc: "Takes the last element of a slash path.",
        run: base,
    },
    FuncDef {
        name: "dir",
        params: &[Type::String],
        variadic: None,
        doc: "Takes all but the last element of a slash path.",
        run: dir,
    },
    FuncDef {
        name: "clean",
        params: &[Type::String],
        variadic: None,
        doc: "Shortens a slash path to an equal one.",
        run: clean,
    },
    FuncDef {
        name: "ext",
        params: &[Type::String],
        variadic: None,
        doc: "Takes the ending of a slash path, with its dot.",
        run: ext,
    },
    FuncDef {
        name: "isAbs",
        params: &[Type::String],
        variadic: None,
        doc: "Tells whether a slash path starts at the root.",
        run: is_abs,
    },
    FuncDef {
        name: "osBase",
        params: &[Type::String],
        variadic: None,
        doc: "Like base, on paths of the operating system, which is Linux here.",
        run: base,
    },
    FuncDef {
        name: "osClean",
        params: &[Type::String],
        variadic: None,
        doc: "Like clean, on paths of the operating system, which is Linux here.",
        run: clean,
    },
    FuncDef {
        name: "osDir",
        params: &[Type::String],
        variadic: None,
        doc: "Like dir, on paths of the operating system, which is Linux here.",
        run: dir,
    },
    FuncDef {
        name: "osExt",
        params: &[Type::String],
        variadic: None,
        doc: "Like ext, on paths of the operating system, which is Linux here.",
        run: ext,
    },
    FuncDef {
        name: "osIsAbs",
        params: &[Type::String],
        variadic: None,
        doc: "Like isAbs, on paths of the operating system, which is Linux here.",
        run: is_abs,
    },
];

/// `path.Clean`: the shortest path of the same meaning, by text alone.
pub(crate) fn cleaned(path: &[u8]) -> Vec<u8> {
    let rooted = path.first() == Some(&b'/');
    let mut out: Vec<u8> = Vec::with_capacity(path.len());
    if rooted {
        out.push(b'/');
    }
    // What `..` must not remove: the root, or a leading run of `..`.
    let mut fixed = out.len();
    for element in path.split(|byte| *byte == b'/') {
        match element {
            b"" | b"." => {}
            b".." if out.len() > fixed => {
                let cut = memchr::memrchr(b'/', &out[fixed..]).map_or(fixed, |at| fixed + at);
                out.truncate(cut);
            }
            b".." if rooted => {}
            element => {
                if out.len() > usize::from(rooted) {
                    out.push(b'/');
                }
                out.extend_from_slice(element);
                if element == b".." {
                    fixed = out.len();
                }
            }
        }
    }
    if out.is_empty() {
        out.push(b'.');
    }
    out
}

fn base(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    let path = args.str(0)?;
    let bytes = path.as_bytes();
    let end = bytes
        .iter()
        .rposition(|byte| *byte != b'/')
        .map_or(0, |at| at + 1);
    Ok(Value::Str(match end {
        0 if path.is_empty() => Str::from("."),
        0 => Str::from("/"),
        _ => path.slice(memchr::memrchr(b'/', &bytes[..end]).map_or(0, |at| at + 1)..end),
    }))
}

fn dir(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    let path = args.str(0)?.as_bytes();
    let end = memchr::memrchr(b'/', path).map_or(0, |at| at + 1);
    Ok(Value::str(cleaned(&path[..end])))
}

fn clean(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    Ok(Value::str(cleaned(args.str(0)?.as_bytes())))
}

fn ext(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    let path = args.str(0)?;
    let at = path
        .as_bytes()
        .iter()
        .rposition(|byte| matches!(byte, b'.' | b'/'));
    Ok(Value::Str(match at {
        Some(at) if path.as_bytes()[at] == b'.' => path.slice(at..path.len()),
        _ => Str::empty(),
    }))
}

fn is_abs(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    Ok(Value::Bool(args.str(0)?.as_bytes().starts_with(b"/")))
}
