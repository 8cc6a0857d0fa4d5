//! Reads and compares versions as Masterminds semver does.
//!
//! `semver` gives a template the Go object with its methods. To add a function, add an entry to
//! [`FUNCS`]; to add a method, add an entry to a table of methods.

use std::any::Any;
use std::borrow::Cow;
use std::cmp::Ordering;
use std::rc::Rc;

use go_template::FuncDef;
use go_value::{CallError, JsonForm, Kind, Method, Object, Str, Type, UintKind, Underlying, Value};
use masterminds_semver::{Constraint, Error, Rules, Version};

use crate::edition;

/// What `semver` returns.
const POINTER: &str = "*semver.Version";

/// What `IncPatch` and its siblings return.
const STRUCT: &str = "semver.Version";

pub(crate) const FUNCS: &[FuncDef] = &[
    FuncDef {
        name: "semver",
        params: &[Type::String],
        variadic: None,
        doc: "Reads a version; the result has Major, Minor, Patch, Prerelease, Metadata, Original and Compare.",
        run: |call, args| {
            let rules = &edition::of(call)?.semver;
            let version = Version::parse(args.str(0)?.as_bytes(), rules).map_err(returned)?;
            Ok(Value::Object(Rc::new(VersionObject {
                version,
                rules,
                form: Form::Pointer,
            })))
        },
    },
    FuncDef {
        name: "semverCompare",
        params: &[Type::String, Type::String],
        variadic: None,
        doc: "Whether a version meets a constraint such as `>=1.2 <2 || ~3.1`.",
        run: |call, args| {
            let rules = &edition::of(call)?.semver;
            let constraint = Constraint::parse(args.str(0)?.as_bytes(), rules).map_err(returned)?;
            let version = Version::parse(args.str(1)?.as_bytes(), rules).map_err(returned)?;
            Ok(Value::Bool(constraint.check(&version)))
        },
    },
];

/// What copying in depth makes of a version: all its fields are private, so the copy has their zero values.
pub(crate) fn deep_copy_of(value: &dyn Object) -> Option<Value> {
    let version: &VersionObject = value.as_any().downcast_ref()?;
    Some(Value::Object(Rc::new(VersionObject {
        version: Version::zero(),
        ..*version
    })))
}

fn returned(error: Error) -> CallError {
    CallError::returned(error.into_bytes())
}

/// Whether a template holds a pointer to the Go struct or the struct itself, which has fewer methods.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Pointer,
    Struct,
}

#[derive(Debug)]
struct VersionObject {
    version: Version,
    rules: &'static Rules,
    form: Form,
}

impl Object for VersionObject {
    fn type_name(&self) -> Cow<'static, str> {
        Cow::Borrowed(match self.form {
            Form::Pointer => POINTER,
            Form::Struct => STRUCT,
        })
    }

    fn kind(&self) -> Kind {
        match self.form {
            Form::Pointer => Kind::Pointer,
            Form::Struct => Kind::Struct,
        }
    }

    fn underlying(&self) -> Underlying {
        let version = &self.version;
        let fields = vec![
            ("major", number(version.major())),
            ("minor", number(version.minor())),
            ("patch", number(version.patch())),
            ("pre", Value::str(version.prerelease())),
            ("metadata", Value::str(version.metadata())),
            ("original", Value::str(version.original())),
        ];
        match self.form {
            Form::Pointer => Underlying::Pointer(fields),
            Form::Struct => Underlying::Struct(fields),
        }
    }

    fn field(&self, _name: &[u8]) -> Option<Value> {
        // All fields of the struct are private.
        None
    }

    fn methods(&self) -> &'static [Method] {
        match self.form {
            Form::Pointer => METHODS,
            Form::Struct => VALUE_METHODS,
        }
    }

    fn display(&self) -> Option<Str> {
        Some(Str::from(self.version.to_string()))
    }

    fn json(&self) -> JsonForm {
        JsonForm::Value(Value::str(self.version.to_string()))
    }

    fn equals(&self, other: &dyn Object) -> bool {
        other
            .as_any()
            .downcast_ref::<VersionObject>()
            .is_some_and(|other| {
                let (one, other) = (&self.version, &other.version);
                let numbers =
                    |version: &Version| [version.major(), version.minor(), version.patch()];
                let texts = |version: &Version| {
                    [
                        version.prerelease().to_owned(),
                        version.metadata().to_owned(),
                        version.original().to_owned(),
                    ]
                };
                numbers(one) == numbers(other) && texts(one) == texts(other)
            })
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

fn number(number: u64) -> Value {
    Value::Uint(UintKind::Uint64, number)
}

fn this(object: &dyn Object) -> Result<&VersionObject, CallError> {
    object
        .as_any()
        .downcast_ref()
        .ok_or_else(|| CallError::unsupported("a method of semver.Version on another object"))
}

/// The argument of `Compare` and its siblings: a `*semver.Version`, which may be nil.
fn other(args: &[Value]) -> Result<Rc<dyn Object>, CallError> {
    match args.first() {
        Some(Value::Object(object)) => Ok(object.clone()),
        // The methods read the other version's numbers without a look at the pointer.
        _ => Err(CallError::panicked(
            "runtime error: invalid memory address or nil pointer dereference",
        )),
    }
}

fn compared(
    object: &dyn Object,
    args: &[Value],
    test: fn(Ordering) -> bool,
) -> Result<Value, CallError> {
    let other = other(args)?;
    Ok(Value::Bool(test(
        this(object)?.version.cmp(&this(&*other)?.version),
    )))
}

fn text(args: &[Value]) -> &[u8] {
    args.first()
        .and_then(Value::as_str)
        .map_or(&[], Str::as_bytes)
}

fn changed(
    object: &dyn Object,
    change: impl FnOnce(&Version, &Rules) -> Result<Version, Error>,
    refused: fn(Error) -> CallError,
) -> Result<Value, CallError> {
    let VersionObject { version, rules, .. } = this(object)?;
    let version = change(version, rules).map_err(refused)?;
    Ok(Value::Object(Rc::new(VersionObject {
        version,
        rules,
        form: Form::Struct,
    })))
}

fn panicked(error: Error) -> CallError {
    CallError::panicked(error.into_bytes())
}

macro_rules! method {
    ($name:literal, $params:expr, $run:expr) => {
        Method {
            name: $name,
            params: $params,
            variadic: None,
            run: $run,
        }
    };
}

/// A method that changes the receiver from a decoder's or a database's data; nothing in a chart has such data.
macro_rules! decoder {
    ($name:literal, $param:expr) => {
        method!($name, &[$param], |_, _| Err(CallError::unsupported(
            concat!("semver.Version.", $name)
        )))
    };
}

/// The methods with a value receiver, sorted; `$more` are put in front.
macro_rules! methods {
    ($($more:expr),*) => {
        &[
            $($more,)*
            method!("IncMajor", &[], |object, _| changed(object, Version::inc_major, panicked)),
            method!("IncMinor", &[], |object, _| changed(object, Version::inc_minor, panicked)),
            method!("IncPatch", &[], |object, _| changed(object, Version::inc_patch, panicked)),
            method!("Major", &[], |object, _| Ok(number(this(object)?.version.major()))),
            method!("MarshalJSON", &[], |object, _| {
                Ok(Value::Bytes(Str::from(format!("\"{}\"", this(object)?.version))))
            }),
            method!("MarshalText", &[], |object, _| Ok(Value::Bytes(Str::from(this(object)?.version.to_string())))),
            method!("Metadata", &[], |object, _| Ok(Value::str(this(object)?.version.metadata()))),
            method!("Minor", &[], |object, _| Ok(number(this(object)?.version.minor()))),
            method!("Patch", &[], |object, _| Ok(number(this(object)?.version.patch()))),
            method!("Prerelease", &[], |object, _| Ok(Value::str(this(object)?.version.prerelease()))),
            method!("SetMetadata", &[Type::String], |object, args| {
                changed(object, |version, rules| version.set_metadata(text(args), rules), returned)
            }),
            method!("SetPrerelease", &[Type::String], |object, args| {
                changed(object, |version, rules| version.set_prerelease(text(args), rules), returned)
            }),
            method!("String", &[], |object, _| Ok(Value::str(this(object)?.version.to_string()))),
            method!("Value", &[], |object, _| Ok(Value::str(this(object)?.version.to_string()))),
        ]
    };
}

const VALUE_METHODS: &[Method] = methods!();

const OTHER: &[Type] = &[Type::Named(POINTER)];

const METHODS: &[Method] = methods!(
    method!("Compare", OTHER, |object, args| {
        let other = other(args)?;
        Ok(Value::int(
            this(object)?.version.cmp(&this(&*other)?.version) as i64,
        ))
    }),
    method!("Equal", OTHER, |object, args| match args.first() {
        Some(Value::Object(_)) => compared(object, args, Ordering::is_eq),
        _ => Ok(Value::Bool(false)),
    }),
    method!("GreaterThan", OTHER, |object, args| compared(
        object,
        args,
        Ordering::is_gt
    )),
    method!("GreaterThanEqual", OTHER, |object, args| compared(
        object,
        args,
        Ordering::is_ge
    )),
    method!("LessThan", OTHER, |object, args| compared(
        object,
        args,
        Ordering::is_lt
    )),
    method!("LessThanEqual", OTHER, |object, args| compared(
        object,
        args,
        Ordering::is_le
    )),
    method!("Original", &[], |object, _| Ok(Value::str(
        this(object)?.version.original()
    ))),
    decoder!("Scan", Type::Any),
    decoder!("UnmarshalJSON", Type::Bytes),
    decoder!("UnmarshalText", Type::Bytes)
);
