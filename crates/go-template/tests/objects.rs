//! Structs, pointers, named types and methods against what Go made of them (`objects/oracle.go`).

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

mod surroundings;

use std::any::Any;
use std::borrow::Cow;
use std::rc::Rc;

use go_template::{Dialect, Execution, FunctionTable, TemplateSet, parse};
use go_value::{CallError, IntKind, Kind, Map, Method, Object, Str, Type, Underlying, Value};
use surroundings::NoWorld;

/// `main.Meta`, `*main.Meta`, or a nil `*main.Meta`.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Meta {
    Struct,
    Pointer,
    Nil,
}

fn meta_fields() -> Vec<(&'static str, Value)> {
    vec![
        ("Name", "web".into()),
        ("Count", Value::int(3)),
        ("hidden", "h".into()),
        ("Nested", Value::Object(Rc::new(Meta::Nil))),
        ("Tags", Value::string_list([Str::from("a")])),
        ("Any", "any".into()),
    ]
}

fn dereference(object: &dyn Object) -> Result<(), CallError> {
    match object.as_any().downcast_ref::<Meta>() {
        Some(Meta::Nil) => Err(CallError::panicked(
            "runtime error: invalid memory address or nil pointer dereference",
        )),
        _ => Ok(()),
    }
}

static META_METHODS: &[Method] = &[
    Method {
        name: "Greet",
        params: &[Type::String, Type::Int],
        variadic: None,
        run: |object, args| {
            let (Value::Str(word), Value::Int(_, n)) = (&args[0], &args[1]) else {
                panic!("checked before")
            };
            if *n < 0 {
                return Err(CallError::returned("negative"));
            }
            dereference(object)?;
            Ok(Value::str(format!("{word} web").repeat(*n as usize)))
        },
    },
    Method {
        name: "Sum",
        params: &[],
        variadic: Some(Type::Int),
        run: |_, args| {
            Ok(Value::int(
                args.iter()
                    .map(|n| if let Value::Int(_, n) = n { *n } else { 0 })
                    .sum(),
            ))
        },
    },
    Method {
        name: "Boom",
        params: &[],
        variadic: None,
        run: |_, _| Err(CallError::panicked("boom web")),
    },
    Method {
        name: "Nothing",
        params: &[],
        variadic: None,
        run: |_, _| Ok(Value::Nil),
    },
];

impl Object for Meta {
    fn type_name(&self) -> Cow<'static, str> {
        if *self == Meta::Struct {
            "main.Meta".into()
        } else {
            "*main.Meta".into()
        }
    }

    fn kind(&self) -> Kind {
        if *self == Meta::Struct {
            Kind::Struct
        } else {
            Kind::Pointer
        }
    }

    fn underlying(&self) -> Underlying {
        match self {
            Meta::Struct => Underlying::Struct(meta_fields()),
            Meta::Pointer => Underlying::Pointer(meta_fields()),
            Meta::Nil => Underlying::NilPointer,
        }
    }

    fn methods(&self) -> &'static [Method] {
        if *self == Meta::Struct {
            &[]
        } else {
            META_METHODS
        }
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// `main.Version` or a pointer to one; it has a `String` method.
#[derive(Debug)]
struct Version {
    major: i64,
    minor: i64,
    pointer: bool,
}

impl Object for Version {
    fn type_name(&self) -> Cow<'static, str> {
        if self.pointer {
            "*main.Version".into()
        } else {
            "main.Version".into()
        }
    }

    fn kind(&self) -> Kind {
        if self.pointer {
            Kind::Pointer
        } else {
            Kind::Struct
        }
    }

    fn underlying(&self) -> Underlying {
        let fields = vec![
            ("Major", Value::int(self.major)),
            ("Minor", Value::int(self.minor)),
        ];
        if self.pointer {
            Underlying::Pointer(fields)
        } else {
            Underlying::Struct(fields)
        }
    }

    fn methods(&self) -> &'static [Method] {
        &[Method {
            name: "String",
            params: &[],
            variadic: None,
            run: |object, _| Ok(object.display().map_or(Value::Nil, Value::Str)),
        }]
    }

    fn display(&self) -> Option<Str> {
        Some(format!("v{}.{}", self.major, self.minor).into())
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// A named type over another one.
#[derive(Debug)]
struct Named {
    name: &'static str,
    inner: Value,
    methods: &'static [Method],
    display: Option<Str>,
}

impl Object for Named {
    fn type_name(&self) -> Cow<'static, str> {
        self.name.into()
    }

    fn kind(&self) -> Kind {
        self.inner.kind()
    }

    fn underlying(&self) -> Underlying {
        Underlying::Value(self.inner.clone())
    }

    fn methods(&self) -> &'static [Method] {
        self.methods
    }

    fn display(&self) -> Option<Str> {
        self.display.clone()
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

static FILES_METHODS: &[Method] = &[Method {
    name: "Get",
    params: &[Type::String],
    variadic: None,
    run: |object, args| match (object.underlying(), &args[0]) {
        (Underlying::Value(Value::Map(map)), Value::Str(name)) => {
            Ok(map.get(name.as_bytes()).unwrap_or_else(|| Value::str("")))
        }
        _ => panic!("checked before"),
    },
}];

fn data() -> Value {
    let object = |object: Rc<dyn Object>| Value::Object(object);
    let meta = object(Rc::new(Meta::Pointer));
    let version = || {
        object(Rc::new(Version {
            major: 1,
            minor: 2,
            pointer: false,
        }))
    };
    let files: Map = [(Str::from("a"), "x".into()), (Str::from("n"), Value::Nil)]
        .into_iter()
        .collect();
    let entries: [(&str, Value); 9] = [
        ("struct", object(Rc::new(Meta::Struct))),
        ("nilmeta", object(Rc::new(Meta::Nil))),
        ("version", version()),
        (
            "pversion",
            object(Rc::new(Version {
                major: 3,
                minor: 4,
                pointer: true,
            })),
        ),
        (
            "files",
            object(Rc::new(Named {
                name: "main.Files",
                inner: Value::Map(files),
                methods: FILES_METHODS,
                display: None,
            })),
        ),
        (
            "level",
            object(Rc::new(Named {
                name: "main.Level",
                inner: "high".into(),
                methods: &[],
                display: None,
            })),
        ),
        (
            "duration",
            object(Rc::new(Named {
                name: "main.Duration",
                inner: Value::Int(IntKind::Int64, 90),
                methods: &[],
                display: Some("90s".into()),
            })),
        ),
        ("list", Value::list(vec![meta.clone(), version()])),
        ("meta", meta),
    ];
    Value::Map(
        entries
            .into_iter()
            .map(|(key, value)| (Str::from(key), value))
            .collect(),
    )
}

#[test]
fn objects_answer_as_go_does() {
    let cases = include_str!("objects/objects.tmpl");
    let mut expected = include_str!("objects/objects.expected");
    let functions = FunctionTable::new([]);
    let mut wrong = Vec::new();
    let mut count = 0;
    for text in cases.split("\n%%\n") {
        count += 1;
        let text = text.strip_suffix('\n').unwrap_or(text);
        let mut out = Vec::new();
        let parsed = parse("objects", text.as_bytes(), &functions, &Dialect::GO_1_26).unwrap();
        let mut set = TemplateSet::new("objects");
        set.add(&parsed);
        let result = Execution::new(Dialect::GO_1_26, &NoWorld, &()).execute(
            &set,
            b"objects",
            data(),
            &mut out,
        );
        let answer = match result {
            Ok(()) => format!("= output\n{}\n", String::from_utf8_lossy(&out)),
            Err(error) => format!("= error\n{error}\n"),
        };
        let end = expected[1..]
            .find("\n= ")
            .map_or(expected.len(), |at| at + 2);
        if expected[..end] != answer {
            wrong.push(format!(
                "{text}\n  go:   {:?}\n  ours: {answer:?}",
                &expected[..end]
            ));
        }
        expected = &expected[end..];
    }
    assert!(
        wrong.is_empty(),
        "{} of {count} differ:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    assert!(count >= 50, "only {count} cases");
}
