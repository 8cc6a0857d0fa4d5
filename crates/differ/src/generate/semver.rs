//! Area `semver`.

use crate::dice::Dice;
use crate::record::Record;

const ODD: &[&str] = &[
    " ",
    ".",
    "-",
    "+",
    "v",
    "x",
    "*",
    "0",
    "01",
    "||",
    "|",
    ",",
    "=",
    "!",
    ">",
    "<",
    "~",
    "^",
    "a",
    "é",
    "_",
    "\n",
    "18446744073709551616",
    "--",
    "..",
    "X",
    "V",
    "  ",
];

/// Two versions and a constraint.
pub(crate) fn case(dice: &mut Dice) -> Record {
    let (one, other) = (version(dice), version(dice));
    let mut constraint = dice.joined(
        1..=2,
        dice.clone().pick(&["||", " || ", " ||", "|| "]),
        |dice| {
            let separator = dice.pick(&[",", " ", ", ", " , ", "  "]);
            dice.joined(1..=3, separator, term)
        },
    );
    if dice.chance(15) {
        constraint = dice.mutated(&constraint, ODD);
    }
    Record::of("semver")
        .with("version", one)
        .with("other", other)
        .with("constraint", constraint)
}

fn part(dice: &mut Dice) -> String {
    match dice.below(12) {
        0 => dice
            .pick(&[
                "00",
                "01",
                "10",
                "007",
                "18446744073709551615",
                "18446744073709551616",
                "9223372036854775808",
            ])
            .to_owned(),
        _ => dice.within(0..=4).to_string(),
    }
}

fn suffix(dice: &mut Dice, percent: usize) -> String {
    let mut out = String::new();
    for sign in ["-", "+"] {
        if dice.chance(percent) {
            out += sign;
            out += &dice.joined(1..=3, ".", |dice| {
                dice.pick(&[
                    "0", "1", "2", "10", "01", "alpha", "beta", "rc1", "rc.1", "a-b", "-", "x",
                    "1a", "gke", "A", "",
                ])
                .to_owned()
            });
        }
    }
    out
}

fn version(dice: &mut Dice) -> String {
    let parts = dice.below(10);
    let parts = if parts < 7 { 3 } else { parts as i64 - 6 };
    let numbers = dice.joined(parts..=parts, ".", part);
    let version = format!(
        "{}{numbers}{}",
        dice.pick(&["", "", "", "v", "V", " ", "=", "vv"]),
        suffix(dice, 30)
    );
    if dice.chance(8) {
        dice.mutated(&version, ODD)
    } else {
        version
    }
}

fn term(dice: &mut Dice) -> String {
    let blank = dice.pick(&["", "", "", " ", "  "]);
    if dice.chance(10) {
        let dash = dice.pick(&[" - ", " - ", "-", " -", "  -  "]);
        return format!("{}{dash}{}", bound(dice), bound(dice));
    }
    let operator = dice.pick(&[
        "", "=", "!=", ">", "<", ">=", "=>", "<=", "=<", "~", "~>", "^", "==", "<>", "=~",
    ]);
    format!("{operator}{blank}{}", bound(dice))
}

fn bound(dice: &mut Dice) -> String {
    if dice.chance(25) {
        return dice
            .pick(&[
                "*", "x", "X", "1.x", "1.*", "1.2.x", "0.x", "0", "1", "0.0.x", "0.0", "x.1",
                "1.x.2", "v1.x", "1.2.*-a", "1.x-0", "",
            ])
            .to_owned();
    }
    let parts = dice.pick(&[&1, &2, &3, &3, &3, &3, &4]);
    let numbers = dice.joined(*parts..=*parts, ".", part);
    format!(
        "{}{numbers}{}",
        dice.pick(&["", "", "", "v"]),
        suffix(dice, 20)
    )
}
