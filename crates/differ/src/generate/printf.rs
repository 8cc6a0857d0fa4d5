//! Area `printf`.

use super::expression;
use crate::dice::Dice;
use crate::record::Record;

const VERBS: &[&str] = &[
    "v", "v", "d", "s", "q", "x", "X", "f", "g", "e", "E", "G", "F", "t", "T", "c", "U", "b", "o",
    "O", "w", "y", "é", "%", "!", "",
];

/// One call of `printf`, `print` or `println`.
pub(crate) fn case(dice: &mut Dice) -> Record {
    let arguments = dice.joined(0..=4, " ", |dice| {
        let depth = dice.below(3);
        expression::any(dice, depth)
    });
    let call = match dice.below(12) {
        0 => format!("print {arguments}"),
        1 => format!("println {arguments}"),
        _ => format!("printf \"{}\" {arguments}", format(dice)),
    };
    Record::of("render")
        .with("template", format!("{{{{ {call} }}}}"))
        .with("values", expression::values(dice))
}

/// A format as the inside of a string literal.
fn format(dice: &mut Dice) -> String {
    dice.joined(1..=4, "", |dice| match dice.below(8) {
        0 => dice
            .pick(&["a", " ", "é", "\\xff", "\\n", "%%", "100%", "{", "\\u00a0"])
            .to_owned(),
        _ => verb(dice),
    })
}

fn verb(dice: &mut Dice) -> String {
    let mut out = String::from("%");
    out += &dice.joined(0..=2, "", |dice| {
        dice.pick(&["", "+", "-", "#", "0", " ", "'"]).to_owned()
    });
    if dice.chance(12) {
        out += &index(dice);
    }
    if dice.chance(35) {
        out += &width(dice);
    }
    if dice.chance(30) {
        out += ".";
        if dice.chance(80) {
            out += &width(dice);
        }
    }
    if dice.chance(8) {
        out += &index(dice);
    }
    out + dice.pick(VERBS)
}

fn index(dice: &mut Dice) -> String {
    dice.pick(&[
        "[1]", "[2]", "[3]", "[0]", "[9]", "[-1]", "[x]", "[]", "[1", "[1][2]", "[1]*", "[2]*[1]",
    ])
    .to_owned()
}

fn width(dice: &mut Dice) -> String {
    match dice.below(10) {
        0 => "*".to_owned(),
        1 => "0".to_owned(),
        2 => dice
            .pick(&["20", "08", "1000001", "99999999999", "3é", "-4"])
            .to_owned(),
        _ => dice.within(0..=12).to_string(),
    }
}
