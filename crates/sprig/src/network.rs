//! Asks the network and the environment, through [`go_template::Ambient`].
//!
//! What these answer is the business of whoever renders: names resolve only where that was asked
//! for, and variables are read only for `--name-template`. To add a function, add an entry to a table.

use go_template::{Call, FuncDef};
use go_value::{CallError, Str, Type, Value};

use crate::limits;

pub(crate) const FUNCS: &[FuncDef] = &[FuncDef {
    name: "getHostByName",
    params: &[Type::String],
    variadic: None,
    doc: "Gives one address of a host; empty where names are not resolved.",
    run: |call, args| {
        let host = args.str(0)?;
        let address = call
            .ambient
            .host_by_name(&call.site(args), host.as_bytes())?;
        Ok(Value::Str(address))
    },
}];

pub(crate) const ENVIRONMENT_FUNCS: &[FuncDef] = &[
    FuncDef {
        name: "env",
        params: &[Type::String],
        variadic: None,
        doc: "Gives an environment variable; empty where it is not set.",
        run: |call, args| Ok(Value::Str(call.ambient.env(args.str(0)?.as_bytes()))),
    },
    FuncDef {
        name: "expandenv",
        params: &[Type::String],
        variadic: None,
        doc: "Puts environment variables in place of `$NAME` and `${NAME}`.",
        run: |call, args| expand(call, args.str(0)?),
    },
];

/// `os.Expand` over the environment.
fn expand(call: &Call<'_>, text: &Str) -> Result<Value, CallError> {
    let bytes = text.as_bytes();
    let mut out: Option<Vec<u8>> = None;
    let (mut copied, mut at) = (0, 0);
    while at < bytes.len() {
        if bytes[at] == b'$' && at + 1 < bytes.len() {
            let out = out.get_or_insert_with(|| Vec::with_capacity(2 * bytes.len()));
            out.extend_from_slice(&bytes[copied..at]);
            let (name, width) = shell_name(&bytes[at + 1..]);
            if name.is_empty() && width > 0 {
                // Bad syntax such as `${}`: Go eats the characters.
            } else if name.is_empty() {
                // `$` before what is no name stays.
                out.push(b'$');
            } else {
                out.extend_from_slice(call.ambient.env(name).as_bytes());
            }
            limits::string(Some(out.len()))?;
            at += width;
            copied = at + 1;
        }
        at += 1;
    }
    Ok(Value::Str(match out {
        None => text.clone(),
        Some(mut out) => {
            out.extend_from_slice(bytes.get(copied..).unwrap_or_default());
            Str::from(out)
        }
    }))
}

/// The name after a `$` and how many bytes it takes (`os.getShellName`).
fn shell_name(text: &[u8]) -> (&[u8], usize) {
    let special = |byte: u8| {
        matches!(
            byte,
            b'*' | b'#' | b'$' | b'@' | b'!' | b'?' | b'-' | b'0'..=b'9'
        )
    };
    let name_byte = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    match text {
        [b'{', inner @ ..] => {
            if let [first, b'}', ..] = inner
                && special(*first)
            {
                return (&inner[..1], 3);
            }
            match inner.iter().position(|byte| *byte == b'}') {
                Some(0) => (&[], 2),
                Some(end) => (&inner[..end], end + 2),
                None => (&[], 1),
            }
        }
        [first, ..] if special(*first) => (&text[..1], 1),
        _ => {
            let end = text
                .iter()
                .position(|byte| !name_byte(byte))
                .unwrap_or(text.len());
            (&text[..end], end)
        }
    }
}
