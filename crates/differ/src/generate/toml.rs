//! Area `toml`: documents through `fromToml`.

use super::texts;
use crate::dice::Dice;
use crate::record::Record;

const ODD: &[&str] = &[
    "=",
    "[",
    "]",
    "[[",
    "]]",
    "{",
    "}",
    ",",
    ".",
    "\"",
    "'",
    "\"\"\"",
    "'''",
    "\n",
    "\r",
    "#",
    " ",
    "\t",
    "\\",
    "\\u",
    "\\x41",
    "\\e",
    "\\U00110000",
    "_",
    "+",
    "-",
    "inf",
    "nan",
    "true",
    "0x",
    "1979-05-27",
    "T07:32:00",
    "Z",
    "é",
    "\u{1}",
    "\u{7f}",
    "\u{feff}",
    "a",
    "1",
    "e",
];

const SCALARS: &[&str] = &[
    "1",
    "-1",
    "+1",
    "0",
    "-0",
    "01",
    "1_000",
    "1__0",
    "_1",
    "0x1F",
    "0xdead_beef",
    "0o17",
    "0b11",
    "0X1",
    "9223372036854775807",
    "9223372036854775808",
    "1.5",
    "-0.0",
    "1.",
    ".5",
    "1e3",
    "1E+2",
    "1_0.5_0",
    "1e1_0",
    "inf",
    "-inf",
    "+nan",
    "nan",
    "true",
    "false",
    "True",
    "1979-05-27",
    "1979-05-27T07:32:00Z",
    "1979-05-27 07:32:00",
    "1979-05-27T07:32:00.999999-07:00",
    "07:32:00",
    "07:32:00.5",
    "07:32",
    "1979-05-27T07:32Z",
    "1979-13-01",
    "25:00:00",
    "1979-05-27t07:32:00z",
    "\"\"\"\na\\\n   b\"\"\"",
    "'''\na'b'''",
    "\"\"\"a\"\"b\"\"\"\"\"",
    "''",
    "'a\\b'",
    "\"\\u00e9\"",
    "\"\\U0001F600\"",
    "\"\\e\"",
    "\"\\x41\"",
    "\"\\q\"",
    "\"a\\tb\"",
];

/// A document, read and shown as JSON.
pub(crate) fn case(dice: &mut Dice) -> Record {
    let mut document = dice.joined(0..=6, "", line);
    if dice.chance(40) {
        document = dice.mutated(&document, ODD);
    }
    let text = texts::json_string(dice, &document);
    let show = dice.pick(&[
        "toJson",
        "toJson",
        "toYaml",
        "toToml",
        "print",
        "toYamlPretty",
        "printf \"%#v\"",
    ]);
    Record::of("render")
        .with(
            "template",
            format!("{{{{ fromToml .Values.text | {show} }}}}"),
        )
        .with("values", format!("{{\"text\":{text}}}"))
}

fn line(dice: &mut Dice) -> String {
    let end = dice.pick(&["\n", "\n", "\n", "\r\n", " # é\n", " \n"]);
    let line = match dice.below(10) {
        0 | 1 => format!("[{}]", key(dice)),
        2 => format!("[[{}]]", key(dice)),
        3 => dice.pick(&["", "# comment", " ", "\t"]).to_owned(),
        _ => format!(
            "{}{}{}",
            key(dice),
            dice.pick(&["=", " = ", "= "]),
            value(dice, 2)
        ),
    };
    line + end
}

fn key(dice: &mut Dice) -> String {
    let separator = dice.pick(&[".", ".", " . "]);
    let most = if dice.chance(70) { 1 } else { 3 };
    dice.joined(1..=most, separator, |dice| {
        dice.pick(&[
            "a",
            "b",
            "c",
            "d",
            "e1",
            "a-b",
            "\"a b\"",
            "'q'",
            "\"\"",
            "1",
            "1.5",
            "true",
            "\"\\u00e9\"",
            "é",
            "A",
        ])
        .to_owned()
    })
}

fn value(dice: &mut Dice, depth: usize) -> String {
    match dice.below(if depth == 0 { 6 } else { 9 }) {
        0..=4 => dice.pick(SCALARS).to_owned(),
        5 => {
            let text = texts::text(dice);
            texts::json_string(dice, &text)
        }
        6 | 7 => {
            let separator = dice.pick(&[",", ", ", ",\n", " , # c\n"]);
            let end = dice.pick(&["", ",", "\n", " "]);
            format!(
                "[{}{end}]",
                dice.joined(0..=3, separator, |dice| value(dice, depth - 1))
            )
        }
        _ => {
            let separator = dice.pick(&[",", ", ", ",\n"]);
            let end = dice.pick(&["", "", ",", "\n"]);
            let entries = dice.joined(0..=3, separator, |dice| {
                format!("{} = {}", key(dice), value(dice, depth - 1))
            });
            format!("{{{entries}{end}}}")
        }
    }
}
