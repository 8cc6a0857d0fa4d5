//! Area `nodes`: documents with comments in all places.

use super::{texts, yaml};
use crate::dice::Dice;
use crate::record::Record;

const ODD: &[&str] = &[
    "# c\n",
    "#",
    " # c",
    "\n# c\n",
    "\n\n",
    "\n\n# c\n\n",
    "\n  # c\n",
    "\n    # c\n",
    "\n# c\n\n# d\n",
    "\n\n  # c\n# d\n\n",
    "  ",
    "\n",
    "\t",
    "-",
    "- ",
    ":",
    "? ",
    "&a ",
    "*a",
    "!!str ",
    "!x ",
    "|\n",
    ">-\n",
    "[",
    "]",
    "{",
    "}",
    ",",
    "\n---\n",
    "\n--- # c\n",
    "\n...\n",
    "'",
    "\"",
    "é",
    "\r\n",
];

/// A document, or a stream of them, most of them resources.
pub(crate) fn case(dice: &mut Dice) -> Record {
    let separator = dice.pick(&[
        "---\n",
        "---\n",
        "--- # c\n",
        "---\n\n",
        "---\n# c\n",
        "--- \n",
    ]);
    let mut text = comments(dice, 0);
    if dice.chance(15) {
        text += dice.pick(&[
            "---\n",
            "--- # c\n",
            "# c\n---\n",
            "%YAML 1.1\n---\n",
            "--- \n# c\n",
        ]);
    }
    text += &dice.joined(1..=2, separator, |dice| {
        let depth = dice.below(4);
        let mut text = comments(dice, 0);
        // Without anchors every alias is an error.
        let anchors = dice.chance(85);
        let root = match dice.below(20) {
            0..=14 => {
                let mut text = String::new();
                if anchors {
                    text += &format!("x: &a 1{}\n", line(dice));
                    text += &format!("{}y: &b{}\n  c: d\n", comments(dice, 0), line(dice));
                    text += &comments(dice, 2);
                }
                text + &if dice.chance(70) {
                    resource(dice, depth)
                } else {
                    mapping(dice, depth, 0)
                }
            }
            15..=18 => {
                let anchors = if anchors { "- &a 1\n- &b [2]\n" } else { "" };
                anchors.to_owned() + &sequence(dice, depth, 0)
            }
            _ => yaml::mapping_document(dice),
        };
        text += &root;
        text + &comments(dice, 0)
    });
    if dice.chance(5) {
        text += dice.pick(&["...\n", "...\n# c\n", "---\n", "---\n# c\n", "# end"]);
    }
    if dice.chance(12) {
        text = dice.mutated(&text, ODD);
    }
    // What go-yaml v3 does at a byte order mark or a control character hangs on the pieces in which it reads a text.
    text.retain(|c| c != '\u{feff}' && (!c.is_control() || "\n\r\t\u{85}".contains(c)));
    Record::of("nodes").with("text", text)
}

fn resource(dice: &mut Dice, depth: usize) -> String {
    let mut text = format!("apiVersion: v1{}\n", line(dice));
    text += &comments(dice, 0);
    let kind = dice.pick(&["ConfigMap", "ConfigMap", "ConfigMap", "List"]);
    text += &format!("kind: {kind}{}\n", line(dice));
    text += &comments(dice, 0);
    text += &match dice.below(8) {
        0 => dice
            .pick(&[
                "metadata: {}\n",
                "metadata: # c\n  annotations: {} # d\n",
                "metadata: null # c\n",
                "metadata:\n  annotations: # c\n",
                "metadata: {name: a, annotations: {a: b}} # c\n",
                "metadata:\n  annotations: &x\n    a: b # c\n  labels: *x\n",
                "metadata:\n  annotations: *x\n",
                "metadata: a\n",
                "metadata:\n  annotations:\n    config.kubernetes.io/index: '7' # c\n",
                "metadata:\n  annotations:\n    config.kubernetes.io/path: a/b.yaml\n",
                "metadata:\n  annotations:\n  # c\n    internal.config.kubernetes.io/index: 5\n    # d\n    a: b\n",
            ])
            .to_owned(),
        1 => String::new(),
        _ => {
            let mut text = format!("metadata:{}\n", line(dice));
            text += &comments(dice, 2);
            text += &format!("  name: a{}\n", line(dice));
            text += &comments(dice, 2);
            if dice.chance(50) {
                text += &format!("  annotations:{}\n", line(dice));
                text += &comments(dice, 4);
                text += &format!("    a: \"b\"{}\n", line(dice));
                text += &comments(dice, 4);
            }
            if dice.chance(30) {
                text += &format!("  labels:{}\n    a: b{}\n", line(dice), line(dice));
                text += &comments(dice, 4);
            }
            text
        }
    };
    text += &comments(dice, 0);
    if kind == "List" {
        text += &format!("items:{}\n", line(dice));
        let indent = *dice.pick(&[&0, &2]);
        text += &sequence(dice, depth.max(1), indent);
    } else {
        text += &mapping(dice, depth, 0);
    }
    text
}

/// Lines of comments and empty lines, mostly none, around an indentation.
fn comments(dice: &mut Dice, indent: usize) -> String {
    if dice.chance(55) {
        return String::new();
    }
    dice.joined(1..=3, "", |dice| {
        let deeper = *dice.pick(&[&0, &0, &0, &0, &2, &4]);
        let less = *dice.pick(&[&0, &0, &0, &0, &2, &4]);
        let blank = " ".repeat((indent + deeper).saturating_sub(less));
        match dice.below(8) {
            0 | 1 => "\n".to_owned(),
            2 => format!(
                "{blank}# {}\n",
                texts::text(dice).replace(['\n', '\r'], " ")
            ),
            3 => dice
                .pick(&["\n\n", "#\n", "  \n", "##\n", "#c\n", "#! c\n", "\t# c\n"])
                .to_owned(),
            n => format!("{blank}# {}\n", "abcdefgh".get(n..=n).unwrap_or("z")),
        }
    })
}

/// A comment behind something on its line, mostly none.
fn line(dice: &mut Dice) -> &'static str {
    if dice.chance(70) {
        return "";
    }
    dice.pick(&[
        " # l", " # l", " # l", "  #l", "\t# l", " ", " #", " # l # m",
    ])
}

fn properties(dice: &mut Dice) -> &'static str {
    if dice.chance(88) {
        return "";
    }
    dice.pick(&[
        "&a ",
        "&b ",
        "!!str ",
        "!x ",
        "&a !!str ",
        "!!map ",
        "! ",
        "!<x:y> ",
        "!!int ",
        "!e%21 ",
    ])
}

fn sequence(dice: &mut Dice, depth: usize, indent: usize) -> String {
    let blank = " ".repeat(indent);
    let items = dice.joined(1..=3, "", |dice| {
        let before = comments(dice, indent);
        let dash = dice.pick(&["- ", "- ", "- ", "- ", "-   "]);
        let inside = match dice.below(if depth == 0 { 3 } else { 6 }) {
            3 | 4 => {
                // A collection that begins on the line of the dash.
                let deep = indent + dash.len();
                let text = if dice.chance(70) {
                    mapping(dice, depth - 1, deep)
                } else {
                    sequence(dice, depth - 1, deep)
                };
                match text.strip_prefix(&" ".repeat(deep)) {
                    Some(text) if !text.starts_with([' ', '#', '\n']) => text.to_owned(),
                    _ => format!("{}\n{text}", line(dice)),
                }
            }
            _ => value(dice, depth, indent + 2),
        };
        format!("{before}{blank}{dash}{inside}")
    });
    items + &comments(dice, indent)
}

fn mapping(dice: &mut Dice, depth: usize, indent: usize) -> String {
    let blank = " ".repeat(indent);
    let entries = dice.joined(1..=4, "", |dice| {
        let before = comments(dice, indent);
        if dice.chance(3) {
            let key = value(dice, depth.saturating_sub(1), indent + 2);
            let value = value(dice, depth.saturating_sub(1), indent + 2);
            let between = comments(dice, indent);
            return format!("{before}{blank}? {key}{between}{blank}: {value}");
        }
        let key = match dice.below(12) {
            0 => dice
                .pick(&[
                    "&k k", "*a ", "'k'", "\"k l\"", "<<", "[]", "{}", "!!str k", "k l", "1",
                    "\"\\n\"",
                ])
                .to_owned(),
            _ => texts::name(dice).to_owned(),
        };
        let deeper = indent + dice.pick(&[&2, &2, &2, &2, &2, &2, &4, &4, &0]);
        format!("{before}{blank}{key}: {}", value(dice, depth, deeper))
    });
    entries + &comments(dice, indent)
}

/// What follows an indicator, and the end of its line.
fn value(dice: &mut Dice, depth: usize, indent: usize) -> String {
    let properties = properties(dice);
    let end = line(dice);
    match dice.below(if depth == 0 { 9 } else { 16 }) {
        0..=4 | 15 => format!("{properties}{}{end}\n", texts::name(dice)),
        5 if dice.chance(30) => format!("{properties}{}{end}\n", scalar(dice)),
        5 => format!("{properties}'{}'{end}\n", texts::name(dice)),
        6 => block_scalar(dice, indent, properties),
        7 => format!("{}{end}\n", dice.pick(&["*a", "*b", "", "", "*a", "~"])),
        8 => {
            let depth = depth.min(2);
            format!("{properties}{}{end}\n", flow(dice, depth, indent))
        }
        n => {
            let text = if n < 13 {
                mapping(dice, depth - 1, indent)
            } else {
                sequence(dice, depth - 1, indent)
            };
            format!("{properties}{end}\n{text}")
        }
    }
}

fn scalar(dice: &mut Dice) -> String {
    match dice.below(4) {
        0 => format!(
            "'{}'",
            texts::text(dice)
                .replace('\'', "''")
                .replace(['\n', '\r'], " ")
        ),
        1 => {
            let text = texts::text(dice);
            texts::json_string(dice, &text)
        }
        _ => texts::scalar(dice).replace(['\n', '\r'], ""),
    }
}

fn block_scalar(dice: &mut Dice, indent: usize, properties: &str) -> String {
    let header = dice.pick(&[
        "|", ">", "|-", ">-", "|+", ">+", "|2", "| # h", "> # h", "|- #h",
    ]);
    let blank = " ".repeat(indent.max(1));
    let text = dice.joined(1..=4, "", |dice| {
        let text = dice.pick(&[
            "a", "a b", "# c", "", "", "  a", "- b", "a: b", " # c", "a #c", "\t",
        ]);
        if text.is_empty() {
            "\n".to_owned()
        } else {
            format!("{blank}{text}\n")
        }
    });
    format!("{properties}{header}\n{text}")
}

/// A flow collection, on one line or on several with comments.
fn flow(dice: &mut Dice, depth: usize, indent: usize) -> String {
    let blank = " ".repeat(indent);
    let braces = dice.chance(50);
    let (open, close) = if braces { ("{", "}") } else { ("[", "]") };
    let several = dice.chance(50);
    let gap = |dice: &mut Dice| {
        if !several || dice.chance(30) {
            return String::new();
        }
        format!("{}\n{}{blank}", line(dice), comments(dice, indent))
    };
    let mut text = format!("{open}{}", gap(dice));
    let count = dice.below(4);
    for at in 0..count {
        let properties = properties(dice);
        let item = match dice.below(if depth == 0 { 4 } else { 6 }) {
            0..=2 => texts::name(dice).to_owned(),
            3 => dice.pick(&["*a", "''", "\"b\"", "~", "a b", ""]).to_owned(),
            _ => flow(dice, depth - 1, indent + 2),
        };
        if braces || dice.chance(5) {
            text += &format!("{}: ", dice.pick(&["a", "b", "? c", "'d'"]));
            if dice.chance(5) {
                text += &gap(dice);
            }
        }
        text += properties;
        text += &item;
        text += &gap(dice);
        if at + 1 < count || dice.chance(10) {
            text += ", ";
            text += &gap(dice);
        }
    }
    text + close
}
