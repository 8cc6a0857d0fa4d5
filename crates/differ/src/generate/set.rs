//! Area `set`.

use super::texts;
use crate::dice::Dice;
use crate::record::Record;

const ODD: &[&str] = &[
    ",", "=", ".", "[", "]", "[0]", "[1]", "[-1]", "[70000]", "{", "}", "\\", "\\,", "\\.", "\\=",
    "\\[", "\\{", " ", "\"", "null", "{}", "é", "[a]", "[ 1 ]", "[+1]", "[0", "a", "==", "..",
    "\n",
];

/// Flags that set values, over one another.
pub(crate) fn case(dice: &mut Dice) -> Record {
    let mut case = Record::of("set");
    if dice.chance(40) {
        let base = texts::object(dice, 1, |dice| key_name(dice).to_owned());
        case = case.with_list("files", vec![base.into_bytes()]);
    }
    for (flag, percent) in [
        ("set-json", 30),
        ("set", 70),
        ("set-string", 25),
        ("set-file", 10),
        ("set-literal", 20),
    ] {
        if dice.chance(percent) {
            let count = dice.within(1..=2);
            let arguments = (0..count)
                .map(|_| argument(dice, flag).into_bytes())
                .collect();
            case = case.with_list(flag, arguments);
        }
    }
    case
}

fn argument(dice: &mut Dice, flag: &str) -> String {
    let text = match flag {
        "set-json" if dice.chance(15) => {
            let blank = dice.pick(&["", " ", "\n"]);
            blank.to_owned() + &texts::object(dice, 1, |dice| key_name(dice).to_owned())
        }
        "set-json" => dice.joined(1..=2, ",", |dice| {
            format!("{}={}", key(dice), texts::json(dice, 2))
        }),
        _ => dice.joined(1..=3, ",", |dice| format!("{}={}", key(dice), value(dice))),
    };
    if dice.chance(25) {
        dice.mutated(&text, ODD)
    } else {
        text
    }
}

fn key_name(dice: &mut Dice) -> &'static str {
    dice.pick(&[
        "a", "b", "c", "a\\.b", "x-y", "1", "é", "", " a", "l", "m", "\\\\", "a\\,b", "true",
    ])
}

fn key(dice: &mut Dice) -> String {
    let mut key = dice.joined(1..=3, ".", |dice| {
        let mut part = key_name(dice).to_owned();
        while dice.chance(25) {
            part += dice.pick(&["[0]", "[1]", "[2]", "[0]", "[3]"]);
        }
        part
    });
    if dice.chance(1) {
        key = format!("{key}.").repeat(31) + "z";
    }
    key
}

fn value(dice: &mut Dice) -> String {
    match dice.below(10) {
        0 => {
            let items = dice.joined(0..=3, ",", |dice| texts::scalar(dice).to_owned());
            format!("{{{items}}}")
        }
        1 => dice
            .pick(&[
                "null", "NULL", "true", "False", "tRUE", "nil", "", "0", "00", "-0", "+0", "+5",
                "-5", "1_0", "0x1", "1e3",
            ])
            .to_owned(),
        2 => dice.within(i64::MIN..=i64::MAX).to_string(),
        3 => format!("a\\,b{}", texts::scalar(dice)),
        _ => texts::scalar(dice).to_owned(),
    }
}
