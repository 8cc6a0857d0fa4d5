//! Changes the letters of strings: capitals, words, names.
//!
//! The rules of Sprig's libraries are in `xstrings` and `goutils`, the characters in `unicode`. To add
//! a function, add an entry to [`FUNCS`].

use go_template::{Args, Call, FuncDef};
use go_value::{CallError, Str, Type, Value};

use crate::strings::text;
use crate::unicode::{is_space, push_rune, runes};
use crate::{edition, goutils, xstrings};

pub(crate) const FUNCS: &[FuncDef] = &[
    FuncDef {
        name: "upper",
        params: &[Type::String],
        variadic: None,
        doc: "Turns letters into capitals.",
        run: upper,
    },
    FuncDef {
        name: "lower",
        params: &[Type::String],
        variadic: None,
        doc: "Turns letters into small ones.",
        run: lower,
    },
    FuncDef {
        name: "title",
        params: &[Type::String],
        variadic: None,
        doc: "Turns the first letter of each word into its title case.",
        run: title,
    },
    FuncDef {
        name: "untitle",
        params: &[Type::String],
        variadic: None,
        doc: "Turns the first letter of each word into a small one.",
        run: untitle,
    },
    FuncDef {
        name: "swapcase",
        params: &[Type::String],
        variadic: None,
        doc: "Swaps capitals and small letters, by words.",
        run: swapcase,
    },
    FuncDef {
        name: "snakecase",
        params: &[Type::String],
        variadic: None,
        doc: "Turns camelCase into snake_case.",
        run: snakecase,
    },
    FuncDef {
        name: "camelcase",
        params: &[Type::String],
        variadic: None,
        doc: "Turns snake_case into CamelCase.",
        run: camelcase,
    },
    FuncDef {
        name: "kebabcase",
        params: &[Type::String],
        variadic: None,
        doc: "Turns camelCase into kebab-case.",
        run: kebabcase,
    },
    FuncDef {
        name: "initials",
        params: &[Type::String],
        variadic: None,
        doc: "Takes the first letter of each word.",
        run: initials,
    },
    FuncDef {
        name: "nospace",
        params: &[Type::String],
        variadic: None,
        doc: "Removes all blanks.",
        run: nospace,
    },
];

/// `strings.Map`: a character for each character; broken bytes become U+FFFD. `ascii` is the same
/// mapping for strings of nothing but ASCII, which come back as they are when it changes nothing.
fn map_runes(
    s: &Str,
    ascii: impl Fn(u8) -> u8,
    mut mapping: impl FnMut(char) -> char,
) -> Result<Value, CallError> {
    let bytes = s.as_bytes();
    if bytes.is_ascii() {
        if bytes.iter().all(|byte| ascii(*byte) == *byte) {
            return Ok(Value::Str(s.clone()));
        }
        return text(bytes.iter().map(|byte| ascii(*byte)).collect::<Vec<u8>>());
    }
    let mut out = Vec::with_capacity(bytes.len() + 4);
    for c in runes(bytes) {
        push_rune(&mut out, mapping(c));
    }
    text(out)
}

fn upper(call: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    let unicode = edition::of(call)?.unicode;
    map_runes(
        args.str(0)?,
        |byte| byte.to_ascii_uppercase(),
        |c| unicode.to_upper(c),
    )
}

fn lower(call: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    let unicode = edition::of(call)?.unicode;
    map_runes(
        args.str(0)?,
        |byte| byte.to_ascii_lowercase(),
        |c| unicode.to_lower(c),
    )
}

/// `strings.Title`, whose words end at whatever is neither letter, digit nor underscore.
fn title(call: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    let unicode = edition::of(call)?.unicode;
    let s = args.str(0)?;
    let separates = |c: char| {
        if c.is_ascii() {
            !c.is_ascii_alphanumeric() && c != '_'
        } else {
            !unicode.is_letter(c) && !unicode.is_digit(c) && is_space(c)
        }
    };
    let mut out = Vec::with_capacity(s.len());
    let mut before = ' ';
    for c in runes(s.as_bytes()) {
        push_rune(
            &mut out,
            if separates(before) {
                unicode.to_title(c)
            } else {
                c
            },
        );
        before = c;
    }
    text(out)
}

fn untitle(call: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    let unicode = edition::of(call)?.unicode;
    text(goutils::uncapitalize(args.str(0)?.as_bytes(), unicode))
}

fn swapcase(call: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    let unicode = edition::of(call)?.unicode;
    text(goutils::swap_case(args.str(0)?.as_bytes(), unicode))
}

fn snakecase(call: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    let unicode = edition::of(call)?.unicode;
    text(xstrings::camel_case_to_lower_case(
        args.str(0)?.as_bytes(),
        '_',
        unicode,
    ))
}

fn kebabcase(call: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    let unicode = edition::of(call)?.unicode;
    text(xstrings::camel_case_to_lower_case(
        args.str(0)?.as_bytes(),
        '-',
        unicode,
    ))
}

fn camelcase(call: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    let edition = edition::of(call)?;
    text(xstrings::to_camel_case(
        args.str(0)?.as_bytes(),
        edition.camel_case,
        edition.unicode,
    ))
}

fn initials(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    text(goutils::initials(args.str(0)?.as_bytes()))
}

fn nospace(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    let s = args.str(0)?;
    text(goutils::delete_white_space(s.as_bytes()).map_or_else(|| s.clone(), Str::from))
}
