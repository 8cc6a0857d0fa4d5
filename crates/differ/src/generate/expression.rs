//! Expressions of the template language, of every type that its functions know.

use super::texts;
use crate::dice::Dice;

/// A text as a string literal of Go.
pub(super) fn literal(dice: &mut Dice, text: &str) -> String {
    if dice.chance(10) && !text.contains(['`', '\r']) {
        return format!("`{text}`");
    }
    let mut out = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' => out += "\\\"",
            '\\' => out += "\\\\",
            '\n' => out += "\\n",
            letter if letter < ' ' || letter == '\u{7f}' => {
                out += &format!("\\x{:02x}", letter as u32)
            }
            letter => out.push(letter),
        }
    }
    if dice.chance(2) {
        out += dice.pick(&[
            "\\xff",
            "\\xc3",
            "\\xe4\\xb8",
            "\\377",
            "\\u00e9",
            "\\U0001F600",
        ]);
    }
    out + "\""
}

/// A string.
pub(super) fn string(dice: &mut Dice) -> String {
    let text = match dice.below(3) {
        0 => texts::name(dice).to_owned(),
        1 => texts::scalar(dice).to_owned(),
        _ => dice.joined(
            1..=3,
            dice.clone().pick(&["", " ", ".", ",", "-", "_", "/", ":"]),
            |dice| {
                dice.pick(&[
                    "a",
                    "foo",
                    "Bar",
                    "b1",
                    "é",
                    "x",
                    "1",
                    "hello world",
                    "FOO",
                    "日本",
                    " ",
                ])
                .to_owned()
            },
        ),
    };
    literal(dice, &text)
}

/// A number that is safe as a size or a count.
pub(super) fn count(dice: &mut Dice) -> String {
    match dice.below(8) {
        0..=5 => dice.within(-2..=6).to_string(),
        6 => dice.within(-30..=90).to_string(),
        _ => dice
            .pick(&["(int64 3)", "(float64 2)", "2.0", "(int 1)", "'\\x02'"])
            .to_owned(),
    }
}

/// A number of any type.
pub(super) fn number(dice: &mut Dice) -> String {
    const NUMBERS: &[&str] = &[
        "0",
        "-1",
        "7",
        "10",
        "255",
        "0x1F",
        "0b11",
        "0o17",
        "017",
        "1_000",
        "'a'",
        "'\\n'",
        "'é'",
        "1.5",
        "-2.5",
        "0.1",
        "1e3",
        "1e21",
        "1e-7",
        "-0.0",
        "0x1p4",
        "9223372036854775807",
        "-9223372036854775808",
        "2147483648",
        "4294967296",
        "123456789.125",
        "3.0",
        "1.7976931348623157e308",
        "5e-324",
        "(int64 5)",
        "(float64 3)",
        "(int 2)",
        "(int64 -9)",
        "(float64 0.5)",
        "(mul 2 3)",
        "(add1 1)",
        "(divf 1 3)",
        "(float64 \"1e400\")",
        "(int64 \"0x10\")",
        "(mod 7 3)",
        "(len \"abc\")",
        "(atoi \"12\")",
        "(toDecimal 777)",
        "(round 2.675 2)",
        "(divf 1 0)",
        "(floor 1.5)",
    ];
    match dice.below(3) {
        0 => dice.within(-3..=12).to_string(),
        _ => dice.pick(NUMBERS).to_owned(),
    }
}

/// A list.
pub(super) fn list(dice: &mut Dice, depth: usize) -> String {
    parenthesized(match dice.below(12) {
        0 => "list".to_owned(),
        1 => format!("until {}", dice.within(0..=4)),
        2 => "splitList \",\" \"b,a,,c\"".to_owned(),
        3 => "regexFindAll \"[a-z]\" \"a1b2\" -1".to_owned(),
        4 => ".Values.list".to_owned(),
        5 => ".Values.strings".to_owned(),
        6 => "toStrings (list 1 \"b\" nil)".to_owned(),
        7 => format!("list {}", dice.joined(0..=4, " ", string)),
        8 => format!("list {}", dice.joined(0..=4, " ", number)),
        9 => "untilStep 5 -3 -2".to_owned(),
        _ => format!("list {}", dice.joined(0..=4, " ", |dice| any(dice, depth))),
    })
}

/// A map.
pub(super) fn dict(dice: &mut Dice, depth: usize) -> String {
    parenthesized(match dice.below(8) {
        0 => "dict".to_owned(),
        1 => ".Values.map".to_owned(),
        2 => ".Values.nested".to_owned(),
        3 => "split \".\" \"a.b.c\"".to_owned(),
        4 => "set (dict \"a\" 1) \"b\" (list 1)".to_owned(),
        _ => {
            let entries = dice.joined(0..=3, " ", |dice| {
                let key = if dice.chance(80) {
                    format!("\"{}\"", texts::name(dice))
                } else {
                    any(dice, 0)
                };
                format!("{key} {}", any(dice, depth))
            });
            format!("dict {entries}")
        }
    })
}

/// A value of any type.
pub(super) fn any(dice: &mut Dice, depth: usize) -> String {
    match dice.below(if depth == 0 { 8 } else { 12 }) {
        0 | 1 => string(dice),
        2 | 3 => number(dice),
        4 => dice.pick(&["true", "false", "nil", "nil"]).to_owned(),
        5 => count(dice),
        6 => dice
            .pick(&[
                ".Values.str",
                ".Values.num",
                ".Values.float",
                ".Values.flag",
                ".Values.null",
                ".Values.missing",
                ".Values.empty",
                ".Values.big",
                ".Values.bytes",
                ".Values.list",
                ".Values.map",
                ".Values.nested.a",
                ".Release.Name",
                ".Release.Revision",
                ".Release.IsInstall",
                ".Chart.Name",
                ".Template.Name",
                ".Values.strings",
                ".Values.emptyList",
                ".Values.emptyMap",
            ])
            .to_owned(),
        7 => dice
            .pick(&[
                "(duration 90)",
                "(semver \"1.2.3-a+b\")",
                "(toDate \"2006-01-02\" \"2024-02-29\")",
                "(urlParse \"http://a:b@c.d/e?f#g\")",
                "(regexMatch \"a\" \"b\")",
                "(int64 7)",
                "(float64 7)",
                "(b64enc \"a\")",
                "(toJson 1)",
                "(fromJson \"{\\\"a\\\":[1]}\")",
                "(fromYaml \"a: 1\")",
                "(printf \"%d\" 3)",
                "(list)",
                "(dict)",
                "(.Files.Get \"x\")",
                "(kindOf 1)",
                "(default 1 nil)",
            ])
            .to_owned(),
        8 | 9 => list(dice, depth - 1),
        _ => dict(dice, depth - 1),
    }
}

/// The values that expressions ask for, as JSON.
pub(super) fn values(dice: &mut Dice) -> String {
    let text = texts::text(dice);
    let text = texts::json_string(dice, &text);
    let (number, nested) = (texts::number(dice), texts::json(dice, 2));
    format!(
        "{{\"str\":{text},\"num\":{number},\"float\":1.5,\"flag\":true,\"null\":null,\"empty\":\"\",\"big\":12345678901,\
         \"bytes\":\"aGk=\",\"list\":[1,\"b\",null,[2],{{\"k\":\"v\"}}],\"strings\":[\"b\",\"a\",\"c\",\"a\"],\"map\":{{\"b\":2,\"a\":\"x\",\"c\":null}},\
         \"nested\":{{\"a\":{nested},\"b\":{{\"c\":{{\"d\":1}}}}}},\"emptyList\":[],\"emptyMap\":{{}}}}"
    )
}

/// A call in parentheses; what needs none stays as it is.
fn parenthesized(call: String) -> String {
    if call.starts_with('.') {
        call
    } else {
        format!("({call})")
    }
}
