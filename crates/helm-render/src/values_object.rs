//! The Go type of `.Values`, which has methods: `.Values.AsMap`, `.Values.Table "a.b"`, ….
//!
//! Source: `Values` (v3 `pkg/chartutil/values.go`, v4 `pkg/chart/common/values.go`).

use go_value::{
    CallError, ElemType, Map, MapReceiver, MapType, Method, Object, Str, Type, Value, number,
};

/// Helm 3.
pub const HELM_3: &MapType = &MapType {
    name: "chartutil.Values",
    elem: ElemType::Any,
    methods: METHODS,
};
/// Helm 4.
pub const HELM_4: &MapType = &MapType {
    name: "common.Values",
    elem: ElemType::Any,
    methods: METHODS,
};

const METHODS: &[Method] = &[
    Method {
        name: "AsMap",
        params: &[],
        variadic: None,
        run: |object, _| Ok(Value::Map(receiver(object)?.as_type(MapType::ANY))),
    },
    Method {
        name: "Encode",
        params: &[Type::Named("io.Writer")],
        variadic: None,
        run: |_, _| {
            Err(CallError::unsupported(
                "Values.Encode: a template has no io.Writer to give",
            ))
        },
    },
    Method {
        name: "PathValue",
        params: &[Type::String],
        variadic: None,
        run: |object, args| path_value(receiver(object)?, text(args)),
    },
    Method {
        name: "Table",
        params: &[Type::String],
        variadic: None,
        run: |object, args| {
            let names: Vec<&[u8]> = text(args).as_bytes().split(|b| *b == b'.').collect();
            table(receiver(object)?, &names).map(Value::Map)
        },
    },
    Method {
        name: "YAML",
        params: &[],
        variadic: None,
        run: |object, _| {
            let map = Value::Map(receiver(object)?.clone());
            match go_codec::yaml::to_string(&map, &go_codec::Dialect::default()) {
                Ok(text) => Ok(Value::Str(Str::from(text))),
                Err(go_codec::WriteError::Limit(text)) => Err(CallError::limit(text)),
                Err(error) => Err(CallError::returned(error.to_string())),
            }
        },
    },
];

fn receiver(object: &dyn Object) -> Result<&Map, CallError> {
    let receiver: Option<&MapReceiver> = object.as_any().downcast_ref();
    receiver
        .map(|receiver| &receiver.0)
        .ok_or_else(|| CallError::unsupported("Values: wrong receiver"))
}

fn text(args: &[Value]) -> &Str {
    static EMPTY: std::sync::LazyLock<Str> = std::sync::LazyLock::new(Str::empty);
    args.first().and_then(Value::as_str).unwrap_or(&EMPTY)
}

/// The table at a path, of the receiver's own type.
fn table(values: &Map, names: &[&[u8]]) -> Result<Map, CallError> {
    let mut at = values.clone();
    for name in names {
        at = match at.get(name) {
            Some(Value::Map(next)) => next.as_type(values.map_type()),
            _ => {
                return Err(CallError::returned(format!(
                    "{} is not a table",
                    number::quote(name)
                )));
            }
        };
    }
    Ok(at)
}

pub(crate) fn path_value(values: &Map, path: &Str) -> Result<Value, CallError> {
    // An empty path has one empty name.
    if path.is_empty() {
        return Err(CallError::returned("YAML path cannot be empty"));
    }
    let names: Vec<&[u8]> = path.as_bytes().split(|b| *b == b'.').collect();
    let Some((key, tables)) = names.split_last() else {
        return Err(CallError::returned("YAML path cannot be empty"));
    };
    let no_value = || CallError::returned(format!("{} is not a value", number::quote(key)));
    let at = table(values, tables).map_err(|_| no_value())?;
    match at.get(key) {
        // Helm's `istable` knows the plain type alone: `.Values` inside other data is no table.
        Some(Value::Map(map)) if map.map_type().name == MapType::ANY.name => Err(no_value()),
        Some(value) => Ok(value),
        None => Err(no_value()),
    }
}
