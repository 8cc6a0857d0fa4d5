//! Texts that codecs and printers treat in odd ways, and JSON built of them.

use crate::dice::Dice;

/// Scalars that some rule of YAML, TOML or JSON singles out.
const SCALARS: &[&str] = &[
    "",
    "a",
    "b",
    "web",
    "nginx:1.25",
    "true",
    "false",
    "True",
    "TRUE",
    "tRue",
    "yes",
    "Yes",
    "no",
    "n",
    "y",
    "Y",
    "on",
    "Off",
    "null",
    "Null",
    "NULL",
    "nULL",
    "~",
    "0",
    "1",
    "-1",
    "+1",
    "-0",
    "007",
    "08",
    "0777",
    "0o17",
    "0b101",
    "0x1F",
    "0xg",
    "1_000",
    "1__0",
    "12e03",
    "1e3",
    "1.5",
    ".5",
    "1.",
    "-.5",
    "1e1000",
    "-1e-400",
    "0.1e-5",
    "1_0.5",
    ".inf",
    "-.Inf",
    ".NaN",
    "nan",
    "inf",
    "NaN",
    "Infinity",
    "9007199254740993",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775808",
    "-9223372036854775809",
    "18446744073709551615",
    "18446744073709551616",
    "123456789012345678901234567890",
    "1.7976931348623157e308",
    "5e-324",
    "0.1",
    "1e21",
    "1e20",
    "100000000000000000000",
    "1e-7",
    "2024-01-02",
    "2024-1-2",
    "2024-01-02T03:04:05Z",
    "2001-12-14 21:59:43.10 -5",
    "2001-12-14t21:59:43.10-05:00",
    "12:30",
    "12:30:45",
    "1:60",
    "190:20:30",
    "1:2:3.5",
    "-1:30",
    "=",
    "<<",
    "-",
    "- a",
    "--",
    "---",
    "--- a",
    "...",
    "?",
    "? a",
    ":",
    ": a",
    "a:",
    "a: b",
    ":a",
    "a:b",
    "#",
    "#a",
    "a #b",
    "a#b",
    "&a",
    "*a",
    "!a",
    "!!str",
    "!!str a",
    "|",
    ">",
    "|-",
    "%",
    "%a",
    "@",
    "@a",
    "`",
    "`a",
    "'",
    "''",
    "'a'",
    "\"",
    "\"a\"",
    "a'b",
    "a\"b",
    "{",
    "}",
    "{}",
    "[",
    "]",
    "[]",
    "{a: 1}",
    "[a, b]",
    ",",
    "a,b",
    "a, b",
    " a",
    "a ",
    " ",
    "  ",
    "\t",
    "a\tb",
    "\ta",
    "a\t",
    "\n",
    "a\n",
    "\na",
    "a\nb",
    "a\n\nb",
    "a\n\n",
    " a\nb",
    "a\n b",
    "a \nb",
    "a\n \nb",
    "\n\n",
    "\r",
    "a\rb",
    "a\r\nb",
    "\r\n",
    "é",
    "日本語",
    "ß",
    "ﬁ",
    "\u{a0}",
    "\u{85}",
    "a\u{85}b",
    "\u{2028}",
    "a\u{2028}b",
    "\u{2029}",
    "\u{feff}",
    "\u{feff}a",
    "a\u{feff}b",
    "\u{200b}",
    "😀",
    "a😀b",
    "\u{1f}",
    "\u{0}",
    "\u{7f}",
    "\u{80}",
    "\u{9f}",
    "\u{fffd}",
    "\u{fffe}",
    "\u{ffff}",
    "\u{d7ff}",
    "\u{e000}",
    "\u{10ffff}",
    "\u{1b}[0m",
    "\u{7}",
    "\u{8}",
    "\u{c}",
    "\u{b}",
    "\\",
    "\\n",
    "a\\b",
    "C:\\x",
    "<a>&b",
    "</script>",
    "%s",
    "%!d(string=x)",
    "$x",
    "${x}",
    "{{ .x }}",
    "1.2.3",
    "v1.2.3",
    "0.0.0.0/0",
    "10.0.0.1",
    "::1",
    "a/b",
    "../a",
    "/",
    "a.b.c",
    "a_b",
    "a-b",
    "aB",
    "A",
    "Z",
    "a9",
    "a10",
    "a09",
    "9",
    "10",
    "1.0",
    "é1",
    "İ",
    "ı",
    "ǆ",
    "ǅ",
    "Σ",
    "ς",
    "a̐",
    "key",
    "name",
];

/// A scalar that some rule singles out.
pub(super) fn scalar(dice: &mut Dice) -> &'static str {
    dice.pick(SCALARS)
}

/// A short name.
pub(super) fn name(dice: &mut Dice) -> &'static str {
    dice.pick(&[
        "a", "b", "c", "x", "name", "port", "aB", "k8s", "A", "long-key",
    ])
}

/// A text of any kind: short, long with blanks, several lines.
pub(super) fn text(dice: &mut Dice) -> String {
    match dice.below(10) {
        0..=4 => scalar(dice).to_owned(),
        5 | 6 => dice.joined(2..=4, "", |dice| scalar(dice).to_owned()),
        7 => {
            let separator = dice.pick(&[" ", "  ", "\n", " \n", "\n\n", "\n ", ", ", "\r\n"]);
            dice.joined(2..=5, separator, |dice| scalar(dice).to_owned())
        }
        8 => {
            let word = dice
                .pick(&["word", "lorem", "a", "x:y", "é", "1", "a#", "😀", "\"q\""])
                .to_owned();
            let separator = dice.pick(&[" ", " ", "  ", "\t"]);
            dice.joined(10..=60, separator, |_| word.clone())
        }
        _ => {
            let letter = dice.pick(&["x", "y ", "é", "日"]);
            letter.repeat(dice.within(1..=140) as usize)
        }
    }
}

/// A number as JSON writes it.
pub(super) fn number(dice: &mut Dice) -> String {
    const NUMBERS: &[&str] = &[
        "0",
        "1",
        "-1",
        "-0",
        "2",
        "7",
        "10",
        "100",
        "1.5",
        "-2.25",
        "0.1",
        "1e3",
        "1E+2",
        "1e-7",
        "0.000001",
        "1e20",
        "1e21",
        "1e22",
        "123456789",
        "1000000",
        "10000000",
        "999999999999999",
        "9007199254740991",
        "9007199254740993",
        "9223372036854775807",
        "9223372036854775808",
        "-9223372036854775808",
        "-9223372036854775809",
        "18446744073709551615",
        "18446744073709551616",
        "12345678901234567000",
        "100000000000000000000",
        "1.7976931348623157e308",
        "5e-324",
        "2.2250738585072014e-308",
        "1e-400",
        "0.30000000000000004",
        "3.0",
        "65536",
        "4294967296",
        "1e5",
        "123456.789",
    ];
    match dice.below(4) {
        0 => dice.within(-20..=120).to_string(),
        1 => {
            let number = f64::from_bits(dice.number());
            if number.is_finite() {
                format!("{number:e}")
            } else {
                "0".to_owned()
            }
        }
        _ => dice.pick(NUMBERS).to_owned(),
    }
}

/// A text in the quotes of JSON, escaped in one of the ways that JSON has.
pub(super) fn json_string(dice: &mut Dice, text: &str) -> String {
    let mut out = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' => out += "\\\"",
            '\\' => out += "\\\\",
            '\n' => out += "\\n",
            letter if letter < ' ' => out += &format!("\\u{:04x}", letter as u32),
            letter if dice.chance(2) => {
                let mut units = [0; 2];
                for unit in letter.encode_utf16(&mut units) {
                    out += &format!("\\u{unit:04X}");
                }
            }
            letter => out.push(letter),
        }
    }
    out + "\""
}

/// A JSON value that nests up to `depth` times.
pub(super) fn json(dice: &mut Dice, depth: usize) -> String {
    match dice.below(if depth == 0 { 6 } else { 10 }) {
        0 => dice.pick(&["null", "true", "false"]).to_owned(),
        1 | 2 => number(dice),
        3..=5 => {
            let text = text(dice);
            json_string(dice, &text)
        }
        6 | 7 => {
            let items = dice.joined(0..=4, ",", |dice| json(dice, depth - 1));
            format!("[{items}]")
        }
        _ => object(dice, depth - 1, |dice| {
            let (short, odd) = (dice.chance(50), text(dice));
            if short { name(dice).to_owned() } else { odd }
        }),
    }
}

/// A JSON object with keys of a kind.
pub(super) fn object(
    dice: &mut Dice,
    depth: usize,
    mut key: impl FnMut(&mut Dice) -> String,
) -> String {
    let entries = dice.joined(0..=5, ",", |dice| {
        let key = key(dice);
        format!("{}:{}", json_string(dice, &key), json(dice, depth))
    });
    format!("{{{entries}}}")
}
