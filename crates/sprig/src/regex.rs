//! Matches, finds, splits and replaces with Go's regular expressions.
//!
//! Each function has two forms: the plain one panics on a bad pattern as `regexp.MustCompile` does
//! (`regexMatch` says false), the `must` form returns the error. To add a function, add an entry to
//! [`FUNCS`].

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use go_regexp::{Dialect, Error, ErrorCode, Regexp};
use go_template::{Args, Call, FuncDef};
use go_value::{CallError, ElemType, List, Str, Type, Value};

use crate::{edition, limits};

pub(crate) const FUNCS: &[FuncDef] = &[
    FuncDef {
        name: "regexMatch",
        params: &[Type::String, Type::String],
        variadic: None,
        doc: "Whether a text contains a match; false for a bad pattern.",
        run: |call, args| match pattern(call, args)? {
            Ok(regexp) => Ok(Value::Bool(regexp.is_match(args.str(1)?.as_bytes()))),
            Err(_) => Ok(Value::Bool(false)),
        },
    },
    FuncDef {
        name: "mustRegexMatch",
        params: &[Type::String, Type::String],
        variadic: None,
        doc: "Whether a text contains a match.",
        run: |call, args| {
            Ok(Value::Bool(
                returning(call, args)?.is_match(args.str(1)?.as_bytes()),
            ))
        },
    },
    FuncDef {
        name: "regexFindAll",
        params: &[Type::String, Type::String, Type::Int],
        variadic: None,
        doc: "All matches in a text, at most as many as the number says unless it is negative.",
        run: |call, args| find_all(&*panicking(call, args)?, args),
    },
    FuncDef {
        name: "mustRegexFindAll",
        params: &[Type::String, Type::String, Type::Int],
        variadic: None,
        doc: "All matches in a text, at most as many as the number says unless it is negative.",
        run: |call, args| find_all(&*returning(call, args)?, args),
    },
    FuncDef {
        name: "regexFind",
        params: &[Type::String, Type::String],
        variadic: None,
        doc: "The first match in a text; empty without one.",
        run: |call, args| find(&*panicking(call, args)?, args),
    },
    FuncDef {
        name: "mustRegexFind",
        params: &[Type::String, Type::String],
        variadic: None,
        doc: "The first match in a text; empty without one.",
        run: |call, args| find(&*returning(call, args)?, args),
    },
    FuncDef {
        name: "regexReplaceAll",
        params: &[Type::String, Type::String, Type::String],
        variadic: None,
        doc: "Replaces every match in a text; `${1}` in the replacement stands for the first group.",
        run: |call, args| replace_all(&*panicking(call, args)?, args),
    },
    FuncDef {
        name: "mustRegexReplaceAll",
        params: &[Type::String, Type::String, Type::String],
        variadic: None,
        doc: "Replaces every match in a text; `${1}` in the replacement stands for the first group.",
        run: |call, args| replace_all(&*returning(call, args)?, args),
    },
    FuncDef {
        name: "regexReplaceAllLiteral",
        params: &[Type::String, Type::String, Type::String],
        variadic: None,
        doc: "Replaces every match in a text by the replacement as it is.",
        run: |call, args| replace_all_literal(&*panicking(call, args)?, args),
    },
    FuncDef {
        name: "mustRegexReplaceAllLiteral",
        params: &[Type::String, Type::String, Type::String],
        variadic: None,
        doc: "Replaces every match in a text by the replacement as it is.",
        run: |call, args| replace_all_literal(&*returning(call, args)?, args),
    },
    FuncDef {
        name: "regexSplit",
        params: &[Type::String, Type::String, Type::Int],
        variadic: None,
        doc: "The pieces of a text between matches, at most as many as the number says unless it is negative.",
        run: |call, args| split(&*panicking(call, args)?, args),
    },
    FuncDef {
        name: "mustRegexSplit",
        params: &[Type::String, Type::String, Type::Int],
        variadic: None,
        doc: "The pieces of a text between matches, at most as many as the number says unless it is negative.",
        run: |call, args| split(&*returning(call, args)?, args),
    },
    FuncDef {
        name: "regexQuoteMeta",
        params: &[Type::String],
        variadic: None,
        doc: "A pattern that matches the text itself.",
        run: |_, args| {
            let text = args.str(0)?;
            limits::string(text.len().checked_mul(2))?;
            Ok(Value::Str(Str::from(go_regexp::quote_meta(
                text.as_bytes(),
            ))))
        },
    },
];

/// Compiled patterns of one generation of the cache; two generations are kept.
const GENERATION: usize = 64;

/// Patterns longer than this are compiled anew each time, so that the cache stays small.
const LONGEST_KEPT: usize = 4096;

type Compiled = Result<Rc<Regexp>, Error>;

/// The patterns met last. When `young` is full it becomes `old`, and what was in `old` is forgotten:
/// what is used again in time moves to `young`.
#[derive(Default)]
struct Cache {
    dialect: Option<Dialect>,
    young: HashMap<Str, Compiled>,
    old: HashMap<Str, Compiled>,
}

impl Cache {
    fn get(&mut self, pattern: &Str, dialect: &Dialect) -> Compiled {
        if self.dialect != Some(*dialect) {
            *self = Cache {
                dialect: Some(*dialect),
                ..Cache::default()
            };
        }
        if let Some(compiled) = self.young.get(pattern) {
            return compiled.clone();
        }
        let compiled = match self.old.remove(pattern) {
            Some(compiled) => compiled,
            None => Regexp::compile(pattern.as_bytes(), dialect).map(Rc::new),
        };
        if pattern.len() <= LONGEST_KEPT {
            if self.young.len() >= GENERATION {
                self.old = std::mem::take(&mut self.young);
            }
            self.young.insert(pattern.clone(), compiled.clone());
        }
        compiled
    }
}

thread_local! {
    static CACHE: RefCell<Cache> = RefCell::default();
}

/// The compiled first argument, or Go's error for it; our own limit ends the call.
fn pattern(call: &Call<'_>, args: Args<'_>) -> Result<Compiled, CallError> {
    let (pattern, dialect) = (args.str(0)?, &edition::of(call)?.regexp);
    let compiled = CACHE.with(|cache| match cache.try_borrow_mut() {
        Ok(mut cache) => cache.get(pattern, dialect),
        Err(_) => Regexp::compile(pattern.as_bytes(), dialect).map(Rc::new),
    });
    match compiled {
        Err(error) if error.code == ErrorCode::BeyondLimit => {
            Err(CallError::limit(error.to_bytes()))
        }
        compiled => Ok(compiled),
    }
}

fn returning(call: &Call<'_>, args: Args<'_>) -> Result<Rc<Regexp>, CallError> {
    pattern(call, args)?.map_err(|error| CallError::returned(error.to_bytes()))
}

fn panicking(call: &Call<'_>, args: Args<'_>) -> Result<Rc<Regexp>, CallError> {
    let text = args.str(0)?;
    pattern(call, args)?
        .map_err(|error| CallError::panicked(error.must_compile_panic(text.as_bytes())))
}

/// Go's nil slice, which is `null` in JSON.
fn nothing() -> Value {
    Value::List(List::nil(ElemType::String))
}

fn strings(found: &[&[u8]]) -> Result<Value, CallError> {
    limits::list(Some(found.len()))?;
    Ok(Value::string_list(
        found.iter().map(|text| Str::from(*text)),
    ))
}

fn find_all(regexp: &Regexp, args: Args<'_>) -> Result<Value, CallError> {
    let most = args.int(2)?;
    // One more than the limit shows that it is passed.
    let beyond = limits::MAX_LIST as i64 + 1;
    let most = if (0..beyond).contains(&most) {
        most
    } else {
        beyond
    };
    let found = regexp.find_all(args.str(1)?.as_bytes(), most);
    if found.is_empty() {
        Ok(nothing())
    } else {
        strings(&found)
    }
}

fn find(regexp: &Regexp, args: Args<'_>) -> Result<Value, CallError> {
    Ok(Value::Str(
        regexp
            .find(args.str(1)?.as_bytes())
            .map_or_else(Str::empty, Str::from),
    ))
}

fn split(regexp: &Regexp, args: Args<'_>) -> Result<Value, CallError> {
    let most = args.int(2)?;
    if most == 0 {
        return Ok(nothing());
    }
    let beyond = limits::MAX_LIST as i64 + 1;
    let most = if (1..beyond).contains(&most) {
        most
    } else {
        beyond
    };
    strings(&regexp.split(args.str(1)?.as_bytes(), most))
}

fn replace_all(regexp: &Regexp, args: Args<'_>) -> Result<Value, CallError> {
    let (text, template) = (args.str(1)?.as_bytes(), args.str(2)?.as_bytes());
    // Matches do not overlap, so each reference adds at most the text once more.
    let references = template.iter().filter(|byte| **byte == b'$').count();
    check_growth(regexp, text, template, references)?;
    Ok(Value::Str(Str::from(regexp.replace_all(text, template))))
}

fn replace_all_literal(regexp: &Regexp, args: Args<'_>) -> Result<Value, CallError> {
    let (text, replacement) = (args.str(1)?.as_bytes(), args.str(2)?.as_bytes());
    check_growth(regexp, text, replacement, 0)?;
    Ok(Value::Str(Str::from(
        regexp.replace_all_literal(text, replacement),
    )))
}

/// An error where a replacement could pass the limit on strings; matches are counted only where it might.
fn check_growth(
    regexp: &Regexp,
    text: &[u8],
    template: &[u8],
    references: usize,
) -> Result<(), CallError> {
    let longest = |matches: usize| {
        let copies = text.len().checked_mul(references.checked_add(1)?)?;
        matches.checked_mul(template.len())?.checked_add(copies)
    };
    if limits::string(longest(text.len() + 1)).is_ok() {
        return Ok(());
    }
    limits::string(longest(regexp.find_all_index(text, -1).len())).map(|_| ())
}
