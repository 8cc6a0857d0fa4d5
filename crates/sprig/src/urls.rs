//! Takes URLs apart and joins them, over `net_url`.
//!
//! To add a function, add an entry to [`FUNCS`].

use go_template::{Args, Call, FuncDef};
use go_value::{CallError, Map, Str, Type, Value};

use crate::net_url::{self, Url};
use crate::{edition, lists};

pub(crate) const FUNCS: &[FuncDef] = &[
    FuncDef {
        name: "urlParse",
        params: &[Type::String],
        variadic: None,
        doc: "Takes a URL apart into a dictionary of its parts.",
        run: url_parse,
    },
    FuncDef {
        name: "urlJoin",
        params: &[Type::MapAny],
        variadic: None,
        doc: "Joins a dictionary of parts to a URL.",
        run: url_join,
    },
];

fn url_parse(call: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    let hosts = edition::of(call)?.hosts;
    let url = net_url::parse(args.str(0)?.as_bytes(), hosts).map_err(|error| {
        CallError::panicked([b"unable to parse url: ", error.text.as_bytes()].concat())
    })?;
    let parts = [
        ("scheme", Str::from(&url.scheme[..])),
        ("host", Str::from(&url.host[..])),
        ("hostname", Str::from(url.hostname())),
        ("path", Str::from(&url.path[..])),
        ("query", Str::from(&url.raw_query[..])),
        ("opaque", Str::from(&url.opaque[..])),
        ("fragment", Str::from(&url.fragment[..])),
        (
            "userinfo",
            url.user
                .map_or_else(Str::empty, |user| Str::from(user.encoded())),
        ),
    ];
    Ok(Value::Map(
        parts
            .into_iter()
            .map(|(key, part)| (Str::from(key), Value::Str(part)))
            .collect::<Map>(),
    ))
}

fn url_join(call: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    let hosts = edition::of(call)?.hosts;
    let map = if args.value(0).is_nil() {
        Map::new()
    } else {
        args.map(0)?.clone()
    };
    let part = |key: &str| -> Result<Vec<u8>, CallError> {
        match map.get(key.as_bytes()) {
            None => Ok(Vec::new()),
            Some(Value::Str(s)) => Ok(s.as_bytes().to_vec()),
            Some(Value::Nil) => Err(lists::nil_dereference()),
            Some(other) => Err(CallError::panicked(format!(
                "unable to parse {key} key, must be of type string, but {} found",
                other.kind()
            ))),
        }
    };
    let mut url = Url {
        scheme: part("scheme")?,
        host: part("host")?,
        path: part("path")?,
        raw_query: part("query")?,
        opaque: part("opaque")?,
        fragment: part("fragment")?,
        user: None,
    };
    let userinfo = part("userinfo")?;
    if !userinfo.is_empty() {
        let whole = [b"proto://", &userinfo[..], b"@host"].concat();
        let parsed = net_url::parse(&whole, hosts).map_err(|error| {
            CallError::panicked(
                [b"unable to parse userinfo in dict: ", error.text.as_bytes()].concat(),
            )
        })?;
        url.user = parsed.user;
    }
    Ok(Value::str(url.join()))
}
