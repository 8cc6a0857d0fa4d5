//! Area `yaml`.

use super::texts;
use crate::dice::Dice;
use crate::record::Record;

const ODD: &[&str] = &[
    "-",
    "- ",
    ":",
    ": ",
    "?",
    "? ",
    "#",
    " #",
    "&a ",
    "*a",
    "*b",
    "!",
    "!!str ",
    "!!int ",
    "!!float ",
    "!!binary ",
    "!!null ",
    "!!map ",
    "!!seq ",
    "!!set ",
    "!!omap ",
    "!x ",
    "!<tag:yaml.org,2002:str> ",
    "|",
    ">",
    "|-\n",
    "|+\n",
    ">2\n",
    "'",
    "\"",
    "{",
    "}",
    "[",
    "]",
    ",",
    "\n",
    "\r",
    "\r\n",
    "\t",
    " ",
    "  ",
    "\n ",
    "\n  ",
    "---",
    "\n---\n",
    "\n...\n",
    "%YAML 1.1\n---\n",
    "%YAML 1.2\n---\n",
    "%TAG ! tag:x,2000:\n---\n",
    "@",
    "`",
    "%",
    "\\",
    "\\x41",
    "\\u00e9",
    "\\ud83d",
    "\\/",
    "\u{85}",
    "\u{2028}",
    "\u{feff}",
    "\u{1}",
    "\u{7f}",
    "é",
    "😀",
    "<<: *a\n",
    "<<",
    "~",
    "=",
    "0x",
];

/// A document, or a stream of them.
pub(crate) fn case(dice: &mut Dice) -> Record {
    let mut text = String::new();
    if dice.chance(6) {
        text += dice.pick(&[
            "\u{feff}",
            "%YAML 1.1\n",
            "# c\n",
            "\n",
            "%TAG !e! tag:e,2000:\n",
            "%FOO\n",
        ]);
    }
    if dice.chance(12) {
        text += dice.pick(&["---\n", "--- ", "---\r\n", "--- # c\n", "...\n"]);
    }
    let depth = dice.below(4);
    text += &block(dice, depth, 0);
    if dice.chance(8) {
        text += dice.pick(&[
            "...\n",
            "---\n",
            "---\na: 1\n",
            "...\nb\n",
            "--- b\n",
            "# end",
            "... # c\n",
        ]);
    }
    if dice.chance(35) {
        text = dice.mutated(&text, ODD);
    }
    let mut bytes = text.into_bytes();
    if dice.chance(2) && !bytes.is_empty() {
        let at = dice.below(bytes.len());
        bytes[at] = dice.number() as u8;
    }
    Record::of("codec").with("from", "yaml").with("text", bytes)
}

/// A document whose root is a mapping, sometimes broken.
pub(super) fn mapping_document(dice: &mut Dice) -> String {
    let text = mapping(dice, 2, 0);
    if dice.chance(10) {
        dice.mutated(&text, ODD)
    } else {
        text
    }
}

/// A node on lines of its own, `indent` columns deep.
fn block(dice: &mut Dice, depth: usize, indent: usize) -> String {
    match dice.below(if depth == 0 { 4 } else { 10 }) {
        0..=3 => {
            let blank = " ".repeat(indent);
            let scalar = scalar(dice, indent);
            format!("{blank}{scalar}\n")
        }
        4..=6 => sequence(dice, depth, indent),
        _ => mapping(dice, depth, indent),
    }
}

fn sequence(dice: &mut Dice, depth: usize, indent: usize) -> String {
    let blank = " ".repeat(indent);
    dice.joined(1..=3, "", |dice| {
        let dash = dice.pick(&["- ", "- ", "- ", "-  ", "-\t", "-   "]);
        format!("{blank}{dash}{}", inline(dice, depth, indent + dash.len()))
    })
}

fn mapping(dice: &mut Dice, depth: usize, indent: usize) -> String {
    let blank = " ".repeat(indent);
    dice.joined(1..=4, "", |dice| {
        if dice.chance(4) {
            return format!(
                "{blank}<<: {}\n",
                dice.pick(&[
                    "*a",
                    "{a: 1}",
                    "[*a, *b]",
                    "x",
                    "*b",
                    "null",
                    "[{a: 1}, {a: 2, c: 3}]",
                    "[]"
                ])
            );
        }
        if dice.chance(4) {
            let key = inline(dice, depth.saturating_sub(1), indent + 2);
            let value = inline(dice, depth.saturating_sub(1), indent + 2);
            return format!("{blank}? {key}{blank}: {value}");
        }
        let colon = dice.pick(&[": ", ": ", ": ", ":  ", " : ", ":\t"]);
        let deeper = indent + dice.pick(&[&2, &2, &2, &1, &4, &0]);
        format!("{blank}{}{colon}{}", key(dice), inline(dice, depth, deeper))
    })
}

/// What follows an indicator: a scalar on the same line, or a node below.
fn inline(dice: &mut Dice, depth: usize, indent: usize) -> String {
    let properties = if dice.chance(10) {
        dice.pick(&[
            "&a ",
            "&b ",
            "!!str ",
            "!!int ",
            "!!float ",
            "!!binary ",
            "!!bool ",
            "!!null ",
            "!x ",
            "! ",
            "&a !!str ",
            "!!timestamp ",
            "!!merge ",
            "!!map ",
            "!!seq ",
        ])
    } else {
        ""
    };
    match dice.below(if depth == 0 { 7 } else { 12 }) {
        0..=5 => {
            let comment = dice.pick(&["", "", "", "", " # c", "#c", " "]);
            format!("{properties}{}{comment}\n", scalar(dice, indent))
        }
        6 => format!("{properties}{}\n", flow(dice, depth)),
        7 if depth > 0 => format!("{properties}{}\n", flow(dice, depth)),
        8 => format!("{}\n", dice.pick(&["*a", "*b", "", "*c"])),
        _ => format!("{properties}\n{}", block(dice, depth - 1, indent)),
    }
}

fn key(dice: &mut Dice) -> String {
    match dice.below(8) {
        0..=3 => texts::name(dice).to_owned(),
        4 => dice
            .pick(&[
                "1",
                "1.5",
                "true",
                "y",
                "null",
                "~",
                "on",
                "0x1F",
                "2024-01-02",
                "",
                "'a'",
                "\"b\"",
                "&a k",
                "!!str 1",
                "*a",
                "1e3",
                "<<",
                "=",
                "-",
                "? a",
                "[a]",
                "{a: b}",
                "18446744073709551615",
                ".nan",
                "-.inf",
            ])
            .to_owned(),
        5 => quoted(dice),
        _ => texts::scalar(dice).replace(['\n', '\r'], ""),
    }
}

fn scalar(dice: &mut Dice, indent: usize) -> String {
    match dice.below(10) {
        0..=4 => texts::scalar(dice).replace('\n', &format!("\n{}", " ".repeat(indent))),
        5 | 6 => quoted(dice),
        7 => {
            let line = format!("\n{}", " ".repeat(indent.max(1)));
            dice.joined(2..=3, &line, |dice| texts::scalar(dice).replace('\n', ""))
        }
        _ => block_scalar(dice, indent),
    }
}

fn quoted(dice: &mut Dice) -> String {
    let text = texts::text(dice);
    if dice.chance(40) {
        return format!("'{}'", text.replace('\'', "''"));
    }
    if dice.chance(50) {
        return texts::json_string(dice, &text);
    }
    let inside = dice.joined(1..=4, "", |dice| {
        dice.pick(&[
            "a",
            " ",
            "\\n",
            "\\t",
            "\\x41",
            "\\u00e9",
            "\\U0001F600",
            "\\ud800",
            "\\0",
            "\\a",
            "\\e",
            "\\_",
            "\\N",
            "\\L",
            "\\P",
            "\\ ",
            "\\\"",
            "\\\\",
            "\\/",
            "\\\n  ",
            "\n",
            "\n\n",
            " \n ",
            "é",
            "'",
            "\\q",
            "\\x4",
            "\\\t",
            "\t",
        ])
        .to_owned()
    });
    format!("\"{inside}\"")
}

fn block_scalar(dice: &mut Dice, indent: usize) -> String {
    let header = dice.pick(&[
        "|", ">", "|-", ">-", "|+", ">+", "|2", ">1-", "|-1", "|9", "|0", "| # c", "|#c", ">  ",
        "|+3",
    ]);
    let blank = " ".repeat(indent + dice.pick(&[&1, &2, &2, &0]));
    let lines = dice.joined(0..=4, "", |dice| {
        let line = dice.pick(&[
            "a",
            "b c",
            " more",
            "",
            " ",
            "\ttab",
            "# no",
            "- x",
            "k: v",
            "é",
            "  ",
            "a ",
            "---",
            "...",
            "\u{85}",
            "\u{2028}x",
        ]);
        let end = dice.pick(&["\n", "\n", "\n", "\r\n", "\r"]);
        format!("{blank}{line}{end}")
    });
    format!("{header}\n{lines}")
        .trim_end_matches('\n')
        .to_owned()
}

fn flow(dice: &mut Dice, depth: usize) -> String {
    let space = dice.pick(&["", " ", " ", "\n ", "\n"]);
    match dice.below(if depth == 0 { 3 } else { 6 }) {
        0 => dice
            .pick(&[
                "{}",
                "[]",
                "{a}",
                "[a: b]",
                "[? a]",
                "{? a : b}",
                "{a: b, }",
                "[,]",
                "[a,,b]",
                "{a: }",
                "{: b}",
                "{a:1}",
                "{\"a\":1}",
                "[a:1]",
            ])
            .to_owned(),
        1 | 2 => {
            let scalar = texts::scalar(dice);
            if dice.chance(50) {
                quoted(dice)
            } else {
                scalar.to_owned()
            }
        }
        3 | 4 => format!(
            "[{}]",
            dice.joined(0..=3, &format!(",{space}"), |dice| flow(dice, depth - 1))
        ),
        _ => format!(
            "{{{}}}",
            dice.joined(0..=3, &format!(",{space}"), |dice| format!(
                "{}:{}{}",
                key(dice),
                dice.clone().pick(&[" ", " ", "", "\n "]),
                flow(dice, depth - 1)
            ))
        ),
    }
}
